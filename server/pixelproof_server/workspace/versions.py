"""Which versions of the libraries a project uses, by its environment or its lock files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ENVIRONMENTS = (".venv", "venv", "env")
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
MAX_LOCK_BYTES = 8 << 20

_PIN = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*==\s*([\w.!+-]+)")
_DIST_INFO = re.compile(r"^([A-Za-z0-9][\w.]*)-([^-]+)\.dist-info$")


def project_versions(root: Path) -> dict[str, str]:
    """Lower-case library name -> version; empty where the project does not say.

    An installed environment beats a lock file, a lock file beats pins in ``requirements*.txt``.
    """
    for found in (_installed(root), _locked(root), _pinned(root)):
        versions = dict(found)
        if versions:
            return versions
    return {}


def _installed(root: Path) -> Iterator[tuple[str, str]]:
    for name in ENVIRONMENTS:
        for pattern in ("lib/python3*/site-packages", "Lib/site-packages"):
            for folder in sorted((root / name).glob(pattern)):
                for info in folder.glob("*.dist-info"):
                    match = _DIST_INFO.match(info.name)
                    if match:
                        yield _normal(match[1]), match[2]


def _locked(root: Path) -> Iterator[tuple[str, str]]:
    for name in LOCKS:
        try:
            content = _read(root / name)
            lock = tomllib.loads(content)
        except (OSError, ValueError):
            continue
        packages = lock.get("package") or lock.get("packages") or []
        for package in packages if isinstance(packages, list) else []:
            if isinstance(package, dict) and {"name", "version"} <= package.keys():
                yield _normal(str(package["name"])), str(package["version"])


def _pinned(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(root.glob("requirements*.txt")):
        try:
            lines = _read(path).splitlines()
        except (OSError, ValueError):
            continue
        for line in lines:
            match = _PIN.match(line)
            if match:
                yield _normal(match[1]), match[2]


def _read(path: Path) -> str:
    if path.stat().st_size > MAX_LOCK_BYTES:
        raise ValueError(f"{path} is too large")
    return path.read_text(encoding="utf-8")


def _normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
