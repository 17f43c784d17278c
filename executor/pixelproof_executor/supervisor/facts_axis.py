"""Facts of one axis: label, scale, limits, ticks, grid."""

from __future__ import annotations

from typing import Any

from .facts_place import Place, colour
from .facts_text import plain, text_background, text_facts

_SCALES = {"linear", "log", "symlog", "logit"}
_MOST_TICKS = 200


def axis_facts(axes: Any, name: str, place: Place) -> dict[str, Any]:
    """Facts of one axis of ``axes``: ``x`` or ``y`` (angle and radius of polar axes)."""
    axis = getattr(axes, f"{name}axis")
    low, high = getattr(axes, f"get_{name}lim")()
    drawn = axes.axison and axis.get_visible()
    ticks = axis._update_ticks() if drawn else []
    straight = axes.name == "rectilinear"
    return {
        "label": text_facts(axis.label, f"{name}_label", place) if drawn else None,
        "scale": _scale(axis),
        "limits": [float(low), float(high)],
        "ticks": [
            _tick(axes, tick, name, place, straight)
            for tick in ticks[:_MOST_TICKS]
            if tick.get_loc() is not None
        ],
        "tick_rotation": _of_labels(ticks, "rotation"),
        "tick_size": _of_labels(ticks, "fontsize"),
        **_on_what(ticks, place),
        "grid": any(tick.gridline.get_visible() for tick in ticks) if ticks else None,
    }


def category_names(axis: Any) -> dict[float, str]:
    """Names by position, where the axis stands for categories; empty for a numeric axis."""
    if not is_categorical(axis):
        return {}
    positions = axis.get_majorticklocs()
    names = axis.get_major_formatter().format_ticks(positions)
    return {float(at): str(name) for at, name in zip(positions, names, strict=False) if name}


def is_categorical(axis: Any) -> bool:
    """Whether the axis has string units or fixed labels that are not numbers."""
    from matplotlib.category import StrCategoryConverter
    from matplotlib.ticker import FixedFormatter, FuncFormatter

    if isinstance(axis.get_converter(), StrCategoryConverter):
        return True
    formatter = axis.get_major_formatter()
    if isinstance(formatter, FixedFormatter):
        labels = [str(label) for label in formatter.seq]
    elif isinstance(formatter, FuncFormatter):
        # `set_ticks(..., labels=...)` wraps fixed labels in a function of its own.
        labels = [label.get_text() for label in axis.get_majorticklabels()]
        if type(axis.get_major_locator()).__name__ != "FixedLocator":
            return False
    else:
        return False
    labels = [label for label in labels if label]
    return bool(labels) and not all(_is_number(label) for label in labels)


def _is_number(label: str) -> bool:
    try:
        float(label.replace("\N{MINUS SIGN}", "-").replace(",", "").strip("%$€£ "))
    except ValueError:
        return False
    return True


def _scale(axis: Any) -> str:
    scale = axis.get_scale()
    if scale != "linear":
        return scale if scale in _SCALES else "other"
    kinds = " ".join(
        type(part).__name__
        for part in (axis.get_converter(), axis.get_major_locator(), axis.get_major_formatter())
    )
    if any(word in kinds for word in ("Date", "Period", "TimeSeries")):
        return "date"
    return "categorical" if is_categorical(axis) else "linear"


def _tick(axes: Any, tick: Any, name: str, place: Place, straight: bool) -> dict[str, Any]:
    value = float(tick.get_loc())
    label = _shown_label(tick)
    position = None
    if straight and name == "x":
        position = place.x(axes.get_xaxis_transform().transform((value, 0))[0])
    elif straight and name == "y":
        position = place.y(axes.get_yaxis_transform().transform((0, value))[1])
    words = plain(label.get_text()) if label is not None else ""
    return {
        "label": words,
        "position": position,
        "value": value,
        "box": place.box_of(label) if words.strip() else None,
    }


def _on_what(ticks: list[Any], place: Place) -> dict[str, str | None]:
    """Colour and background of the first label that says something."""
    labels = [label for tick in ticks if (label := _shown_label(tick)) is not None]
    first = next((label for label in labels if label.get_text().strip()), None)
    if first is None:
        return {"tick_colour": None, "tick_background": None}
    return {
        "tick_colour": colour(first.get_color()),
        "tick_background": text_background(first, place.box_of(first), place),
    }


def _shown_label(tick: Any) -> Any:
    return next((label for label in (tick.label1, tick.label2) if label.get_visible()), None)


def _of_labels(ticks: list[Any], what: str) -> float | None:
    """A property of the first label that is shown, None if none is."""
    label = next((label for tick in ticks if (label := _shown_label(tick)) is not None), None)
    return None if label is None else float(getattr(label, f"get_{what}")())
