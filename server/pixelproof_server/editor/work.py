"""Work that outlives a request: owned tasks, with a progress bar that can cancel them."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ..fixing.model import Progress

if TYPE_CHECKING:
    from ..wire import Protocol

log = logging.getLogger(__name__)

Token = str | int


class Work:
    """The server's own tasks, by progress token where they show progress."""

    def __init__(self, protocol: Callable[[], Protocol]) -> None:
        self._protocol = protocol
        self._tasks: set[asyncio.Task[Any]] = set()
        self._by_token: dict[Token, asyncio.Task[Any]] = {}

    def start(self, job: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run ``job`` as a task that shutdown ends; a failure is logged once."""
        task = asyncio.create_task(job, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def with_progress(
        self,
        job: Callable[[Callable[[Progress], None]], Coroutine[Any, Any, Any]],
        title: str,
        token: Token | None = None,
    ) -> Any:
        """Await ``job(report)`` while the client shows a progress bar that can cancel it.

        ``token`` is the client's own; without one a new token is created if the client can show
        progress. Raises CancelledError if the user cancels.
        """
        token = token if token is not None else await self._create_token()
        task = self.start(job(self._reporter(token)), title)
        if token is None:
            return await _owned(task)
        self._by_token[token] = task
        self._notify(token, types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))
        try:
            return await _owned(task)
        finally:
            del self._by_token[token]
            self._notify(token, types.WorkDoneProgressEnd())

    def cancel(self, token: Token) -> None:
        """The user pressed cancel; an unknown token is one that ended meanwhile."""
        if task := self._by_token.get(token):
            task.cancel()

    async def cancel_all(self) -> None:
        """End every task and wait until each has cleaned up."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _create_token(self) -> Token | None:
        protocol = self._protocol()
        window = protocol.client_capabilities.window
        if window is None or not window.work_done_progress:
            return None
        # pygls never frees a token and refuses one that comes again.
        token = str(uuid.uuid4())
        params = types.WorkDoneProgressCreateParams(token)
        try:
            await protocol.ask(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
        except JsonRpcException:
            return None  # the client will not show it; the work goes on without
        return token

    def _reporter(self, token: Token | None) -> Callable[[Progress], None]:
        def report(progress: Progress) -> None:
            if token is not None:
                percentage = round(100 * min(max(progress.fraction, 0.0), 1.0))
                self._notify(
                    token,
                    types.WorkDoneProgressReport(
                        message=progress.message, percentage=percentage, cancellable=True
                    ),
                )

        return report

    def _notify(self, token: Token, value: Any) -> None:
        self._protocol().notify(types.PROGRESS, types.ProgressParams(token, value))

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("%s ended with %r", task.get_name(), error)


async def _owned(task: asyncio.Task[Any]) -> Any:
    """Await ``task``; being cancelled cancels it and waits for its end."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
