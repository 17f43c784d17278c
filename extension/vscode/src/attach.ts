/** Sends a target picture to the server. */

import { createHash } from 'node:crypto';
import { type Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient/node';

import { AttachImage, type Attached, CHUNK_BYTES } from './protocol';

/** The id of the target that lies at `uri`. A file is read by the server, anything else is uploaded. */
export async function attachUri(client: BaseLanguageClient, uri: Uri): Promise<string> {
    if (uri.scheme !== 'file') {
        return attachBytes(client, await workspace.fs.readFile(uri), 'application/octet-stream');
    }
    return told(await client.sendRequest(AttachImage, { uri: uri.toString() }));
}

/** The id of the target with this content, uploaded part by part. */
export async function attachBytes(
    client: BaseLanguageClient,
    picture: Uint8Array,
    mime: string,
): Promise<string> {
    const sha256 = createHash('sha256').update(picture).digest('hex');
    const total = Math.max(1, Math.ceil(picture.length / CHUNK_BYTES));
    let attached: Attached = { targetId: null, notes: [] };
    for (let index = 0; index < total && attached.targetId === null; index++) {
        const part = picture.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
        const chunk = Buffer.from(part).toString('base64');
        attached = await client.sendRequest(AttachImage, { sha256, mime, chunk, index, total });
    }
    return told(attached);
}

function told(attached: Attached): string {
    if (attached.targetId === null) {
        throw new Error('the server did not take the whole picture');
    }
    for (const note of attached.notes) {
        void window.showInformationMessage(`pixelproof: ${note}`);
    }
    return attached.targetId;
}
