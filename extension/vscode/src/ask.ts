/** The palette's "Fix This Chart from a Picture…": which picture, and what is wanted. */

import { UIKind, type Uri, env, window } from 'vscode';

import { attachUri } from './attach';
import { isFixable } from './documents';
import { type Wish, fix, placeOf } from './fix';
import type { PicturePaste } from './paste';
import type { Server } from './server';

const CLIPBOARD = { label: '$(clippy) The picture in the clipboard' };
const FILE = { label: '$(file-media) A picture file…' };
const NONE = { label: '$(comment) No picture', description: 'say what to repair' };

const WISHES = [
    {
        label: '$(target) Make the chart look like the picture',
        intent: 'match',
        prompt: 'What matters most? (may stay empty)',
    },
    {
        label: '$(tools) Repair what the picture shows',
        intent: 'repair',
        prompt: 'What is wrong with the chart?',
    },
] as const;

const FORMATS = ['png', 'jpg', 'jpeg', 'gif', 'bmp', 'webp', 'tif', 'tiff'];

export async function askAndFix(server: Server, paste: PicturePaste): Promise<void> {
    const editor = window.activeTextEditor;
    if (editor === undefined || !isFixable(editor.document)) {
        void window.showInformationMessage(
            'pixelproof: open the Python code of a chart first, or an SVG, HTML or Vega document.',
        );
        return;
    }
    // In a browser a command can paste text only; there Ctrl+V itself takes pictures.
    const clipboard = env.uiKind === UIKind.Desktop ? [CLIPBOARD] : [];
    const source = await window.showQuickPick([...clipboard, FILE, NONE], {
        title: 'Fix this chart from',
    });
    if (source === undefined) {
        return;
    }
    const file = source === FILE ? await pickFile() : undefined;
    if (source === FILE && file === undefined) {
        return;
    }
    const wish = await askWish(source !== NONE);
    if (wish === undefined) {
        return;
    }
    if (source === CLIPBOARD) {
        await paste.pasteWith(wish);
        return;
    }
    const place = placeOf(editor.document, editor.selection);
    const client = await server.connected();
    const target = file && { targetId: await attachUri(client, file) };
    await fix(client, { ...place, ...wish, ...target });
}

async function pickFile(): Promise<Uri | undefined> {
    const chosen = await window.showOpenDialog({
        title: 'How the chart should look',
        openLabel: 'Use this picture',
        filters: { Pictures: FORMATS },
    });
    return chosen?.[0];
}

async function askWish(withPicture: boolean): Promise<Wish | undefined> {
    const asked = withPicture
        ? await window.showQuickPick(WISHES, { title: 'The picture is' })
        : WISHES[1];
    if (asked === undefined) {
        return undefined;
    }
    const instruction = await window.showInputBox({ title: 'Fix this chart', prompt: asked.prompt });
    return instruction === undefined ? undefined : { intent: asked.intent, instruction };
}
