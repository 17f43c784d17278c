"""A small real HTTP server on loopback that misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from pixelproof_engine.client.endpoint import Endpoint
from pixelproof_engine.client.origins import ConsentGate
from pixelproof_engine.client.router import ConfiguredLink
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.client.transport import Transport

MODELS = {"data": [{"id": "coder", "owned_by": "vllm", "max_model_len": 4096}]}


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Exchange:
    """One connection's answer, written piece by piece."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.stays_open = False

    async def send(self, text: str | bytes) -> None:
        self._writer.write(text.encode() if isinstance(text, str) else text)
        await self._writer.drain()

    async def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        lines = {
            "content-length": str(len(text.encode())),
            "connection": "close",
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        await self.send(f"HTTP/1.1 {status} X\r\n{head}\r\n{text}")

    async def begin_stream(self) -> None:
        await self.send(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        )

    async def event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        await self.send(f"data: {text}\n\n")

    async def token(self, text: str, finish: str | None = None) -> None:
        await self.event({"choices": [{"text": text, "finish_reason": finish}]})

    async def until_hung_up(self) -> None:
        """Return when the client closes the connection."""
        while await self._reader.read(1024):
            pass


Handler = Callable[[Exchange], Awaitable[None]]


@dataclass
class ModelServer:
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    handlers: dict[str, Handler] = field(default_factory=dict)
    connections: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def on(self, path: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.handlers[path] = handler
            return handler

        return register

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        request = Request(method, path, headers, json.loads(body) if body else None)
        self.requests.append(request)
        exchange = Exchange(reader, writer)
        await self.handlers.get(path, _missing)(exchange)
        return exchange.stays_open


async def _missing(exchange: Exchange) -> None:
    await exchange.answer(404, {"error": {"message": "not here"}})


@pytest.fixture
async def model_server() -> AsyncIterator[ModelServer]:
    """Lists one model; everything else is set with ``@model_server.on(path)``."""
    server = ModelServer()

    @server.on("/v1/models")
    async def models(exchange: Exchange) -> None:
        await exchange.answer(200, MODELS)

    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    yield server
    listener.close()
    await listener.wait_closed()


MakeEndpoint = Callable[..., Endpoint]


@pytest.fixture
async def make_endpoint(model_server: ModelServer) -> AsyncIterator[MakeEndpoint]:
    """An endpoint for the server, with ``fim = none`` unless told otherwise."""
    made: list[Endpoint] = []

    async def never_asked(settings: EndpointSettings) -> bool:
        raise AssertionError(f"consent was asked for {settings.url}")

    def make(**options: Any) -> Endpoint:
        options = {"name": "test", "url": model_server.url, "fim": "none", **options}
        settings = EndpointSettings(**options)
        gate = ConsentGate(never_asked)
        endpoint = Endpoint(settings, Transport(settings, gate, ConfiguredLink(settings)))
        made.append(endpoint)
        return endpoint

    yield make
    for endpoint in made:
        await endpoint.aclose()
