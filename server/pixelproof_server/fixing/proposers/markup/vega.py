"""Vega-Lite: from differences of a chart to edits of its specification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.seen import Difference, Spot

from .spec import Path, Spec
from .splices import Splice, Way
from .values import colour_of

_MARKS: Mapping[str, tuple[str, ...]] = {
    "line": ("line",),
    "scatter": ("point", "circle"),
    "bar": ("bar",),
    "barh": ("bar",),
    "hist": ("bar",),
    "area": ("area",),
    "pie": ("arc",),
    "image": ("rect",),
    "box": ("boxplot",),
    "step": ("line",),
}
_SCALES = {"linear": "linear", "log": "log", "symlog": "symlog"}
_DASHES = {"dashed": [6, 4], "dotted": [2, 2], "dashdot": [6, 3, 2, 3]}
_SHAPES = {"o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "+": "cross"}
_NICE = 3
"""Pixels within which a size that was read is taken for the round one beside it."""
_COLOUR_CHANNELS = ("color", "fill", "stroke")


def spec_ways(
    source: str, differences: Sequence[Difference], facts: Facts | None
) -> list[tuple[Difference, Iterator[Way]]]:
    """Of each difference, the ways to close it, the likeliest first."""
    spec = Spec(source)
    if not isinstance(spec.data, dict):
        return []
    return [(one, _ways(spec, one, facts)) for one in differences]


def _ways(spec: Spec, one: Difference, facts: Facts | None) -> Iterator[Way]:
    for splices, summary in _splices(spec, one, facts):
        if splices:
            yield Way(splices, summary)


def _splices(
    spec: Spec, one: Difference, facts: Facts | None
) -> Iterator[tuple[tuple[Splice, ...], str]]:
    units = _units(spec)
    match one.kind:
        case "title" | "suptitle" | "x_label" | "y_label" | "legend_title" | "annotation" | "text":
            yield from _said(spec, one, units)
        case "legend_text":
            yield from _replaced(spec, one.current, one.target)
        case "kind":
            yield from _marked(spec, one, units)
        case "series_colour":
            yield from _coloured(spec, one, units)
        case "background":
            yield spec.put(("background",), one.target), f"background {one.target}"
        case "category_order":
            yield from _ordered(spec, one, units)
        case "scale" | "limits" | "grid" | "tick_rotation":
            yield from _scaled(spec, one, units)
        case "legend_missing" | "legend_extra":
            yield from _legend(spec, one, units)
        case "figure_size":
            yield from _resized(spec, one, facts)
        case "line_width" | "line_style" | "marker":
            yield from _styled(spec, one, units)
        case "value":
            yield from _valued(spec, one)


def _units(spec: Spec) -> list[Path]:
    """Where a mark and its encoding stand: the whole, or each layer and each view."""
    found: list[Path] = []

    def walk(here: Any, path: Path) -> None:
        if isinstance(here, dict):
            if "mark" in here or "encoding" in here:
                found.append(path)
            for key, inner in here.items():
                if key not in ("data", "datasets"):
                    walk(inner, (*path, key))
        elif isinstance(here, list):
            for number, inner in enumerate(here):
                walk(inner, (*path, number))

    walk(spec.data, ())
    return found


def _channels(spec: Spec, units: Sequence[Path], names: Sequence[str]) -> Iterator[Path]:
    for unit in units:
        for name in names:
            if isinstance(spec.get((*unit, "encoding", name)), dict):
                yield (*unit, "encoding", name)


def _said(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    summary = f"{one.kind.replace('_', ' ')} {one.target!r}"
    if isinstance(one.current, str):
        for splices, _ in _replaced(spec, one.current, one.target):
            yield splices, summary
    channels = {"x_label": ("x",), "y_label": ("y",), "legend_title": (*_COLOUR_CHANNELS, "shape")}
    if one.kind in ("title", "suptitle"):
        path: Path = ("title", "text") if isinstance(spec.get(("title",)), dict) else ("title",)
        yield (spec.put(path, one.target) if one.target else spec.drop(("title",))), summary
    for channel in _channels(spec, units, channels.get(one.kind, ())):
        for inner in (("title",), ("axis", "title"), ("legend", "title")):
            if (*channel, *inner) in spec:
                yield spec.put((*channel, *inner), one.target), summary
        if (*channel, "title") not in spec:
            yield spec.put((*channel, "title"), one.target), summary
        if one.target is None:
            yield spec.drop((*channel, "title")), summary


def _replaced(spec: Spec, current: object, target: object) -> Iterator[Any]:
    """Strings that say exactly what is to be said otherwise: each alone, then all."""
    if not isinstance(current, str) or not isinstance(target, str):
        return
    places = [spec.put(path, target) for path, held in spec.paths() if held == current]
    yield from ((splices, f"text {target!r}") for splices in places)
    if len(places) > 1:
        yield tuple(one for splices in places for one in splices), f"text {target!r} everywhere"


def _mark(spec: Spec, unit: Path) -> Path | None:
    """Where the type of a mark is written."""
    mark = spec.get((*unit, "mark"))
    if isinstance(mark, str):
        return (*unit, "mark")
    return (*unit, "mark", "type") if isinstance(mark, dict) else None


def _marked(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    if {one.current, one.target} == {"bar", "barh"}:
        for unit in units:
            x, y = (spec.get((*unit, "encoding", name)) for name in ("x", "y"))
            if x is not None and y is not None:
                turned = (
                    spec.put((*unit, "encoding", "x"), y),
                    spec.put((*unit, "encoding", "y"), x),
                )
                yield (*turned[0], *turned[1]), "x and y exchanged"
        return
    for mark in _MARKS.get(str(one.target), ()):
        for unit in units:
            path = _mark(spec, unit)
            if path is not None and spec.get(path) != mark:
                yield spec.put(path, mark), f"mark {mark}"


def _coloured(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    pairs: list[tuple[object, object]] = [(one.current, one.target)]
    if isinstance(one.current, tuple) and isinstance(one.target, tuple):
        pairs = [pair for pair in zip(one.current, one.target, strict=False) if len(set(pair)) > 1]
    written: tuple[Splice, ...] = ()
    for current, target in pairs:
        for path, held in spec.paths():
            if isinstance(held, str) and colour_of(held) == current:
                written += spec.put(path, target)
                yield spec.put(path, target), f"{current} to {target}"
    if len(written) > 1:
        yield written, "other colours"
    if isinstance(one.target, str):
        for unit in units:
            yield _on_mark(spec, unit, "color", one.target), f"colour {one.target}"


def _on_mark(spec: Spec, unit: Path, name: str, value: Any) -> tuple[Splice, ...]:
    mark = spec.get((*unit, "mark"))
    if isinstance(mark, str):
        return spec.put((*unit, "mark"), {"type": mark, name: value})
    return spec.put((*unit, "mark", name), value) if isinstance(mark, dict) else ()


def _ordered(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    names = [str(name) for name in one.target] if isinstance(one.target, tuple) else []
    own, other = ("y", "x") if one.axis == "y" else ("x", "y")
    for channel in _channels(spec, units, (own,)):
        path = (*channel, "sort")
        for sort in (None, f"-{other}", other, "descending", names):
            if path not in spec or spec.get(path) != sort:
                yield spec.put(path, sort), f"{own} sorted {sort or 'as the data are'}"
        yield spec.drop(path), f"{own} sorted by name"


def _scaled(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    for channel in _channels(spec, units, (one.axis or "y",)):
        name = channel[-1]
        if one.kind == "scale" and one.target in _SCALES:
            yield spec.put((*channel, "scale", "type"), _SCALES[one.target]), f"{one.target} {name}"
            yield spec.drop((*channel, "scale")), f"{name} without a scale of its own"
        elif one.kind == "limits" and isinstance(one.target, tuple):
            for held in (("scale", "domain"), ("scale",)):
                yield spec.drop((*channel, *held)), f"{name} limits by the data"
            for zero in (True, False):
                yield spec.put((*channel, "scale", "zero"), zero), f"{name} from zero: {zero}"
            low, high = sorted(float(value) for value in one.target)
            domain = [float(f"{low:.3g}"), float(f"{high:.3g}")]
            yield spec.put((*channel, "scale", "domain"), domain), f"{name} limits {domain}"
        elif one.kind == "grid":
            yield spec.put((*channel, "axis", "grid"), one.target), f"{name} grid {one.target}"
        elif one.kind == "tick_rotation" and isinstance(one.target, float):
            angle = round(-one.target)
            yield spec.put((*channel, "axis", "labelAngle"), angle), f"{name} labels at {angle}"
            yield spec.drop((*channel, "axis", "labelAngle")), f"{name} labels as usual"


def _legend(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    for channel in _channels(spec, units, _COLOUR_CHANNELS):
        if one.kind == "legend_extra":
            yield spec.put((*channel, "legend"), None), "no legend"
        else:
            yield spec.drop((*channel, "legend")), "legend"


def _resized(spec: Spec, one: Difference, facts: Facts | None) -> Iterator[Any]:
    """Width and height of the plot: the axes and titles around it keep their size."""
    if not isinstance(one.target, tuple) or not isinstance(one.current, tuple) or facts is None:
        return
    scale = (facts.dpi or 96.0) / 96.0
    for name, now, then in zip(("width", "height"), one.current, one.target, strict=True):
        held = spec.get((name,))
        more = round((_float(then) - _float(now)) / scale)
        if isinstance(held, int | float) and abs(more) > 1:
            read, nice = round(held + more), round((held + more) / 10) * 10
            for size in (nice, read) if abs(nice - read) <= _NICE else (read, nice):
                yield spec.put((name,), size), f"{name} {size}"


def _styled(spec: Spec, one: Difference, units: Sequence[Path]) -> Iterator[Any]:
    for unit in units:
        if one.kind == "line_width" and isinstance(one.target, float):
            width = round(one.target * 96 / 72, 1)
            yield _on_mark(spec, unit, "strokeWidth", width), f"line width {width}"
        elif one.kind == "line_style" and one.target in _DASHES:
            yield _on_mark(spec, unit, "strokeDash", _DASHES[one.target]), f"{one.target} line"
        elif one.kind == "line_style":
            yield spec.drop((*unit, "mark", "strokeDash")), "solid line"
        elif one.kind == "marker" and one.target in _SHAPES:
            yield (
                _on_mark(spec, unit, "shape", _SHAPES[one.target]),
                f"{_SHAPES[one.target]} points",
            )
            yield _on_mark(spec, unit, "point", True), "points on the line"
        elif one.kind == "marker" and one.target is None:
            yield spec.drop((*unit, "mark", "point")), "no points on the line"


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float | str) else 0.0


def _valued(spec: Spec, one: Difference) -> Iterator[Any]:
    """Numbers of inline data that are drawn otherwise, as precise as those beside them."""
    if not isinstance(one.current, tuple) or not isinstance(one.target, tuple):
        return
    written: tuple[Splice, ...] = ()
    taken: set[Path] = set()
    for now, then in zip(one.current, one.target, strict=False):
        if now == then:
            continue
        places = [
            path
            for path, held in spec.paths()
            if "values" in path and path not in taken and isinstance(held, int | float)
            and not isinstance(held, bool) and held == now
        ]  # fmt: skip
        if len(places) == 1:
            taken.add(places[0])
            held = spec.get(places[0])
            value = round(_float(then)) if isinstance(held, int) else float(f"{_float(then):.3g}")
            written += spec.put(places[0], value)
    yield written, "other data values"


def spec_tuned(source: str, spots: Sequence[Spot]) -> Iterator[Way]:
    """Ways worth a trial: colours where the pictures differ, then choices and numbers."""
    spec = Spec(source)
    if not isinstance(spec.data, dict):
        return
    for spot in spots[:3]:
        for path, held in spec.paths():
            if isinstance(held, str) and colour_of(held) == spot.current:
                yield Way(spec.put(path, spot.target), f"{spot.current} to {spot.target}")
    for path, held in spec.paths():
        if "values" in path:
            continue
        name = path[-1] if path else ""
        for choice in _CHOICES.get(str(name), ()):
            if choice != held:
                yield Way(spec.put(path, choice), f"{name} {choice}")
        if isinstance(held, bool):
            yield Way(spec.put(path, not held), f"{name} {not held}")
        elif isinstance(held, int | float) and name not in ("width", "height"):
            for factor in (2.0, 0.5, 1.5, 0.75):
                value = float(f"{held * factor:.3g}")
                whole = round(value) if isinstance(held, int) else value
                yield Way(spec.put(path, whole), f"{name} {whole}")


_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "aggregate": ("sum", "mean", "median", "count", "max", "min"),
    "stack": ("zero", "normalize", None),
    "interpolate": ("linear", "monotone", "step", "basis"),
    "type": ("bar", "line", "area", "point", "nominal", "ordinal", "quantitative", "temporal"),
    "mark": ("bar", "line", "area", "point", "circle"),
    "scheme": ("tableau10", "category10", "viridis", "blues", "set2", "dark2"),
    "orient": ("left", "right", "top", "bottom"),
    "anchor": ("start", "middle", "end"),
}
