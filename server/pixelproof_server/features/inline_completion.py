"""``textDocument/inlineCompletion``: ghost text. Always a range, ``{items: []}`` for none."""

from __future__ import annotations

from lsprotocol import types

from ..server import PixelproofServer
from .failures import quietly
from .suggest import suggest


def register(server: PixelproofServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline_completion(
        params: types.InlineCompletionParams,
    ) -> types.InlineCompletionList:
        # A popup's selected item is not in the text yet; its completion would not fit.
        if params.context.selected_completion_info is not None:
            return types.InlineCompletionList(items=[])
        invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
        suggestion = await quietly(
            server,
            suggest(server, params.text_document.uri, params.position, explicit=invoked),
        )
        if suggestion is None:
            return types.InlineCompletionList(items=[])
        item = types.InlineCompletionItem(
            insert_text=suggestion.text, range=types.Range(params.position, params.position)
        )
        return types.InlineCompletionList(items=[item])
