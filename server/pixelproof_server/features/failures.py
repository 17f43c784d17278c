"""From an exception to one clear message and a proper LSP error."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from lsprotocol import types

from ..editor.targets import TargetError
from ..fixing.model import FixError
from ..server import PixelproofServer
from ..wire import Refusal

log = logging.getLogger(__name__)

T = TypeVar("T")


async def quietly(server: PixelproofServer, answer: Awaitable[T | None]) -> T | None:
    """For what runs while typing: a model's failure is told once and answers "nothing"."""
    from pixelproof_engine.client.errors import EndpointError

    try:
        return await answer
    except EndpointError as error:
        server.tell_once(str(error))
        return None


async def aloud(server: PixelproofServer, answer: Awaitable[T]) -> T:
    """For what the user asked for: the failure is shown, and the request gets an error."""
    try:
        return await answer
    except (FixError, TargetError) as error:
        server.show(f"pixelproof: {error}", types.MessageType.Error)
        raise Refusal(str(error)) from None
    except Refusal as refusal:
        server.show(f"pixelproof: {refusal.message}", types.MessageType.Error)
        raise
    except Exception as error:
        log.exception("a request failed on our side")
        message = f"that failed on pixelproof's side ({type(error).__name__}: {error})"
        server.show(f"pixelproof: {message}; the log has more", types.MessageType.Error)
        raise Refusal(message, types.ErrorCodes.InternalError) from None
