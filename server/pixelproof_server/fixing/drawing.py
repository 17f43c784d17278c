"""What of a file draws, as far as its syntax tells: a guess that the sandbox then checks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..workspace.parsing import parse

DRAWING_CALLS = frozenset(
    {
        "subplots", "figure", "subplot", "subplot_mosaic", "add_subplot", "add_axes", "plot", "bar",
        "barh", "scatter", "hist", "hist2d", "hexbin", "pie", "imshow", "pcolormesh", "contour",
        "contourf", "fill_between", "stackplot", "boxplot", "violinplot", "errorbar", "stem",
        "step", "stairs", "quiver", "streamplot", "matshow", "spy", "specgram", "loglog",
        "semilogx", "semilogy", "eventplot", "plot_surface", "plot_wireframe", "lineplot",
        "barplot", "countplot", "histplot", "kdeplot", "scatterplot", "heatmap", "pairplot",
        "jointplot", "relplot", "catplot", "displot", "lmplot", "regplot", "stripplot",
        "swarmplot", "pointplot", "clustermap", "FacetGrid", "savefig",
        "Figure", "make_subplots", "add_trace", "update_layout", "write_image", "line", "area",
        "histogram", "box", "violin", "density_heatmap", "scatter_matrix", "sunburst", "treemap",
        "Chart", "mark_bar", "mark_line", "mark_point", "mark_circle", "mark_area", "mark_arc",
        "mark_rect",
    }
)  # fmt: skip
"""Names of calls that make or fill a figure (matplotlib, pandas, seaborn, plotly, Altair)."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Definition:
    """A top-level function or class; lines are 0-based and half-open, decorators included."""

    name: str
    start: int
    end: int
    draws: bool
    callable_bare: bool
    """A plain function that needs no arguments."""
    calls: frozenset[str]
    """Names of all calls in it, attributes by their last part."""


@dataclass(frozen=True)
class Outline:
    """What a module defines, and what its top level does when it runs as a script."""

    definitions: tuple[Definition, ...]
    top_calls: frozenset[str]
    """Names of the calls outside every definition, those under the main guard included."""
    top_acts: bool
    """The top level does something beyond imports, constants and definitions."""

    @property
    def top_draws(self) -> bool:
        """Running the file as a script draws, itself or over its own functions."""
        return bool(self.reached(self.top_calls) & DRAWING_CALLS)

    def reached(self, calls: frozenset[str]) -> frozenset[str]:
        """``calls`` and, over the file's own definitions, all that they call in turn."""
        by_name = {definition.name: definition for definition in self.definitions}
        reached, queue = set(calls), list(calls)
        while queue:
            definition = by_name.get(queue.pop())
            if definition:
                fresh = definition.calls - reached
                reached |= fresh
                queue += fresh
        return frozenset(reached)

    def drawing(self) -> list[Definition]:
        """Definitions that draw, themselves or over others, in the order of the file."""
        return [d for d in self.definitions if self.reached(d.calls) & DRAWING_CALLS]

    def at(self, line: int) -> Definition | None:
        return next((d for d in self.definitions if d.start <= line < d.end), None)


def outline(source: str) -> Outline | None:
    """The outline of a module; None if it does not parse."""
    try:
        module = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    definitions = []
    rest: list[ast.stmt] = []
    for statement in module.body:
        if isinstance(statement, _Function | ast.ClassDef):
            definitions.append(_definition(statement))
        else:
            rest.append(statement)
    top_calls = frozenset(name for statement in rest for name in call_names(statement))
    acts = any(_acts(statement) for statement in rest)
    return Outline(tuple(definitions), top_calls, acts)


def call_names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Name):
                yield inner.func.id
            elif isinstance(inner.func, ast.Attribute):
                yield inner.func.attr


def _acts(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return any(isinstance(node, ast.Call) for node in ast.walk(statement))
    return not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def _definition(node: _Function | ast.ClassDef) -> Definition:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    calls = frozenset(call_names(node))
    return Definition(
        name=node.name,
        start=first - 1,
        end=node.end_lineno or node.lineno,
        draws=bool(calls & DRAWING_CALLS),
        callable_bare=isinstance(node, ast.FunctionDef) and not _required(node),
        calls=calls,
    )


def _required(function: _Function) -> Sequence[str]:
    """Parameters without a default."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    free = positional[: len(positional) - len(arguments.defaults)]
    keyword = [
        argument
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    return [argument.arg for argument in (*free, *keyword)]
