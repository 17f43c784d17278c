"""``textDocument/completion``: the first line of the same suggestion, for clients without ghosts.

Only one line, because clients re-indent the lines of multi-line items.
"""

from __future__ import annotations

import re

from lsprotocol import types

from ..server import PixelproofServer
from .failures import quietly
from .suggest import suggest

_WORD = re.compile(r"[A-Za-z_0-9]*$")
"""Empty at least, and ASCII, so that its length is the same in every position encoding."""


def register(server: PixelproofServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions())
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        suggestion = await quietly(
            server, suggest(server, params.text_document.uri, params.position, explicit=False)
        )
        line = suggestion.text.split("\n", 1)[0] if suggestion else ""
        if suggestion is None or not line.strip():
            return types.CompletionList(is_incomplete=True, items=[])
        snapshot = suggestion.snapshot
        place = snapshot.position(params.position.line, params.position.character)
        before = snapshot.lines[place.line][: place.column]
        word = _WORD.search(before)[0]  # type: ignore[index]
        start = types.Position(params.position.line, params.position.character - len(word))
        item = types.CompletionItem(
            label=(word + line).strip(),
            kind=types.CompletionItemKind.Text,
            detail="pixelproof",
            filter_text=word + line,
            text_edit=types.TextEdit(types.Range(start, params.position), word + line),
        )
        return types.CompletionList(is_incomplete=True, items=[item])
