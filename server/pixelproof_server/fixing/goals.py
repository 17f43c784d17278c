"""From an instruction to goals that can be checked on the facts of a figure.

A goal is a Difference between the figure as it is and as it should be, so that proposers treat it
like one from a picture. Only what is understood for certain becomes a goal; the rest of the
instruction is for the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pixelproof_engine.sight.facts import Axes, Axis, AxisName, Facts
from pixelproof_engine.sight.seen import Difference, DifferenceKind

_QUOTED = r"(?:\"(?P<a>[^\"\n]+)\"|(?<!\w)'(?P<b>[^'\n]+)'(?!\w)|“(?P<c>[^”\n]+)”|‘(?P<d>[^’\n]+)’)"
_GAP = r"(?:\s+(?!and\b|then\b)[\w-]+){0,4}\s*[:=]?\s*"
_OFF = re.compile(r"\b(?:no|remove|hide|without|off|drop|delete)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;,\n]|\.(?:\s|$)|\b(?:and|then|but)\b", re.IGNORECASE)
_BOTH: tuple[AxisName, ...] = ("x", "y")
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"

_TEXTS: tuple[tuple[DifferenceKind, str], ...] = (
    ("suptitle", r"\b(?:sup|super|figure)[- ]?title\b"),
    ("legend_title", r"\blegend(?:'s)? title\b"),
    ("x_label", r"\bx(?:[- ]?axis)?[- ]?label\b|\blabel of the x[- ]?axis\b"),
    ("y_label", r"\by(?:[- ]?axis)?[- ]?label\b|\blabel of the y[- ]?axis\b"),
    ("title", r"(?<!sup)(?<!super)(?<!figure )(?<!legend )(?<!legend's )\btitle\b"),
)
_MARKS = {
    "bar": ("bar", "barh", "hist"),
    "column": ("bar",),
    "line": ("line", "step", "errorbar"),
    "curve": ("line", "step"),
    "point": ("scatter",),
    "dot": ("scatter",),
    "area": ("area",),
}
_KINDS = {
    r"horizontal bars?(?: chart| plot)?|barh": "barh",
    r"(?:vertical )?bars?(?: chart| plot)?|columns?(?: chart)?": "bar",
    r"scatter(?: chart| plot)?": "scatter",
    r"line (?:chart|plot|graph)|lines": "line",
    r"area (?:chart|plot)": "area",
}
_STYLES = {"dashed": "dashed", "dotted": "dotted", "dash-dot": "dashdot", "solid": "solid"}


def goals_of(instruction: str, facts: Facts) -> tuple[Difference, ...]:
    """Goals that the instruction names and the figure does not meet yet; first axes by default."""
    if not facts.axes:
        return ()
    found = list(_text_goals(instruction, facts))
    for clause in _clauses(instruction):
        found += _clause_goals(clause, facts.axes[0])
    unique = {(g.kind, g.axis, g.series): g for g in found}
    return tuple(goal for goal in unique.values() if not is_met(goal, facts))


def is_met(goal: Difference, facts: Facts) -> bool:
    """Whether the figure has what ``goal.target`` says."""
    if goal.kind == "suptitle":
        return (facts.suptitle.text if facts.suptitle else None) == goal.target
    if goal.axes is None or goal.axes >= len(facts.axes):
        return False
    axes = facts.axes[goal.axes]
    if goal.kind in ("legend_missing", "legend_extra"):
        return (axes.legend is not None) == (goal.kind == "legend_missing")
    if goal.series is not None and goal.series >= len(axes.series):
        return False
    return _same(_value(goal, axes), goal.target)


def _value(goal: Difference, axes: Axes) -> object:
    axis: Axis = axes.axis(goal.axis or "y")
    series = axes.series[goal.series] if goal.series is not None else None
    match goal.kind:
        case "title":
            return axes.title.text if axes.title else None
        case "x_label":
            return axes.x.label.text if axes.x.label else None
        case "y_label":
            return axes.y.label.text if axes.y.label else None
        case "legend_title":
            return axes.legend.title.text if axes.legend and axes.legend.title else None
        case "scale":
            return axis.scale
        case "limits":
            return axis.limits
        case "grid":
            return bool(axis.grid)
        case "tick_rotation":
            return axis.tick_rotation
        case "background":
            return axes.background
        case "kind" if series:
            return series.kind
        case "line_style" if series:
            return series.line_style
        case "series_colour" if series:
            colours = set(series.colours)
            return colours.pop() if len(colours) == 1 else None
    return None


def _same(value: object, target: object) -> bool:
    if isinstance(value, tuple) and isinstance(target, tuple):
        spread = max((abs(float(t)) for t in target), default=1.0) or 1.0
        return len(value) == len(target) and all(
            abs(float(v) - float(t)) <= 1e-3 * spread for v, t in zip(value, target, strict=True)
        )
    if isinstance(value, float) and isinstance(target, float):
        return abs(value - target) % 360 < 0.5
    return value == target


def _text_goals(instruction: str, facts: Facts) -> Iterator[Difference]:
    for kind, words in _TEXTS:
        match = _find(f"(?:{words}){_GAP}{_QUOTED}", instruction)
        if match:
            text = next(group for group in match.group("a", "b", "c", "d") if group is not None)
            axes = None if kind == "suptitle" else 0
            name = kind.replace("_", " ")
            yield Difference(
                kind=kind,
                axes=axes,
                current=_current_text(kind, facts),
                target=text,
                sentence=f"the instruction asks for the {name} {text!r}",
            )


def _current_text(kind: DifferenceKind, facts: Facts) -> str | None:
    if kind == "suptitle":
        return facts.suptitle.text if facts.suptitle else None
    value = _value(Difference(kind=kind, axes=0, sentence=""), facts.axes[0])
    return value if isinstance(value, str) else None


def _find(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


def _clauses(instruction: str) -> list[str]:
    """The instruction in parts, quoted texts taken out so that their words mean nothing."""
    bare = re.sub(_QUOTED, " ", instruction)
    return [clause for clause in _CLAUSE.split(bare) if clause and clause.strip()]


def _clause_goals(clause: str, axes: Axes) -> Iterator[Difference]:
    axis = _find(r"\b([xy])(?=\b|[- ]?axis|[- ]?limits?|lim\b|ticks?\b)", clause)
    name: AxisName | None = ("x" if axis[1].lower() == "x" else "y") if axis else None
    yield from _scale_goals(clause, axes, name or "y")
    yield from _limit_goals(clause, axes, name)
    yield from _switch_goals(clause, axes, name)
    yield from _rotation_goals(clause, axes, name or "x")
    yield from _colour_goals(clause, axes)
    yield from _kind_goals(clause, axes)
    yield from _style_goals(clause, axes)


def _axis_goal(
    kind: DifferenceKind, axes: Axes, name: AxisName, target: object, say: str
) -> Difference:
    probe = Difference(kind=kind, axes=0, axis=name, sentence="")
    return Difference.model_validate(
        {
            **probe.model_dump(),
            "current": _value(probe, axes),
            "target": target,
            "sentence": f"the instruction asks for {say}",
        }
    )


def _scale_goals(clause: str, axes: Axes, name: AxisName) -> Iterator[Difference]:
    match = _find(r"\b(log(?:arithmic)?|linear)\b", clause)
    if match:
        scale = "log" if match[1].lower().startswith("log") else "linear"
        yield _axis_goal("scale", axes, name, scale, f"a {scale} {name} axis")


def _limit_goals(clause: str, axes: Axes, name: AxisName | None) -> Iterator[Difference]:
    if name is None:
        return
    both = _find(rf"\bfrom\s+({_NUMBER})\s+to\s+({_NUMBER})", clause)
    start = _find(rf"\b(?:start|begin)s?\b.*?\b(?:at|from)\s+({_NUMBER}|zero)\b", clause)
    now = axes.axis(name).limits
    if both:
        target = (float(both[1]), float(both[2]))
    elif start and now:
        target = (0.0 if start[1].lower() == "zero" else float(start[1]), now[1])
    else:
        return
    say = f"a {name} axis from {target[0]:g} to {target[1]:g}"
    yield _axis_goal("limits", axes, name, target, say)


def _switch_goals(clause: str, axes: Axes, name: AxisName | None) -> Iterator[Difference]:
    off = bool(_OFF.search(clause))
    if _find(r"\bgrid(?: ?lines?)?\b", clause):
        for one in (name,) if name else _BOTH:
            yield _axis_goal("grid", axes, one, not off, f"{'no ' if off else ''}{one} grid lines")
    if _find(r"\blegend\b(?!'s| title)", clause) and (
        off or _find(r"\b(?:add|show|with|on|needs?|missing)\b", clause)
    ):
        labels = tuple(series.label for series in axes.series if series.label)
        shown = tuple(text.text for text in axes.legend.texts) if axes.legend else None
        yield Difference(
            kind="legend_extra" if off else "legend_missing",
            axes=0,
            current=shown,
            target=None if off else labels,
            sentence=f"the instruction asks for {'no' if off else 'a'} legend",
        )


def _rotation_goals(clause: str, axes: Axes, name: AxisName) -> Iterator[Difference]:
    match = _find(rf"\brotat\w*\b.*?({_NUMBER})", clause)
    if match and _find(r"\b(?:tick|label)", clause):
        say = f"{name} tick labels at {float(match[1]):g} degrees"
        yield _axis_goal("tick_rotation", axes, name, float(match[1]), say)


def _colour_goals(clause: str, axes: Axes) -> Iterator[Difference]:
    colour = _colour_in(clause)
    if colour is None:
        return
    if _find(r"\bbackground\b", clause):
        yield Difference(
            kind="background",
            axes=0,
            current=axes.background,
            target=colour,
            sentence=f"the instruction asks for the background {colour}",
        )
        return
    for index in _meant_series(clause, axes):
        colours = axes.series[index].colours
        yield Difference(
            kind="series_colour",
            axes=0,
            series=index,
            current=colours[0] if colours else None,
            target=colour,
            sentence=f"the instruction asks for series {index + 1} in {colour}",
        )


def _colour_in(clause: str) -> str | None:
    """The last colour that a clause names, as ``#rrggbb`` (CSS names)."""
    from PIL import ImageColor

    found = None
    for word in re.findall(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|[A-Za-z]{3,}", clause):
        try:
            red, green, blue = ImageColor.getrgb(word)[:3]
        except ValueError:
            continue
        found = f"#{red:02x}{green:02x}{blue:02x}"
    return found


def _meant_series(clause: str, axes: Axes) -> list[int]:
    """Indexes of the series whose marks the clause names."""
    for noun, kinds in _MARKS.items():
        if _find(rf"\b{noun}s?\b", clause):
            return [i for i, series in enumerate(axes.series) if series.kind in kinds]
    if _find(r"\b(?:series|marks?|colou?r|everything|it)\b", clause):
        return list(range(len(axes.series)))
    return []


def _kind_goals(clause: str, axes: Axes) -> Iterator[Difference]:
    for words, kind in _KINDS.items():
        pattern = rf"\b(?:as|into|to|use|become)\s+(?:an?\s+)?(?:{words})\b"
        if _find(pattern, clause):
            for index, series in enumerate(axes.series):
                yield Difference(
                    kind="kind",
                    axes=0,
                    series=index,
                    current=series.kind,
                    target=kind,
                    sentence=f"the instruction asks for {kind} instead of {series.kind}",
                )
            return


def _style_goals(clause: str, axes: Axes) -> Iterator[Difference]:
    for word, style in _STYLES.items():
        if _find(rf"\b{word}\b", clause) and _find(r"\blines?\b", clause):
            for index, series in enumerate(axes.series):
                if series.kind in _MARKS["line"]:
                    yield Difference(
                        kind="line_style",
                        axes=0,
                        series=index,
                        current=series.line_style,
                        target=style,
                        sentence=f"the instruction asks for a {word} line",
                    )
            return
