"""The plain hand: a program rewritten in the one way in which the pocket coder writes on its own.

People write the same chart in a thousand ways, and a model that must choose between them at every
token forgets what it chose: it plots ``x2`` where it has called the list ``years``. An answer to a
picture alone has no author whose style should be kept, so all such answers are put into one hand:
data stands where it is drawn unless it is used twice, names tell the role and are numbered in the
order in which they are bound, colours are called as the reading calls them, one quote, no comments.
What is drawn stays the same.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from pixelproof_engine.sight.colour_names import CYCLE, name_of

_SET = frozenset({"title", "xlabel", "ylabel", "xlim", "ylim", "xticks", "yticks", "xscale",
                  "yscale"})  # fmt: skip
_LETTERS = {"r": "red", "g": "green", "b": "blue", "k": "black", "w": "white",
            "c": "#00bfbf", "m": "#bf00bf", "y": "#bfbf00"}  # fmt: skip
_COLOURED = frozenset({"c", "ec", "fc", "mfc", "mec", "palette"})
_AXES = frozenset({"subplots", "add_subplot", "subplot", "subplot_mosaic", "axes", "gca", "twinx",
                   "twiny", "inset_axes", "add_axes", "flatten", "ravel"})  # fmt: skip
_FIGURES = frozenset({"subplots", "subplot_mosaic"})
"""What gives a figure, and axes after it."""
_ENDINGS = frozenset({"show", "savefig"})


def plain(code: str) -> str:
    """``code`` in the plain hand; it ends with ``plt.show()``.

    Raises:
        SyntaxError: ``code`` is no Python.
    """
    tree = ast.parse(code)
    if not _restyles(tree):
        tree = _Colours().visit(tree)
    tree.body = [part for statement in tree.body for part in _apart(statement)]
    _put_in_place(tree)
    _Names(tree).visit(tree)
    tree.body = [*_imports(tree), *(one for one in tree.body if not _is_import(one))]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\nplt.show()\n"


def _restyles(tree: ast.AST) -> bool:
    """Whether ``C0`` may be another colour than by default."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("style", "rcParams", "set_theme")
        for node in ast.walk(tree)
    )


class _Colours(ast.NodeTransformer):
    """Colours as a reading tells them: by name where there is one, else in small hexadecimals."""

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        name = node.arg or ""
        if "color" in name or name in _COLOURED:
            _call_as_read(node.value)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0]
        if isinstance(target, ast.Name) and "col" in target.id:
            _call_as_read(node.value)
        return self.generic_visit(node)


def _call_as_read(value: ast.expr) -> None:
    """All colours in an expression, in place."""
    for part in ast.walk(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            part.value = _colour(part.value)


def _colour(given: str) -> str:
    if given in _LETTERS:
        return _LETTERS[given]
    if len(given) == 2 and given[0] == "C" and given[1].isdigit():
        return CYCLE[int(given[1])]
    if len(given) == 7 and given[0] == "#":
        return name_of(given.lower()) or given.lower()
    return given


def _apart(statement: ast.stmt) -> Iterator[ast.stmt]:
    """``ax.set(title=..., xlabel=...)`` as one call each; without what shows, saves or prints."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        yield statement
        return
    if isinstance(call.func, ast.Name) and call.func.id == "print":
        return
    if not isinstance(call.func, ast.Attribute):
        yield statement
        return
    if call.func.attr in _ENDINGS:
        return
    named = {one.arg for one in call.keywords}
    if call.func.attr != "set" or call.args or not named <= _SET:
        yield statement
        return
    for one in call.keywords:
        setter = ast.Attribute(call.func.value, f"set_{one.arg}", ast.Load())
        yield ast.Expr(ast.Call(setter, [one.value], []))


def _put_in_place(tree: ast.Module) -> None:
    """Data that one name holds and one place uses stands in that place."""
    stored, loaded = Counter[str](), Counter[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (loaded if isinstance(node.ctx, ast.Load) else stored)[node.id] += 1
    kept_apart = set(_owners(tree))
    drawn = set(_arguments(tree))
    literals: dict[str, ast.expr] = {}
    for statement in list(tree.body):
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        target = statement.targets[0]
        if not isinstance(target, ast.Name) or target.id in kept_apart:
            continue
        if not stored[target.id] == 1 == loaded[target.id]:
            continue
        value = statement.value
        if target.id in drawn and (row := _row(value)) is not None:
            value = row
        if _is_literal(value):
            # One literal may hold another.
            literals[target.id] = _Placed(literals).visit(value)
            tree.body.remove(statement)
    _Placed(literals).visit(tree)


def _owners(tree: ast.AST) -> Iterator[str]:
    """Names whose methods are called, whose parts are taken, or that stand within a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.FormattedValue):
            for part in ast.walk(node.value) if isinstance(node, ast.FormattedValue) else [node]:
                base = part.value if isinstance(part, ast.Attribute | ast.Subscript) else part
                if isinstance(base, ast.Name):
                    yield base.id


def _arguments(tree: ast.AST) -> Iterator[str]:
    """Names that a method of no array is given as they are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _is_of(node, "np"):
            for given in (*node.args, *(one.value for one in node.keywords)):
                if isinstance(given, ast.Name):
                    yield given.id


def _row(value: ast.expr) -> ast.expr | None:
    """The list in ``np.array([1, 2])``; to draw it is the same. None for anything else."""
    if not isinstance(value, ast.Call) or _called(value) != "array" or len(value.args) != 1:
        return None
    row = value.args[0]
    flat = isinstance(row, ast.List) and not any(isinstance(one, ast.List) for one in row.elts)
    return row if flat and not value.keywords else None


def _is_literal(node: ast.expr) -> bool:
    return all(
        isinstance(part, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.UnaryOp | ast.USub
                   | ast.Load | ast.Name)
        for part in ast.walk(node)
    ) and not isinstance(node, ast.Name)  # fmt: skip


class _Placed(ast.NodeTransformer):
    def __init__(self, literals: dict[str, ast.expr]) -> None:
        self._literals = literals

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._literals.get(node.id, node)


class _Names(ast.NodeTransformer):
    """Names by role, numbered from 2 on in the order in which they are bound."""

    def __init__(self, tree: ast.Module) -> None:
        imported = {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        several = {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
        }
        self._new: dict[str, str] = {}
        count = Counter[str]()
        for name, role in _bound(tree):
            if name in self._new or name in imported:
                continue
            told = "axes" if role == "ax" and name in several else role
            count[told] += 1
            self._new[name] = told if count[told] == 1 else f"{told}{count[told]}"

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new.get(node.id, node.id)
        return node


def _bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every name that the program binds, with its role, in the order of the text."""
    for statement in tree.body:
        for node in _in_order(statement):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from _roles(target, node.value)
            elif isinstance(node, ast.For | ast.comprehension):
                yield from _looped(node.target, node.iter)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _roles(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    role = _role(value)
    if isinstance(target, ast.Tuple) and _called(value) in _FIGURES:
        figure, *rest = target.elts
        yield from ((name, "fig") for name in _names(figure))
        yield from ((name, role) for part in rest for name in _names(part))
    else:
        yield from ((name, role) for name in _names(target))


def _names(target: ast.expr) -> Iterator[str]:
    """Names that an assignment binds; not those whose parts it sets."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _names(part)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def _role(value: ast.expr) -> str:
    called = _called(value)
    if called == "figure":
        return "fig"
    if called in _AXES:
        return "ax"
    if called == "colorbar":
        return "bar"
    if called in ("DataFrame", "Series") or isinstance(value, ast.Dict):
        return "table"
    if called in ("default_rng", "RandomState"):
        return "rng"
    if isinstance(value, ast.Constant | ast.UnaryOp):
        return "text" if _is_text(value) else "size"
    if isinstance(value, ast.List | ast.Tuple) and value.elts:
        return "names" if _is_text(value.elts[0]) else "data"
    if isinstance(value, ast.Call) and not _is_of(value, "np"):
        return "drawn"
    return "data"


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _called(value: ast.expr) -> str:
    """The last name of what is called; empty where ``value`` is no call."""
    called = value.func if isinstance(value, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _is_of(call: ast.Call, library: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == library for part in ast.walk(call.func))


def _looped(target: ast.expr, over: ast.expr) -> Iterator[tuple[str, str]]:
    called = _called(over)
    if isinstance(target, ast.Tuple):
        for number, part in enumerate(target.elts):
            if called == "enumerate" and number == 0 and isinstance(part, ast.Name):
                yield part.id, "i"
            else:
                yield from _looped(part, ast.Constant(None))
    elif isinstance(target, ast.Name):
        yield target.id, "i" if called == "range" else "one"


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _imports(tree: ast.Module) -> list[ast.stmt]:
    """Those that are used, sorted; pyplot always."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {"plt"}
    kept = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = [one for one in statement.names if (one.asname or one.name) in used]
            if names:
                statement.names = names
                kept.append(statement)
    return sorted(kept, key=ast.unparse)
