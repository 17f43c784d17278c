"""Flaws: what can be told of a program before it runs, while it is still being written.

Nothing is run or imported: the text is parsed, names are followed, and lists that must be of one
length are counted. Anything that is not plain to see is taken to be right: the run will tell.
"""

from __future__ import annotations

import ast
import codeop
import re
import warnings
from collections.abc import Iterator

from pyflakes.checker import Checker
from pyflakes.messages import UndefinedLocal, UndefinedName

from ...workspace.parsing import PARSER, parse
from .flaws_axes import misuses_axes
from .lengths import Lengths

_ALIKE = frozenset({"plot", "scatter", "bar", "barh", "step", "stem", "errorbar", "fill_between",
                    "fill_betweenx", "hlines", "vlines", "set_xticks", "set_yticks", "xticks",
                    "yticks", "semilogx", "semilogy", "loglog"})  # fmt: skip
"""Methods whose first two arguments are of one length, if both are lists."""
_WITH_THEM = frozenset({"xerr", "yerr", "bottom", "left", "labels", "explode", "tick_label"})
"""Keywords whose lists are of the length of the data."""
_DATA_FIRST = frozenset({"pie", "bar", "barh", "errorbar", "boxplot"})
_COMPUTE = frozenset({"np", "numpy", "pd", "pandas", "random", "math", "rng"})
_PREPARE = frozenset({"figure", "subplots", "subplot_mosaic", "add_subplot", "style", "rcParams",
                      "set_theme", "tight_layout", "show", "savefig", "close"})  # fmt: skip
"""Modules and methods that draw nothing themselves."""
_NUMBER = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
"""A colour in hexadecimals, with or without its opacity."""


def is_flawed(code: str, known: frozenset[str] = frozenset(), *, is_whole: bool = True) -> bool:
    """Whether whole lines of a program will fail: as they are, or (not ``is_whole``) however they
    go on.

    ``known``: names that other code binds.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            with PARSER:
                is_begun = codeop.compile_command(code, symbol="exec") is None
            if is_begun:
                return is_whole
            tree = parse(code)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True
    if unbound_lines(tree, known):
        return True
    try:
        lengths = Lengths(tree)
        return (
            misuses_axes(tree)
            or _writes_into_modules(tree)
            or any(_will_fail(node, lengths) for node in ast.walk(tree))
        )
    except RecursionError:
        # Names that are bound to each other.
        return False


def _will_fail(node: ast.AST, lengths: Lengths) -> bool:
    if isinstance(node, ast.BinOp):
        return lengths.is_uneven(node)
    return isinstance(node, ast.Call) and (_is_uneven(node, lengths) or _is_no_colour(node))


def may_draw(code: str) -> bool:
    """Whether a program that parses calls anything that could put marks into a figure."""
    return any(_may_draw(call) for call in _calls(parse(code)))


def _may_draw(call: ast.Call) -> bool:
    names = ast.unparse(call.func).split(".")
    return len(names) > 1 and names[0] not in _COMPUTE and not _PREPARE & set(names)


def names_in(code: str) -> frozenset[str]:
    """All names that a program binds or uses, wherever; none where it does not parse."""
    try:
        tree = parse(code)
    except (SyntaxError, ValueError):
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
    return frozenset(names)


def sound_start(code: str, lines: int) -> str:
    """The whole statements within the first so many lines of ``code``."""
    start, known = code.splitlines(keepends=True)[:lines], names_in(code)
    while start and is_flawed("".join(start), known):
        start.pop()
    return "".join(start)


def unbound_lines(tree: ast.Module, known: frozenset[str] = frozenset()) -> list[int]:
    """The 1-based lines that use a name which the program does not bind, nor other code
    (``known``)."""
    found = Checker(tree, builtins=known).messages
    return [one.lineno for one in found if isinstance(one, UndefinedName | UndefinedLocal)]


def _writes_into_modules(tree: ast.Module) -> bool:
    """Whether a program puts something under a module's name: it runs, and means nothing."""
    imported = {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for one in node.names
    }
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id in imported
        for node in ast.walk(tree)
    )


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_uneven(call: ast.Call, lengths: Lengths) -> bool:
    """Whether a call is given lists that do not go together."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    given: list[ast.expr] = []
    if name in _ALIKE:
        given += call.args[: 3 if name.startswith("fill") else 2]
    if name in _DATA_FIRST:
        given += call.args[:1]
        given += [one.value for one in call.keywords if one.arg in _WITH_THEM]
    counts = {count for one in given if (count := lengths.of(one)) is not None}
    # matplotlib takes none, and one for all; numpy and pandas want rows of one length.
    return len(counts - {0, 1}) > 1 or len(_rows(call, name, lengths)) > 1


def _is_no_colour(call: ast.Call) -> bool:
    """Whether a keyword for colours is given a number that is none: ``color="#12"``."""
    given = (one.value for one in call.keywords if "color" in (one.arg or "") or one.arg == "c")
    parts = (part for value in given for part in ast.walk(value))
    told = (part.value for part in parts if isinstance(part, ast.Constant))
    return any(
        isinstance(one, str) and one.startswith("#") and not _NUMBER.fullmatch(one) for one in told
    )


def _rows(call: ast.Call, name: str, lengths: Lengths) -> set[int]:
    """The lengths of an array's rows, or of a table's columns, that are written out."""
    first = call.args[0] if call.args else None
    if name == "array" and isinstance(first, ast.List):
        return {len(row.elts) for row in first.elts if isinstance(row, ast.List)}
    if name == "DataFrame" and isinstance(first, ast.Dict):
        told = (lengths.of(value) for value in first.values)
        return {length for length in told if length is not None}
    return set()
