"""Chart lints end to end: a real server and the real sandbox, the editor's side by a client."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

NO_MODEL = {"fix": {"use_models": False}, "lint": {"debounce_ms": 0}}
TRUNCATED = """import matplotlib.pyplot as plt

fig, ax = plt.subplots()
names = "\U0001f600"; ax.bar(["ash", "birch", "oak"], [12, 15, 19])
ax.set_ylim(10, 20)
"""

pytestmark = pytest.mark.docker


def applied(text: str, action: types.CodeAction) -> str:
    """``text`` with the action's only edit, which lies within one line."""
    assert action.edit is not None
    edits = [
        edit
        for change in action.edit.document_changes or ()
        for edit in getattr(change, "edits", ())
    ] or [edit for edits in (action.edit.changes or {}).values() for edit in edits]
    (edit,) = edits
    lines = text.split("\n")
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line
    line = lines[start.line]
    lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
    return "\n".join(lines)


def save(editor: Any, uri: str) -> None:
    editor.client.text_document_did_save(
        types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    )


def lints(editor: Any, uri: str) -> list[types.Diagnostic]:
    found = editor.client.diagnostics.get(uri, [])
    return [one for one in found if str(one.code).startswith("PXP")]


def opened(editor: Any, workspace: Path, source: str) -> str:
    (workspace / "chart.py").write_text(source, encoding="utf-8")
    return str(editor.open("chart.py"))


async def test_a_save_publishes_what_is_found_on_the_call_that_causes_it(
    start_editor: Any, profile: str, workspace: Path
) -> None:
    async with start_editor(profile, options=NO_MODEL) as editor:
        uri = opened(editor, workspace, TRUNCATED)
        save(editor, uri)
        (found,) = await editor.until(lambda: lints(editor, uri), "a diagnostic", 90)
        assert found.code == "PXP301"
        assert found.severity == types.DiagnosticSeverity.Warning
        assert found.range == types.Range(types.Position(4, 0), types.Position(4, 19))

        # The quick fix comes once it is proven, linked with what it mends.
        async def offered() -> types.CodeAction | None:
            actions = await editor.actions(uri, 4, 4, only=["quickfix"])
            return next((one for one in actions if one.diagnostics), None)

        async with asyncio.timeout(120):
            while (fix := await offered()) is None:
                await asyncio.sleep(0.05)
        assert fix.title.startswith("pixelproof: y limits 0 to 20 (proven")
        assert [one.code for one in fix.diagnostics or []] == ["PXP301"]
        mended = applied(TRUNCATED, await editor.client.code_action_resolve_async(fix))
        assert mended == TRUNCATED.replace("(10, 20)", "(0, 20)")
        # What was linted is no longer what stands there, so nothing is said of it.
        editor.insert(uri, 2, 4, 12, "0, 20)  #")
        await editor.until(lambda: not lints(editor, uri), "the diagnostic goes", 30)
        assert await editor.leave() == 0


async def test_levels_are_settings_and_the_command_says_what_came_of_it(
    start_editor: Any, workspace: Path
) -> None:
    quiet = {**NO_MODEL, "lint": {"on_save": False, "levels": {"truncated_bars": "off"}}}
    async with start_editor(options=quiet) as editor:
        uri = opened(editor, workspace, TRUNCATED)
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("pixelproof.lint", [{"textDocument": {"uri": uri}}])
        )
        said = await editor.until(lambda: [m for m in editor.messages if "figure" in m], "it", 90)
        assert said == ["pixelproof: no fault on 1 figure"]
        assert lints(editor, uri) == []
        assert await editor.leave() == 0
