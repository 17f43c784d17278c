"""Builds the sandbox's images, each once; the tag is the hash of the recipe.

``python -m pixelproof_executor.image.build [python|ui]`` builds one ahead of time.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import owner
from ..alone import alone
from . import debian
from .libraries import ImageError, install_libraries
from .recipes import HERE, PYTHON, RECIPES, Recipe

if TYPE_CHECKING:
    from docker import DockerClient

Progress = Callable[[str, float], None]
"""Told what is going on and the fraction done, 0 to 1."""

REPOSITORY = "pixelproof-sandbox"
_DOCKERFILE = HERE / "Dockerfile"
_FINISH = HERE / "finish.py"
_BASE = "python:3.11-slim-bookworm"
_ENVIRONMENT = (
    "ENV PATH=/usr/local/bin:/usr/bin:/bin",
    "ENV LANG=C.UTF-8",
    "ENV MPLCONFIGDIR=/opt/pixelproof/matplotlib",
)
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def image_name(recipe: Recipe = PYTHON) -> str:
    """Name and tag of the image that ``recipe`` makes."""
    parts = hashlib.sha256(f"{recipe.packages}{recipe.left_out}".encode())
    for path in (*recipe.locks, _DOCKERFILE, _FINISH, Path(debian.__file__)):
        parts.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{REPOSITORY}:{parts.hexdigest()[:16]}"


def current_images() -> set[str]:
    """Names of all images that this version makes; older ones may be pruned."""
    return {image_name(recipe) for recipe in RECIPES.values()}


def has_image(client: DockerClient, name: str) -> bool:
    from docker.errors import ImageNotFound

    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    return True


def ensure_image(
    client: DockerClient, progress: Progress | None = None, recipe: Recipe = PYTHON
) -> str:
    """Return the image's name, building it first if the engine does not have it (about 25 s).

    Raises:
        ImageError: it cannot be built; the message says what to do.
    """
    tell = progress or (lambda _message, _fraction: None)
    name = image_name(recipe)
    if not has_image(client, name):
        user = os.getuid() if hasattr(os, "getuid") else 0
        with alone(Path(tempfile.gettempdir(), f"pixelproof-image-{user}.lock")):
            if not has_image(client, name):
                build_image(client, name, recipe, tell)
    tell("sandbox image is ready", 1.0)
    return name


def build_image(client: DockerClient, name: str, recipe: Recipe, tell: Progress) -> None:
    """Build the image of ``recipe`` under ``name``, whatever the engine has.

    Raises:
        ImageError: it cannot be built; the message says what to do.
    """
    architecture = str(client.version().get("Arch", ""))
    machine = _MACHINES.get(architecture)
    if machine is None:
        raise ImageError(
            f"the sandbox image is made for amd64 and arm64, but the engine runs on "
            f"'{architecture}': name an image of your own in the setting executor.image"
        )
    with tempfile.TemporaryDirectory(prefix="pixelproof-image-") as folder:
        site = Path(folder, "site")
        tell("fetching the sandbox's libraries", 0.05)
        install_libraries(site, machine, recipe.locks)
        tell("asking the image registry", 0.3)
        if _registry_has_base(client):
            tell("building the sandbox image", 0.4)
            _build_from_registry(client, site, name, recipe)
        else:
            tell("building the sandbox image from Debian packages", 0.35)
            tar = Path(folder, "rootfs.tar")
            debian.make_rootfs(tar, site, _FINISH, recipe)
            tell("loading the sandbox image", 0.65)
            _load(client, tar, name, tell)


def _registry_has_base(client: DockerClient) -> bool:
    from docker.errors import APIError

    if has_image(client, _BASE):
        return True
    try:
        client.images.pull(_BASE)
    except APIError:
        return False
    return True


def _build_from_registry(client: DockerClient, site: Path, name: str, recipe: Recipe) -> None:
    from docker.errors import APIError, BuildError

    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        archive.add(_DOCKERFILE, "Dockerfile")
        archive.add(_FINISH, "finish.py")
        archive.add(site, "site")
    context.seek(0)
    try:
        client.images.build(
            fileobj=context,
            custom_context=True,
            tag=name,
            rm=True,
            buildargs={"PACKAGES": " ".join(recipe.packages)},
            network_mode=None if recipe.packages else "none",
        )
    except (APIError, BuildError) as error:
        raise ImageError(f"the engine could not build the sandbox image: {error}") from error


def _load(client: DockerClient, tar: Path, name: str, tell: Progress) -> None:
    """Make the image out of the root filesystem in ``tar``."""
    from docker.errors import APIError, ContainerError

    raw = f"raw-{secrets.token_hex(8)}"
    try:
        client.api.import_image_from_file(
            str(tar), repository=REPOSITORY, tag=raw, changes=list(_ENVIRONMENT)
        )
        tell("compiling the sandbox's libraries", 0.75)
        container = client.containers.create(
            f"{REPOSITORY}:{raw}",
            ["python3", "/opt/pixelproof/finish.py"],
            network_mode="none",
            labels=owner.labels(),
        )
        try:
            container.start()
            if container.wait()["StatusCode"] != 0:
                raise ImageError(
                    "finishing the sandbox image failed: "
                    + container.logs(tail=3).decode(errors="replace").strip()
                )
            # A container's labels go into the image, and from there into all containers of it:
            # they must not look like ones of this process, which others would then tidy away.
            container.commit(
                repository=REPOSITORY,
                tag=name.partition(":")[2],
                changes=f'LABEL {owner.OWNER}=""',
            )
        finally:
            container.remove(force=True)
            client.images.remove(f"{REPOSITORY}:{raw}")
    except (APIError, ContainerError) as error:
        raise ImageError(f"the engine could not load the sandbox image: {error}") from error


def _main() -> int:
    from ..connect import EngineError, connect
    from ..settings import ExecutorSettings

    def show(message: str, fraction: float) -> None:
        print(f"[{fraction:4.0%}] {message}", flush=True)

    try:
        for name in sys.argv[1:] or ["python"]:
            recipe = next(one for one in RECIPES.values() if one.name == name)
            print(ensure_image(connect(ExecutorSettings()), show, recipe))
    except (EngineError, ImageError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
