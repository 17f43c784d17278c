/** Ctrl+V of a picture into code or a document that draws itself: the picture becomes the target, the code stays as it is. */

import {
    type DataTransfer,
    type Disposable,
    DocumentDropOrPasteEditKind,
    DocumentPasteEdit,
    type DocumentPasteEditContext,
    type DocumentPasteEditProvider,
    DocumentPasteTriggerKind,
    type Range,
    type TextDocument,
    commands,
    languages,
} from 'vscode';

import { attachBytes } from './attach';
import { PASTED_INTO } from './documents';
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
    /** What `pasteWith` is about to paste for. */
    private wish = LIKE_THE_PICTURE;

    constructor(private readonly server: Server) {}

    register(): Disposable {
        return languages.registerDocumentPasteEditProvider(PASTED_INTO, this, {
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
        { only, triggerKind }: DocumentPasteEditContext,
    ): Promise<TargetPaste[]> {
        const named = only !== undefined;
        const wish = named ? this.wish : LIKE_THE_PICTURE;
        this.wish = LIKE_THE_PICTURE;
        if (triggerKind === DocumentPasteTriggerKind.PasteAs && !named) {
            return []; // a pick from the list of "Paste As…" is never resolved: nothing would start
        }
        const picture = await pictureOf(clipboard);
        const range = ranges[0];
        if (picture === undefined || range === undefined) {
            return [];
        }
        const paste = new TargetPaste(picture, placeOf(document, range), wish);
        if (named) {
            this.resolveDocumentPasteEdit(paste); // "Paste As" with a kind applies without resolving
        }
        return [paste];
    }

    /** Called for the edit that Ctrl+V applies, and not for one that is only offered. */
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
