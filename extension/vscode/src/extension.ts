/** Wiring only: the server, the paste of pictures, the commands. */

import { type ExtensionContext, commands, workspace } from 'vscode';

import { askAndFix } from './ask';
import { tell } from './failures';
import { lintChart } from './lint';
import { PicturePaste } from './paste';
import { showProof } from './proof';
import { Server } from './server';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
    const started = new Server(context);
    server = started;
    const paste = new PicturePaste(started);
    const command = (name: string, run: () => Promise<void>) =>
        commands.registerCommand(`pixelproof.${name}`, () => run().catch(tell));
    context.subscriptions.push(
        paste.register(),
        command('fixFromPicture', () => askAndFix(started, paste)),
        command('lintChart', () => lintChart(started)),
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
