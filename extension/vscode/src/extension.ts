/** Wiring only: the server, the paste of pictures, the commands. */

import { type ExtensionContext, commands, window, workspace } from 'vscode';
import { ResponseError } from 'vscode-languageclient/node';

import { askAndFix } from './ask';
import { PicturePaste } from './paste';
import { showProof } from './proof';
import { Server, messageOf } from './server';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
    const started = new Server(context);
    server = started;
    const paste = new PicturePaste(started, tell);
    const command = (name: string, run: () => Promise<void>) =>
        commands.registerCommand(`pixelproof.${name}`, () => run().catch(tell));
    context.subscriptions.push(
        paste.register(),
        command('fixFromPicture', () => askAndFix(started, paste)),
        command('showProof', showProof),
        command('restart', () => started.start()),
        workspace.onDidChangeConfiguration((change) => {
            if (change.affectsConfiguration('pixelproof.command')) {
                void started.start();
            }
        }),
    );
    await started.start();
}

export async function deactivate(): Promise<void> {
    await server?.stop();
}

/** The server shows the messages of its own errors itself. */
function tell(error: unknown): void {
    if (!(error instanceof ResponseError)) {
        void window.showErrorMessage(`pixelproof: ${messageOf(error)}`);
    }
}
