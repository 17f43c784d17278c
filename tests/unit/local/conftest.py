"""A real HTTP server on loopback that serves one file with Range, and can break off."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Hub:
    url: str = ""
    content: bytes = b""
    path: str = "/owner/name/resolve/main/file.gguf"
    break_off_after: int | None = None
    """Bytes after which the next answer ends without warning."""
    ranges: list[str | None] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    ignores_range: bool = False


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub that ``hf:`` sources are fetched from."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.authorizations.append(self.headers.get("authorization"))
            if self.path != hub.path:
                return self.send_error(404)
            wanted = self.headers.get("range")
            hub.ranges.append(wanted)
            start = 0
            if wanted and not hub.ignores_range:
                start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
                if start >= len(hub.content):
                    return self.send_error(416)
            self.send_response(206 if start else 200)
            rest = hub.content[start:]
            self.send_header("content-length", str(len(rest)))
            self.end_headers()
            cut, hub.break_off_after = hub.break_off_after, None
            self.wfile.write(rest[:cut])
            return None

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()
