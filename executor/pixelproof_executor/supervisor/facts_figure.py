"""Facts of one drawn figure, by facts.schema.json."""

from __future__ import annotations

from typing import Any

from .drawn import drawn_facts
from .facts_axes import Found, axes_facts
from .facts_place import Place, colour
from .facts_rasters import raster_share
from .facts_text import legend_facts, text_facts, texts_facts


def figure_facts(figure: Any, renderer: Any) -> dict[str, Any]:
    """Facts of ``figure`` just after ``renderer`` has drawn it, while it is being saved.

    At this moment resolution, cropping and face colour are those of the saved picture.
    """
    place = Place(renderer)
    found = _all_axes(figure)
    notes: list[str] = []
    axes = [axes_facts(Found(one, index, found), place, notes) for index, one in enumerate(found)]
    _hand_out_legends(figure, axes, place)
    return {
        "version": 1,
        "source": "figure",
        "width": int(renderer.width),
        "height": int(renderer.height),
        "dpi": float(figure.dpi),
        "suptitle": text_facts(figure._suptitle, "suptitle", place),
        "axes": axes,
        "texts": _loose_texts(figure, place),
        "background": colour(figure.get_facecolor()),
        "rasters": raster_share(figure, renderer),
        "notes": notes,
        "drawn": drawn_facts(figure, renderer),
    }


def _all_axes(figure: Any) -> list[Any]:
    """Visible axes in the order of creation, insets after their parents' siblings."""
    from matplotlib.axes import Axes

    found = [axes for axes in figure.axes if axes.get_visible()]
    for axes in list(found):
        found += [
            child
            for child in axes.child_axes
            if isinstance(child, Axes) and child.get_visible() and child not in found
        ]
    return found


def _hand_out_legends(figure: Any, axes: list[dict[str, Any]], place: Place) -> None:
    """A legend of the whole figure goes to the first axes that has none of its own."""
    for one in [figure, *figure.subfigs]:
        for legend in one.legends:
            facts = legend_facts(legend, place)
            home = next((some for some in axes if some["legend"] is None), None)
            if facts is not None and home is not None:
                home["legend"] = facts


def _loose_texts(figure: Any, place: Place) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = []
    for one in [figure, *figure.subfigs]:
        own = {"suptitle": one._suptitle, "x_label": one._supxlabel, "y_label": one._supylabel}
        for role, text in own.items():
            if one is figure and role == "suptitle":
                continue
            facts = text_facts(text, role, place)
            texts += [facts] if facts is not None else []
        named = {id(text) for text in own.values()}
        others = [text for text in one.texts if id(text) not in named]
        texts += texts_facts(others, "annotation", place)
    return texts
