"""``pixelproof/attachImage``: a target picture, by file URI or by content in parts."""

from __future__ import annotations

import asyncio
from typing import Any

from ..editor.targets import Target
from ..names import ATTACH_IMAGE
from ..protocol import AttachByChunk, AttachByUri, Attached, as_json
from ..server import PixelproofServer
from .failures import aloud
from .parameters import parse


def register(server: PixelproofServer) -> None:
    @server.feature(ATTACH_IMAGE)
    async def attach_image(params: Any) -> dict[str, Any]:
        target = await aloud(server, _attach(server, params))
        if target is None:
            return as_json(Attached(target_id=None))
        for note in target.notes:
            server.show(f"pixelproof: {note}")
        return as_json(Attached(target_id=target.id, notes=target.notes))


async def _attach(server: PixelproofServer, params: Any) -> Target | None:
    if isinstance(params, dict) and "uri" in params:
        by_uri = parse(AttachByUri, params, ATTACH_IMAGE)
        return await asyncio.to_thread(server.targets.attach_uri, by_uri)
    by_chunk = parse(AttachByChunk, params, ATTACH_IMAGE)
    return await asyncio.to_thread(server.targets.attach_chunk, by_chunk)
