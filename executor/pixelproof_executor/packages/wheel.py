"""A wheel as data: checked against its own record, read member by member, never installed here."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import stat
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from .refusal import RefusedError

_MOST_FILES = 100_000
_CHUNK = 1 << 20
_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")
"""What a record cannot hold a hash of (PEP 427)."""
_GUARDED = frozenset(
    {"pytest", "_pytest", "pluggy", "iniconfig", "py", "conftest", "sitecustomize", "usercustomize",
     "_pixelproof", "pixelproof"}
)  # fmt: skip
"""Modules that judge, or that Python runs by itself; beside the standard library's."""


@dataclass(frozen=True)
class Wheel:
    """What a checked wheel holds."""

    path: Path
    name: str
    """Canonical (PEP 503)."""
    version: str
    sha256: str
    modules: tuple[str, ...]
    """Top-level names that it makes importable."""
    requires: tuple[str, ...]
    """Requires-Dist as written."""
    size: int
    """Bytes of the file."""
    unpacked: int
    """Bytes of what is in it."""

    @property
    def pin(self) -> str:
        return f"{self.name}=={self.version}"

    def members(self) -> Iterator[tuple[str, bytes, bool]]:
        """Path inside the layer, content, and whether it may be executed, of each file."""
        with zipfile.ZipFile(self.path) as archive:
            for info in archive.infolist():
                place = None if info.is_dir() else _place(info.filename)
                if place is not None:
                    mode = info.external_attr >> 16
                    yield place, archive.read(info), bool(mode & 0o100)


def check_wheel(path: Path, stdlib: Collection[str], most_bytes: int) -> Wheel:
    """Look through a wheel. ``stdlib``: top-level names of the image's standard library.

    Raises:
        RefusedError: it is broken, over ``most_bytes`` unpacked, or would take the place of what
            the sandbox relies on.
    """
    try:
        name, version, _, _ = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        raise RefusedError(f"{path.name} is no wheel: only wheels are used") from None
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_entries(path.name, infos, most_bytes)
            dist_info = _dist_info(path.name, infos)
            _check_record(path.name, archive, infos, dist_info)
            metadata = HeaderParser().parsestr(
                archive.read(f"{dist_info}/METADATA").decode("utf-8", "replace")
            )
            places = [place for info in infos if (place := _place(info.filename)) is not None]
            _check_hooks(path.name, archive, infos)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise RefusedError(f"{path.name} cannot be read as a wheel: {error}") from error
    if canonicalize_name(metadata.get("Name", "")) != name:
        raise RefusedError(f"{path.name} calls itself {metadata.get('Name')!r} inside")
    modules = _modules(places)
    shadowed = sorted((_GUARDED | set(stdlib)).intersection(modules))
    if shadowed:
        raise RefusedError(
            f"{name} {version} would take the place of the module '{shadowed[0]}', which the "
            "sandbox relies on"
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Wheel(
        path=path,
        name=str(name),
        version=str(version),
        sha256=digest,
        modules=tuple(modules),
        requires=tuple(metadata.get_all("Requires-Dist", ())),
        size=path.stat().st_size,
        unpacked=sum(info.file_size for info in infos),
    )


def _check_entries(wheel: str, infos: list[zipfile.ZipInfo], most_bytes: int) -> None:
    names = [info.filename for info in infos]
    if len(names) > _MOST_FILES or len(set(names)) != len(names):
        raise RefusedError(f"{wheel} holds a file twice, or more than {_MOST_FILES} files")
    for info in infos:
        path = PurePosixPath(info.filename)
        kind = stat.S_IFMT(info.external_attr >> 16)
        odd = path.is_absolute() or ".." in path.parts or {"\\", ":", "\0"} & set(info.filename)
        if odd or kind not in (0, stat.S_IFREG):
            raise RefusedError(f"{wheel} holds {info.filename!r}, which is no plain file inside it")
    size = sum(info.file_size for info in infos)
    if size > most_bytes:
        raise RefusedError(
            f"{wheel} has {size >> 20} MB unpacked, more than executor.packages.set_mb"
            f" ({most_bytes >> 20})"
        )


def _dist_info(wheel: str, infos: list[zipfile.ZipInfo]) -> str:
    tops = {PurePosixPath(info.filename).parts[0] for info in infos}
    found = [top for top in tops if top.endswith(".dist-info")]
    if len(found) != 1:
        raise RefusedError(f"{wheel} has {len(found)} .dist-info folders instead of one")
    return found[0]


def _check_record(
    wheel: str, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], dist_info: str
) -> None:
    """Every file is in RECORD with the SHA-256 (or better) of its content, and nothing is missing.

    Format: PEP 376 and 427.
    """
    rows = csv.reader(io.StringIO(archive.read(f"{dist_info}/RECORD").decode("utf-8")))
    recorded = {row[0]: row[1] for row in rows if len(row) >= 2}
    exempt = {f"{dist_info}/{name}" for name in _SIGNATURES}
    names = {info.filename for info in infos} - exempt
    absent = sorted(names.symmetric_difference(set(recorded) - exempt))
    if absent:
        raise RefusedError(f"{wheel} and its own record differ about {absent[0]!r}")
    for name in names:
        algorithm, _, wanted = recorded[name].partition("=")
        if algorithm not in ("sha256", "sha384", "sha512"):
            raise RefusedError(f"{wheel} records no hash that counts for {name!r}")
        if _hash(archive, name, algorithm) != wanted.rstrip("="):
            raise RefusedError(f"{name!r} in {wheel} is not what its record says")


def _hash(archive: zipfile.ZipFile, name: str, algorithm: str) -> str:
    digest = hashlib.new(algorithm)
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def _check_hooks(wheel: str, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        place = _place(info.filename)
        if place is None or "/" in place or not place.endswith(".pth"):
            continue
        lines = archive.read(info).decode("utf-8", "replace").splitlines()
        if any(line.startswith(("import ", "import\t")) for line in lines):
            raise RefusedError(f"{wheel} holds {place!r}, which runs code at every start of Python")


def _place(name: str) -> str | None:
    """Where a member goes inside the layer; None: scripts, headers and data are left out."""
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return name
    scheme, _, inner = rest.partition("/")
    return inner if scheme in ("purelib", "platlib") and inner else None


def _modules(places: list[str]) -> list[str]:
    found = set()
    for place in places:
        top, _, rest = place.partition("/")
        if rest:
            found.add(top)
        elif top.endswith((".py", ".pyc", ".so", ".pyd")):
            found.add(top.split(".", 1)[0])
    return sorted(name for name in found if name.isidentifier())
