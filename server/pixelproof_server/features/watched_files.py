"""``workspace/didChangeWatchedFiles`` and our own watching: settings are read again at once."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from ..configuration.project import PROJECT_FILE
from ..server import PixelproofServer
from ..workspace.watching import watch


def register(server: PixelproofServer) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.gate.clear()
        if any(change.uri.endswith(f"/{PROJECT_FILE}") for change in params.changes):
            await server.workspaces.reload()


async def watch_settings(server: PixelproofServer) -> None:
    """Read the settings again whenever one of their files changes; ends when cancelled."""
    stop = asyncio.Event()
    try:
        async for _ in watch(settings=server.workspaces.watched, stop=stop):
            await server.workspaces.reload()
    finally:
        stop.set()
