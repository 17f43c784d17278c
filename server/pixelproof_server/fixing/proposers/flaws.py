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
_SAME = frozenset({"array", "asarray", "sin", "cos", "tan", "exp", "sqrt", "abs", "log", "log10",
                   "cumsum"})  # fmt: skip
"""Functions of numpy that give as many as they are given."""
_SIZED = {"arange": 0, "zeros": 0, "ones": 0, "rand": 0, "randn": 0, "linspace": 2, "normal": 2,
          "uniform": 2}  # fmt: skip
"""Functions of numpy, and which argument is how many they give, if it is the last."""


def is_flawed(code: str, known: frozenset[str] = frozenset(), *, is_whole: bool = True) -> bool:
    """Whether whole lines of a program will fail: as they are, or (not ``is_whole``) however they
    go on.

    ``known``: names that other code binds.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            if codeop.compile_command(code, symbol="exec") is None:
                return is_whole
            tree = ast.parse(code)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True
    if _has_unbound(tree, known):
        return True
    try:
        return any(
            _is_uneven(call, tree) or _is_outside(call) or _is_no_colour(call)
            for call in _calls(tree)
        )
    except RecursionError:
        # Names that are bound to each other.
        return False


def may_draw(code: str) -> bool:
    """Whether a program that parses calls anything that could put marks into a figure."""
    return any(_may_draw(call) for call in _calls(ast.parse(code)))


def _may_draw(call: ast.Call) -> bool:
    names = ast.unparse(call.func).split(".")
    return len(names) > 1 and names[0] not in _COMPUTE and not _PREPARE & set(names)


def names_in(code: str) -> frozenset[str]:
    """All names that a program binds or uses, wherever; none where it does not parse."""
    try:
        tree = ast.parse(code)
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


def _has_unbound(tree: ast.Module, known: frozenset[str]) -> bool:
    found = Checker(tree, builtins=known).messages
    return any(isinstance(one, UndefinedName | UndefinedLocal) for one in found)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_uneven(call: ast.Call, tree: ast.Module) -> bool:
    """Whether a call is given lists that do not go together."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    given: list[ast.expr] = []
    if name in _ALIKE:
        given += call.args[:2]
    if name in _DATA_FIRST:
        given += call.args[:1]
        given += [one.value for one in call.keywords if one.arg in _WITH_THEM]
    lengths = {length for one in given if (length := _length(one, tree)) is not None}
    # matplotlib takes none, and one for all; numpy and pandas want rows of one length.
    return len(lengths - {0, 1}) > 1 or len(_rows(call, name, tree)) > 1


def _is_outside(call: ast.Call) -> bool:
    """Whether a call asks for an axes outside its grid: ``subplot(1, 2, 3)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("subplot", "add_subplot"):
        return False
    given = [one.value for one in call.args if isinstance(one, ast.Constant)]
    whole = [one for one in given if isinstance(one, int)]
    return len(whole) == 3 and not 1 <= whole[2] <= whole[0] * whole[1]


def _is_no_colour(call: ast.Call) -> bool:
    """Whether a keyword for colours is given a number that is none: ``color="#12"``."""
    given = (one.value for one in call.keywords if "color" in (one.arg or "") or one.arg == "c")
    parts = (part for value in given for part in ast.walk(value))
    told = (part.value for part in parts if isinstance(part, ast.Constant))
    return any(
        isinstance(one, str) and one.startswith("#") and not _NUMBER.fullmatch(one) for one in told
    )


def _rows(call: ast.Call, name: str, tree: ast.Module) -> set[int]:
    """The lengths of an array's rows, or of a table's columns, that are written out."""
    first = call.args[0] if call.args else None
    if name == "array" and isinstance(first, ast.List):
        return {len(row.elts) for row in first.elts if isinstance(row, ast.List)}
    if name == "DataFrame" and isinstance(first, ast.Dict):
        told = (_length(value, tree) for value in first.values)
        return {length for length in told if length is not None}
    return set()


def _length(node: ast.expr, tree: ast.Module) -> int | None:
    """Of a list or a flat array that is written out, here or once at the top; else None."""
    if isinstance(node, ast.List | ast.Tuple):
        # A list of names may be a pair of lists.
        flat = all(isinstance(one, ast.Constant | ast.UnaryOp | ast.BinOp) for one in node.elts)
        return len(node.elts) if flat else None
    if isinstance(node, ast.Name):
        value = _value(node.id, tree)
        return None if value is None else _length(value, tree)
    if isinstance(node, ast.BinOp):
        # Of lists the sum is longer; of arrays it is as long.
        sides = {_length(one, tree) for one in (node.left, node.right) if _is_array(one, tree)}
        return sides.pop() if len(sides) == 1 else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        name, given = node.func.attr, node.args
        if name in _SAME:
            return _length(given[0], tree)
        place = _SIZED.get(name)
        if place is not None and len(given) == place + 1 and not node.keywords:
            return _counted(given[place], tree)
    return None


def _is_array(node: ast.expr, tree: ast.Module) -> bool:
    """Whether numpy makes it, so that it is reckoned with by element."""
    value = _value(node.id, tree) if isinstance(node, ast.Name) else node
    return isinstance(value, ast.Call | ast.BinOp)


def _value(name: str, tree: ast.Module) -> ast.expr | None:
    """What a name is bound to, where that happens once and at the top."""
    stored = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
    ]
    bound = [
        one.value for one in tree.body if isinstance(one, ast.Assign) and one.targets[0] in stored
    ]
    return bound[0] if len(bound) == len(stored) == 1 else None


def _counted(node: ast.expr, tree: ast.Module) -> int | None:
    """What ``5`` or ``len(names)`` counts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return _length(node.args[0], tree) if node.args else None
    return None
