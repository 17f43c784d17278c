"""A completion for a place in a document: from the cache, a running request, or a model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from ..documents import Position, Snapshot, uris
from ..settings import CompletionSettings
from .cache import Cache, remainder
from .context import Context, context_at
from .debounce import Debounce
from .trim import is_complete, trim

if TYPE_CHECKING:
    from pixelproof_engine.client.endpoint import Endpoint


class _Running:
    """One request to a model; it is given up when nobody waits for it any more."""

    def __init__(self, context: Context, task: asyncio.Task[str]) -> None:
        self.context = context
        self.task = task
        self.text = ""
        self.waiting = 0

    def serves(self, context: Context) -> bool:
        """True if the user since typed only what the model already suggested."""
        if context.suffix != self.context.suffix or self.task.done():
            return False
        typed = context.prefix.removeprefix(self.context.prefix)
        return context.prefix.startswith(self.context.prefix) and self.text.startswith(typed)

    async def result(self) -> str:
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if not self.waiting:
                self.task.cancel()


class Completer:
    """Completions for all documents; at most one request per document is under way."""

    def __init__(self) -> None:
        self._cache = Cache()
        self._debounce = Debounce()
        self._running: dict[str, _Running] = {}
        self._latest: dict[str, object] = {}

    async def complete(
        self,
        endpoint: Endpoint,
        snapshot: Snapshot,
        position: Position,
        settings: CompletionSettings,
        *,
        explicit: bool,
    ) -> str | None:
        """Text to insert at ``position``; None if there is none or a later request took over.

        ``explicit``: the user asked for it, so nothing is waited for. Raises EndpointError.
        """
        document = uris.key(snapshot.uri)
        mine = self._latest[document] = object()
        context = context_at(snapshot, position, settings)
        known = self._cache.get(context.prefix, context.suffix)
        if known is not None:
            return known or None
        running = self._running.get(document)
        if running is None or not running.serves(context):
            if running is not None:
                running.task.cancel()
            if not explicit:
                at_start = not context.line_before.strip()
                minimum = settings.debounce_ms / 1000
                await asyncio.sleep(self._debounce.pause_s(minimum, at_line_start=at_start))
                if self._latest.get(document) is not mine:
                    return None
            running = self._start(document, endpoint, context, settings)
        try:
            completion = await running.result()
        except asyncio.CancelledError:
            if running.task.cancelled() and self._latest.get(document) is not mine:
                return None
            raise
        made_at = (running.context.prefix, running.context.suffix)
        return remainder(made_at, completion, context.prefix, context.suffix) or None

    def forget(self, uri: str) -> None:
        """The document was closed: give up what is under way for it."""
        document = uris.key(uri)
        self._latest.pop(document, None)
        if running := self._running.pop(document, None):
            running.task.cancel()

    async def aclose(self) -> None:
        """Give up every request and wait until each has ended upstream."""
        tasks = [running.task for running in self._running.values()]
        self._running.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(
        self, document: str, endpoint: Endpoint, context: Context, settings: CompletionSettings
    ) -> _Running:
        async def request() -> str:
            started = time.monotonic()
            async with aclosing(_stream(endpoint, context, settings)) as pieces:
                async for piece in pieces:
                    running.text += piece
                    if is_complete(running.text, context):
                        break
            self._debounce.answered(time.monotonic() - started)
            completion = trim(running.text, context)
            self._cache.put(
                context.prefix, context.suffix, completion, entries=settings.cache_entries
            )
            return completion

        def ended(_: asyncio.Task[str]) -> None:
            if self._running.get(document) is running:
                del self._running[document]

        task = asyncio.create_task(request(), name=f"completion for {document}")
        running = _Running(context, task)
        task.add_done_callback(ended)
        self._running[document] = running
        return running


async def _stream(
    endpoint: Endpoint, context: Context, settings: CompletionSettings
) -> AsyncGenerator[str, None]:
    from pixelproof_engine.client.messages import CompletionPrompt

    pieces = endpoint.stream_completion(
        CompletionPrompt(context.prefix, context.suffix),
        max_tokens=settings.max_tokens if context.multiline else settings.max_tokens_line,
        temperature=settings.temperature,
        stop=(),
    )
    async with aclosing(pieces) as closing:
        async for piece in closing:
            yield piece
