"""The package index, asked through pip in a process and folder of its own; wheels only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .base import Base, needed
from .refusal import PackagesError, RefusedError
from .stubs import write_stubs

_LONGEST_S = 900.0
_LOOK_S = 0.2
_ROUNDS = 4

Fetched = Callable[[int], None]
"""Told how many bytes have arrived so far."""


@dataclass(frozen=True)
class Pin:
    """One package of a resolved set."""

    name: str
    version: str
    sha256: str | None
    """As the index tells; None: it does not."""
    requires: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """Where packages come from, and for which image."""

    base: Base
    url: str | None = None
    """None: pip's own configuration."""
    offline: Path | None = None
    """A folder of wheels to be content with, in place of any index."""

    def resolve(self, requirements: Collection[str], constraints: Iterable[str]) -> list[Pin]:
        """The packages that together meet ``requirements`` under ``constraints``; none is kept.

        Raises:
            RefusedError: no set of wheels does.
            PackagesError: pip or the index failed.
        """
        with _desk() as desk:
            (desk / "constraints.txt").write_text("\n".join(constraints) + "\n")
            write_stubs(self.base, desk / "stubs")
            report = desk / "report.json"
            self._pip(
                desk, "install", "--dry-run", "--ignore-installed", "--report", str(report),
                "--target", str(desk / "target"), "--constraint", str(desk / "constraints.txt"),
                "--find-links", str(desk / "stubs"), "--", *requirements,
            )  # fmt: skip
            found = json.loads(report.read_text(encoding="utf-8"))["install"]
        return [_pin(entry) for entry in found]

    def fetch(
        self, pins: Collection[Pin], target: Path, most_bytes: int, fetched: Fetched
    ) -> list[Path]:
        """Download the wheels of ``pins``, and nothing else, into ``target``.

        Raises:
            RefusedError: more than ``most_bytes``, or other bytes than the index promised.
            PackagesError: pip or the index failed.
        """
        with _desk() as desk:
            listed = desk / "exact.txt"
            hashed = all(pin.sha256 for pin in pins)
            listed.write_text(
                "".join(
                    f"{pin.name}=={pin.version}"
                    + (f" --hash=sha256:{pin.sha256}\n" if hashed else "\n")
                    for pin in pins
                )
            )
            wheels = desk / "wheels"
            self._pip(
                desk, "download", "--no-deps", "--dest", str(wheels), "--requirement", str(listed),
                *(["--require-hashes"] if hashed else []),
                most_bytes=most_bytes, fetched=fetched,
            )  # fmt: skip
            return [path.rename(target / path.name) for path in sorted(wheels.iterdir())]

    def _pip(
        self,
        desk: Path,
        command: str,
        *arguments: str,
        most_bytes: int | None = None,
        fetched: Fetched | None = None,
    ) -> None:
        platforms = [word for tag in self.base.platforms for word in ("--platform", tag)]
        source = ["--index-url", self.url] if self.url else []
        if self.offline is not None:
            source = ["--no-index", "--find-links", str(self.offline)]
        words = [
            sys.executable, "-P", "-m", "pip", command, "--quiet", "--no-input",
            "--disable-pip-version-check", "--no-color", "--no-cache-dir",
            "--only-binary", ":all:", "--implementation", "cp",
            "--python-version", self.base.python, *platforms, *source, *arguments,
        ]  # fmt: skip
        environment = {**os.environ, "TMPDIR": str(desk / "tmp"), "TEMP": str(desk / "tmp")}
        if self.offline is not None:
            # Its configuration may name folders and addresses of its own.
            environment = {k: v for k, v in environment.items() if not k.startswith("PIP_")}
            environment["PIP_CONFIG_FILE"] = os.devnull
        errors = desk / "errors.txt"
        with errors.open("wb") as stderr:
            process = subprocess.Popen(
                words,
                cwd=desk / "empty",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
            try:
                _watch(process, desk, most_bytes, fetched)
            finally:
                process.kill()
                process.wait()
        if process.returncode != 0:
            raise _explain(errors.read_text(encoding="utf-8", errors="replace"))


def complete(
    index: Index, base: Base, wanted: Iterable[Requirement], constraints: Collection[str]
) -> list[Pin]:
    """Resolve until nothing that a package needs *inside the image* is absent.

    pip judges markers of dependencies by the machine that it runs on, which may be another one.
    Raises as ``Index.resolve``.
    """
    asked = [str(one) for one in wanted]
    for _ in range(_ROUNDS):
        pins = index.resolve(asked, constraints)
        have = {pin.name for pin in pins} | base.packages.keys()
        needs = [needed(text, base.environment) for pin in pins for text in pin.requires]
        absent = {
            str(need)
            for need in needs
            if need is not None and need.url is None and canonicalize_name(need.name) not in have
        }
        if not absent:
            return pins
        asked += sorted(absent)
    raise PackagesError("the dependencies of the packages do not come to an end")


@contextmanager
def _desk() -> Iterator[Path]:
    """A private folder in which pip works; its working directory in it is empty."""
    with tempfile.TemporaryDirectory(prefix="pixelproof-packages-") as name:
        desk = Path(name)
        for inner in ("tmp", "empty", "wheels", "stubs"):
            (desk / inner).mkdir()
        yield desk


def _watch(
    process: subprocess.Popen[bytes], desk: Path, most_bytes: int | None, fetched: Fetched | None
) -> None:
    waited = 0.0
    while True:
        try:
            process.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            waited += _LOOK_S
        else:
            return
        size = _size(desk)
        if fetched is not None:
            fetched(size)
        if most_bytes is not None and size > most_bytes:
            raise RefusedError(
                f"the packages are larger than executor.packages.set_mb ({most_bytes >> 20}) allows"
            )
        if waited > _LONGEST_S:
            raise PackagesError(f"pip did not end within {_LONGEST_S:g} s")


def _size(folder: Path) -> int:
    """Bytes below ``folder``; what goes away while they are counted does not count."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(place, name).lstat().st_size
    return total


def _pin(entry: dict[str, object]) -> Pin:
    metadata, download = entry["metadata"], entry["download_info"]
    assert isinstance(metadata, dict)
    assert isinstance(download, dict)
    hashes = download.get("archive_info", {}).get("hashes") or {}
    return Pin(
        name=canonicalize_name(metadata["name"]),
        version=metadata["version"],
        sha256=hashes.get("sha256"),
        requires=tuple(metadata.get("requires_dist", ())),
    )


def _explain(errors: str) -> PackagesError:
    lines = [line.removeprefix("ERROR: ") for line in errors.splitlines() if "ERROR" in line]
    words = " ".join(lines[-2:]) or errors.strip()[-300:] or "no message"
    if "No module named pip" in errors:
        return PackagesError(
            f"packages are fetched with pip, which {sys.executable} lacks: run "
            f"'{sys.executable} -m ensurepip'"
        )
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in errors:
        return RefusedError("the index gave other bytes than it promised")
    if "No matching distribution" in words or "ResolutionImpossible" in words:
        return RefusedError(f"no wheels meet this: {words[:400]}")
    return PackagesError(f"pip could not fetch the packages: {words[:400]}")
