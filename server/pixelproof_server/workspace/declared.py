"""The packages that a project says it needs, read as data from its files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_SCRIPT = re.compile(r"(?m)^# /// script\r?$\n((?:^#(?:| .*)\r?$\n)+?)^# ///\r?$")
"""Inline metadata of a script, as PEP 723 delimits it."""
_INCLUDE = re.compile(r"^(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)")


def declared_packages(files: Mapping[str, bytes], script: str) -> dict[str, str]:
    """Canonical name -> requirement (PEP 508) for the project that ``files`` holds.

    The header of ``script`` (PEP 723) comes first, then a lock file (exact versions), then
    ``requirements*.txt``, then ``pyproject.toml`` (PEP 621, extras and groups included). Files
    that cannot be read say nothing.
    """
    found: dict[str, str] = {}
    for texts in (
        _script(files, script), _locked(files), _listed(files), _project(files),
    ):  # fmt: skip
        for text in texts:
            requirement = _read(text)
            if requirement is not None:
                found.setdefault(canonicalize_name(requirement.name), str(requirement))
    return found


def _script(files: Mapping[str, bytes], script: str) -> Iterator[str]:
    match = _SCRIPT.search(_text(files, script))
    if match:
        lines = [line.removeprefix("#").removeprefix(" ") for line in match[1].splitlines()]
        yield from _strings(_toml("\n".join(lines)).get("dependencies"))


def _locked(files: Mapping[str, bytes]) -> Iterator[str]:
    for name in LOCKS:
        lock = _toml(_text(files, name))
        packages = lock.get("package") or lock.get("packages")
        for package in packages if isinstance(packages, list) else ():
            if isinstance(package, dict) and {"name", "version"} <= package.keys():
                yield f"{package['name']}=={package['version']}"


def _listed(files: Mapping[str, bytes]) -> Iterator[str]:
    names = [n for n in sorted(files) if re.fullmatch(r"requirements[\w.-]*\.txt", n)]
    seen: set[str] = set()
    while names:
        name = names.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for line in _text(files, name).replace("\\\n", " ").splitlines():
            line = re.sub(r"(^|\s)#.*", "", line).strip()
            include = _INCLUDE.match(line)
            if include:
                names.append(_beside(name, include[1]))
            elif not line.startswith("-"):
                yield line.partition(" --")[0]


def _project(files: Mapping[str, bytes]) -> Iterator[str]:
    document = _toml(_text(files, "pyproject.toml"))
    project = document.get("project")
    project = project if isinstance(project, dict) else {}
    yield from _strings(project.get("dependencies"))
    for groups in (project.get("optional-dependencies"), document.get("dependency-groups")):
        for group in groups.values() if isinstance(groups, dict) else ():
            yield from _strings(group)


def _read(text: str) -> Requirement | None:
    """A requirement that a package index could meet; addresses and markers are for the caller."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    return None if requirement.url is not None else requirement


def _beside(name: str, other: str) -> str:
    """Path of a file that another one includes; one that leads out of the tree is in no tree."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / other).parts:
        if part == "..":
            parts = parts[:-1] if parts else [".."]
        else:
            parts.append(part)
    return "/".join(parts)


def _text(files: Mapping[str, bytes], name: str) -> str:
    return files.get(name, b"").decode("utf-8", "replace")


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError:
        return {}


def _strings(values: object) -> Iterable[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
