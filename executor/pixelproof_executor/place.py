"""Where a job runs: what it has in common with the other jobs of one container."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .image.build import ensure_image
from .jobs import ChartJob, ScriptJob, TestJob
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient

AnyJob = ChartJob | TestJob | ScriptJob
Profile = Literal["chart", "test", "ui"]
"""What kind of work a job is."""
Recipe = Literal["python", "ui"]
"""What an image is made of; profiles with the same recipe share warm containers."""

_RECIPES: dict[Profile, Recipe] = {"chart": "python", "test": "python", "ui": "ui"}


@dataclass(frozen=True)
class Place:
    """Jobs with an equal place may share a container; two tenants never do."""

    tenant: str = ""
    """Whose job it is."""
    recipe: Recipe = "python"
    image: str | None = None
    """An image of the user's own; None: the one that pixelproof builds by ``recipe``."""
    alone: str = ""
    """Not empty: a job's own container, for that job only."""


def profile_of(job: AnyJob) -> Profile:
    return "test" if isinstance(job, TestJob) else "chart"


def place_of(job: AnyJob, tenant: str, settings: ExecutorSettings) -> Place:
    return Place(tenant, _RECIPES[profile_of(job)], settings.image)


def image_of(place: Place, client: DockerClient) -> str:
    """Name of the image for ``place``, built first if need be (blocking).

    Raises:
        ImageError: it cannot be built; the message says what to do.
    """
    return place.image or ensure_image(client)
