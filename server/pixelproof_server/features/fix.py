"""``pixelproof/fix``: search for a proven edit; the answer is the code actions that apply it."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types

from ..editor.actions import action_for
from ..editor.proofs import Finished
from ..names import FIX
from ..protocol import FixParams
from ..server import PixelproofServer
from .diagnostics import announce
from .failures import aloud
from .parameters import parse


def register(server: PixelproofServer) -> None:
    @server.feature(FIX)
    async def fix(params: Any) -> list[types.CodeAction]:
        finished = await aloud(server, search(server, params, FIX))
        return [
            action_for(server.client, finished, proof, server.documents, with_edit=True)
            for proof in finished.offered
        ]


async def search(server: PixelproofServer, params: Any, method: str) -> Finished:
    """Search with a progress bar, announce what was found, and say so if nothing was."""
    checked = parse(FixParams, params, method)
    await server.workspaces.loaded()
    order = await asyncio.to_thread(server.fixes.order, checked)
    finished: Finished = await server.work.with_progress(
        lambda report: server.fixes.run(order, report),
        title=f"pixelproof: {order.request.path.name}",
        token=checked.work_done_token,
    )
    announce(server, finished.snapshot.uri)
    if not finished.offered:
        server.show(f"pixelproof: {finished.result.message}", types.MessageType.Warning)
    return finished
