"""Settings of the embedded engine; from user settings only, never from a repository."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ..client.settings import PromptForm

DEFAULT_MODEL = "smollm2-135m"


class EmbeddedSettings(BaseModel):
    """The small engine that ships with pixelproof: llama.cpp in a process of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    """Whether it may be used where no other endpoint does the task."""
    model: str = DEFAULT_MODEL
    """A name of the catalogue, a source (``hf:``, ``pypi:``, ``file:``), the path of a GGUF, or a
    pocket coder, named as for ``fixer`` (it then also fixes)."""
    fixer: str = "pocket-small"
    """The pocket coder that fixes where ``model`` does not: ``pocket-small``, which ships with
    pixelproof, or the folder of one as its training left it; empty: none."""
    mmproj: str | None = None
    """Vision projector that belongs to ``model``, named the same way; with it, it also fixes."""
    form: PromptForm = "words"
    """How fixes are asked for: ``words``, or ``pocket`` where ``model`` is a pocket coder."""
    context: int = Field(default=4096, ge=512)
    """Longest prompt plus answer, in tokens."""
    threads: int | None = Field(default=None, ge=1)
    """CPU threads; None: one for a pocket coder, else one per physical core."""
    gpu_layers: int = Field(default=-1, ge=-1)
    """Layers to put on a GPU where the build has one; -1: as many as fit."""
    idle_s: float = Field(default=600.0, gt=0)
    """Seconds without a request after which the process ends and frees its memory."""
    start_timeout_s: float = Field(default=120.0, gt=0)
    """Longest wait for the model to load."""
