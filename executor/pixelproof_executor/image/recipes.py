"""What the sandbox's images are made of; jobs that need no browser share the small one."""

from __future__ import annotations

from dataclasses import dataclass
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
        "/usr/lib/chromium/libVkLayer*", "/usr/lib/chromium/libvk_swiftshader*",
    ),
)  # fmt: skip
RECIPES: dict[RecipeName, Recipe] = {recipe.name: recipe for recipe in (PYTHON, UI)}
