"""Where a job runs: what it has in common with the other jobs of one container."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from .image.build import ensure_image
from .image.recipes import RECIPES, RecipeName
from .jobs import ChartJob, Mount, RenderJob, ScriptJob, TestJob
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient

    from .packages.keeper import Layer

AnyJob = ChartJob | TestJob | ScriptJob | RenderJob
Profile = Literal["chart", "test", "ui"]
"""What kind of work a job is."""

_RECIPES: dict[Profile, RecipeName] = {"chart": "python", "test": "python", "ui": "ui"}
"""Profiles with the same recipe share warm containers."""

_DRAWS_IN_BROWSER = re.compile(
    rb"""^[ \t"]*(?:import|from)[ ]+[^\n#]*\b(?:plotly|altair|vega_datasets|vl_convert)\b"""
    rb"""|plotting\.backend\W{1,4}plotly""",
    re.MULTILINE,
)
"""Line starts of Python, and of a notebook's JSON."""
_IMPORTS = re.compile(rb"""^[ \t"]*(?:import|from)[ ]+[^\n#]+""", re.MULTILINE)
_WORD = re.compile(rb"\w+")


@dataclass(frozen=True)
class Place:
    """Jobs with an equal place may share a container; two tenants never do."""

    tenant: str = ""
    """Whose job it is."""
    recipe: RecipeName = "python"
    image: str | None = None
    """An image of the user's own; None: the one that pixelproof builds by ``recipe``."""
    layer: Layer | None = None
    """Packages upon that image."""
    mounts: tuple[Mount, ...] = ()
    """Data of the host, read-only."""
    alone: str = ""
    """Not empty: a job's own container, for that job only."""


def profile_of(job: AnyJob) -> Profile:
    if isinstance(job, RenderJob):
        return "chart" if job.format == "svg" else "ui"
    if wants_browser(job):
        return "ui"
    return "test" if isinstance(job, TestJob) else "chart"


def wants_browser(job: ChartJob | TestJob | ScriptJob) -> bool:
    """Whether code of the job imports a library that only the image with the browser has."""
    if isinstance(job, TestJob):
        return any(
            _DRAWS_IN_BROWSER.search(job.files[name]) for name in job.files if _is_code(name)
        )
    stems = {PurePosixPath(name).stem.encode(): name for name in job.files if _is_code(name)}
    seen, todo = {job.entry}, [job.entry]
    while todo:
        source = job.files.get(todo.pop(), b"")
        if _DRAWS_IN_BROWSER.search(source):
            return True
        words = {word for line in _IMPORTS.findall(source) for word in _WORD.findall(line)}
        found = {stems[word] for word in words & stems.keys()} - seen
        seen |= found
        todo += found
    return False


def _is_code(name: str) -> bool:
    return name.endswith((".py", ".ipynb"))


def place_of(job: AnyJob, tenant: str, settings: ExecutorSettings) -> Place:
    return Place(tenant, _RECIPES[profile_of(job)], settings.image)


def image_of(place: Place, client: DockerClient) -> str:
    """Name of the image for ``place``, built first if need be (blocking).

    Raises:
        ImageError: it cannot be built; the message says what to do.
    """
    if place.layer is not None:
        return place.layer.image
    return place.image or ensure_image(client, recipe=RECIPES[place.recipe])
