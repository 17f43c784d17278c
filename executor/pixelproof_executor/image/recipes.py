"""What the sandbox's images are made of; jobs that need no browser share the small one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
RecipeName = Literal["python", "ui"]


@dataclass(frozen=True)
class Recipe:
    """One image: Debian's packages and locked wheels on top of Python."""

    name: RecipeName
    locks: tuple[Path, ...]
    packages: tuple[str, ...] = ()
    """Debian packages beside Python's own."""
    left_out: tuple[str, ...] = ()
    """Patterns of paths of these packages that nothing here uses: drivers of graphics cards."""


PYTHON = Recipe("python", (HERE / "requirements.lock",))
UI = Recipe(
    "ui",
    (HERE / "requirements.lock", HERE / "requirements-ui.lock"),
    packages=("chromium-headless-shell", "fontconfig", "fonts-dejavu-core", "fonts-liberation"),
    left_out=(
        "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/man/*", "/usr/share/icons/*",
        "/usr/lib/*/dri/*", "/usr/lib/*/libLLVM*", "/usr/lib/*/libz3.so*",
        "/usr/lib/chromium/libVkLayer*",
    ),
)  # fmt: skip
RECIPES: dict[RecipeName, Recipe] = {recipe.name: recipe for recipe in (PYTHON, UI)}


@cache
def locked_names() -> frozenset[str]:
    """Canonical names of the Python packages that every image of ours has."""
    lines = [line for lock in PYTHON.locks for line in lock.read_text("utf-8").splitlines()]
    pins = [line for line in lines if line and not line.startswith(("#", " "))]
    return frozenset(pin.partition("==")[0] for pin in pins)
