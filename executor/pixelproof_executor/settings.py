"""Settings of the executor; from user settings only, never from a repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from .jobs import Limits

if TYPE_CHECKING:
    from packaging.requirements import Requirement

PackagePolicy = Literal["off", "cached", "allowlist", "open"]
"""From the strictest to the widest."""


class PackageSettings(BaseModel):
    """Packages that the code needs and the image does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: PackagePolicy = "cached"
    """``off``: only what the image has; ``cached``: also what was fetched to this machine before;
    ``allowlist``: what ``allow`` names may be downloaded; ``open``: any package may be."""
    allow: tuple[str, ...] = ()
    """Packages that you trust, by name or as a requirement such as ``scipy>=1.10``; where it is
    not empty, ``cached`` keeps to it as well."""
    allow_dependencies: bool = True
    """Let what a listed package itself needs come with it; False: each must be listed."""
    index_url: str | None = None
    """Package index; None: as pip is configured here."""
    set_mb: int = Field(default=600, ge=1)
    """Largest set of packages for one job, unpacked, in MiB."""
    cache_mb: int = Field(default=4096, ge=1)
    """Wheels and layers kept on this machine, in MiB; the set not used for longest goes first."""

    @field_validator("allow")
    @classmethod
    def _are_requirements(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            _listed(text)
        return value

    @property
    def listed(self) -> dict[str, Requirement]:
        """``allow`` by canonical name."""
        found = [_listed(text) for text in self.allow]
        return {requirement.name: requirement for requirement in found}

    @property
    def restricted(self) -> bool:
        """Whether only what is listed may be used."""
        return self.policy == "allowlist" or (self.policy == "cached" and bool(self.allow))


def _listed(text: str) -> Requirement:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise ValueError(f"{text!r} is no package name or requirement") from error
    if requirement.url is not None:
        raise ValueError(f"{text!r} names an address: list packages by name")
    requirement.name = canonicalize_name(requirement.name)
    return requirement


class InputSettings(BaseModel):
    """Data that is too big to pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mount: tuple[str, ...] = ()
    """Folders or files on this machine (absolute, or from ``~``) that the sandbox may see,
    read-only, where the project has them or a link to them; to name one is to agree."""

    @field_validator("mount")
    @classmethod
    def _are_narrow(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            path = Path(text).expanduser()
            if not path.is_absolute():
                raise ValueError(f"{text!r} is not absolute: name the whole path")
            if Path.home().resolve().is_relative_to(path.resolve()):
                raise ValueError(f"{text!r} holds your home folder: name the data itself")
        return value


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
    used for longest makes room. More only while more users' jobs run at once."""
    queue: int = Field(default=500, ge=1)
    """Jobs that one user may have waiting; more are refused at once."""
    limits: Limits = Limits()
    """Ceiling: a job's own limits are cut to it."""
    packages: PackageSettings = PackageSettings()
    """Packages that the code needs and the image does not have."""
    idle_seconds: float = Field(default=600.0, ge=1)
    """A warm container that was not used for so long is removed."""
