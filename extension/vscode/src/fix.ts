/** Starts a fix; the server shows its progress, lets it be cancelled, and announces the proof. */

import type { Position, Range, TextDocument } from 'vscode';
import { type BaseLanguageClient, ExecuteCommandRequest } from 'vscode-languageclient/node';

import { type FixParams, type Intent, START_FIX } from './protocol';

/** What the user wants besides the picture. */
export interface Wish {
    intent: Intent;
    instruction: string;
}

export const LIKE_THE_PICTURE: Wish = { intent: 'match', instruction: '' };

/** The place of a fix, fixed when the user asks: the document may change while the picture travels. */
export type Place = Pick<FixParams, 'textDocument' | 'range'>;

export function placeOf(document: TextDocument, range: Range): Place {
    const at = ({ line, character }: Position) => ({ line, character });
    return {
        textDocument: { uri: document.uri.toString(), version: document.version },
        range: { start: at(range.start), end: at(range.end) },
    };
}

export async function startFix(
    client: BaseLanguageClient,
    place: Place,
    wish: Wish,
    targetId?: string,
): Promise<void> {
    const params: FixParams = { ...place, ...wish, ...(targetId !== undefined && { targetId }) };
    await client.sendRequest(ExecuteCommandRequest.type, {
        command: START_FIX,
        arguments: [params],
    });
}
