/** The palette's "Lint This Chart": the server marks what it finds, and says how much that is. */

import { window } from 'vscode';
import { ExecuteCommandRequest } from 'vscode-languageclient/node';

import { LINT } from './protocol';
import type { Server } from './server';

export async function lintChart(server: Server): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document?.languageId !== 'python') {
        void window.showInformationMessage('pixelproof: open the Python code of a chart first.');
        return;
    }
    const client = await server.connected();
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    await client.sendRequest(ExecuteCommandRequest.type, {
        command: LINT,
        arguments: [{ textDocument: { uri } }],
    });
}
