"""Which call in the source drew what: axes found by following the code in the order it runs.

A static approximation: names of figures and axes are followed through assignments, ``subplots``
grids, loops over axes and local functions that take an axes. What cannot be followed is left
unresolved and is offered to every axes, since a wrong guess costs one render, not a wrong fix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import libcst as cst

from .code import Code, argument, positional
from .places import Axes, AxesRef, FigureRef, Grid, Names, Place, Survey, Value, pyplot_name
from .values import items_of, number_of, text_of

_NEW_AXES = frozenset({
    "subplot", "add_subplot", "add_axes", "axes", "subplot2grid", "twinx", "twiny", "colorbar",
    "inset_axes",
})  # fmt: skip
_PANDAS_KINDS = frozenset({
    "line", "bar", "barh", "hist", "box", "kde", "density", "area", "pie", "scatter", "hexbin",
})  # fmt: skip


def survey(code: Code) -> Survey:
    """Follow ``code`` and say which axes every call is made on."""
    return _Follower(code).follow()


class _Follower:
    def __init__(self, code: Code) -> None:
        self.code = code
        self.found = Survey(pyplot=pyplot_name(code.module))
        self.functions: dict[str, cst.FunctionDef] = {}
        self.called: set[str] = set()
        self.numbers: dict[str, int] = {}
        self.figure: int | None = None
        self.current: int | None = None
        self.subplots: dict[tuple[int, str], int] = {}
        self.depth = 0

    def follow(self) -> Survey:
        self.block(self.code.module.body, {}, False)
        for name, function in list(self.functions.items()):
            if name not in self.called:  # run by someone else: a figure of its own
                self.figure = self.current = None
                self.enter(function, {}, False)
        merged: dict[int, Place] = {}
        for place in self.found.places:
            before = merged.pop(id(place.node), None)
            if before is not None:
                place = replace(place, axes=place.axes | before.axes, repeated=True)
            merged[id(place.node)] = place
        self.found.places = sorted(merged.values(), key=lambda p: self.code.line(p.node))
        return self.found

    # Statements

    def block(self, body: Sequence[cst.CSTNode], names: Names, repeated: bool) -> None:
        for statement in body:
            self.statement(statement, names, repeated)

    def statement(self, node: cst.CSTNode, names: Names, repeated: bool) -> None:
        if isinstance(node, cst.SimpleStatementLine):
            for small in node.body:
                self.small(small, names, repeated)
        elif isinstance(node, cst.FunctionDef):
            self.functions[node.name.value] = node
        elif isinstance(node, cst.ClassDef):
            self.block(node.body.body, names, repeated)
        elif isinstance(node, cst.For):
            self.evaluate(node.iter, names, repeated)
            self.bind(node.target, self.each(node.iter, names), names)
            self.block(node.body.body, names, True)
        elif isinstance(node, cst.While):
            self.block(node.body.body, names, True)
        elif isinstance(node, cst.With):
            for item in node.items:
                value = self.evaluate(item.item, names, repeated)
                if item.asname is not None:
                    self.bind(item.asname.name, value, names)
            self.block(node.body.body, names, repeated)
        elif isinstance(node, cst.If):
            self.block(node.body.body, names, repeated)
            if node.orelse is not None:
                self.statement(node.orelse, names, repeated)
        elif isinstance(node, cst.Else | cst.Finally | cst.ExceptHandler):
            self.block(node.body.body, names, repeated)
        elif isinstance(node, cst.Try):
            self.block(node.body.body, names, repeated)
            for part in (*node.handlers, node.orelse, node.finalbody):
                if part is not None:
                    self.statement(part, names, repeated)

    def small(self, node: cst.BaseSmallStatement, names: Names, repeated: bool) -> None:
        if isinstance(node, cst.Assign):
            value = self.evaluate(node.value, names, repeated)
            for target in node.targets:
                self.bind(target.target, value, names)
                number = number_of(node.value)
                if isinstance(target.target, cst.Name) and number is not None:
                    self.numbers[target.target.value] = int(number)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self.bind(node.target, self.evaluate(node.value, names, repeated), names)
        elif isinstance(node, cst.Expr | cst.Return | cst.AugAssign) and node.value is not None:
            self.evaluate(node.value, names, repeated)

    def bind(self, target: cst.CSTNode, value: Value | None, names: Names) -> None:
        if isinstance(target, cst.Tuple | cst.List):
            parts: list[Value | None] = [None] * len(target.elements)
            if isinstance(value, tuple):
                parts[: len(value)] = list(value)[: len(parts)]
            elif isinstance(value, Grid):
                rows = [value.ids[i : i + value.columns] for i in range(0, len(value.ids),
                        value.columns)]  # fmt: skip
                if len(rows) == len(parts) and value.columns > 1 and len(rows) > 1:
                    parts = [Grid(row, len(row), ()) for row in rows]
                else:
                    parts[: len(value.ids)] = [AxesRef(frozenset({i})) for i in value.ids]
            for element, part in zip(target.elements, parts, strict=False):
                self.bind(element.value, part, names)
        else:
            name = _plain(self.code.text(target))
            names[name] = value
            self.rename(name, value)

    def rename(self, name: str, value: Value | None) -> None:
        """Let axes be named by the first name that they are bound to."""
        if isinstance(value, AxesRef) and len(value.ids) == 1:
            self.name_axes(next(iter(value.ids)), name)
        elif isinstance(value, FigureRef):
            self.found.figure_names.setdefault(value.id, name)
        elif isinstance(value, Grid):
            for index, key in zip(value.ids, value.keys, strict=False):
                self.name_axes(index, f"{name}[{key}]")

    def name_axes(self, index: int, name: str) -> None:
        axes = self.found.axes[index]
        if not axes.name or axes.name == self.found.pyplot:
            self.found.axes[index] = replace(axes, name=name.replace(",", ", "))

    def each(self, node: cst.BaseExpression, names: Names) -> Value | None:
        """What a loop variable over ``node`` may be."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
            parts = [self.each(a.value, names) for a in node.args]
            if node.func.value == "enumerate" and parts:
                return (None, parts[0])
            if node.func.value == "zip":
                return tuple(parts)
            if node.func.value in {"list", "reversed", "tuple"} and parts:
                return parts[0]
        items = items_of(node)
        if items:
            ids: set[int] = set()
            for item in items:
                value = self.look_up(item.value, names)
                ids |= value.ids if isinstance(value, AxesRef) else set()
            return AxesRef(frozenset(ids)) if ids else None
        value = self.look_up(node, names)
        return AxesRef(frozenset(value.ids)) if isinstance(value, Grid) else None

    def enter(self, function: cst.FunctionDef, given: Mapping[str, Value | None],
              repeated: bool) -> None:  # fmt: skip
        if self.depth > 3:
            return
        self.depth += 1
        inner: Names = dict(given)
        for parameter in function.params.params:
            name = parameter.name.value
            if name not in inner and re.fullmatch(r"_?axe?s?\d*|axis", name):
                inner[name] = AxesRef(frozenset({self.new_axes(None, name)}))
        self.block(function.body.body, inner, repeated)
        self.depth -= 1

    # Expressions

    def evaluate(self, node: cst.BaseExpression, names: Names, repeated: bool) -> Value | None:
        """The value of ``node`` where it is a figure or axes; notes every call on the way."""
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Attribute):
                self.evaluate(node.func.value, names, repeated)
            for arg in node.args:
                self.evaluate(arg.value, names, repeated)
            return self.call(node, names, repeated)
        if isinstance(node, cst.Name | cst.Subscript | cst.Attribute):
            return self.look_up(node, names)
        if isinstance(node, cst.Tuple):
            return tuple(self.evaluate(e.value, names, repeated) for e in node.elements)
        loop = repeated or isinstance(node, cst.BaseComp | cst.Lambda)
        for child in node.children:
            self.children(child, names, loop)
        return None

    def children(self, node: cst.CSTNode, names: Names, repeated: bool) -> None:
        if isinstance(node, cst.BaseExpression):
            self.evaluate(node, names, repeated)
        else:
            for child in node.children:
                self.children(child, names, repeated)

    def look_up(self, node: cst.CSTNode, names: Names) -> Value | None:
        text = _plain(self.code.text(node))
        if text in names:
            return names[text]
        if text == f"{self.found.pyplot}.gca()" and self.current is not None:
            return AxesRef(frozenset({self.current}))
        flat = re.fullmatch(r"(.+?)(?:\.flat|\.ravel\(\)|\.flatten\(\)|\.values\(\))", text)
        if flat and isinstance(value := names.get(flat[1]), Grid):
            return Grid(value.ids, len(value.ids), tuple(map(str, range(len(value.ids)))))
        if isinstance(node, cst.Subscript):
            value = self.look_up(node.value, names)
            key = text[len(_plain(self.code.text(node.value))) + 1 : -1].replace("'", '"')
            if isinstance(value, Grid):
                return self.pick(value, key)
        if text.endswith(".axes") and isinstance(fig := names.get(text[:-5]), FigureRef):
            ids = tuple(self.found.figure_axes(fig.id))
            return Grid(ids, max(len(ids), 1), tuple(map(str, range(len(ids)))))
        return None

    def pick(self, grid: Grid, key: str) -> Value:
        if key in grid.keys:
            return AxesRef(frozenset({grid.ids[grid.keys.index(key)]}))
        index = re.fullmatch(r"-?\d+", key)
        if index:
            i = int(key)
            rows = len(grid.ids) // grid.columns
            if rows == 1 and -len(grid.ids) <= i < len(grid.ids):
                return AxesRef(frozenset({grid.ids[i]}))
            if -rows <= i < rows:
                row = grid.ids[(i % rows) * grid.columns : (i % rows + 1) * grid.columns]
                return Grid(row, len(row), tuple(map(str, range(len(row)))))
        return AxesRef(frozenset(grid.ids))

    def call(self, node: cst.Call, names: Names, repeated: bool) -> Value | None:
        func = node.func
        if isinstance(func, cst.Name):
            return self.bare(node, func.value, names, repeated)
        if not isinstance(func, cst.Attribute):
            return None
        method, receiver = func.attr.value, _plain(self.code.text(func.value))
        on = self.look_up(func.value, names)
        pyplot = receiver == self.found.pyplot
        made = self.make(node, method, on, pyplot)
        if made is None and not pyplot and on is None:
            made = self.library(node, method, receiver, names)
        ids: frozenset[int] = frozenset()
        if isinstance(on, AxesRef):
            ids = on.ids
        elif pyplot and method not in {"show", "savefig", "rc", "tight_layout", "close"}:
            ids = frozenset({self.here()}) if self.current is not None or made is None else ids
        elif isinstance(made, AxesRef):
            ids = made.ids
        figure = on.id if isinstance(on, FigureRef) else self.figure
        if isinstance(on, AxesRef) and ids:
            figure = self.found.axes[min(ids)].figure
        self.found.places.append(Place(node, method, receiver, ids, figure, repeated))
        return made

    def bare(self, node: cst.Call, name: str, names: Names, repeated: bool) -> Value | None:
        function = self.functions.get(name)
        if function is None:
            self.found.places.append(Place(node, name, "", frozenset(), self.figure, repeated))
            return None
        self.called.add(name)
        given: Names = {}
        for parameter, arg in zip(function.params.params, positional(node), strict=False):
            given[parameter.name.value] = self.look_up(arg.value, names)
        for arg in node.args:
            if arg.keyword is not None:
                given[arg.keyword.value] = self.look_up(arg.value, names)
        self.enter(function, {k: v for k, v in given.items() if v is not None}, repeated)
        return None

    def make(self, node: cst.Call, method: str, on: Value | None, pyplot: bool) -> Value | None:
        """The value of a call that makes, finds or chooses figures and axes."""
        if pyplot and method in {"figure", "subplots", "subplot_mosaic"}:
            self.figure = self.new_figure()
            self.current = None
        figure = FigureRef(self.figure) if self.figure is not None else None
        if pyplot and method in {"figure", "gcf"}:
            return figure
        if pyplot and method == "gca":
            return AxesRef(frozenset({self.here()}))
        if pyplot and method == "sca" and node.args:
            return None
        on_figure = isinstance(on, FigureRef)
        if isinstance(on, FigureRef):
            self.figure = on.id
        if (pyplot or on_figure) and method in {"subplots", "subplot_mosaic"}:
            grid = self.grid(node) if method == "subplots" else self.mosaic(node)
            return (figure, grid) if pyplot else grid
        if method in _NEW_AXES and (pyplot or on_figure or isinstance(on, AxesRef)):
            key = (self.figure or 0, ",".join(self.code.text(a) for a in positional(node)))
            if pyplot and method == "subplot" and key in self.subplots:
                self.current = self.subplots[key]
                return AxesRef(frozenset({self.current}))
            before = self.current
            index = self.new_axes(on, self.found.pyplot if pyplot else "")
            if method == "subplot":
                self.subplots[key] = index
            if method == "colorbar":
                self.current = before
            return AxesRef(frozenset({index}))
        return None

    def library(self, node: cst.Call, method: str, receiver: str, names: Names) -> Value | None:
        """Axes that pandas and seaborn draw on."""
        seaborn = receiver in {"sns", "seaborn"} and method.endswith(("plot", "map"))
        pandas = method == "plot" or (receiver.endswith(".plot") and method in _PANDAS_KINDS)
        if not (seaborn or pandas):
            return None
        given = argument(node, "ax")
        if given is not None:
            return self.look_up(given.value, names)
        if pandas and self.current is not None and not receiver.endswith("]"):
            self.figure, self.current = self.new_figure(), None
        return AxesRef(frozenset({self.here()}))

    def grid(self, node: cst.Call) -> Value:
        rows, columns = self.count(node, "nrows", 0), self.count(node, "ncols", 1)
        if self.figure is None:
            self.figure = self.new_figure()
        ids = tuple(self.new_axes(None, "") for _ in range(rows * columns))
        if len(ids) == 1:
            return AxesRef(frozenset(ids))
        if rows == 1 or columns == 1:
            return Grid(ids, len(ids), tuple(map(str, range(len(ids)))))
        keys = tuple(f"{r},{c}" for r in range(rows) for c in range(columns))
        return Grid(ids, columns, keys)

    def mosaic(self, node: cst.Call) -> Value:
        labels: list[str] = []
        layout = argument(node, "mosaic", position=0)
        if layout is not None:
            text = text_of(layout.value)
            rows = items_of(layout.value) or []
            if text is not None:
                labels = [c for c in text if c.isalnum()]
            for row in rows:
                cells = items_of(row.value) or [row]
                labels += [t for t in (text_of(c.value) for c in cells) if t is not None]
        unique = list(dict.fromkeys(labels))
        ids = tuple(self.new_axes(None, "") for _ in unique)
        return Grid(ids, max(len(ids), 1), tuple(f'"{label}"' for label in unique))

    def count(self, node: cst.Call, keyword: str, position: int) -> int:
        arg = argument(node, keyword, position=position)
        if arg is None:
            return 1
        value = number_of(arg.value)
        if value is None:
            value = self.numbers.get(self.code.text(arg.value), 1)
        return max(1, min(int(value), 12))

    # Figures and axes

    def new_figure(self) -> int:
        self.found.figures += 1
        return self.found.figures - 1

    def new_axes(self, on: Value | None, name: str) -> int:
        figure = self.figure
        if isinstance(on, AxesRef) and on.ids:
            figure = self.found.axes[min(on.ids)].figure
        if figure is None:
            figure = self.figure = self.new_figure()
        self.found.axes.append(Axes(figure, name))
        self.current = len(self.found.axes) - 1
        return self.current

    def here(self) -> int:
        """The current axes of pyplot, made where there is none yet."""
        if self.current is None:
            return self.new_axes(None, self.found.pyplot)
        return self.current


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
