"""What following the code finds: figures, axes, and the calls made on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst


@dataclass(frozen=True)
class Axes:
    """One axes of the code: its figure and an expression that names it."""

    figure: int
    name: str


@dataclass(frozen=True)
class AxesRef:
    """A value that is one of some axes (by index into ``Survey.axes``)."""

    ids: frozenset[int]


@dataclass(frozen=True)
class Grid:
    """The array or dict of axes that ``subplots`` returns."""

    ids: tuple[int, ...]
    columns: int
    keys: tuple[str, ...]
    """Subscript of each axes as source text, without spaces."""


@dataclass(frozen=True)
class FigureRef:
    id: int


Value = AxesRef | Grid | FigureRef | tuple["Value | None", ...]
Names = dict[str, "Value | None"]


@dataclass(frozen=True)
class Place:
    """One method call that may touch an axes or a figure."""

    node: cst.Call
    method: str
    receiver: str
    """Source text before the dot; empty for a bare function call."""
    axes: frozenset[int]
    """Axes that it may be called on; empty: not known."""
    figure: int | None
    repeated: bool
    """In a loop or in a function that is called more than once."""


@dataclass
class Survey:
    """All axes of the code and all calls in the order in which they run."""

    pyplot: str
    axes: list[Axes] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    figures: int = 0
    figure_names: dict[int, str] = field(default_factory=dict)

    def figure_axes(self, figure: int) -> list[int]:
        return [i for i, a in enumerate(self.axes) if a.figure == figure]


def pyplot_name(module: cst.Module) -> str:
    """What the file calls ``matplotlib.pyplot``; ``plt`` where it does not import it."""
    for name, alias in _imports(module):
        if name == "matplotlib.pyplot":
            return alias
    return "plt"


def _imports(module: cst.Module) -> Iterator[tuple[str, str]]:
    """(dotted name, name in the file) of every module-level import."""
    for statement in module.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        for small in statement.body:
            if isinstance(small, cst.Import):
                base, imported = "", small.names
            elif isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
                if small.module is None:
                    continue
                base, imported = module.code_for_node(small.module) + ".", small.names
            else:
                continue
            for alias in imported:
                name = base + module.code_for_node(alias.name)
                asname = alias.asname
                yield name, module.code_for_node(asname.name) if asname else name
