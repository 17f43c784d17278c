"""A fix end to end: a real server, the real sandbox, the editor's side played by a client."""

import asyncio
import base64
import hashlib
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

EXAMPLE = Path(__file__).parents[3] / "examples" / "seattle_weather"
NO_MODEL = {"fix": {"use_models": False}}

pytestmark = pytest.mark.docker


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the example project, in a folder with a space in its name."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "seattle weather"))


def fix_params(editor: Any, uri: str, **more: Any) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "version": 1}, "intent": "match", **more}


def applied(text: str, action: types.CodeAction) -> str:
    """``text`` with the action's edits, as an editor applies them (all ASCII here)."""
    assert action.edit is not None
    if action.edit.document_changes:
        (change,) = action.edit.document_changes
        edits = change.edits
    else:
        (edits,) = action.edit.changes.values()
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    # Edits of one document do not overlap, so the last one first keeps the others' places.
    for edit in sorted(edits, key=lambda each: each.range.start, reverse=True):
        start = starts[edit.range.start.line] + edit.range.start.character
        end = starts[edit.range.end.line] + edit.range.end.character
        text = text[:start] + edit.new_text + text[end:]
    return text


async def attach(editor: Any, name: str) -> str:
    answer = await editor.call("pixelproof/attachImage", {"uri": editor.uri(name)})
    return str(answer["targetId"])


async def test_a_picture_becomes_a_proven_code_action(
    start_editor: Any, profile: str, workspace: Path
) -> None:
    source = (workspace / "rain.py").read_text()
    async with start_editor(profile, options=NO_MODEL) as editor:
        uri = editor.open("rain.py")
        target = await attach(editor, "targets/rain.png")
        (first, *_) = await editor.call("pixelproof/fix", fix_params(editor, uri, targetId=target))
        assert "(proven" in first["title"]
        proof_id = first["data"]["proofId"]

        # The standard path: a diagnostic announces it, a code action lists it, resolve fills it in.
        (ready,) = await editor.until(lambda: editor.client.diagnostics.get(uri), "a diagnostic")
        assert ready.severity == types.DiagnosticSeverity.Information
        listed = next(
            action
            for action in await editor.actions(uri)
            if (action.data or {}).get("proofId") == proof_id
        )
        assert listed.edit is None
        assert listed.disabled is None
        resolved = await editor.client.code_action_resolve_async(listed)
        new_source = applied(source, resolved)
        assert new_source != source
        compile(new_source, "rain.py", "exec")

        # Progress was shown and ended.
        (reports,) = editor.client.progress_reports.values()
        assert reports[0].kind == "begin"
        assert reports[0].cancellable
        assert reports[-1].kind == "end"

        # The evidence, as data and as a document.
        proof = await editor.call("pixelproof/proof", {"proofId": proof_id})
        checks = {check["name"]: check["status"] for check in proof["checks"]}
        assert checks["run"] == checks["tests"] == checks["side effects"] == "passed"
        assert proof["verdict"] == "proven"
        assert base64.b64decode(proof["figure"]).startswith(b"\x89PNG")
        content = await editor.client.workspace_text_document_content_async(
            types.TextDocumentContentParams(f"pixelproof-proof:/{proof_id}.md")
        )
        assert content.text.startswith("# proven")
        assert "| tests | ✔ passed" in content.text
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("pixelproof.openReport", [{"proofId": proof_id}])
        )
        (shown,) = editor.client.shown_documents
        assert shown.external
        assert "<html" in Path(shown.uri.removeprefix("file://")).read_text()

        # After a change nothing may be applied any more.
        editor.insert(uri, 2, 0, 0, "#\n")
        stale = [action for action in await editor.actions(uri) if action.data]
        assert stale
        assert {action.disabled.reason for action in stale} == {"re-prove"}
        late = await editor.client.code_action_resolve_async(listed)
        assert late.edit is None
        assert late.disabled.reason == "re-prove"
        await editor.until(lambda: not editor.client.diagnostics[uri], "the diagnostic goes")
        assert await editor.leave() == 0
    assert editor.stderr == []


async def test_a_comment_offers_and_a_command_starts(start_editor: Any, workspace: Path) -> None:
    chart = workspace / "rain.py"
    chart.write_text(
        chart.read_text().replace("def draw", '# pixelproof: "targets/rain.png"\ndef draw')
    )
    async with start_editor("neovim-0.12", options=NO_MODEL) as editor:
        uri = editor.open("rain.py")
        (offer,) = await editor.actions(uri, 9, 12, ["refactor.rewrite"])
        assert offer.title == "pixelproof: like targets/rain.png"
        assert editor.client.progress_reports == {}
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(offer.command.command, offer.command.arguments)
        )
        await editor.until(lambda: editor.client.diagnostics.get(uri), "a proof", 120)
        (fix, *_) = await editor.actions(uri, 9, 12, ["quickfix"])
        assert "(proven" in fix.title
        assert fix.diagnostics
        assert await editor.leave() == 0


async def test_the_progress_bar_cancels(start_editor: Any) -> None:
    async with start_editor(options=NO_MODEL) as editor:
        uri = editor.open("rain.py")
        target = await attach(editor, "targets/rain.png")
        fixing = asyncio.ensure_future(
            editor.refused("pixelproof/fix", fix_params(editor, uri, targetId=target))
        )
        token = await editor.until(lambda: list(editor.client.progress_reports), "progress")
        await editor.until(lambda: editor.client.progress_reports[token[0]], "a report")
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token[0]))
        assert "cancel" in (await fixing).lower()
        assert editor.client.progress_reports[token[0]][-1].kind == "end"
        assert await editor.actions(uri, only=["quickfix"]) == []
        assert await editor.leave() == 0


async def test_shutdown_during_a_fix_is_quiet(start_editor: Any) -> None:
    async with start_editor(options=NO_MODEL) as editor:
        uri = editor.open("rain.py")
        target = await attach(editor, "targets/rain.png")
        fixing = asyncio.ensure_future(
            editor.call("pixelproof/fix", fix_params(editor, uri, targetId=target))
        )
        await editor.until(lambda: editor.client.progress_reports, "progress")
        assert await editor.leave() == 0
        fixing.cancel()
        await asyncio.gather(fixing, return_exceptions=True)
    assert len(editor.stderr) <= 3, editor.stderr[:20]


async def test_a_syntax_error_is_one_message(start_editor: Any) -> None:
    async with start_editor(options=NO_MODEL) as editor:
        uri = editor.open("broken.py", "import matplotlib\ndef draw(:\n")
        target = await attach(editor, "targets/rain.png")
        params = fix_params(editor, uri, targetId=target)
        assert await editor.call("pixelproof/fix", params) == []
        (message,) = editor.messages
        assert "syntax" in message.lower()
        assert await editor.leave() == 0


async def test_windows_line_ends_are_kept(start_editor: Any, workspace: Path) -> None:
    text = (workspace / "rain.py").read_text().replace("\n", "\r\n")
    async with start_editor(options=NO_MODEL) as editor:
        uri = editor.open("rain.py", text)
        target = await attach(editor, "targets/rain.png")
        (first, *_) = await editor.call("pixelproof/fix", fix_params(editor, uri, targetId=target))
        assert "(proven" in first["title"]
        (change,) = first["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 1}
        for edit in change["edits"]:
            assert edit["newText"].count("\n") == edit["newText"].count("\r\n")
        assert await editor.leave() == 0


async def test_an_uploaded_picture_is_the_same_as_the_file(
    start_editor: Any, workspace: Path
) -> None:
    data = (workspace / "targets" / "rain.png").read_bytes()
    half = len(data) // 2
    parts = [base64.b64encode(part).decode() for part in (data[:half], data[half:])]
    digest = hashlib.sha256(data).hexdigest()
    async with start_editor() as editor:
        answers = [
            await editor.call(
                "pixelproof/attachImage",
                {
                    "sha256": digest,
                    "mime": "image/png",
                    "chunk": part,
                    "index": index,
                    "total": 2,
                },
            )
            for index, part in enumerate(parts)
        ]
        assert [answer["targetId"] for answer in answers] == [None, digest]
        assert await attach(editor, "targets/rain.png") == digest
        assert await editor.leave() == 0


async def test_a_notebooks_cell_is_its_region(start_editor: Any, workspace: Path) -> None:
    cells = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nfrom weather import MONTHS, load",
        (
            "from weather import rain_by_month\n"
            "fig, ax = plt.subplots(figsize=(7, 4.5))\n"
            'ax.bar(MONTHS, rain_by_month(load()), color="gray")\n'
            'ax.set_title("Weather")\n'
            'ax.set_xlabel("Month")\n'
        ),
    ]
    async with start_editor(options=NO_MODEL) as editor:
        book = editor.uri("rain.ipynb")
        documents = [
            types.TextDocumentItem(f"vscode-notebook-cell:/rain.ipynb#{number}", "python", 1, text)
            for number, text in enumerate(cells)
        ]
        editor.client.notebook_document_did_open(
            types.DidOpenNotebookDocumentParams(
                types.NotebookDocument(
                    book,
                    "jupyter-notebook",
                    1,
                    [
                        types.NotebookCell(types.NotebookCellKind.Code, document.uri)
                        for document in documents
                    ],
                ),
                documents,
            )
        )
        target = await attach(editor, "targets/rain.png")
        uri = documents[1].uri
        (first, *_) = await editor.call("pixelproof/fix", fix_params(editor, uri, targetId=target))
        assert "(proven" in first["title"]
        (change,) = first["edit"]["documentChanges"]
        assert change["textDocument"]["uri"] == uri
        last_line = cells[1].count("\n")
        assert all(edit["range"]["end"]["line"] <= last_line for edit in change["edits"])
        # A cell above is part of what was proven.
        editor.insert(documents[0].uri, 2, 0, 0, "#\n")
        stale = [action for action in await editor.actions(uri) if action.data]
        assert stale
        assert {action.disabled.reason for action in stale} == {"re-prove"}
        assert await editor.leave() == 0


def reader_of(server: int) -> int | None:
    """Process id of the picture reader that a server has started, None while there is none."""
    for thread in Path(f"/proc/{server}/task").iterdir():
        with suppress(FileNotFoundError):
            for child in (thread / "children").read_text().split():
                if b"pixelproof_engine.sight.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
    return None


async def test_typing_and_completing_go_on_while_a_picture_is_read(
    start_editor: Any, model: str
) -> None:
    async with start_editor(options=NO_MODEL) as editor:
        uri = editor.open("rain.py")
        typed = editor.open("area.py", "import math\n\n\ndef area(radius):\n    return math.")
        assert (await editor.request_inline(typed, 4, 16)).items
        target = await attach(editor, "targets/rain.png")
        params = fix_params(editor, uri, targetId=target)
        fixing = asyncio.ensure_future(editor.call("pixelproof/fix", params))
        reader = await editor.until(lambda: reader_of(editor.process.pid), "a reader", 120)
        # Stopped, the reader reads for as long as the test wants it to.
        os.kill(reader, signal.SIGSTOP)
        try:
            for n in range(30):
                editor.insert(typed, n + 2, 4 + n, 0, "#\n")
            assert (await editor.request_inline(typed, 34, 16)).items
            assert isinstance(await editor.actions(typed), list)
            assert not fixing.done()
        finally:
            os.kill(reader, signal.SIGCONT)
        (first, *_) = await fixing
        assert "(proven" in first["title"]
        assert await editor.leave() == 0
