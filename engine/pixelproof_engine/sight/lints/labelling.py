"""Whether the axes say what they show: labels and units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Axis, AxisName, Facts
from .base import Figure, Finding, Lint, Thresholds, both, shown_axes

_TELLS_ITSELF = ("categorical", "date")
_MEASURED = ("line", "scatter", "bar", "barh", "errorbar", "step", "stem", "area")
_UNIT = re.compile(r"[(\[{/%°$€£¥]|\bin\s+\w+|\bper\b|,\s*\w{1,4}$|\\mathrm|[µμΩÅ]")
_QUANTITY = re.compile(
    r"(?:elapsed |wall |air |water |surface |body )?"
    r"(?:time|duration|distance|length|width|height|depth|altitude|elevation|speed|velocity|"
    r"acceleration|weight|mass|temperature|pressure|voltage|current|power|energy|force|frequency|"
    r"wavelength|area|volume|density|latency|memory|size on disk|rainfall|precipitation)",
    re.IGNORECASE,
)
"""A label that names a physical quantity and nothing else."""


def _missing_label(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    facts = figure.facts
    for index, axes in shown_axes(facts):
        if axes.twin_of is not None or not any(s.kind in _MEASURED for s in axes.series):
            continue
        named = axes.legend is not None and len(axes.legend.texts) == 1
        for (name, axis), (_other, other) in (both(axes), both(axes)[::-1]):
            if name == "y" and named:
                continue  # the legend says what the only curve is
            if axis.label is None and other.label is not None and _needs_label(axis, name, facts):
                yield Finding(
                    code="PXP201",
                    message=f"the {name} axis has numbers but no label, while the other has one",
                    figure=figure.number,
                    axes=index,
                    axis=name,
                )


def _needs_label(axis: Axis, name: AxisName, facts: Facts) -> bool:
    """An axis of numbers that are shown, and that no label of a neighbour or the figure names."""
    if axis.scale in _TELLS_ITSELF or not any(tick.label.strip() for tick in axis.ticks):
        return False
    return not any(text.role == f"{name}_label" for text in facts.texts) and not any(
        axes.axis(name).label is not None and axes.axis(name).limits == axis.limits
        for axes in facts.axes
    )


def _missing_unit(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in shown_axes(figure.facts):
        for name, axis in both(axes):
            label = axis.label
            if label is None or axis.scale in _TELLS_ITSELF or _UNIT.search(label.text):
                continue
            numbers = any(re.search(r"\d", tick.label) for tick in axis.ticks)
            says_unit = any(re.search(r"[A-Za-zµ°%$€£]", tick.label) for tick in axis.ticks)
            if numbers and not says_unit and _QUANTITY.fullmatch(label.text.strip()):
                yield Finding(
                    code="PXP202",
                    message=f"the {name} label {label.text!r} names a quantity without its unit",
                    figure=figure.number,
                    axes=index,
                    axis=name,
                    text=label.text,
                    role=label.role,
                )


LINTS = (
    Lint(
        "PXP201",
        "missing-label",
        "one axis of numbers has no label although the other has one",
        "Numbers without a name say nothing; where the author labels one axis, the other was "
        "forgotten. Axes of categories and dates name themselves.",
        (
            "W. S. Cleveland, The Elements of Graphing Data (1994), ch. 2: clear explanation",
        ),
        "warning",
        _missing_label,
    ),
    Lint(
        "PXP202",
        "missing-unit",
        "a label names a physical quantity without its unit",
        "'Time' may be seconds or days.",
        (
            "BIPM, SI Brochure (9th ed. 2019), 5.4: a value of a quantity is a number and a unit",
        ),
        "hint",
        _missing_unit,
    ),
)  # fmt: skip
