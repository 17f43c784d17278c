"""Requests to a model: shared, superseded, cancelled. The endpoint is a double at our pace."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from pixelproof_server.completion.completer import Completer
from pixelproof_server.documents import Position, Snapshot
from pixelproof_server.settings import CompletionSettings

EAGER = CompletionSettings(debounce_ms=0)


class PacedEndpoint:
    """Streams ``pieces``; before the piece at ``hold`` it waits for ``go``."""

    def __init__(self, *pieces: str, hold: int = 0) -> None:
        self.pieces = pieces
        self.hold = hold
        self.go = asyncio.Event()
        self.asked = 0
        self.closed = 0

    async def stream_completion(self, prompt: Any, **_: Any) -> AsyncIterator[str]:
        self.asked += 1
        try:
            for number, piece in enumerate(self.pieces):
                if number == self.hold:
                    await self.go.wait()
                yield piece
        finally:
            self.closed += 1


def at(text: str, version: int = 1) -> tuple[Snapshot, Position]:
    snapshot = Snapshot.of("file:///x.py", version, "python", text)
    return snapshot, Position(0, len(text))


def ask(completer: Completer, endpoint: Any, text: str) -> asyncio.Task[str | None]:
    return asyncio.create_task(
        completer.complete(endpoint, *at(text), EAGER, explicit=True)  # type: ignore[arg-type]
    )


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_repeated_request_comes_from_the_cache() -> None:
    completer, endpoint = Completer(), PacedEndpoint("th", ".pi", "\nmore")
    endpoint.go.set()
    assert await ask(completer, endpoint, "x = ma") == "th.pi"
    assert await ask(completer, endpoint, "x = math") == ".pi"
    assert endpoint.asked == 1


async def test_the_stream_is_closed_once_the_line_is_complete() -> None:
    completer, endpoint = Completer(), PacedEndpoint("1\n", "never", hold=1)
    assert await ask(completer, endpoint, "x = ") == "1"
    await settle()
    assert endpoint.closed == 1


async def test_typing_on_as_suggested_shares_the_running_request() -> None:
    completer, endpoint = Completer(), PacedEndpoint("th", ".pi\n", hold=1)
    first = ask(completer, endpoint, "x = ma")
    await settle()
    second = ask(completer, endpoint, "x = mat")
    await settle()
    endpoint.go.set()
    assert await second == "h.pi"
    assert await first == "th.pi"
    assert endpoint.asked == 1


async def test_a_request_elsewhere_gives_up_the_one_before() -> None:
    completer = Completer()
    old, new = PacedEndpoint("a\n"), PacedEndpoint("b\n")
    first = ask(completer, old, "x = ")
    await settle()
    second = ask(completer, new, "y = ")
    await settle()
    assert old.closed == 1
    assert await first is None
    new.go.set()
    assert await second == "b"


async def test_cancelling_the_only_waiter_closes_the_stream() -> None:
    completer, endpoint = Completer(), PacedEndpoint("a\n")
    waiting = ask(completer, endpoint, "x = ")
    await settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await settle()
    assert endpoint.closed == 1


async def test_cancelling_one_of_two_waiters_keeps_the_stream() -> None:
    completer, endpoint = Completer(), PacedEndpoint("a\n")
    first = ask(completer, endpoint, "x = ")
    await settle()
    second = ask(completer, endpoint, "x = ")
    await settle()
    first.cancel()
    await settle()
    endpoint.go.set()
    assert await second == "a"


async def test_waiting_for_the_next_key_asks_only_once() -> None:
    completer, endpoint = Completer(), PacedEndpoint("1\n")
    endpoint.go.set()
    patient = CompletionSettings(debounce_ms=20)
    first = asyncio.create_task(
        completer.complete(endpoint, *at("x"), patient, explicit=False)  # type: ignore[arg-type]
    )
    await settle()
    second = completer.complete(endpoint, *at("x = "), patient, explicit=False)  # type: ignore[arg-type]
    assert await second == "1"
    assert await first is None
    assert endpoint.asked == 1


async def test_closing_ends_what_is_under_way() -> None:
    completer, endpoint = Completer(), PacedEndpoint("a\n")
    waiting = ask(completer, endpoint, "x = ")
    await settle()
    await completer.aclose()
    assert endpoint.closed == 1
    with pytest.raises(asyncio.CancelledError):
        await waiting
