"""Chart lints: after a save, and by the command ``pixelproof.lint``; never while typing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ..documents import uris
from ..documents.sync import Event
from ..fixing.model import FixError
from ..linting.model import LintReport
from ..names import LINT
from ..protocol import LintParams
from ..server import PixelproofServer
from ..wire import Refusal
from .diagnostics import announce
from .failures import aloud
from .parameters import parse

log = logging.getLogger(__name__)


def register(server: PixelproofServer) -> None:
    running: dict[str, asyncio.Task[Any]] = {}

    def stop(uri: str) -> None:
        if task := running.pop(uris.key(uri), None):
            task.cancel()

    def on_event(uri: str, event: Event) -> None:
        stop(uri)  # what it would say is of an older text
        if event == "closed":
            server.lints.forget(uri)

    server.sync.listeners.append(on_event)

    def saved(uri: str) -> None:
        stop(uri)
        running[uris.key(uri)] = server.work.start(_after_save(server, uri), LINT)

    server.saved.append(saved)

    @server.command(LINT)
    def lint(*arguments: Any) -> None:
        server.work.start(_by_command(server, arguments[0] if arguments else None), LINT)


async def _after_save(server: PixelproofServer, uri: str) -> None:
    """Lint in silence: what cannot be drawn is no news to somebody who only saved a file."""
    await server.workspaces.loaded()
    settings = server.workspaces.settings_for(server.documents.path_of(uri)).lint
    if not settings.on_save:
        return
    await asyncio.sleep(settings.debounce_ms / 1000)
    try:
        await server.lints.lint(uri)
    except FixError as error:
        log.debug("%s was not linted: %s", uri, error)
        return
    announce(server, uri)
    if settings.quick_fixes:
        await server.lints.mend(uri)


async def _by_command(server: PixelproofServer, params: Any) -> None:
    try:
        await aloud(server, _lint_aloud(server, params))
    except Refusal:
        return  # it was shown; nobody waits for an answer


async def _lint_aloud(server: PixelproofServer, params: Any) -> None:
    uri = parse(LintParams, params, LINT).text_document.uri
    await server.workspaces.loaded()
    report = await server.lints.lint(uri)
    announce(server, uri)
    server.show(f"pixelproof: {_summary(report)}")
    if server.workspaces.settings_for(server.documents.path_of(uri)).lint.quick_fixes:
        await server.lints.mend(uri)


def _summary(report: LintReport | None) -> str:
    if report is None:
        return "only a saved Python file can be linted"
    if not report.figures:
        return f"nothing was linted: {report.why}"
    drawn = "1 figure" if report.figures == 1 else f"{report.figures} figures"
    count = len(report.faults)
    return (
        f"{'no fault' if not count else '1 fault' if count == 1 else f'{count} faults'} on {drawn}"
    )
