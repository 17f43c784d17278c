"""Wheels and resolved sets on this machine: by content, with sizes and last use."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..alone import alone
from .base import Base


class StoredWheel(BaseModel):
    """A checked wheel as part of a set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    sha256: str
    file: str
    modules: tuple[str, ...]
    size: int
    """Bytes of the file."""
    unpacked: int


class StoredSet(BaseModel):
    """What a set of requirements came to, for one image."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    requirements: tuple[str, ...]
    image: str
    """Id of the image that the layer lies upon."""
    layer: str
    """Name of the layer's image."""
    wheels: tuple[StoredWheel, ...]

    @property
    def unpacked(self) -> int:
        return sum(wheel.unpacked for wheel in self.wheels)


def cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("pixelproof", appauthor=False) / "packages"


class Store:
    """A folder: ``wheels/SHA256/FILE``, ``sets/KEY.json`` (its mtime is the last use),
    ``images/ID.json``. Safe for several processes."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One change at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with alone(self.folder / "lock"):
            yield

    # --- images

    def base(self, image_id: str) -> Base | None:
        try:
            return Base.model_validate_json(self._image(image_id).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None

    def keep_base(self, base: Base) -> None:
        _write(self._image(base.image), base.model_dump_json().encode())

    def _image(self, image_id: str) -> Path:
        return self.folder / "images" / f"{image_id.rpartition(':')[2]}.json"

    # --- wheels

    def wheel(self, wheel: StoredWheel) -> Path:
        return self.folder / "wheels" / wheel.sha256 / wheel.file

    def keep_wheel(self, path: Path, sha256: str) -> Path:
        """Take over a checked file."""
        place = self.folder / "wheels" / sha256 / path.name
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_name(f".{os.getpid()}-{path.name}")
            path.replace(part) if _same_disk(path, part) else part.write_bytes(path.read_bytes())
            part.replace(place)
        return place

    def has_sound(self, wheel: StoredWheel) -> bool:
        """Whether the file is here and still what it was."""
        try:
            with self.wheel(wheel).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == wheel.sha256
        except OSError:
            return False

    def wheel_files(self) -> list[Path]:
        return sorted(p for p in self.folder.glob("wheels/*/*.whl") if p.name[0] != ".")

    # --- sets

    def set(self, key: str) -> StoredSet | None:
        try:
            text = self._set(key).read_text(encoding="utf-8")
            return StoredSet.model_validate_json(text)
        except (OSError, ValidationError):
            return None

    def sets(self) -> list[tuple[StoredSet, float]]:
        """Every set with its last use (seconds since the epoch), the oldest use first."""
        found = []
        for path in self.folder.glob("sets/*.json"):
            one = self.set(path.stem)
            with contextlib.suppress(OSError):
                if one is not None:
                    found.append((one, path.stat().st_mtime))
        return sorted(found, key=lambda pair: pair[1])

    def keep_set(self, one: StoredSet) -> None:
        _write(self._set(one.key), one.model_dump_json(indent=1).encode())

    def touch(self, key: str) -> None:
        with contextlib.suppress(OSError):
            os.utime(self._set(key), (now := time.time(), now))

    def forget(self, key: str) -> None:
        self._set(key).unlink(missing_ok=True)

    def sweep_wheels(self) -> int:
        """Remove wheels that no set needs; returns the bytes that this freed."""
        needed = {wheel.sha256 for one, _ in self.sets() for wheel in one.wheels}
        freed = 0
        for path in self.folder.glob("wheels/*/*"):
            if path.parent.name not in needed:
                freed += path.stat().st_size
                path.unlink()
                with contextlib.suppress(OSError):
                    path.parent.rmdir()
        return freed

    def _set(self, key: str) -> Path:
        return self.folder / "sets" / f"{key}.json"


def set_key(requirements: Iterable[str], image_id: str) -> str:
    named = json.dumps([sorted(requirements), image_id])
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.parent.stat().st_dev


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.getpid()}-{path.name}")
    part.write_bytes(content)
    part.replace(path)
