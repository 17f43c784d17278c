"""Proofs as code actions."""

from typing import Any

import pytest
from lsprotocol import converters, types

from pixelproof_server.documents import Documents
from pixelproof_server.editor.actions import STALE, Client, action_for
from pixelproof_server.editor.announcements import announcements
from pixelproof_server.editor.proof_text import markdown, plain
from pixelproof_server.editor.proofs import Proofs
from pixelproof_server.fixing.model import Verdict

ABLE = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
    },
    "textDocument": {
        "codeAction": {
            "dataSupport": True,
            "disabledSupport": True,
            "resolveSupport": {"properties": ["edit"]},
            "tagSupport": {"valueSet": [1]},
        }
    },
}


def client(able: dict[str, Any]) -> Client:
    return Client(converters.get_converter().structure(able, types.ClientCapabilities))


def opened(done: Any, text: str | None = None, version: int = 1) -> Documents:
    """The proof's document as it is open now; ``text`` None: as it was proven."""
    documents = Documents()
    documents.put(
        done.snapshot.uri, version, "python", done.snapshot.text if text is None else text
    )
    return documents


def only_proof(finished: Any) -> Any:
    return finished.result.proofs[0]


def test_an_edit_counts_in_the_clients_units(finished: Any) -> None:
    done = finished()
    action = action_for(client(ABLE), done, only_proof(done), opened(done), with_edit=True)
    assert action.edit is not None
    (change,) = action.edit.document_changes
    assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(
        "file:///project/chart.py", 1
    )
    (edit,) = change.edits
    # Character 20 is UTF-16 unit 21: the emoji before it takes two.
    assert edit.range == types.Range(types.Position(4, 21), types.Position(4, 24))
    assert edit.new_text == "New"
    assert action.data == {"proofId": "p1"}
    assert action.is_preferred


def test_a_changed_document_disables_the_action(finished: Any) -> None:
    done = finished()
    changed = opened(done, done.snapshot.text + "#", 2)
    action = action_for(client(ABLE), done, only_proof(done), changed, with_edit=True)
    assert action.disabled == types.CodeActionDisabled(STALE)
    assert action.edit is None
    closed = action_for(client(ABLE), done, only_proof(done), Documents(), with_edit=True)
    assert closed.disabled is not None


def test_undoing_the_change_enables_it_for_the_new_version(finished: Any) -> None:
    done = finished()
    again = opened(done, version=3)
    action = action_for(client(ABLE), done, only_proof(done), again, with_edit=True)
    assert action.disabled is None
    assert action.edit is not None
    assert action.edit.document_changes[0].text_document.version == 3


def test_what_a_model_made_is_tagged(finished: Any) -> None:
    done = finished(origin="model:gpu")
    action = action_for(client(ABLE), done, only_proof(done), opened(done), with_edit=False)
    assert action.tags == [types.CodeActionTag.LlmGenerated]
    plain = action_for(client({}), done, only_proof(done), opened(done), with_edit=False)
    assert plain.tags is None
    read = finished()
    assert (
        action_for(client(ABLE), read, only_proof(read), opened(read), with_edit=False).tags is None
    )


def test_an_unverified_edit_says_so_and_is_never_preferred(finished: Any) -> None:
    done = finished(Verdict.UNVERIFIED)
    action = action_for(client(ABLE), done, only_proof(done), opened(done), with_edit=True)
    assert "UNVERIFIED" in action.title
    assert "proven" not in action.title
    assert not action.is_preferred


def test_a_new_capability_needs_its_own_click(finished: Any) -> None:
    done = finished(capabilities=("network", "import socket"))
    action = action_for(client(ABLE), done, only_proof(done), opened(done), with_edit=True)
    assert "adds network, import socket" in action.title
    assert not action.is_preferred
    assert action.edit is not None
    (annotation,) = action.edit.change_annotations.values()
    assert annotation.needs_confirmation
    (change,) = action.edit.document_changes
    assert [edit.annotation_id for edit in change.edits] == list(action.edit.change_annotations)


def test_a_client_without_versioned_edits_gets_plain_ones(finished: Any) -> None:
    done = finished(capabilities=("network",))
    action = action_for(client({}), done, only_proof(done), opened(done), with_edit=True)
    assert action.edit is not None
    assert action.edit.document_changes is None
    assert list(action.edit.changes) == [done.snapshot.uri]
    assert "adds network" in action.title


def test_a_ready_proof_is_announced_on_its_region_while_it_holds(finished: Any) -> None:
    proofs = Proofs()
    done = finished()
    proofs.add(done)
    (found,) = announcements(done.snapshot, opened(done), proofs, None)  # type: ignore[arg-type]
    assert found.severity == types.DiagnosticSeverity.Information
    assert found.range == types.Range(types.Position(3, 0), types.Position(4, 26))
    assert "proven" in found.message
    changed = opened(done, "x\n", 2)
    snapshot = changed.get(done.snapshot.uri)
    assert snapshot is not None
    assert announcements(snapshot, changed, proofs, None) == []  # type: ignore[arg-type]


def test_failed_proofs_are_never_offered(finished: Any) -> None:
    done = finished(Verdict.FAILED)
    assert done.offered == ()


def test_the_newest_search_of_a_region_is_listed(finished: Any) -> None:
    proofs = Proofs()
    proofs.add(finished(proof_id="old"))
    proofs.add(finished(proof_id="new"))
    (listed,) = proofs.for_document("file:///project/chart.py")
    assert listed.result.proofs[0].id == "new"
    assert proofs.find("old") is not None
    assert proofs.for_document("file:///project/other.py") == []


def test_old_searches_are_forgotten(finished: Any) -> None:
    proofs = Proofs()
    for number in range(100):
        proofs.add(finished(proof_id=f"p{number}"))
    assert proofs.find("p0") is None
    assert proofs.find("p99") is not None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_report_holds_every_check(finished: Any, verdict: Verdict) -> None:
    done = finished(verdict, capabilities=("network",))
    text = markdown(done, only_proof(done))
    assert text.startswith(f"# {verdict.value}: title 'New'")
    assert "| tests | ✔ passed | A | 0 | 3 passed |" in text
    assert "0.500 → 0.987" in text
    assert "adds: network" in text
    assert "- engine: docker" in text


def test_texts_from_programs_and_pictures_are_no_markup() -> None:
    said = "![x](http://host/a.png)\n<img src='b'> **a** | b t.py::t[1]"
    shown = r"!\[x\](http:\//host/a.png) \<img src='b'> \*\*a\*\* \| b t.py::t\[1\]"
    assert plain(said) == shown
