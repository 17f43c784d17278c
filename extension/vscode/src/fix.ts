/** Asks for a fix, shows the search, offers what was proven. */

import { randomUUID } from 'node:crypto';
import {
    type CancellationToken,
    type Position,
    type Progress,
    ProgressLocation,
    type Range,
    type TextDocument,
    window,
    workspace,
} from 'vscode';
import {
    type BaseLanguageClient,
    type CodeAction,
    CodeActionResolveRequest,
    WorkDoneProgress,
} from 'vscode-languageclient/node';

import { previewProof } from './proof';
import { Fix, type FixParams, type Intent, type ProofReference } from './protocol';

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

/** Search, then offer the best edit; the others, and later this one too, are in the Ctrl+. menu. */
export async function fix(client: BaseLanguageClient, params: FixParams): Promise<void> {
    const [best] = await window.withProgress(
        { location: ProgressLocation.Notification, title: 'pixelproof', cancellable: true },
        (progress, cancelled) => search(client, params, progress, cancelled),
    );
    if (best === undefined) {
        return; // the server said why
    }
    const choice = await window.showInformationMessage(best.title, 'Apply', 'Show Proof');
    if (choice === 'Apply') {
        await apply(client, best);
    } else if (choice === 'Show Proof') {
        await previewProof((best.data as ProofReference).proofId);
    }
}

async function search(
    client: BaseLanguageClient,
    params: FixParams,
    progress: Progress<{ message?: string; increment?: number }>,
    cancelled: CancellationToken,
): Promise<CodeAction[]> {
    const workDoneToken = randomUUID();
    let reported = 0;
    const steps = client.onProgress(WorkDoneProgress.type, workDoneToken, (step) => {
        if (step.kind === 'report') {
            const increment = (step.percentage ?? reported) - reported;
            reported += increment;
            progress.report({ ...(step.message && { message: step.message }), increment });
        }
    });
    try {
        return await client.sendRequest(Fix, { ...params, workDoneToken }, cancelled);
    } finally {
        steps.dispose();
    }
}

/** The server fills the edit in again: only for the code as it was proven. */
async function apply(client: BaseLanguageClient, action: CodeAction): Promise<void> {
    const { edit, disabled } = await client.sendRequest(CodeActionResolveRequest.type, action);
    if (edit === undefined || disabled !== undefined) {
        void window.showWarningMessage(
            'pixelproof: the code changed since this edit was proven: fix it again.',
        );
        return;
    }
    await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}
