/** The custom methods of the server; its side is `pixelproof_server/protocol.py` and `names.py`. */

import { RequestType } from 'vscode-languageclient/node';
import type {
    CodeAction,
    ProgressToken,
    Range,
    VersionedTextDocumentIdentifier,
} from 'vscode-languageclient/node';

export type Intent = 'match' | 'repair';

/** A picture in a file. */
export interface AttachByUri {
    uri: string;
}

/** One part of a picture that is uploaded by content. */
export interface AttachByChunk {
    /** Of the whole picture. */
    sha256: string;
    mime: string;
    /** Base64, at most `CHUNK_BYTES` bytes before encoding. */
    chunk: string;
    index: number;
    total: number;
}

export interface Attached {
    /** `null` until every part has arrived. */
    targetId: string | null;
    /** What the user should know of the picture. */
    notes: string[];
}

export interface FixParams {
    textDocument: VersionedTextDocumentIdentifier;
    range: Range;
    targetId?: string;
    instruction?: string;
    intent: Intent;
    workDoneToken?: ProgressToken;
}

/** `data` of the code actions and diagnostics that stand for a proof. */
export interface ProofReference {
    proofId: string;
}

/** As base64 this is the largest part that the server takes (1 MiB); a multiple of 3. */
export const CHUNK_BYTES = 786_432;

export const AttachImage = new RequestType<AttachByUri | AttachByChunk, Attached, void>(
    'pixelproof/attachImage',
);

/** Searches, and answers with the code actions that apply what was found, best first. */
export const Fix = new RequestType<FixParams, CodeAction[], void>('pixelproof/fix');

/** Command of the server in its code actions: the same for clients that know no `pixelproof/fix`. */
export const START_FIX = 'pixelproof.startFix';

/** Command of the server: `{ textDocument }`. */
export const LINT = 'pixelproof.lint';

/** `pixelproof-proof:/PROOF_ID.md` is the proof as a Markdown document. */
export const PROOF_SCHEME = 'pixelproof-proof';

/** Code of the diagnostic that announces a proof; its data names it. */
export const PROOF_READY = 'proof-ready';
