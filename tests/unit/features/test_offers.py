"""What can be started at a place in a document."""

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from pixelproof_server.documents import Documents, Snapshot
from pixelproof_server.editor.announcements import announcements
from pixelproof_server.editor.offers import Offer, offers
from pixelproof_server.editor.proofs import Proofs
from pixelproof_server.editor.targets import Targets
from pixelproof_server.editor.workspaces import Workspaces


@pytest.fixture
def workspaces(tmp_path: Path) -> Workspaces:
    (tmp_path / "root").mkdir()
    found = Workspaces(None, lambda _: None)  # type: ignore[arg-type]
    found.set_folders([(tmp_path / "root").as_uri()])
    return found


def chart(tmp_path: Path, comment: str) -> Snapshot:
    uri = (tmp_path / "root" / "chart.py").as_uri()
    return Snapshot.of(uri, 3, "python", f"import x\n{comment}\nx.plot()\n")


def opened(snapshot: Snapshot) -> Documents:
    documents = Documents()
    documents.store(snapshot)
    return documents


def offered(snapshot: Snapshot, workspaces: Workspaces, line: int = 1) -> list[Offer]:
    where = types.Range(types.Position(line, 0), types.Position(line, 0))
    return offers(snapshot, where, opened(snapshot), Targets(), workspaces)


def test_a_comment_offers_a_command_and_starts_nothing(
    tmp_path: Path, workspaces: Workspaces
) -> None:
    (tmp_path / "root" / "goal.png").touch()
    snapshot = chart(tmp_path, '# pixelproof: "goal.png" red bars')
    (offer,) = offered(snapshot, workspaces)
    action = offer.action()
    assert action.title == "pixelproof: like goal.png, red bars"
    assert action.edit is None
    assert action.command is not None
    (arguments,) = action.command.arguments
    assert arguments == {
        "textDocument": {"uri": snapshot.uri, "version": 3},
        "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}},
        "instruction": "red bars",
        "intent": "match",
        "target": "goal.png",
    }


def test_words_alone_ask_for_a_repair(tmp_path: Path, workspaces: Workspaces) -> None:
    (offer,) = offered(chart(tmp_path, "# pixelproof: rotate the ticks"), workspaces)
    assert offer.arguments["intent"] == "repair"
    assert "target" not in offer.arguments


@pytest.mark.parametrize("line", [1, 2])
def test_the_comment_above_speaks_for_what_follows(
    tmp_path: Path, workspaces: Workspaces, line: int
) -> None:
    snapshot = chart(tmp_path, "# pixelproof: bigger")
    assert len(offered(snapshot, workspaces, line)) == 1
    assert offered(snapshot, workspaces, 0) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../../secret.png", "leads out of the workspace"),
        ("/etc/hostname", "leads out of the workspace"),
        ("link.png", "leads out of the workspace"),
        ("https://example.invalid/a.png", "is an address"),
        ("none.png", "there is no picture"),
    ],
)
def test_a_picture_that_may_not_be_read_is_refused_and_said(
    tmp_path: Path, workspaces: Workspaces, path: str, reason: str
) -> None:
    (tmp_path / "secret.png").touch()
    (tmp_path / "root" / "link.png").symlink_to(tmp_path / "secret.png")
    snapshot = chart(tmp_path, f'# pixelproof: "{path}" look')
    (offer,) = offered(snapshot, workspaces)
    action: Any = offer.action()
    assert reason in action.disabled.reason
    assert action.command is None
    (warning,) = announcements(snapshot, opened(snapshot), Proofs(), workspaces)
    assert reason in warning.message
    assert warning.range.start.line == 1
