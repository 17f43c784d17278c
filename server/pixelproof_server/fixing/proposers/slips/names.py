"""Misspelt names: attributes, variables and modules, and imports that are missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ..flaws import names_in
from .spans import Written

_NO_ATTRIBUTE = re.compile(r"AttributeError: .*has no attribute '(\w+)'")
_NO_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
_NO_MODULE = re.compile(r"ModuleNotFoundError: No module named '(\w+)")
_NEAR = re.compile(r"Did you mean: (.*)\?")
_SET = ("title", "xlabel", "ylabel", "xlim", "ylim", "xticks", "yticks", "xscale", "yscale",
        "xticklabels", "yticklabels")  # fmt: skip
_USUAL = (
    *_SET, *(f"set_{name}" for name in _SET), "annotate", "axhline", "axhspan", "axvline",
    "axvspan", "bar", "bar_label", "barh", "boxplot", "colorbar", "contour", "contourf", "errorbar",
    "figure", "fill_between", "grid", "hist", "hist2d", "hlines", "imshow", "invert_yaxis",
    "legend", "pcolormesh", "pie", "plot", "savefig", "scatter", "set_aspect", "set_axisbelow",
    "set_facecolor", "show", "stackplot", "stem", "step", "style", "subplot", "subplots",
    "suptitle", "text", "tick_params", "tight_layout", "twinx", "violinplot", "vlines",
)  # fmt: skip
"""What people call on axes, figures and pyplot."""
_ALIASES = {
    "np": "numpy",
    "plt": "matplotlib.pyplot",
    "pd": "pandas",
    "sns": "seaborn",
    "mpl": "matplotlib",
    "mdates": "matplotlib.dates",
    "mticker": "matplotlib.ticker",
}
_MODULES = ("matplotlib", "numpy", "pandas", "seaborn", "scipy", "plotly", "altair", "math",
            "random", "datetime", "collections", "itertools", "json", "csv")  # fmt: skip


def names_mended(code: str, trace: str, line: int | None) -> Iterator[tuple[str, str]]:
    """``code`` with the name put right that ``trace`` ends at, each way with what was done;
    ``line`` is where it failed, counted from 1."""
    near = _told(trace)
    if found := _NO_ATTRIBUTE.search(trace):
        yield from _attribute(Written(code, line), found[1], near)
    elif found := _NO_NAME.search(trace):
        yield from _name(Written(code, line), found[1], near)
    elif found := _NO_MODULE.search(trace):
        yield from _module(Written(code, line), found[1])
    elif "object is not callable" in trace:
        yield from _called(Written(code, line))
    elif "'Axes' object is not subscriptable" in trace:
        yield from _taken_apart(Written(code, line))


def _told(trace: str) -> list[str]:
    """The names that the run says are near, the nearest first."""
    found = _NEAR.findall(trace)
    return re.findall(r"'(\w+)'", found[-1]) if found else []


def _attribute(written: Written, wrong: str, near: list[str]) -> Iterator[tuple[str, str]]:
    uses = [
        node
        for node in ast.walk(written.tree)
        if isinstance(node, ast.Attribute) and node.attr == wrong
    ]
    for use in written.here_first(uses)[:1]:
        owner = ast.unparse(use.value)
        same = [node for node in uses if ast.unparse(node.value) == owner]
        ends = [written.span(node)[1] for node in same]
        spans = [(end - len(wrong.encode()), end) for end in ends]
        for right in _others(wrong, near):
            yield written.put(spans, right), f"{owner}.{right} for {owner}.{wrong}"


def _called(written: Written) -> Iterator[tuple[str, str]]:
    """``ax.title("Sales")``: the title's own name, called as pyplot has it."""
    uses = [
        node.func
        for node in ast.walk(written.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _SET
    ]
    for use in written.here_first(uses):
        end = written.span(use)[1]
        right = f"set_{use.attr}"
        yield written.put([(end - len(use.attr), end)], right), f"{right} for {use.attr}"


def _taken_apart(written: Written) -> Iterator[tuple[str, str]]:
    """``ax[0]`` where there is one axes only."""
    uses = [node for node in ast.walk(written.tree) if isinstance(node, ast.Subscript)]
    for use in written.here_first(uses)[:1]:
        owner = ast.unparse(use.value)
        same = [node for node in uses if ast.unparse(node.value) == owner]
        yield written.put(map(written.span, same), owner), f"{owner} without an index"


def _others(wrong: str, near: list[str]) -> list[str]:
    """What an attribute may have been meant to be, the likeliest first."""
    own = {name: f"set_{name}" for name in _SET} | {f"set_{name}": name for name in _SET}
    likely = [own[wrong]] if wrong in own else []
    usual = get_close_matches(wrong, _USUAL, 3, 0.75)
    # Of the names that there are, those that people use come first.
    known = sorted(near, key=lambda name: name not in _USUAL)
    return list(dict.fromkeys([*likely, *(n for n in usual if not near or n in near), *known]))


def _name(written: Written, wrong: str, near: list[str]) -> Iterator[tuple[str, str]]:
    if wrong in _ALIASES:
        line = f"import {_ALIASES[wrong]} as {wrong}"
        yield _with_import(written, line), line
    elif wrong in _MODULES:
        yield _with_import(written, f"import {wrong}"), f"import {wrong}"
    uses = [
        node
        for node in ast.walk(written.tree)
        if isinstance(node, ast.Name) and node.id == wrong and isinstance(node.ctx, ast.Load)
    ]
    bound = names_in(ast.unparse(written.tree)) - {wrong}
    for right in dict.fromkeys([*near, *get_close_matches(wrong, sorted(bound), 3, 0.6)]):
        spans = [written.span(node) for node in uses]
        yield written.put(spans, right), f"{right} for {wrong}"


def _with_import(written: Written, line: str) -> str:
    """The program with a line before its first import, or else after its docstring."""
    body: Iterable[ast.stmt] = written.tree.body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    later = [one for one in imports if not _is_of_the_future(one)]
    rest = [node for node in body if not (_is_docstring(node) or _is_of_the_future(node))]
    first = next(iter([*later, *rest]))
    start = written.span(first)[0]
    return written.put([(start, start)], f"{line}\n")


def _is_of_the_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _module(written: Written, wrong: str) -> Iterator[tuple[str, str]]:
    for right in get_close_matches(wrong, _MODULES, 2, 0.75):
        spans = []
        for node in ast.walk(written.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                start, end = written.span(node)
                at = written.text((start, end)).find(wrong)
                if at >= 0:
                    start += len(written.text((start, end))[:at].encode())
                    spans.append((start, start + len(wrong)))
        yield written.put(spans, right), f"{right} for {wrong}"
