"""One model server as the rest of pixelproof sees it."""

from __future__ import annotations

import asyncio
import base64
import zlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from .discovery import models_in
from .errors import (
    BadRequest,
    EndpointError,
    ModelNotFound,
    NoVision,
    ServerFault,
    TooManyImages,
)
from .fim import (
    TEMPLATES,
    FimTemplate,
    template_for_id,
    template_named,
    template_of_folder,
)
from .images import data_url
from .messages import CompletionPrompt, Health, Message, ModelInfo
from .settings import EndpointSettings
from .transport import Transport

_BEHIND_COMPLETIONS = 1
"""vLLM serves lower numbers first; a request without one has 0."""

FimFinder = Callable[[], FimTemplate | None]


class Endpoint:
    """Completions and chats of one server, streamed. Used within one event loop."""

    def __init__(
        self,
        settings: EndpointSettings,
        transport: Transport,
        *,
        find_fim: FimFinder | None = None,
    ) -> None:
        """``find_fim`` reads the template from the model's file where that is at hand; it may
        block, and is called in a thread.
        """
        self.settings = settings
        self._transport = transport
        self._find_fim = find_fim
        self._model: ModelInfo | None = None
        self._vision: bool | None = settings.vision
        self._fim: FimTemplate | None = None
        self._is_fim_known = False
        self._takes_priority = True
        self._max_images = settings.max_images

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def max_images(self) -> int:
        """Most pictures in one request: as configured, or fewer since the server said so."""
        return self._max_images

    @property
    def is_available(self) -> bool:
        """False while its circuit breaker is open."""
        return self._transport.breaker.is_available

    async def models(self) -> tuple[ModelInfo, ...]:
        """What the server lists; raises EndpointError."""
        return models_in(await self._transport.get_json("models"), name=self.name)

    async def model(self) -> ModelInfo:
        """The model in use: the configured one, or the first that the server lists.

        Raises:
            ModelNotFound: none is configured and none is listed.
            EndpointError: the server cannot be asked.
        """
        if self._model is None:
            self._model = await self._discover()
        return self._model

    async def sees(self) -> bool:
        """Whether the model takes pictures: configured, listed, or tried once with a tiny one."""
        if self._vision is None:
            self._vision = (await self.model()).vision
        if self._vision is None:
            self._vision = await self._try_picture()
        return self._vision

    async def fim_template(self) -> FimTemplate | None:
        """The model's fill-in-the-middle template; None: it gets plain prefixes.

        Raises:
            EndpointError: the server cannot be asked, ``fim`` in the settings names no template,
                or the model's tokenizer file is damaged.
        """
        if not self._is_fim_known:
            try:
                self._fim = await self._derive_fim()
            except (ValueError, OSError) as error:
                raise EndpointError(f"endpoint {self.name!r}: {error}") from error
            self._is_fim_known = True
        return self._fim

    async def stream_completion(
        self,
        prompt: CompletionPrompt,
        *,
        max_tokens: int,
        temperature: float = 0.0,
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[str, None]:
        """Yield pieces of the text that belongs between prefix and suffix.

        Closing the iterator stops the server's work on it.

        Raises:
            EndpointError: with what to do about it.
        """
        template = await self.fim_template()
        stops = [*stop, *(template.stop if template else ())]
        body: dict[str, Any] = {
            "model": (await self.model()).id,
            "prompt": template.render(prompt) if template else prompt.prefix,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": True,
        }
        if stops:
            body["stop"] = stops
        async with aclosing(self._transport.stream("completions", body)) as events:
            async for event in events:
                for choice in event.get("choices") or ():
                    if text := choice.get("text"):
                        yield text

    async def stream_chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        """Yield pieces of the assistant's answer; a model's separate reasoning is left out.

        Closing the iterator stops the server's work on it. With ``seed`` a server that knows seeds
        samples the same again. A last message of the assistant's is gone on with, by servers that
        can (vLLM and llama.cpp do): only what comes after it is yielded.

        Raises:
            NoVision: pictures were given and the model takes none.
            ImageRefused: a picture cannot be sent.
            TooManyImages: more than ``max_images``, which is then what the server takes.
            EndpointError: with what to do about it.
        """
        if any(message.images for message in messages) and not await self.sees():
            raise NoVision(
                f"endpoint {self.name!r} serves {(await self.model()).id}, which takes no "
                f"pictures. Choose a vision model for the task fix."
            )
        body = {
            "model": (await self.model()).id,
            "messages": await asyncio.to_thread(self._encode, messages),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": True,
        }
        if seed is not None:
            body["seed"] = seed
        if messages[-1].role == "assistant" and (await self.model()).served_by == "vllm":
            body |= {"continue_final_message": True, "add_generation_prompt": False}
        try:
            async with aclosing(self._stream_behind("chat/completions", body)) as events:
                async for event in events:
                    for choice in event.get("choices") or ():
                        if text := (choice.get("delta") or {}).get("content"):
                            yield text
        except TooManyImages as error:
            self._max_images = min(self._max_images, error.limit)
            raise

    async def health(self) -> Health:
        """Ask the server now; never raises for the server's troubles."""
        try:
            listed = await self.models()
            self._model = None
            model = await self.model()
        except EndpointError as error:
            return Health(ok=False, detail=str(error))
        if listed and model.id not in {other.id for other in listed}:
            names = ", ".join(other.id for other in listed)
            return Health(
                ok=False,
                detail=f"endpoint {self.name!r} does not list {model.id!r}, only: {names}. "
                f"Set model of this endpoint to one of them.",
            )
        room = f", context {model.context_length} tokens" if model.context_length else ""
        return Health(ok=True, detail=f"{self.name}: {model.id}{room}", model=model)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _stream_behind(
        self, path: str, body: dict[str, Any]
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Stream a request that may wait: on a shared vLLM, completions go before fixes.

        vLLM refuses a priority unless it was started with priority scheduling; it is then left
        out, from the first refusal on.
        """
        if self._takes_priority and (await self.model()).served_by == "vllm":
            try:
                ranked = self._transport.stream(path, {**body, "priority": _BEHIND_COMPLETIONS})
                async with aclosing(ranked) as events:
                    async for event in events:
                        yield event
                return
            except BadRequest as error:
                if "priority" not in str(error).lower():
                    raise
            self._takes_priority = False
        async with aclosing(self._transport.stream(path, body)) as events:
            async for event in events:
                yield event

    async def _discover(self) -> ModelInfo:
        wanted = self.settings.model
        try:
            listed = await self.models()
        except (ModelNotFound, BadRequest):
            # A server without /v1/models still serves the model that the user named.
            if wanted is None:
                raise
            return ModelInfo(id=wanted)
        if wanted is not None:
            return next((model for model in listed if model.id == wanted), ModelInfo(id=wanted))
        if not listed:
            raise ModelNotFound(
                f"endpoint {self.name!r} lists no model. Load one on the server, or set model."
            )
        return listed[0]

    async def _try_picture(self) -> bool:
        content = [
            {"type": "image_url", "image_url": {"url": _tiny_picture_url()}},
            {"type": "text", "text": "?"},
        ]
        body = {
            "model": (await self.model()).id,
            "messages": [{"role": "user", "content": content}],
            "max_tokens": 1,
        }
        try:
            await self._transport.post_json("chat/completions", body)
        except (NoVision, BadRequest, ServerFault):
            return False
        return True

    async def _derive_fim(self) -> FimTemplate | None:
        if self.settings.fim == "none":
            return None
        if self.settings.fim != "auto":
            return template_named(self.settings.fim)
        if self._find_fim is not None:
            return await asyncio.to_thread(self._find_fim)
        model = await self.model()
        folder = Path(model.root or model.id)
        if await asyncio.to_thread(folder.is_dir):
            return await asyncio.to_thread(template_of_folder, folder)
        return await self._ask_tokenizer(model) or template_for_id(model.root or model.id)

    async def _ask_tokenizer(self, model: ModelInfo) -> FimTemplate | None:
        """Try the known tokens on vLLM's tokenizer: a token that exists is one token long."""
        if model.served_by != "vllm":
            return None
        for template in TEMPLATES:
            try:
                counts = [await self._count_tokens(model, token) for token in template.tokens]
            except EndpointError:
                return None
            if all(count == 1 for count in counts):
                return template
        return None

    async def _count_tokens(self, model: ModelInfo, text: str) -> int | None:
        body = {"model": model.id, "prompt": text, "add_special_tokens": False}
        answer = await self._transport.post_json("../tokenize", body)
        return answer.get("count") if isinstance(answer, dict) else None

    def _encode(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        return [self._encode_message(message) for message in messages]

    def _encode_message(self, message: Message) -> dict[str, Any]:
        if not message.images:
            return {"role": message.role, "content": message.text}
        side = self.settings.max_image_px
        pictures = [
            {"type": "image_url", "image_url": {"url": data_url(image, longest_side_px=side)}}
            for image in message.images
        ]
        return {
            "role": message.role,
            "content": [*pictures, {"type": "text", "text": message.text}],
        }


def _tiny_picture_url() -> str:
    """A grey square of 32 x 32 pixels as PNG, written out by hand: no image library needed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    size = (32).to_bytes(4, "big")
    rows = (b"\x00" + b"\x80" * 32) * 32
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + size + b"\x08\x00\x00\x00\x00")
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
