"""Paths named in files: they resolve inside the workspace, links included, or they are refused."""

from __future__ import annotations

import re
from pathlib import Path

_URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")
"""Two letters or more before the colon: ``C:`` is a drive, not a scheme."""


class OutsideError(ValueError):
    """A named path does not lie inside the workspace; the message says so to a person."""


def resolve_inside(root: Path, name: str, *, base: Path | None = None) -> Path:
    """The real path of ``name``, which must lie inside ``root`` after all links are followed.

    ``base`` is the folder that a relative name starts from (default: ``root``). The file need not
    exist. Raises OutsideError.
    """
    if not name.strip() or "\0" in name:
        raise OutsideError("the path is empty: name a file inside the workspace")
    if _URL.match(name):
        raise OutsideError(f"{name!r} is an address, not a path: name a file inside the workspace")
    if name.startswith("~"):
        raise OutsideError(f"{name!r} starts in a home folder: name a file inside the workspace")
    try:
        real = ((base or root) / name).resolve()
        inside = real.is_relative_to(root.resolve())
    except (OSError, RuntimeError) as error:
        raise OutsideError(f"{name!r} cannot be resolved: {error}") from error
    if not inside:
        raise OutsideError(
            f"{name!r} leads out of the workspace and was not opened: "
            "copy the file into the workspace, or attach it in the editor"
        )
    return real
