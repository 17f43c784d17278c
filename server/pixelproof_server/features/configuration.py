"""``workspace/configuration``, ``didChangeConfiguration`` and the folders: settings in force."""

from __future__ import annotations

import asyncio

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ..documents import uris
from ..server import PixelproofServer
from .watched_files import watch_anew

PATIENCE_S = 5.0
"""How long a client may take to tell its settings before we go on without."""


def register(server: PixelproofServer) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(params: types.DidChangeConfigurationParams) -> None:
        if not await pull(server):
            server.workspaces.set_configuration(params.settings)
        await server.workspaces.reload()
        server.gate.clear()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        removed = {uris.key(folder.uri) for folder in params.event.removed}
        kept = [uris.from_path(path) for path in server.workspaces.folders]
        server.workspaces.set_folders(
            [uri for uri in kept if uris.key(uri) not in removed]
            + [folder.uri for folder in params.event.added]
        )
        await server.workspaces.reload()
        watch_anew(server)
        server.gate.clear()


async def pull(server: PixelproofServer) -> bool:
    """Ask the client for its settings; False if it does not answer such questions in time."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return False
    question = types.ConfigurationParams([types.ConfigurationItem(section="pixelproof")])
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await server.protocol.ask(types.WORKSPACE_CONFIGURATION, question)
    except (TimeoutError, JsonRpcException):
        return False
    server.workspaces.set_configuration(answer[0] if answer else None)
    return True
