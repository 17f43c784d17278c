"""Flaws of axes: a grid that is asked for a place it has not, an array that is drawn on.

Followed are names that are bound once in the whole program, by a call whose grid is written out.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .bindings import bound_once, in_step, loops, whole

_OF_ARRAYS = frozenset({"T", "copy", "flat", "flatten", "item", "ndim", "ravel", "reshape", "shape",
                        "size", "squeeze", "swapaxes", "tolist", "transpose"})  # fmt: skip
"""Of numpy's attributes those that are used on arrays of axes; of these an axes has none."""
_OF_PROJECTIONS = {
    "3d": frozenset({"bar3d", "plot3D", "plot_surface", "plot_trisurf", "plot_wireframe",
                     "scatter3D", "set_zlabel", "set_zlim", "set_zticks", "view_init", "zaxis"}),
    "polar": frozenset({"set_rgrids", "set_rlabel_position", "set_rmax", "set_rticks",
                        "set_theta_direction", "set_theta_offset", "set_theta_zero_location",
                        "set_thetagrids"}),
}  # fmt: skip
"""What only axes of a projection have."""
_PLAIN = "rectilinear"


@dataclass(frozen=True)
class _Axes:
    """One axes, or an array of axes."""

    shape: tuple[int, ...]
    projection: str | None
    """As its maker names it; None where that is not plain to see."""


def misuses_axes(tree: ast.Module) -> bool:
    """Whether axes are asked for a place outside their grid, or an array or a projection for what
    it does not have."""
    known = _made(tree)
    for loop in loops(tree):
        source = _axes(loop.iter, known)
        if source is not None and not source.shape:
            return True
    return any(
        _is_outside(node) if isinstance(node, ast.Call) else _is_misuse(node, known)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call)
    )


def _is_outside(call: ast.Call) -> bool:
    """Whether a call asks for an axes outside its grid: ``subplot(1, 2, 3)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("subplot", "add_subplot"):
        return False
    given = [one.value for one in call.args if isinstance(one, ast.Constant)]
    whole = [one for one in given if isinstance(one, int)]
    return len(whole) == 3 and not 1 <= whole[2] <= whole[0] * whole[1]


def _is_misuse(node: ast.Attribute | ast.Subscript, known: dict[str, _Axes]) -> bool:
    used = _axes(node.value, known)
    if used is None:
        return False
    if isinstance(node, ast.Subscript):
        return not _has_place(used.shape, node.slice)
    if used.shape:
        return node.attr not in _OF_ARRAYS and not node.attr.startswith("__")
    foreign = [name for name, attrs in _OF_PROJECTIONS.items() if node.attr in attrs]
    return node.attr in _OF_ARRAYS or (used.projection == _PLAIN and bool(foreign))


def _has_place(shape: tuple[int, ...], index: ast.expr) -> bool:
    places = index.elts if isinstance(index, ast.Tuple) else [index]
    if len(places) > len(shape):
        return False
    told = ((whole(place), size) for place, size in zip(places, shape, strict=False))
    return all(place is None or -size <= place < size for place, size in told)


def _axes(node: ast.expr, known: dict[str, _Axes]) -> _Axes | None:
    """What an expression names, as far as it is followed."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Subscript):
        whole = _axes(node.value, known)
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if whole is None or len(places) > len(whole.shape):
            return None
        if any(isinstance(place, ast.Slice | ast.Starred | ast.Tuple) for place in places):
            return None
        return _Axes(whole.shape[len(places) :], whole.projection)
    return None


def _made(tree: ast.Module) -> dict[str, _Axes]:
    """The names of axes and arrays of axes, those that loops go through included."""
    once = bound_once(tree)
    known: dict[str, _Axes] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for target in node.targets:
                name, made = _target(target, node.value), _grid(node.value)
                if made is not None and name in once:
                    known[name] = made
    for loop in loops(tree):
        for target, source in in_step(loop):
            made = _axes(source, known)
            if isinstance(target, ast.Name) and made and made.shape and target.id in once:
                known[target.id] = _Axes(made.shape[1:], made.projection)
    return known


def _target(target: ast.expr, call: ast.Call) -> str | None:
    """The name that gets the axes: the second of two where pyplot gives a figure, too."""
    if not isinstance(call.func, ast.Attribute):
        return None
    of_pyplot = ast.unparse(call.func.value) in ("plt", "pyplot")
    if call.func.attr == "subplots" and of_pyplot:
        if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
            return None
        target = target.elts[1]
    return target.id if isinstance(target, ast.Name) else None


def _grid(call: ast.Call) -> _Axes | None:
    """What a call gives that makes axes, where its grid is plain to see."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    keywords = {one.arg: one.value for one in call.keywords}
    if name in ("add_subplot", "subplot"):
        plain = not {"projection", "polar", None} & set(keywords)
        return _Axes((), _PLAIN if plain else None)
    if name != "subplots" or None in keywords or "squeeze" in keywords:
        return None
    given = dict(zip(("nrows", "ncols"), call.args, strict=False))
    sizes = [whole(one) if (one := given.get(key, keywords.get(key))) else 1
             for key in ("nrows", "ncols")]  # fmt: skip
    rows, columns = sizes
    if rows is None or columns is None:
        return None
    shape = tuple(size for size in (rows, columns) if size != 1)
    return _Axes(shape, None if "subplot_kw" in keywords else _PLAIN)
