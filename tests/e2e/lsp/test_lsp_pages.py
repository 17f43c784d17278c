"""Pages, drawings and specifications put right through the language server, without any model.

Each document is the good one with faults; the target is the picture of the good one, drawn by the
sandbox. What the code action does must give back the good document, to the letter.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from PIL import Image
from tests.e2e.pictures import picture_of

from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.edits import apply_edits
from pixelproof_server.fixing.model import TextEdit

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

DOCUMENTS = Path(__file__).parents[1] / "documents"
OPTIONS = {
    "fix": {"use_models": False, "time_budget_s": 500},
    "executor": {"limits": {"wall_s": 180}},
}
"""A browser may take long to start on a busy machine."""


@dataclass(frozen=True)
class Case:
    """``faults``: what the good document says, and what stands there instead."""

    document: str
    faults: tuple[tuple[str, str], ...]
    is_screenshot: bool = False
    """The target is not the picture itself, but one of 1.5 times its size as JPEG."""


CASES = {
    "a heading": Case("tickets.html", (("Museum tickets", "Theatre"),)),
    "a text and a width": Case(
        "tickets.html", (("14 euros", "41 euros"), ("width: 360px", "width: 280px"))
    ),
    "the size of a heading": Case("tickets.html", (("font-size: 32px", "font-size: 24px"),)),
    "an inner distance": Case("tickets.html", (("padding: 20px", "padding: 6px"),)),
    "a colour that is a variable, and a cell": Case(
        "timetable.html", (("--sea: #14507a", "--sea: #7a1450"), ("22:40", "20:40"))
    ),
    "a row that is missing": Case(
        "timetable.html",
        (("    <tr><td>Market</td><td>06:25</td><td>22:55</td></tr>\n", ""),),
    ),
    "an item too many": Case(
        "timetable.html", (("    <li style", "    <li>Harbour tours at noon</li>\n    <li style"),)
    ),
    "the height of a bar": Case(
        "visitors.svg",
        (('y="100" width="70" height="240"', 'y="160" width="70" height="180"'),),
    ),
    "the colour of a bar and a label": Case(
        "visitors.svg",
        (('height="180" fill="#1f77b4"', 'height="180" fill="#d62728"'), (">Wed<", ">Fri<")),
    ),
    "the colour and width of a line": Case(
        "river.svg",
        (('stroke="#2176ae" stroke-width="4"', 'stroke="#21ae76" stroke-width="2"'),),
    ),
    "a point elsewhere": Case("river.svg", (('cx="380" cy="120"', 'cx="380" cy="170"'),)),
    "a title and a colour": Case(
        "rainfall.vl.json", (("Rainfall by month", "Snow"), ("#4c78a8", "#e45756"))
    ),
    "the kind of marks": Case("rainfall.vl.json", (('"type": "bar"', '"type": "line"'),)),
    "nothing in a page": Case("timetable.html", ()),
    "nothing in a screenshot of a page": Case("tickets.html", (), is_screenshot=True),
    "nothing in a screenshot of a drawing": Case("river.svg", (), is_screenshot=True),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the good documents draw."""
    drawn = {}
    async with Executor() as executor:
        for name in {case.document for case in CASES.values()}:
            drawn[name] = await picture_of(executor, name, (DOCUMENTS / name).read_text())
    return drawn


async def test_documents_are_put_right(
    start_editor: Any, workspace: Path, pictures: dict[str, bytes]
) -> None:
    wrong = {}
    async with start_editor(options=OPTIONS) as editor:
        for name, case in CASES.items():
            fixed, title = await _fixed(editor, workspace, case, pictures[case.document])
            if fixed != (DOCUMENTS / case.document).read_text():
                wrong[name] = title
        assert await editor.leave() == 0
    assert wrong == {}


async def _fixed(editor: Any, folder: Path, case: Case, picture: bytes) -> tuple[str, str]:
    """The document after the first proven action (as it was if there is none), and its title."""
    text = (DOCUMENTS / case.document).read_text()
    for good, bad in case.faults:
        assert text.count(good) == 1
        text = text.replace(good, bad)
    (folder / case.document).write_text(text)
    (folder / "target.png").write_bytes(_screenshot(picture) if case.is_screenshot else picture)
    uri = editor.open(case.document, language="plaintext")
    attached = await editor.call("pixelproof/attachImage", {"uri": editor.uri("target.png")})
    actions = await editor.call(
        "pixelproof/fix",
        {
            "textDocument": {"uri": uri, "version": 1},
            "intent": "match",
            "targetId": attached["targetId"],
        },
    )
    proven = [action for action in actions if "(proven" in action["title"]]
    if proven:
        proof = await editor.call("pixelproof/proof", {"proofId": proven[0]["data"]["proofId"]})
        assert proof["verdict"] == "proven"
        listed = next(a for a in await editor.actions(uri) if a.data == proven[0]["data"])
        text = _applied(text, await editor.client.code_action_resolve_async(listed))
    editor.client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
    )
    return text, proven[0]["title"] if proven else "no proven action"


def _screenshot(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as picture:
        size = (picture.width * 3 // 2, picture.height * 3 // 2)
        scaled = picture.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    scaled.save(out, "JPEG", quality=85)
    return out.getvalue()


def _applied(text: str, action: types.CodeAction) -> str:
    """``text`` with the action's edits; all characters here are one UTF-16 unit."""
    assert action.edit is not None
    changes = action.edit.document_changes
    (edits,) = [c.edits for c in changes] if changes else action.edit.changes.values()
    return apply_edits(
        text,
        [
            TextEdit(
                start_line=edit.range.start.line,
                start_column=edit.range.start.character,
                end_line=edit.range.end.line,
                end_column=edit.range.end.character,
                new_text=edit.new_text,
            )
            for edit in edits
        ],
    )
