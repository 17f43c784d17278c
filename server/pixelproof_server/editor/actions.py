"""Proofs as code actions: what a client shows, and the edit that it applies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lsprotocol import types

from ..documents import Documents, Position, Snapshot
from ..fixing.model import Proof, Verdict
from ..names import OPEN_REPORT
from .proofs import Finished

STALE = "re-prove"
CAPABILITY = "pixelproof.capability"


class Client:
    """What the client can do, as far as code actions depend on it."""

    def __init__(self, able: types.ClientCapabilities) -> None:
        actions = able.text_document and able.text_document.code_action
        edits = able.workspace and able.workspace.workspace_edit
        resolvable = (
            actions and actions.resolve_support and actions.resolve_support.properties
        ) or ()
        self.resolves_edits = "edit" in resolvable and bool(actions and actions.data_support)
        self.shows_disabled = bool(actions and actions.disabled_support)
        self.shows_tags = bool(actions and getattr(actions, "tag_support", None))
        self.versioned_edits = bool(edits and edits.document_changes)
        self.annotates_edits = bool(edits and edits.change_annotation_support)


def action_for(
    client: Client,
    finished: Finished,
    proof: Proof,
    documents: Documents,
    *,
    with_edit: bool,
    diagnostics: Iterable[types.Diagnostic] = (),
) -> types.CodeAction:
    """The action that applies ``proof``; disabled once the document is no longer as proven."""
    action = types.CodeAction(
        title=title(proof),
        kind=types.CodeActionKind.QuickFix,
        diagnostics=list(diagnostics) or None,
        data={"proofId": proof.id},
    )
    if client.shows_tags and proof.proposal.origin.startswith("model"):
        action.tags = [types.CodeActionTag.LlmGenerated]
    current = documents.get(finished.snapshot.uri)
    if current is None or not finished.holds_in(documents):
        action.disabled = types.CodeActionDisabled(STALE)
        return action
    best = finished.result.best
    if best and best.id == proof.id and proof.verdict is Verdict.PROVEN and not proof.capabilities:
        action.is_preferred = True
    if with_edit:
        action.edit = workspace_edit(client, finished, proof, current)
    return action


def title(proof: Proof) -> str:
    """One line: what it does, what was proven, and what it newly can do."""
    facts = []
    if proof.likeness:
        facts.append(f"likeness {proof.likeness.total:.2f}")
    tests = next((check for check in proof.checks if check.name == "tests"), None)
    if tests:
        facts.append(tests.detail if tests.detail and len(tests.detail) < 40 else tests.status)
    label = "proven" if proof.verdict is Verdict.PROVEN else "UNVERIFIED, was not run to the end"
    told = ", ".join([label, *facts])
    adds = f" — adds {', '.join(proof.capabilities)}" if proof.capabilities else ""
    return f"pixelproof: {proof.proposal.summary} ({told}){adds}"


def workspace_edit(
    client: Client, finished: Finished, proof: Proof, current: Snapshot
) -> types.WorkspaceEdit:
    """The proof's edits for the version of the document that they were proven on."""
    above = finished.first_line
    edits = [
        types.TextEdit(
            types.Range(
                _position(current, edit.start_line - above, edit.start_column),
                _position(current, edit.end_line - above, edit.end_column),
            ),
            edit.new_text,
        )
        for edit in proof.proposal.edits
    ]
    if not client.versioned_edits:
        return types.WorkspaceEdit(changes={current.uri: edits})
    document = types.OptionalVersionedTextDocumentIdentifier(current.uri, current.version)
    if not (proof.capabilities and client.annotates_edits):
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])
    annotated = [types.AnnotatedTextEdit(CAPABILITY, edit.range, edit.new_text) for edit in edits]
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(document, annotated)],
        change_annotations={
            CAPABILITY: types.ChangeAnnotation(
                label=f"adds {', '.join(proof.capabilities)}",
                needs_confirmation=True,
                description="The code can do this only after the edit.",
            )
        },
    )


def report_action(proof: Proof) -> types.CodeAction:
    """The action that opens the evidence."""
    name = "pixelproof: show the proof"
    arguments: list[Any] = [{"proofId": proof.id}]
    return types.CodeAction(
        title=name,
        kind=types.CodeActionKind.Empty,
        command=types.Command(name, OPEN_REPORT, arguments=arguments),
    )


def _position(snapshot: Snapshot, line: int, column: int) -> types.Position:
    if line >= len(snapshot.lines):
        line, column = len(snapshot.lines) - 1, len(snapshot.lines[-1])
    return types.Position(line, snapshot.client_character(Position(line, column)))
