/** The server process `pixelproof lsp` and the connection to it. */

import { homedir } from 'node:os';
import { type ExtensionContext, Uri, commands, window, workspace } from 'vscode';
import { LanguageClient, type LanguageClientOptions, State } from 'vscode-languageclient/node';

import { SERVED } from './documents';
import { messageOf, tell } from './failures';
import { fix } from './fix';
import { showReport } from './proof';
import { type FixParams, START_FIX } from './protocol';
import { type Manifest, contributedKeys, madeByUser } from './settings';

const COMMAND = 'pixelproof.command';

export class Server {
    private client: Client | undefined;
    private readonly keys: string[];

    constructor(context: ExtensionContext) {
        this.keys = contributedKeys(context.extension.packageJSON as Manifest);
    }

    /** The connection, once it stands; throws if the server does not start. */
    async connected(): Promise<LanguageClient> {
        if (this.client === undefined) {
            throw new Error('the server is stopped (command "pixelproof: Restart Server")');
        }
        await this.client.start();
        return this.client;
    }

    /** Start, or start anew; a failure is told, with what to do. */
    async start(): Promise<void> {
        await this.stop();
        const program = workspace.getConfiguration().get<string>(COMMAND) || 'pixelproof';
        this.client = new Client('pixelproof', 'pixelproof', executable(program), this.options());
        try {
            await this.client.start();
        } catch (error) {
            void tellFailure(program, error); // waits for the user
        }
    }

    async stop(): Promise<void> {
        const client = this.client;
        this.client = undefined;
        if (client?.state === State.Starting) {
            await client.start().catch(() => undefined);
        }
        if (client?.isRunning() === true) {
            await client.dispose(); // it refuses to be called in any other state
        }
    }

    private options(): LanguageClientOptions {
        return {
            documentSelector: SERVED,
            initializationOptions: () => madeByUser(this.keys),
            initializationFailedHandler: () => false,
            middleware: {
                // As a request the search has a notification, and buttons for its result.
                executeCommand: (command, args, next) =>
                    command === START_FIX
                        ? this.connected()
                              .then((client) => fix(client, args[0] as FixParams))
                              .catch(tell)
                        : next(command, args),
                workspace: {
                    configuration: (asked) =>
                        asked.items.map(({ scopeUri }) =>
                            madeByUser(this.keys, scopeUri ? Uri.parse(scopeUri) : undefined),
                        ),
                },
                window: {
                    showDocument: async (asked, token, next) => {
                        const uri = Uri.parse(asked.uri);
                        if (uri.scheme !== 'file' || !uri.path.endsWith('.html')) {
                            return next(asked, token);
                        }
                        await showReport(uri);
                        return { success: true };
                    },
                },
            },
        };
    }
}

class Client extends LanguageClient {
    /** That the start failed is told once, by `tellFailure`, which says what to do. */
    override error(message: string, data?: unknown, show: boolean | 'force' = true): void {
        super.error(message, data, this.state === State.StartFailed ? false : show);
    }
}

/** Not started in the workspace: Windows would prefer a program that lies there. */
function executable(program: string) {
    return { command: program, args: ['lsp'], options: { cwd: homedir() } };
}

async function tellFailure(program: string, error: unknown): Promise<void> {
    const reason = messageOf(error);
    const choice = await window.showErrorMessage(
        `pixelproof: the server "${program} lsp" does not start: ` +
            (reason.includes('ENOENT') ? 'there is no such program' : reason) +
            '. Install it with pip install "pixelproof[local]", or set where it is.',
        'Open Settings',
    );
    if (choice !== undefined) {
        await commands.executeCommand('workbench.action.openSettings', COMMAND);
    }
}
