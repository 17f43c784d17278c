"""Verbalise: what was seen as compact text for a model's prompt.

The three sentences follow MoAI's verbalised experts (arXiv 2403.07508): objects with boxes,
relationships, text descriptions; boxes are fractions with two decimals. Uncompressed, such text
hurts (they needed a compressor), so the most useful comes first and the whole stays near 300
tokens. Texts from the picture are quoted as JSON strings: data, never instructions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from .facts import Axes, Axis, Facts, Series, Text

_BUDGET = 1100
"""Characters: about 300 tokens of this kind of text (3.6 characters a token)."""
_SURE = 0.85
"""OCR confidence from which MoAI quotes a text."""
_LONGEST = 60
_NUMBERS = 12


def verbalise(facts: Facts, budget: int = _BUDGET) -> str:
    """Compact text, most useful first; what exceeds ``budget`` characters is left out."""
    objects: list[str] = []
    relations: list[str] = []
    for number, axes in enumerate(facts.axes, start=1):
        name = f"axes {number}" if len(facts.axes) > 1 else "axes"
        objects.append(f"{_box(axes.box)} {name}{_about_axes(axes)}")
        for index, series in enumerate(axes.series, start=1):
            objects.append(f"{_box(series.box)} {_about_series(series, index)}")
            if series.label:
                relations.append(f"legend entry {_quoted(series.label)} LABELS series {index}")
        relations += _labels(axes, name)
    texts = [
        _quoted(text.text)
        for text in _loose(facts)
        if text.readable and text.confidence >= _SURE and text.text.strip()
    ]
    parts = [
        _sentence("The image includes bounding box coordinates and their objects: ", objects),
        _sentence("The image includes relationships between objects: ", relations),
        _sentence("The image includes text descriptions: ", texts),
    ]
    return _within([part for part in parts if part], budget)


def _within(parts: list[list[str]], budget: int) -> str:
    """Whole items only; every sentence keeps at least its first."""
    used = sum(len(part[0]) + len(part[1]) for part in parts)
    kept = [part[:2] for part in parts]
    for sentence, part in zip(kept, parts, strict=True):
        for item in part[2:]:
            if used + len(item) + 6 > budget:
                break
            sentence.append(item)
            used += len(item) + 6
    return " ".join(sentence[0] + ", and ".join(sentence[1:]) + "." for sentence in kept)


def _sentence(opening: str, items: Sequence[str]) -> list[str]:
    return [opening, *items] if items else []


def _box(box: tuple[float, float, float, float] | None) -> str:
    return "[]" if box is None else "[" + ", ".join(f"{v:.2f}" for v in box) + "]"


def _quoted(text: str) -> str:
    return json.dumps(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", ensure_ascii=False)


def _about_axes(axes: Axes) -> str:
    parts = [part for part in (_about_axis("x", axes.x), _about_axis("y", axes.y)) if part]
    return " with " + "; ".join(parts) if parts else ""


def _about_axis(name: str, axis: Axis) -> str:
    words: list[str] = []
    if axis.scale == "categorical":
        words.append("categories " + ", ".join(_quoted(t.label) for t in axis.ticks if t.label))
    elif axis.limits is not None:
        low, high = axis.limits
        words.append(f"{axis.scale} from {low:g} to {high:g}")
    if axis.tick_rotation:
        words.append(f"tick labels turned {axis.tick_rotation:g} degrees")
    if axis.grid:
        words.append("grid")
    return f"{name} axis {', '.join(words)}" if words else ""


def _about_series(series: Series, index: int) -> str:
    words = [f"series {index}: {series.kind}", " ".join(series.colours[:_NUMBERS])]
    if series.marker:
        words.append(f"marker {series.marker}")
    if series.line_style not in (None, "solid", "none"):
        words.append(str(series.line_style))
    if series.y and series.kind in ("bar", "barh", "hist", "pie"):
        words.append("values " + " ".join(f"{v:g}" for v in series.y[:_NUMBERS]))
    return " ".join(word for word in words if word)


def _labels(axes: Axes, name: str) -> list[str]:
    pairs: list[tuple[Text | None, str]] = [
        (axes.title, f"TITLES {name}"),
        (axes.x.label, f"LABELS x axis of {name}"),
        (axes.y.label, f"LABELS y axis of {name}"),
    ]
    return [f"{_quoted(text.text)} {verb}" for text, verb in pairs if text and text.readable]


def _loose(facts: Facts) -> list[Text]:
    found = [facts.suptitle] if facts.suptitle else []
    for axes in facts.axes:
        found += [t for t in (axes.title, axes.x.label, axes.y.label) if t]
        if axes.legend is not None:
            found += [*([axes.legend.title] if axes.legend.title else []), *axes.legend.texts]
        found += axes.texts
    return [*found, *facts.texts]
