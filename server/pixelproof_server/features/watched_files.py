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


def watch_anew(server: PixelproofServer) -> None:
    """Watch the settings files of the folders that are open now, and no others."""
    if server.watching is not None:
        server.watching.cancel()
    server.watching = server.work.start(_watch(server), "watching settings")


async def _watch(server: PixelproofServer) -> None:
    """Read the settings again whenever one of their files changes; ends when cancelled."""
    stop = asyncio.Event()
    try:
        async for _ in watch(settings=server.workspaces.watched, stop=stop):
            await server.workspaces.reload()
    finally:
        stop.set()
