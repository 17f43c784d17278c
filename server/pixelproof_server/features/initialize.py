"""``initialize`` and ``initialized``: folders, encoding, settings, dynamic registrations."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..greeting import position_encoding
from ..names import PROOF_SCHEME
from ..server import PixelproofServer
from .configuration import pull
from .watched_files import watch_anew


def register(server: PixelproofServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        general = params.capabilities.general
        offered = [str(getattr(name, "value", name)) for name in _encodings(general)]
        server.negotiated(position_encoding({"general": {"positionEncodings": offered}}))
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        server.workspaces.set_folders(folders)
        server.workspaces.set_options(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        await pull(server)
        await server.workspaces.reload()
        watch_anew(server)
        await _register_dynamically(server)


def _encodings(general: types.GeneralClientCapabilities | None) -> Any:
    return (general.position_encodings if general else None) or ()


async def _register_dynamically(server: PixelproofServer) -> None:
    workspace = server.client_capabilities.workspace
    if workspace is None:
        return
    registrations = []
    content = workspace.text_document_content
    if content and content.dynamic_registration:
        # pygls has no place for this in the answer to initialize.
        registrations.append(
            types.Registration(
                "pixelproof-proof",
                types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
                types.TextDocumentContentRegistrationOptions(schemes=[PROOF_SCHEME]),
            )
        )
    changes = workspace.did_change_configuration
    if changes and changes.dynamic_registration:
        registrations.append(
            types.Registration(
                "pixelproof-configuration",
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(section="pixelproof"),
            )
        )
    if registrations:
        await server.protocol.ask(
            types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations)
        )
