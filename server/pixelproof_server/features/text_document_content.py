"""``workspace/textDocumentContent``: the proof as a virtual Markdown document."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from lsprotocol import types

from ..editor.proof_text import markdown
from ..names import PROOF_SCHEME
from ..server import PixelproofServer
from ..wire import Refusal


def register(server: PixelproofServer) -> None:
    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        parts = urlsplit(params.uri)
        proof_id = unquote(parts.path).strip("/").removesuffix(".md")
        found = server.proofs.find(proof_id) if parts.scheme == PROOF_SCHEME else None
        if found is None:
            raise Refusal(f"{params.uri} names no kept proof: fix again to get a new one")
        return types.TextDocumentContentResult(text=markdown(*found))
