"""What is asked of a model, and what is known of its server: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class CompletionPrompt:
    """Code around the cursor; how it becomes model text is the endpoint's FIM template's job."""

    prefix: str
    suffix: str = ""


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: Role
    text: str
    images: tuple[bytes, ...] = ()
    """Encoded pictures (PNG, JPEG, ...), as read from disk; cleaned and scaled before sending."""


@dataclass(frozen=True)
class ModelInfo:
    """What a server's ``/v1/models`` says of one model."""

    id: str
    context_length: int | None = None
    """Longest prompt plus answer, in tokens."""
    vision: bool | None = None
    """None where the server does not say."""
    root: str | None = None
    """The id or path that the server loaded it from (vLLM)."""
    served_by: str | None = None


@dataclass(frozen=True)
class Health:
    """Whether an endpoint can be used now, in words that a person can act on."""

    ok: bool
    detail: str
    model: ModelInfo | None = None
