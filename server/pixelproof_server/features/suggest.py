"""What the two completion methods share: one suggestion for a place in a document."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from ..documents import Snapshot
from ..server import PixelproofServer


@dataclass(frozen=True)
class Suggestion:
    """Text to insert at the request's position, in the snapshot it was made for."""

    text: str
    snapshot: Snapshot


async def suggest(
    server: PixelproofServer, uri: str, at: types.Position, *, explicit: bool
) -> Suggestion | None:
    """None if there is nothing to suggest, or the document changed while a model was asked."""
    await server.workspaces.loaded()
    snapshot = server.documents.at_request(uri)
    if snapshot is None:
        return None
    path = server.documents.path_of(uri)
    settings = server.workspaces.settings_for(path)
    root = server.workspaces.root_of(path) if path else None
    if not settings.completion.enabled:
        return None
    if not server.gate.may_be_sent(path, root, settings.privacy.exclude):
        return None
    async with server.workspaces.services_for(path) as services:
        endpoint = services.router().endpoint("complete")
        if endpoint is None:
            server.tell_once("\n".join(services.router().why_not("complete")))
            return None
        text = await server.completer.complete(
            endpoint,
            snapshot,
            snapshot.position(at.line, at.character),
            settings.completion,
            explicit=explicit,
        )
    if not text or not server.documents.is_current(snapshot):
        return None
    return Suggestion(text, snapshot)
