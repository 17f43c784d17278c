"""Server-sent events, as OpenAI-compatible servers stream them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

_LONGEST_LINE = 4 * 1024 * 1024


class OversizedLineError(ValueError):
    """The server sent a line that no token stream contains."""


async def data_events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str, None]:
    """Yield the ``data:`` payload of every event; comments and other fields are skipped.

    Splits on LF, CR LF and CR only, as the standard says: ``str.splitlines`` (and httpx's
    ``aiter_lines``) would also cut at U+2028 or U+0085 inside a JSON string.

    Raises:
        OversizedLineError: a single line exceeds 4 MiB.
    """
    pending = b""
    payload: list[str] = []
    async for chunk in chunks:
        # A lone CR ends a line too, but at the end of a chunk its LF may still be on the way.
        pending += chunk
        held = b"\r" if pending.endswith(b"\r") else b""
        lines = (pending[: len(pending) - len(held)]).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *whole, rest = lines.split(b"\n")
        pending = rest + held
        if len(pending) > _LONGEST_LINE:
            raise OversizedLineError(f"a line of more than {_LONGEST_LINE} bytes")
        for line in whole:
            if not line:
                if payload:
                    yield "\n".join(payload)
                    payload = []
            elif line.startswith(b"data:"):
                payload.append(line[5:].decode("utf-8", "replace").removeprefix(" "))
    if payload:
        yield "\n".join(payload)
