"""A model server that answers from a list: no model small enough for a test writes useful edits.

Everything around it is real. Real model servers: test_vllm.py and test_embedded.py.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

PIECE = 9
"""Characters of one streamed event."""


class ScriptedModel(ThreadingHTTPServer):
    """Speaks the protocol of an OpenAI-compatible server on a loopback port."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers: list[str] = []
        """What the next chats are answered with; the last one is said again and again."""
        self.chats: list[dict[str, Any]] = []
        """What was asked."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, chat: dict[str, Any]) -> str:
        self.chats.append(chat)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._send(json.dumps({"data": [{"id": "scripted"}]}), "application/json")

    def do_POST(self) -> None:
        chat = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = cast(ScriptedModel, self.server).answer(chat)
        pieces = [answer[start : start + PIECE] for start in range(0, len(answer), PIECE)]
        events = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
        lines = [f"data: {json.dumps(event)}\n\n" for event in events]
        self._send("".join([*lines, "data: [DONE]\n\n"]), "text/event-stream")

    def _send(self, text: str, kind: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """The server answers while this is open."""
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
