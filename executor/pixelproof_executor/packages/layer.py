"""Layers: the wheels of a set, unpacked into an image that lies upon the sandbox's own."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from .. import owner
from ..supervisor.layer import FOLDER
from .refusal import PackagesError
from .wheel import Wheel

if TYPE_CHECKING:
    from docker import DockerClient

REPOSITORY = "pixelproof-layer"
LABEL = "pixelproof.layer"
_IN_MEMORY = 32 << 20
_COMPILE = ["python3", "-I", "-m", "compileall", "-qq", FOLDER]
_COMPILE_SECONDS = 600
_LOCKED_DOWN: dict[str, Any] = {
    "network_mode": "none",
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "mem_limit": "1g",
    "memswap_limit": "1g",
    "pids_limit": 32,
}


def layer_name(image_id: str, digests: Iterable[str]) -> str:
    """Name of the image for these wheels upon that image."""
    named = "\n".join([image_id, FOLDER, *sorted(digests)])
    return f"{REPOSITORY}:{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def build_layer(client: DockerClient, image_id: str, name: str, wheels: Sequence[Wheel]) -> None:
    """Make the image ``name``: the wheels' files, compiled to byte code; none of it is imported,
    and nothing unpacked on the host.

    Raises:
        PackagesError: two wheels hold the same file with other contents, or the engine refused.
    """
    from docker.errors import APIError

    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as archive:
        _write(archive, wheels)
        archive.seek(0)
        try:
            container = client.containers.create(
                image_id, _COMPILE, labels=owner.labels(), **_LOCKED_DOWN
            )
            try:
                container.put_archive("/", archive)
                container.start()
                container.wait(timeout=_COMPILE_SECONDS)  # what does not compile stays as it is
                repository, _, tag = name.partition(":")
                pins = " ".join(wheel.pin for wheel in wheels)
                container.commit(
                    repository=repository,
                    tag=tag,
                    conf={"Labels": {LABEL: tag, f"{LABEL}.has": pins}},
                )
            finally:
                container.remove(force=True)
        except APIError as error:
            raise PackagesError(f"the engine could not make the layer: {error}") from error


def drop_layer(client: DockerClient, name: str) -> bool:
    """Remove a layer's image; False if a container still uses it."""
    from docker.errors import APIError, ImageNotFound

    try:
        client.images.remove(name)
    except ImageNotFound:
        return True
    except APIError:
        return False
    return True


def _write(file: IO[bytes], wheels: Sequence[Wheel]) -> None:
    top = FOLDER.strip("/")
    written: dict[str, bytes] = {}
    with tarfile.open(fileobj=file, mode="w|") as archive:
        folders: set[str] = set()
        for wheel in wheels:
            for place, content, executable in wheel.members():
                path = f"{top}/{place}"
                digest = hashlib.sha256(content).digest()
                if written.setdefault(path, digest) != digest:
                    raise PackagesError(f"{wheel.pin} and another package both hold {place!r}")
                for folder in _folders(path, folders):
                    archive.addfile(_entry(folder, tarfile.DIRTYPE, 0o755))
                entry = _entry(path, tarfile.REGTYPE, 0o755 if executable else 0o644)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))


def _folders(path: str, made: set[str]) -> list[str]:
    parts = path.split("/")[:-1]
    new = [
        folder
        for count in range(1, len(parts) + 1)
        if (folder := "/".join(parts[:count])) not in made
    ]
    made.update(new)
    return new


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, mode
    return entry
