/** The settings that the user made. */

import { type Uri, workspace } from 'vscode';

const SECTION = 'pixelproof';

/** Settings of this extension itself; the server knows nothing of them. */
const OURS = new Set(['command']);

/**
 * What the user set, as the nested object that the server expects.
 *
 * Defaults are left out: sent along, they would hide what stands in the user's own settings file,
 * which the server reads below the editor's settings.
 */
export function madeByUser(keys: readonly string[], scope?: Uri): Record<string, unknown> {
    const configuration = workspace.getConfiguration(SECTION, scope);
    const made: Record<string, unknown> = {};
    for (const key of keys) {
        if (!OURS.has(key) && isSet(configuration.inspect(key))) {
            put(made, key.split('.'), configuration.get(key));
        }
    }
    return made;
}

/** Names of the settings that `package.json` contributes, without the section. */
export function contributedKeys(manifest: Manifest): string[] {
    const parts = manifest.contributes.configuration;
    const names = parts.flatMap((part) => Object.keys(part.properties));
    return names.map((name) => name.slice(SECTION.length + 1));
}

export interface Manifest {
    contributes: { configuration: { properties: Record<string, unknown> }[] };
}

type Inspected = ReturnType<ReturnType<typeof workspace.getConfiguration>['inspect']>;

function isSet(found: Inspected): boolean {
    return (
        found?.globalValue !== undefined ||
        found?.workspaceValue !== undefined ||
        found?.workspaceFolderValue !== undefined
    );
}

function put(into: Record<string, unknown>, path: string[], value: unknown): void {
    const [head, ...rest] = path;
    if (head === undefined) {
        return;
    }
    if (rest.length === 0) {
        into[head] = value;
        return;
    }
    const below = (into[head] ??= {}) as Record<string, unknown>;
    put(below, rest, value);
}
