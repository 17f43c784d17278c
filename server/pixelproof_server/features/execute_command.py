"""The commands: start a fix (which runs on, the answer comes at once), open a report."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..editor.reports import write_report
from ..names import OPEN_REPORT, START_FIX
from ..protocol import ProofParams
from ..server import PixelproofServer
from ..wire import Refusal
from .failures import aloud
from .fix import search
from .parameters import parse


def register(server: PixelproofServer) -> None:
    # A cancelled command would be answered while its coroutine ran on, so the work is a task of
    # its own, cancelled by its progress bar; the proof is announced by a diagnostic.
    @server.command(START_FIX)
    def start_fix(*arguments: Any) -> None:
        server.work.start(_search_aloud(server, _only(arguments)), START_FIX)

    @server.command(OPEN_REPORT)
    async def open_report(*arguments: Any) -> None:
        await aloud(server, _open_report(server, _only(arguments)))


async def _search_aloud(server: PixelproofServer, params: Any) -> None:
    try:
        finished = await aloud(server, search(server, params, START_FIX))
    except Refusal:
        return  # it was shown; nobody waits for an answer
    if finished.offered:
        server.show(f"pixelproof: {finished.result.message}")


async def _open_report(server: PixelproofServer, params: Any) -> None:
    proof_id = parse(ProofParams, params, OPEN_REPORT).proof_id
    found = server.proofs.find(proof_id)
    if found is None:
        raise Refusal("that proof is no longer kept: fix again to get a new one")
    path = write_report(found[0])
    window = server.client_capabilities.window
    if window and window.show_document and window.show_document.support:
        await server.protocol.ask(
            types.WINDOW_SHOW_DOCUMENT,
            types.ShowDocumentParams(path.as_uri(), external=True),
        )
    else:
        server.show(f"pixelproof: the report is {path}")


def _only(arguments: tuple[Any, ...]) -> Any:
    return arguments[0] if arguments else None
