"""Facts of one axes: frame, titles, both axis lines, series, legend, texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .facts_axis import axis_facts
from .facts_covered import covered_share
from .facts_entry import Series
from .facts_place import Place, colour, grid_cell
from .facts_series import all_series
from .facts_text import legend_facts, text_facts, texts_facts

_SPINES = ("left", "right", "top", "bottom")


@dataclass(frozen=True)
class Found:
    """One axes among the others of its figure."""

    axes: Any
    index: int
    all: list[Any]


def axes_facts(found: Found, place: Place, notes: list[str]) -> dict[str, Any]:
    axes = found.axes
    titles = [
        facts
        for text in (axes.title, axes._left_title, axes._right_title)
        if (facts := text_facts(text, "title", place)) is not None
    ]
    legend = legend_facts(axes.get_legend(), place)
    series = all_series(axes, place, notes)
    _label_by_legend(axes, series, legend)
    for one, told in series:
        told["covered"] = covered_share(one, axes, place)
    return {
        "box": place.box(place.extent(axes)),
        "cell": _cell(axes),
        "title": titles[0] if titles else None,
        "x": axis_facts(axes, "x", place),
        "y": axis_facts(axes, "y", place),
        "series": [told for _, told in series],
        "legend": legend,
        "texts": titles[1:] + _other_texts(axes, place),
        "background": _background(axes),
        "spines": _spines(axes),
        "projection": axes.name,
        "twin_of": _twin_of(found),
        "colourbar_of": _colourbar_of(found),
    }


def _label_by_legend(
    axes: Any, series: list[tuple[Series, dict[str, Any]]], legend: dict[str, Any] | None
) -> None:
    """``legend(["a", "b"])`` names what has no label of its own, in matplotlib's own order."""
    from matplotlib.legend import _get_legend_handles  # type: ignore[attr-defined]

    if legend is None or any(told["label"] for _, told in series):
        return
    for handle, text in zip(_get_legend_handles([axes]), legend["texts"], strict=False):
        for one, told in series:
            if handle is one.container or any(handle is artist for artist in one.artists):
                told["label"] = text["text"]


def _cell(axes: Any) -> dict[str, int] | None:
    """Place in the outermost grid: a colour bar that split a cell does not count as a grid."""
    place = axes.get_subplotspec()
    return None if place is None else grid_cell(place.get_topmost_subplotspec())


def _other_texts(axes: Any, place: Place) -> list[dict[str, Any]]:
    from matplotlib.legend import Legend
    from matplotlib.table import Table

    texts = texts_facts(axes.texts, "annotation", place)
    for artist in axes.get_children():
        if isinstance(artist, Legend) and artist is not axes.get_legend():
            texts += (legend_facts(artist, place) or {"texts": []})["texts"]
        elif isinstance(artist, Table):
            cells = [cell.get_text() for cell in artist.get_celld().values()]
            texts += texts_facts(cells, "annotation", place)
    if axes.axison:
        texts += texts_facts([axes.xaxis.get_offset_text()], "x_tick", place)
        texts += texts_facts([axes.yaxis.get_offset_text()], "y_tick", place)
    if hasattr(axes, "zaxis"):
        texts += texts_facts([axes.zaxis.label], "unknown", place)
    return texts


def _background(axes: Any) -> str | None:
    drawn = axes.axison and axes.get_frame_on() and axes.patch.get_visible()
    return colour(axes.get_facecolor()) if drawn else None


def _spines(axes: Any) -> list[str] | None:
    if any(name not in axes.spines for name in _SPINES):
        return None
    if not axes.axison or not axes.get_frame_on():
        return []
    return [
        name
        for name in _SPINES
        if axes.spines[name].get_visible()
        and axes.spines[name].get_linewidth() > 0
        and colour(axes.spines[name].get_edgecolor()) is not None
    ]


def _twin_of(found: Found) -> int | None:
    group = found.axes._twinned_axes.get_siblings(found.axes)
    earlier = [i for i, other in enumerate(found.all[: found.index]) if other in group]
    return earlier[0] if earlier else None


def _colourbar_of(found: Found) -> int | None:
    bar = getattr(found.axes, "_colorbar", None)
    if bar is None:
        return None
    owners = [getattr(bar.mappable, "axes", None)]
    owners += getattr(found.axes, "_colorbar_info", {}).get("parents", [])
    return next((found.all.index(owner) for owner in owners if owner in found.all), None)
