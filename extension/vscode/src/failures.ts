/** What went wrong, told once. */

import { window } from 'vscode';
import { ResponseError } from 'vscode-languageclient/node';

/** Show an error of ours; the server shows the messages of its own answers itself. */
export function tell(error: unknown): void {
    if (!(error instanceof ResponseError)) {
        void window.showErrorMessage(`pixelproof: ${messageOf(error)}`);
    }
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
