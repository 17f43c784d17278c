"""Settings of model endpoints; from user settings only, never from a repository."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

Task = Literal["complete", "fix"]
PromptForm = Literal["words", "pocket"]
"""How a fix is asked for: in words that any model understands, or as pocket coders are trained."""


class EndpointSettings(BaseModel):
    """One OpenAI-compatible model server."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """What the user calls it; shown as the origin of a proposal."""
    url: HttpUrl
    """Base URL up to and including ``/v1``."""
    model: str | None = None
    """Model id; None: the only or first one that ``/v1/models`` lists."""
    tasks: tuple[Task, ...] = ("complete", "fix")
    """What it is used for."""
    api_key_env: str | None = None
    """Name of the environment variable that holds the key."""
    api_key_command: tuple[str, ...] | None = None
    """Command that prints the key (a keyring, a password manager)."""
    api_key: SecretStr | None = None
    """The key itself; accepted from editor settings, refused from files."""
    vision: bool | None = None
    """Whether the model takes pictures; None: asked for on first use."""
    form: PromptForm = "words"
    """How fixes are asked for: ``words``, or ``pocket`` where it serves a pocket coder."""
    fim: Literal["auto", "none"] | str = "auto"
    """Fill-in-the-middle template; ``auto`` derives it from the model's tokenizer."""
    connect_timeout_s: float = Field(default=5.0, gt=0)
    """Longest wait for the connection."""
    read_timeout_s: float = Field(default=60.0, gt=0)
    """Longest silence between two parts of an answer."""
    max_image_px: int = Field(default=1024, ge=64)
    """Pictures are scaled down so that their longer side is at most this."""
    samples: int = Field(default=1, ge=1, le=16)
    """Answers asked for per fix round."""
    max_images: int = Field(default=4, ge=1)
    """Most pictures in one request; beyond it the crayon picture goes first, then the figure's."""
    verbalise: bool = True
    """Whether fix prompts tell in words what was read from the pictures."""
    crayon: bool = True
    """Whether fix prompts show the target once more with its objects numbered (vision models)."""
