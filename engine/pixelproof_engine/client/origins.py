"""Which servers are this machine itself, and the question before anything leaves it."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

from .errors import ConsentRefused
from .settings import EndpointSettings

Consent = Callable[[EndpointSettings], Awaitable[bool]]
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Judge a host by its literal text: a name that resolves to loopback today may not tomorrow."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(settings: EndpointSettings) -> str:
    """``scheme://host:port``: what the user agrees to."""
    url = settings.url
    port = url.port or _DEFAULT_PORTS.get(url.scheme, 0)
    return f"{url.scheme}://{(url.host or '').lower()}:{port}"


class ConsentGate:
    """Asks once per origin before the first request that leaves this machine.

    The answer holds as long as this object lives; concurrent requests wait for the one question.
    """

    def __init__(self, consent: Consent) -> None:
        self._consent = consent
        self._answers: dict[str, asyncio.Future[bool]] = {}

    def is_refused(self, settings: EndpointSettings) -> bool:
        answer = self._answers.get(origin_of(settings))
        return answer is not None and answer.done() and not answer.result()

    async def check(self, settings: EndpointSettings) -> None:
        """Return if requests may be sent to this endpoint.

        Raises:
            ConsentRefused: the user said no.
        """
        if is_loopback(settings.url.host or ""):
            return
        origin = origin_of(settings)
        while (answer := self._answers.get(origin)) is None or not answer.done():
            if answer is None:
                await self._ask(origin, settings)
            else:
                await asyncio.wait([answer])
        if not answer.result():
            raise ConsentRefused(
                f"Nothing was sent to endpoint {settings.name!r} at {origin}: you did not agree "
                f"to it. Restart the server to be asked again, or remove the endpoint."
            )

    async def _ask(self, origin: str, settings: EndpointSettings) -> None:
        answer = asyncio.get_running_loop().create_future()
        self._answers[origin] = answer
        try:
            agreed = await self._consent(settings)
        except BaseException:
            # No answer was given: whoever waits asks again.
            del self._answers[origin]
            answer.set_result(False)
            raise
        answer.set_result(agreed)
