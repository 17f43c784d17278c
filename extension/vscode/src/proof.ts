/** Shows the evidence: the virtual document as a preview, the HTML report as a panel. */

import { type Diagnostic, Uri, ViewColumn, commands, languages, window, workspace } from 'vscode';

import { PROOF_READY, PROOF_SCHEME, type ProofReference } from './protocol';

/** Preview the proof that is announced at the cursor, else the first one in the document. */
export async function showProof(): Promise<void> {
    const editor = window.activeTextEditor;
    const ready = editor ? languages.getDiagnostics(editor.document.uri).filter(isReady) : [];
    const here = ready.find((found) => editor && found.range.contains(editor.selection.active));
    const proofId = proofIdOf(here ?? ready[0]);
    if (proofId === undefined) {
        void window.showInformationMessage(
            'pixelproof: there is no proof for this document as it stands. Paste a picture into the code of a chart to get one.',
        );
        return;
    }
    await previewProof(proofId);
}

/** Preview the virtual document of a proof beside the code. */
export async function previewProof(proofId: string): Promise<void> {
    const uri = Uri.from({ scheme: PROOF_SCHEME, path: `/${proofId}.md` });
    await commands.executeCommand('markdown.showPreviewToSide', uri);
}

/** Show an HTML report beside the code: a browser could not open a file of a remote machine. */
export async function showReport(uri: Uri): Promise<void> {
    const html = new TextDecoder().decode(await workspace.fs.readFile(uri));
    const panel = window.createWebviewPanel(
        'pixelproof.report',
        'pixelproof: proof',
        { viewColumn: ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
    );
    panel.webview.html = html;
}

function isReady(diagnostic: Diagnostic): boolean {
    return diagnostic.source === 'pixelproof' && diagnostic.code === PROOF_READY;
}

/** The client keeps the protocol's `data` on its diagnostics. */
function proofIdOf(diagnostic: (Diagnostic & { data?: ProofReference }) | undefined) {
    return diagnostic?.data?.proofId;
}
