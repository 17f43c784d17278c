"""Images of recipes that are no longer current go, so that updates do not fill the disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from .build import REPOSITORY

if TYPE_CHECKING:
    from docker import DockerClient

logger = logging.getLogger(__name__)

_KEEP_SECONDS = 24 * 3600.0
"""So long an image stays whatever is current: two versions in use by turns must not undo each
other's build again and again."""


def prune_images(client: DockerClient, current: Collection[str]) -> list[str]:
    """Remove images of ours that are not ``current``, were made before a current one and over a
    day ago, and that no container uses; returns their names. What cannot be removed stays.
    """
    from docker.errors import APIError

    images = {
        tag: float(image["Created"])
        for image in client.api.images(name=REPOSITORY)
        for tag in image["RepoTags"] or ()
    }
    newest = max((made for tag, made in images.items() if _local(tag) in current), default=0.0)
    before = min(newest, time.time() - _KEEP_SECONDS)
    removed = []
    for tag, made in images.items():
        if _local(tag) in current or made >= before:
            continue
        try:
            client.images.remove(tag)
        except APIError as error:  # a container uses it, or somebody else was faster
            logger.debug("an old sandbox image stays: %s", error)
        else:
            removed.append(_local(tag))
    if removed:
        logger.info("removed %d sandbox images of older recipes", len(removed))
    return removed


def _local(tag: str) -> str:
    """The tag as we write it; Podman puts ``localhost/`` before it."""
    return tag.removeprefix("localhost/")
