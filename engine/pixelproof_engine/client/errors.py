"""Everything that can go wrong with a model server; each message says what to do."""

# ruff: noqa: N818 - the names say what happened; all of them are EndpointErrors

from __future__ import annotations

import re
from collections.abc import Mapping


class EndpointError(Exception):
    """A request to a model server failed; ``str(error)`` is meant for a person."""


class ConsentRefused(EndpointError):
    """The user did not agree to send anything to this server."""


class Unreachable(EndpointError):
    """No connection: nothing listens there, or the name does not resolve."""


class EndpointTimeout(EndpointError):
    """The server did not connect or fell silent for longer than allowed."""


class Unauthorized(EndpointError):
    """The key is missing, wrong or not allowed to use this model."""


class ModelNotFound(EndpointError):
    """The server does not serve this model, or not under this URL."""


class RequestTooLarge(EndpointError):
    """The request body is larger than the server accepts."""


class ContextTooLong(EndpointError):
    """Prompt plus answer do not fit into the model's context."""


class RateLimited(EndpointError):
    """The server asks to wait."""

    def __init__(self, message: str, retry_after_s: float | None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Overloaded(EndpointError):
    """The server is up but takes no requests now (503), or its circuit breaker is open."""


class ServerFault(EndpointError):
    """The server failed on its side (5xx)."""


class BadRequest(EndpointError):
    """The server did not accept the request (other 4xx)."""


class BadAnswer(EndpointError):
    """The answer is not what an OpenAI-compatible server sends, or it broke off."""


class Disconnected(BadAnswer):
    """The connection ended before the head of an answer had come."""


class NoVision(EndpointError):
    """Pictures were given to a model that takes none."""


class TooManyImages(BadRequest):
    """More pictures than the server takes in one request; ``limit`` is how many it takes."""

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class ImageRefused(EndpointError):
    """A picture cannot be sent: broken, too large, or not a picture."""


_CONTEXT = re.compile(
    r"context (?:length|size|window)|max_model_len|maximum (?:context|input|model) length"
    r"|exceed_context_size|too many tokens|input tokens",
    re.IGNORECASE,
)
_NO_VISION = re.compile(
    r"not (?:a )?multi-?modal|(?:image|vision)[^.]{0,40}not support|not support[^.]{0,40}image"
    r"|at most 0 image|mmproj",
    re.IGNORECASE,
)
_MOST_IMAGES = re.compile(r"at most (\d+) image", re.IGNORECASE)
_SHOWN_CHARS = 300


def error_of_answer(
    status: int, body: str, *, headers: Mapping[str, str], name: str, url: str, model: str | None
) -> EndpointError:
    """Turn an HTTP error into the exception that says what to do about it.

    ``body`` is whatever the server sent (JSON or not); ``name`` and ``url`` are the endpoint's.
    """
    said = _shorten(body)
    who = f"endpoint {name!r}"
    if status in (401, 403):
        return Unauthorized(
            f"{who} refused the key ({status}). Set api_key_env or api_key_command of this "
            f"endpoint to a key that may use {model or 'its models'}. It said: {said}"
        )
    if _NO_VISION.search(body):
        return NoVision(
            f"{who} serves a model that takes no pictures ({model}). Choose a vision model, "
            f"or set vision = false. It said: {said}"
        )
    if status == 404:
        return ModelNotFound(
            f"{who} has no {'model ' + repr(model) if model else 'such address'} at {url}. "
            f"Check that the URL ends in /v1 and set model to one that it lists. It said: {said}"
        )
    if status == 413:
        return RequestTooLarge(
            f"{who} says that the request is too large (413). Lower max_image_px of this "
            f"endpoint, or raise the body limit of the server or of the proxy before it."
        )
    if status == 429:
        wait = _retry_after(headers)
        when = f"in {wait:.0f} s" if wait is not None else "later"
        return RateLimited(f"{who} is rate limited (429): try again {when}. It said: {said}", wait)
    if status in (400, 422) and _CONTEXT.search(body):
        return ContextTooLong(
            f"{who}: the prompt is longer than the model's context. Choose a smaller region, or "
            f"start the server with a larger context. It said: {said}"
        )
    if status in (400, 422) and (most := _MOST_IMAGES.search(body)):
        return TooManyImages(
            f"{who} takes no more than {most[1]} pictures in one request. Set max_images of this "
            f"endpoint to {most[1]}, or raise the server's limit. It said: {said}",
            int(most[1]),
        )
    if 300 <= status < 400:
        return BadAnswer(
            f"{who} redirects ({status}) to {headers.get('location', 'nowhere')}. Redirects are "
            f"not followed; set url to the final address."
        )
    if status == 503:
        return Overloaded(f"{who} takes no requests now (503); try again shortly. It said: {said}")
    if status >= 500:
        return ServerFault(f"{who} failed ({status}); look into the server's log. It said: {said}")
    return BadRequest(f"{who} did not accept the request ({status}). It said: {said}")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header; the date form is not used by model servers."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _shorten(body: str) -> str:
    text = " ".join(body.split())
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
