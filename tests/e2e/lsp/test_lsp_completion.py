"""Completion by the real embedded engine, through a real server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

pytestmark = pytest.mark.usefixtures("model")

AREA = "import math\n\n\ndef area(radius):\n    return math."


@pytest.mark.parametrize(
    ("profile", "tcp"),
    [("vscode-1.139", False), ("neovim-0.12", False), ("neovim-0.12", True)],
    ids=["vscode", "neovim", "tcp"],
)
async def test_inline_completion_has_text_and_range(
    start_editor: Any, profile: str, tcp: bool
) -> None:
    async with start_editor(profile, tcp=tcp) as editor:
        uri = editor.open("area.py", AREA)
        answer = await editor.request_inline(uri, 4, 16)
        (item,) = answer.items
        assert item.insert_text.strip()
        assert "\n" not in item.insert_text
        assert item.range == types.Range(types.Position(4, 16), types.Position(4, 16))
        assert await editor.leave() == 0
    assert editor.stderr == []


async def test_completion_offers_the_same_line(start_editor: Any) -> None:
    async with start_editor("neovim-0.12") as editor:
        uri = editor.open("area.py", AREA + "p")
        inline = await editor.request_inline(uri, 4, 17)
        answer = await editor.client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(4, 17))
        )
        (item,) = answer.items
        assert item.text_edit.new_text == "p" + inline.items[0].insert_text
        assert item.text_edit.range.start == types.Position(4, 16)
        await editor.leave()


async def test_typing_what_was_suggested_shows_the_rest(start_editor: Any) -> None:
    async with start_editor() as editor:
        uri = editor.open("area.py", AREA)
        first = (await editor.request_inline(uri, 4, 16)).items[0].insert_text
        editor.insert(uri, 2, 4, 16, first[0])
        second = (await editor.request_inline(uri, 4, 17)).items[0].insert_text
        assert first == first[0] + second
        await editor.leave()


async def test_cancel_in_flight(start_editor: Any) -> None:
    async with start_editor() as editor:
        uri = editor.open("area.py", AREA)
        params = types.InlineCompletionParams(
            context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
            text_document=types.TextDocumentIdentifier(uri),
            position=types.Position(4, 16),
        )
        waiting = editor.client.protocol.send_request(
            types.TEXT_DOCUMENT_INLINE_COMPLETION, params, msg_id="mine"
        )
        editor.client.cancel_request(types.CancelParams(id="mine"))
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wrap_future(waiting)
        assert caught.value.code == types.LSPErrorCodes.RequestCancelled
        answer = await editor.request_inline(uri, 4, 16)
        assert answer.items
        assert await editor.leave() == 0
    assert editor.stderr == []


async def test_a_change_during_a_request_drops_its_result(start_editor: Any) -> None:
    async with start_editor() as editor:
        uri = editor.open("area.py", AREA)
        waiting = asyncio.ensure_future(editor.request_inline(uri, 4, 16))
        await asyncio.sleep(0)
        editor.insert(uri, 2, 0, 0, "# changed\n")
        assert not (await waiting).items
        assert (await editor.request_inline(uri, 5, 16)).items
        await editor.leave()


async def test_two_documents_do_not_disturb_each_other(start_editor: Any) -> None:
    async with start_editor() as editor:
        one = editor.open("one.py", AREA)
        two = editor.open("two.py", "names = ['a', 'b']\nfor name in ")
        first, second = await asyncio.gather(
            editor.request_inline(one, 4, 16), editor.request_inline(two, 1, 12)
        )
        assert first.items
        assert second.items
        await editor.leave()


async def test_a_later_request_takes_over(start_editor: Any) -> None:
    async with start_editor() as editor:
        uri = editor.open("area.py", AREA + "\n\n\nx = math.")
        first = asyncio.ensure_future(editor.request_inline(uri, 4, 16))
        second = asyncio.ensure_future(editor.request_inline(uri, 7, 9))
        assert not (await first).items
        assert (await second).items
        await editor.leave()


async def test_nothing_is_offered_for_what_may_not_be_sent(
    start_editor: Any, workspace: Path
) -> None:
    (workspace / ".gitignore").write_text("private/\n")
    async with start_editor() as editor:
        for name in (".env", "private/a.py"):
            uri = editor.open(name, AREA)
            assert not (await editor.request_inline(uri, 4, 16)).items
        await editor.leave()


async def test_completion_can_be_switched_off_by_the_project(
    start_editor: Any, workspace: Path
) -> None:
    (workspace / "pixelproof.toml").write_text("[completion]\nenabled = false\n")
    async with start_editor() as editor:
        uri = editor.open("area.py", AREA)
        assert not (await editor.request_inline(uri, 4, 16)).items
        await editor.leave()


async def test_untitled_and_unknown_documents(start_editor: Any) -> None:
    async with start_editor() as editor:
        item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, AREA)
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert (await editor.request_inline(item.uri, 4, 16)).items
        assert not (await editor.request_inline("file:///nowhere.py", 0, 0)).items
        await editor.leave()


async def test_shutdown_with_work_in_flight_is_quiet(start_editor: Any) -> None:
    async with start_editor() as editor:
        uris = [editor.open(f"file{number}.py", AREA) for number in range(8)]
        waiting = [asyncio.ensure_future(editor.request_inline(uri, 4, 16)) for uri in uris]
        await asyncio.sleep(0.05)
        assert await editor.leave() == 0
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert len(editor.stderr) <= 3, editor.stderr[:20]


async def test_a_missing_model_is_said_once_and_completes_nothing(start_editor: Any) -> None:
    options = {"embedded": {"model": "file:/nowhere/model.gguf"}}
    async with start_editor(options=options) as editor:
        uri = editor.open("area.py", AREA)
        for _ in range(2):
            assert not (await editor.request_inline(uri, 4, 16)).items
        assert len(editor.messages) == 1
        assert "/nowhere/model.gguf" in editor.messages[0]
        await editor.leave()
