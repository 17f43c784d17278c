"""Settings of the executor; from user settings only, never from a repository."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .jobs import Limits


class ExecutorSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    docker_host: str | None = None
    """Socket or URL of the container engine; None: DOCKER_HOST, then the usual sockets."""
    image: str | None = None
    """Image to run; None: the one that pixelproof builds, by content of its recipe."""
    runtime: str | None = None
    """OCI runtime, e.g. ``runsc`` for gVisor; None: the engine's default."""
    slots: int | None = Field(default=None, ge=1, le=64)
    """Jobs at the same time; None: the number of cores."""
    containers: int = Field(default=4, ge=1, le=64)
    """Warm containers at the same time (one per user and set of packages); the one that was not
    used for longest makes room."""
    queue: int = Field(default=500, ge=1)
    """Jobs that one user may have waiting; more are refused at once."""
    limits: Limits = Limits()
    """Ceiling: a job's own limits are cut to it."""
    idle_seconds: float = Field(default=600.0, ge=1)
    """A warm container that was not used for so long is removed."""
