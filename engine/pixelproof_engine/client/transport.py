"""Requests to one model server: consent, breaker, retries where safe, and cancel by closing."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    contextmanager,
    suppress,
)
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from .breaker import Breaker
from .errors import (
    BadAnswer,
    Disconnected,
    EndpointError,
    EndpointTimeout,
    Overloaded,
    ServerFault,
    Unreachable,
    error_of_answer,
)
from .origins import ConsentGate, is_loopback
from .settings import EndpointSettings
from .sse import OversizedLineError, data_events

if TYPE_CHECKING:
    import httpx

_RETRY_PAUSES_S = (0.2, 0.8)
_KEEP_ALIVE_S = 3.0
"""Below uvicorn's 5 s, so that no request is sent on a connection that the server just closed."""
_END_S = 0.1
"""How long the end of the body may come after the last event."""
_ERROR_BODY_BYTES = 64 * 1024


@dataclass(frozen=True)
class Connection:
    """Where to send requests right now."""

    url: str
    """Base URL up to and including ``/v1``, without a slash at its end."""
    key: str | None = None


class Link(Protocol):
    """Gives connections: at once for a configured server, after a start for the embedded one."""

    def lease(self) -> AbstractAsyncContextManager[Connection]:
        """Hold the server up for the length of one request; raises EndpointError."""
        ...


class Transport:
    """One HTTP client for one endpoint; used within one event loop."""

    def __init__(self, settings: EndpointSettings, gate: ConsentGate, link: Link) -> None:
        self.breaker = Breaker()
        self._settings = settings
        self._gate = gate
        self._link = link
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def get_json(self, path: str) -> Any:
        """GET ``path`` below the base URL; raises EndpointError."""
        return await self._ask("GET", path, None)

    async def post_json(self, path: str, body: dict[str, Any]) -> Any:
        """POST ``body``, not streamed; a ``path`` that starts with ``../`` leaves ``/v1``."""
        return await self._ask("POST", path, body)

    async def stream(self, path: str, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """POST ``body`` and yield the JSON of every event until ``[DONE]``.

        Closing the iterator, or cancelling its task, closes the connection: the server then stops.

        Raises:
            EndpointError: with what to do about it; nothing is repeated after the first event.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(self._judged())
            await self._gate.check(self._settings)
            response = await self._open(stack, "POST", path, body)
            chunks = await stack.enter_async_context(aclosing(_chunks(response)))
            payloads = await stack.enter_async_context(aclosing(data_events(chunks)))
            is_whole = False
            async for payload in payloads:
                if payload.strip() == "[DONE]":
                    await _read_to_end(payloads)
                    return
                event = self._parse(payload)
                self.breaker.succeeded()
                is_whole = is_whole or _is_last(event)
                yield event
            if not is_whole:
                raise BadAnswer(
                    f"endpoint {self._settings.name!r} broke off in the middle of its answer; "
                    f"try again, and look into the server's log if it stays."
                )

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        async with AsyncExitStack() as stack:
            stack.enter_context(self._judged())
            await self._gate.check(self._settings)
            response = await self._open(stack, method, path, body)
            text = await response.aread()
            try:
                answer = json.loads(text)
            except ValueError as error:
                raise BadAnswer(
                    f"endpoint {self._settings.name!r} answered {path} with something that is not "
                    f"JSON. Check that url names an OpenAI-compatible server, ending in /v1."
                ) from error
            self.breaker.succeeded()
            return answer

    async def _open(
        self, stack: AsyncExitStack, method: str, path: str, body: dict[str, Any] | None
    ) -> httpx.Response:
        """Send until headers of success arrive. A refused connection and a 503 are tried again:
        in both cases the server has not begun to work on the request. So is, once, a connection
        that ended before the answer: a server may close an idle one just as it is used again
        (RFC 9112, section 9.3.1), and to ask a model twice changes nothing.
        """
        try:
            return await self._open_patiently(stack, method, path, body)
        except Disconnected:
            return await self._open_patiently(stack, method, path, body)

    async def _open_patiently(
        self, stack: AsyncExitStack, method: str, path: str, body: dict[str, Any] | None
    ) -> httpx.Response:
        for pause_s in (*_RETRY_PAUSES_S, None):
            try:
                return await self._open_once(stack, method, path, body)
            except (Unreachable, Overloaded):
                if pause_s is None:
                    raise
                await asyncio.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    async def _open_once(
        self, stack: AsyncExitStack, method: str, path: str, body: dict[str, Any] | None
    ) -> httpx.Response:
        async with AsyncExitStack() as attempt:
            connection = await attempt.enter_async_context(self._link.lease())
            client = await self._http()
            attempt.enter_context(self._translated())
            headers = {"authorization": f"Bearer {connection.key}"} if connection.key else {}
            with self._disconnection():
                response = await attempt.enter_async_context(
                    client.stream(method, f"{connection.url}/{path}", json=body, headers=headers)
                )
            if not response.is_success:
                raise await self._error_of(response, connection.url, body)
            stack.push_async_exit(attempt.pop_all())
            return response

    async def _error_of(
        self, response: httpx.Response, url: str, body: dict[str, Any] | None
    ) -> EndpointError:
        said = b""
        async with aclosing(_chunks(response)) as chunks:
            async for chunk in chunks:
                said += chunk
                if len(said) > _ERROR_BODY_BYTES:
                    break
        return error_of_answer(
            response.status_code,
            said.decode("utf-8", "replace"),
            headers=response.headers,
            name=self._settings.name,
            url=url,
            model=body.get("model") if body else None,
        )

    def _parse(self, payload: str) -> dict[str, Any]:
        try:
            event = json.loads(payload)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise BadAnswer(f"endpoint {self._settings.name!r} sent an event that is not JSON.")
        if error := event.get("error"):
            said = error.get("message", error) if isinstance(error, dict) else error
            code = error.get("code") if isinstance(error, dict) else None
            raise error_of_answer(
                code if isinstance(code, int) and code >= 400 else 500,
                str(said),
                headers={},
                name=self._settings.name,
                url=str(self._settings.url),
                model=self._settings.model,
            )
        return event

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """Tell the breaker how a request went; an open breaker lets none through."""
        if not self.breaker.begin():
            raise Overloaded(
                f"endpoint {self._settings.name!r} failed several times in a row and is left "
                f"alone for {self.breaker.opens_in_s:.0f} s. Run pixelproof doctor to see why."
            )
        try:
            yield
        except (Unreachable, EndpointTimeout, Overloaded, ServerFault, BadAnswer):
            self.breaker.failed()
            raise
        except BaseException:
            # A refusal of this one request, or a cancel, says nothing against the server.
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()

    @contextmanager
    def _disconnection(self) -> Iterator[None]:
        """Tell a connection that ended before the answer from one that ended in the middle."""
        import httpx

        try:
            yield
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
            raise Disconnected(
                f"endpoint {self._settings.name!r} at {self._settings.url} broke off before it "
                f"answered ({error or type(error).__name__}); look into the server's log."
            ) from error

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn httpx's exceptions into ours, before and during the answer."""
        import httpx

        name, url = self._settings.name, self._settings.url
        try:
            yield
        except httpx.ConnectTimeout as error:
            raise EndpointTimeout(
                f"endpoint {name!r} at {url} did not connect within "
                f"{self._settings.connect_timeout_s:g} s. Check the address and the network."
            ) from error
        except httpx.TimeoutException as error:
            raise EndpointTimeout(
                f"endpoint {name!r} was silent for {self._settings.read_timeout_s:g} s. It may be "
                f"overloaded; raise read_timeout_s of this endpoint if its model is slow."
            ) from error
        except httpx.ConnectError as error:
            raise Unreachable(
                f"endpoint {name!r} at {url} cannot be reached ({error}). Start the server, or "
                f"correct url in the settings."
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OversizedLineError) as error:
            raise BadAnswer(
                f"endpoint {name!r} at {url} broke off ({error or type(error).__name__}); try "
                f"again, and look into the server's log if it stays."
            ) from error

    async def _http(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # Importing httpx and reading the system's certificates take up to 200 ms.
                self._client = await asyncio.to_thread(self._make_client)
            return self._client

    def _make_client(self) -> httpx.AsyncClient:
        import httpx

        settings = self._settings
        return httpx.AsyncClient(
            timeout=httpx.Timeout(settings.read_timeout_s, connect=settings.connect_timeout_s),
            limits=httpx.Limits(keepalive_expiry=_KEEP_ALIVE_S),
            verify=settings.url.scheme == "https",
            # A proxy or certificate authority of the environment is for other machines.
            trust_env=not is_loopback(settings.url.host or ""),
            headers={"user-agent": "pixelproof"},
        )


def _is_last(event: dict[str, Any]) -> bool:
    return any(choice.get("finish_reason") is not None for choice in event.get("choices") or ())


async def _read_to_end(payloads: AsyncGenerator[str, None]) -> None:
    """Take the end of the body, so that the connection (and its TLS handshake) serves again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_S):
            async for _ in payloads:
                pass


async def _chunks(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    async for chunk in response.aiter_bytes():
        yield chunk
