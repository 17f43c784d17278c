"""``workspace/configuration``, ``didChangeConfiguration`` and the folders: settings in force."""

from __future__ import annotations

from lsprotocol import types

from ..documents import uris
from ..server import PixelproofServer


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
        server.gate.clear()


async def pull(server: PixelproofServer) -> bool:
    """Ask the client for its settings; False if it does not answer such questions."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return False
    answer = await server.protocol.ask(
        types.WORKSPACE_CONFIGURATION,
        types.ConfigurationParams([types.ConfigurationItem(section="pixelproof")]),
    )
    server.workspaces.set_configuration(answer[0] if answer else None)
    return True
