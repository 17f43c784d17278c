"""Code, its survey and the facts of what it drew, brought together: which call is series 2?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from pixelproof_engine.sight import facts as sight

from ...model import LineRange
from .code import Code, argument, positional
from .places import Place
from .survey import survey
from .values import items_of, quote_style, quoted, text_of

DRAWING = frozenset({
    "plot", "scatter", "bar", "barh", "hist", "fill_between", "fill_betweenx", "fill",
    "stackplot", "pie", "step", "stem", "errorbar", "semilogx", "semilogy", "loglog", "imshow",
    "pcolormesh", "contour", "contourf", "boxplot", "violinplot", "hexbin", "hist2d", "stairs",
    "eventplot", "quiver", "streamplot", "grouped_bar", "vlines", "hlines", "axhline",
    "axvline", "axline", "axhspan", "axvspan", "broken_barh", "psd", "csd", "cohere",
    "specgram", "acorr", "xcorr", "matshow", "spy", "table", "magnitude_spectrum",
    "phase_spectrum", "angle_spectrum",
})  # fmt: skip
LINES = frozenset({"plot", "semilogx", "semilogy", "loglog", "step"})
_PANDAS = {
    "line": "plot", "area": "fill_between", "box": "boxplot", "density": "plot", "kde": "plot",
}  # fmt: skip
_SEABORN = {
    "barplot": "bar", "countplot": "bar", "lineplot": "plot", "scatterplot": "scatter",
    "histplot": "bar", "regplot": "scatter", "stripplot": "scatter", "pointplot": "plot",
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """A changed source and what it does, for a person."""

    source: str
    summary: str


@dataclass(frozen=True)
class Drawn:
    """Where one series comes from."""

    place: Place
    index: int
    """Which of the series that this call draws, 0-based."""
    count: int
    """How many series this call draws."""

    @property
    def group(self) -> tuple[cst.Arg, ...]:
        """The positional arguments of this series in ``plot(x, y, 'r-', x, z, 'b')``."""
        groups = plot_groups(self.place.node)
        return groups[min(self.index, len(groups) - 1)] if groups else ()


class Chart:
    """What every edit works on."""

    def __init__(self, source: str, region: LineRange, current: sight.Facts | None,
                 target: sight.Facts | None) -> None:  # fmt: skip
        self.code = Code(source, region)
        self.survey = survey(self.code)
        self.current = current
        self.target = target
        self.quote = quote_style(self.code.module)
        self.places = [p for p in self.survey.places if self.code.editable(p.node)]
        self._axes = self._figure_axes()

    # Axes

    def _figure_axes(self) -> list[int]:
        """Axes of the code in the order of ``current.axes``: those of the figure that fits best."""
        figures = [self.survey.figure_axes(f) for f in range(self.survey.figures)]
        figures = [ids for ids in figures if ids]
        if not figures:
            return []
        if self.current is None:
            return figures[0]
        shown = {t.text for a in self.current.axes for t in (a.title, a.x.label, a.y.label) if t}
        wanted = len(self.current.axes)

        def fit(ids: list[int]) -> tuple[int, int]:
            said = 0
            for place in self.places:
                if place.axes & set(ids):
                    texts = (text_of(a.value) for a in place.node.args)
                    said += sum(1 for t in texts if t in shown)
            return (-abs(len(ids) - wanted), said)

        return max(figures, key=fit)

    def axes_id(self, index: int | None) -> int | None:
        index = index or 0
        return self._axes[index] if index < len(self._axes) else None

    @property
    def figure_name(self) -> str | None:
        """The name of the figure in the code, if it has one."""
        if not self._axes:
            return self.survey.figure_names.get(0)
        return self.survey.figure_names.get(self.survey.axes[self._axes[0]].figure)

    def facts(self, index: int | None) -> sight.Axes | None:
        """Facts of one axes of the current figure."""
        if self.current is None or (index or 0) >= len(self.current.axes):
            return None
        return self.current.axes[index or 0]

    def wanted(self, index: int | None) -> sight.Axes | None:
        """What the target shows where the current figure has axes ``index``."""
        if self.target is None or not self.target.axes:
            return None
        mine = self.facts(index)
        if mine is None:
            return self.target.axes[0]

        def away(other: sight.Axes) -> float:
            return sum(abs(a - b) for a, b in zip(mine.box, other.box, strict=True))

        return min(self.target.axes, key=away)

    def on(self, index: int | None, place: Place) -> bool:
        """Whether ``place`` may be a call on axes ``index``."""
        wanted = self.axes_id(index)
        if wanted is not None and place.axes:
            return wanted in place.axes
        return not place.axes or wanted is None

    def calls(self, index: int | None, *methods: str) -> list[Place]:
        """Calls of ``methods`` on axes ``index``, those that are on it for sure last."""
        found = [p for p in self.places if p.method in methods and self.on(index, p)]
        return sorted(found, key=lambda p: bool(p.axes) and not p.repeated)

    def receivers(self, index: int | None) -> Iterator[tuple[cst.BaseStatement, str]]:
        """(statement to insert after, expression of the axes), best first."""
        wanted = self.axes_id(index)
        mine = [
            p for p in self.places
            if self.on(index, p) and p.axes and (p.receiver or p.method in DRAWING)
            and p.method not in {"legend", "colorbar", "subplots", "figure", "suptitle", "axis"}
        ]  # fmt: skip
        for place in reversed(mine):
            statement = self.code.statement(place.node)
            if statement is None or not self.code.editable(statement):
                continue
            if len(place.axes) == 1 and not place.repeated and self._names_axes(place):
                yield statement, self._source_name(place)
                return
            lifted = self.lifted(statement)
            name = self.survey.axes[wanted].name if wanted is not None else ""
            if lifted is not None and name and self.code.editable(lifted):
                yield lifted, name
                return
            if self._names_axes(place):
                yield statement, self._source_name(place)
                return

    def _names_axes(self, place: Place) -> bool:
        return place.receiver == self.survey.pyplot or any(
            place.receiver == a.name.replace(" ", "") for a in self.survey.axes
        ) or (place.method in DRAWING and drawing_name(place) == place.method)  # fmt: skip

    def _source_name(self, place: Place) -> str:
        func = place.node.func
        return self.code.text(func.value) if isinstance(func, cst.Attribute) else place.receiver

    def lifted(self, statement: cst.BaseStatement) -> cst.BaseStatement | None:
        """The outermost loop around ``statement``, itself if there is none; None in a function."""
        at: cst.CSTNode | None = statement
        top: cst.BaseStatement = statement
        while at is not None:
            if isinstance(at, cst.For | cst.While):
                top = at
            if isinstance(at, cst.FunctionDef):
                return None
            at = self.code.parent(at)
        return top

    def insert(self, index: int | None, line: str, pyplot_line: str | None = None,
               *, before: str = "") -> str | None:  # fmt: skip
        """The source with a new call on axes ``index``; None where the axes has no name.

        ``line`` is what follows ``ax``, ``pyplot_line`` what follows ``plt`` (None: the current
        axes, then ``line``); ``before`` goes in front of ``ax`` only.
        """
        for statement, receiver in self.receivers(index):
            written = f"{before}{receiver}{line}"
            if receiver == self.survey.pyplot:
                written = f"{before}{receiver}.gca(){line}"
                if pyplot_line is not None:
                    written = receiver + pyplot_line
            return self.code.inserted(statement, [written], after=True)
        return None

    def insert_on_figure(self, index: int | None, line: str, pyplot_line: str) -> str | None:
        """The same for a call on the figure that holds the axes."""
        name = self.figure_name
        for statement, receiver in self.receivers(index):
            written = f"{name or receiver + '.figure'}{line}"
            if receiver == self.survey.pyplot and name is None:
                written = receiver + pyplot_line
            return self.code.inserted(statement, [written], after=True)
        return None

    def called(self, place: Place) -> str:
        """What tells a call from every other one, whatever is edited elsewhere."""
        name = (place.receiver, place.method)
        alike = [p.node for p in self.places if (p.receiver, p.method) == name]
        rank = next((n for n, node in enumerate(alike) if node is place.node), 0)
        return f"{place.receiver}.{place.method} {rank}"

    def stands_alone(self, place: Place) -> bool:
        """Whether the statement of ``place`` is this call and nothing else."""
        statement = self.code.statement(place.node)
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            return False
        small = statement.body[0]
        return isinstance(small, cst.Expr) and small.value is place.node

    def text(self, value: str, like: cst.BaseExpression | None = None) -> str:
        """``value`` as a string literal in the author's style."""
        return quoted(value, like, self.quote)

    # Series

    def series(self, index: int | None, series: int | None) -> Drawn | None:
        """The call that drew one series of the current figure."""
        axes = self.facts(index)
        if axes is None or series is None or series >= len(axes.series):
            places = self.drawing(index)
            return Drawn(places[0], 0, 1) if len(places) == 1 else None
        call = axes.series[series].call or _usual_call(axes.series[series].kind)
        same = [i for i, s in enumerate(axes.series) if (s.call or _usual_call(s.kind)) == call]
        places = [p for p in self.drawing(index) if drawing_name(p) == call]
        if not places:
            return None
        counts = self._shares(places, len(same))
        rank = same.index(series)
        for place, count in zip(places, counts, strict=True):
            if rank < count:
                return Drawn(place, rank, count)
            rank -= count
        return None

    def drawing(self, index: int | None) -> list[Place]:
        return [p for p in self.places if self.on(index, p) and drawing_name(p) is not None]

    def _shares(self, places: list[Place], total: int) -> list[int]:
        """How many of ``total`` series each call drew: loops take what the others leave."""
        sure = [len(plot_groups(p.node)) or 1 if drawing_name(p) in LINES else 1 for p in places]
        loose = [p.repeated or total > sum(sure) for p in places]
        if any(p.repeated for p in places):
            loose = [p.repeated for p in places]
        left = total - sum(s for s, is_loose in zip(sure, loose, strict=True) if not is_loose)
        many = sum(loose)
        shares = []
        for own, is_loose in zip(sure, loose, strict=True):
            shares.append(max(1, left // many) if is_loose else own)
        return shares

    # Following names

    def assigned(self, name: str, before: cst.CSTNode) -> cst.BaseExpression | None:
        """What ``name`` was last given before ``before``: an editable plain assignment."""
        best: cst.BaseExpression | None = None
        for node in self.code.nodes(cst.Assign):
            if isinstance(node, cst.Assign) and self.code.line(node) <= self.code.line(before):
                for target in node.targets:
                    if isinstance(target.target, cst.Name) and target.target.value == name:
                        best = node.value
        return best

    def loop_values(self, name: str, at: cst.CSTNode) -> list[cst.Element] | None:
        """Elements that a loop around ``at`` gives ``name``, where they stand in a list."""
        loop = self.code.ancestor(at, cst.For)
        while isinstance(loop, cst.For):
            found = self._loop_part(loop.target, loop.iter, name)
            if found is not None:
                items = items_of(found)
                if items is None and isinstance(found, cst.Name):
                    value = self.assigned(found.value, loop)
                    items = items_of(value) if value is not None else None
                return items
            up = self.code.parent(loop)
            loop = self.code.ancestor(up, cst.For) if up is not None else None
        return None

    def _loop_part(self, target: cst.BaseExpression, over: cst.BaseExpression,
                   name: str) -> cst.BaseExpression | None:  # fmt: skip
        if isinstance(target, cst.Name):
            return over if target.value == name else None
        if not isinstance(target, cst.Tuple) or not isinstance(over, cst.Call):
            return None
        function = over.func.value if isinstance(over.func, cst.Name) else ""
        if function == "enumerate" and len(target.elements) == 2 and over.args:
            return self._loop_part(target.elements[1].value, over.args[0].value, name)
        if function == "zip":
            for element, arg in zip(target.elements, over.args, strict=False):
                found = self._loop_part(element.value, arg.value, name)
                if found is not None:
                    return found
        return None


def drawing_name(place: Place) -> str | None:
    """The Axes method that a drawing call ends in; None: it draws nothing."""
    if place.receiver in {"sns", "seaborn"}:
        return _SEABORN.get(place.method)
    if place.receiver.endswith(".plot"):
        return _PANDAS.get(place.method, place.method)
    kind = argument(place.node, "kind") if place.method == "plot" else None
    if kind is not None:
        name = text_of(kind.value) or "line"
        return _PANDAS.get(name, name)
    return place.method if place.method in DRAWING and place.receiver else None


def is_pandas(place: Place) -> bool:
    return place.receiver.endswith(".plot") or (
        place.method == "plot" and not positional(place.node) and bool(place.node.args)
    )


def plot_groups(call: cst.Call) -> list[tuple[cst.Arg, ...]]:
    """Positional arguments of ``plot`` split by series, as ``_process_plot_var_args`` does."""
    left = positional(call)
    groups: list[tuple[cst.Arg, ...]] = []
    while left:
        take = min(2, len(left))
        if len(left) > 2 and text_of(left[2].value) is not None and not (
            text_of(left[1].value) is not None
        ):  # fmt: skip
            take = 3
        elif len(left) >= 2 and text_of(left[1].value) is not None:
            take = 2
        groups.append(tuple(left[:take]))
        left = left[take:]
    return groups


def _usual_call(kind: str) -> str:
    """The Axes method that usually draws a kind (for facts that do not tell the call)."""
    return {"line": "plot", "area": "fill_between", "image": "imshow", "box": "boxplot",
            "violin": "violinplot"}.get(kind, kind)  # fmt: skip
