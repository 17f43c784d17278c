"""The early answer to ``initialize`` promises what is registered, and nothing else."""

import io
import json
from typing import Any

import pytest

from pixelproof_server.app import create_server
from pixelproof_server.greeting import capabilities, greet, position_encoding


def framed(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


INITIALIZE = {"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {"capabilities": {}}}


def test_initialize_is_answered_and_handed_on() -> None:
    sent = framed(INITIALIZE)
    out = io.BytesIO()
    greeted = greet(io.BytesIO(sent + b"rest"), out)
    assert greeted.answered == 7
    assert greeted.message == sent
    answer = json.loads(out.getvalue().split(b"\r\n\r\n", 1)[1])
    assert answer["id"] == 7
    assert answer["result"]["capabilities"] == capabilities({})


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 1, "method": "shutdown"},
        b"no json",
        b"[]",
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": None},
        {"jsonrpc": "2.0", "method": "initialize", "params": {"capabilities": {"general": 3}}},
    ],
)
def test_anything_else_is_left_to_the_server(message: Any) -> None:
    out = io.BytesIO()
    greeted = greet(io.BytesIO(framed(message)), out)
    assert greeted.answered is None
    assert greeted.message == framed(message)
    assert out.getvalue() == b""


def test_a_client_that_leaves_at_once() -> None:
    assert greet(io.BytesIO(b""), io.BytesIO()).answered is None
    assert greet(io.BytesIO(b"Content-Length: 5\r\n"), io.BytesIO()).answered is None


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [([], "utf-16"), (["utf-8", "utf-16"], "utf-8"), (["ebcdic", "utf-32"], "utf-32")],
)
def test_the_clients_first_known_encoding_is_chosen(offered: list[str], chosen: str) -> None:
    assert position_encoding({"general": {"positionEncodings": offered}}) == chosen


def test_every_promised_method_is_registered() -> None:
    server = create_server()
    manager = server.protocol.fm
    registered = {*manager.features, *manager.builtin_features}
    promised = {
        "completionProvider": "textDocument/completion",
        "inlineCompletionProvider": "textDocument/inlineCompletion",
        "codeActionProvider": "textDocument/codeAction",
        "executeCommandProvider": "workspace/executeCommand",
        "textDocumentSync": "textDocument/didChange",
        "notebookDocumentSync": "notebookDocument/didChange",
    }
    able = capabilities({"notebookDocument": {}})
    assert set(able) == {*promised, "positionEncoding", "workspace"}
    assert set(promised.values()) <= registered
    assert "codeAction/resolve" in registered
    assert able["executeCommandProvider"]["commands"] == list(manager.commands)
