/** Ctrl+V of a picture into Python code: the picture becomes the target, the code stays as it is. */

import {
    type DataTransfer,
    type Disposable,
    DocumentDropOrPasteEditKind,
    DocumentPasteEdit,
    type DocumentPasteEditProvider,
    type Range,
    type TextDocument,
    commands,
    languages,
} from 'vscode';

import { attachBytes } from './attach';
import { tell } from './failures';
import { LIKE_THE_PICTURE, type Place, type Wish, fix, placeOf } from './fix';
import type { Server } from './server';

const KIND = DocumentDropOrPasteEditKind.Empty.append('pixelproof', 'target');

interface Picture {
    bytes: Uint8Array;
    mime: string;
}

/** A paste that inserts nothing; the fix starts once the editor has chosen it. */
class TargetPaste extends DocumentPasteEdit {
    constructor(
        readonly picture: Picture,
        readonly place: Place,
        readonly wish: Wish,
    ) {
        super('', 'Make this chart look like the picture', KIND);
        // A spreadsheet or a web page puts a picture beside its text: then the text is meant.
        this.yieldTo = [DocumentDropOrPasteEditKind.Text];
    }
}

export class PicturePaste implements DocumentPasteEditProvider<TargetPaste> {
    private wish: Wish | undefined;

    constructor(private readonly server: Server) {}

    register(): Disposable {
        return languages.registerDocumentPasteEditProvider({ language: 'python' }, this, {
            providedPasteEditKinds: [KIND],
            pasteMimeTypes: ['image/*'],
        });
    }

    /** Paste from the clipboard, which extensions cannot read, with a wish of the user. */
    async pasteWith(wish: Wish): Promise<void> {
        this.wish = wish;
        await commands.executeCommand('editor.action.pasteAs', { kind: KIND.value });
    }

    async provideDocumentPasteEdits(
        document: TextDocument,
        ranges: readonly Range[],
        clipboard: DataTransfer,
    ): Promise<TargetPaste[]> {
        const wish = this.wish ?? LIKE_THE_PICTURE;
        this.wish = undefined;
        const picture = await pictureOf(clipboard);
        const range = ranges[0];
        if (picture === undefined || range === undefined) {
            return [];
        }
        return [new TargetPaste(picture, placeOf(document, range), wish)];
    }

    /** Called for the edit that is applied, and not for one that is only offered. */
    resolveDocumentPasteEdit(paste: TargetPaste): TargetPaste {
        this.start(paste).catch(tell);
        return paste;
    }

    private async start({ picture, place, wish }: TargetPaste): Promise<void> {
        const client = await this.server.connected();
        const targetId = await attachBytes(client, picture.bytes, picture.mime);
        await fix(client, { ...place, ...wish, targetId });
    }
}

async function pictureOf(clipboard: DataTransfer): Promise<Picture | undefined> {
    for (const [mime, item] of clipboard) {
        const file = mime.startsWith('image/') ? item.asFile() : undefined;
        if (file !== undefined) {
            return { bytes: await file.data(), mime };
        }
    }
    return undefined;
}
