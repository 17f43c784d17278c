"""Series of one axes: what each plotting call, or each stray artist, stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import facts_marks as marks
from .calls import Call, calls_on
from .facts_axis import category_names
from .facts_entry import Series, own_label
from .facts_place import Place

_SILENT = {"text", "annotate", "bar_label", "pie_label", "clabel"}
_MOST_SERIES = 300
_Builder = Callable[["_Drawn"], list[Series]]


def all_series(axes: Any, place: Place, notes: list[str]) -> list[tuple[Series, dict[str, Any]]]:
    """Every series of ``axes`` and its facts, in the order in which it was drawn."""
    found: list[Series] = []
    live = {id(child) for child in axes._children}
    told: set[int] = set()
    for call in calls_on(axes):
        artists = [artist for artist in call.artists if id(artist) in live]
        told.update(id(artist) for artist in call.artists)
        visible = [artist for artist in artists if artist.get_visible()]
        if visible and call.name not in _SILENT:
            found += _of_call(_Drawn(axes, call, visible))
    strays = [child for child in axes._children if id(child) not in told and child.get_visible()]
    found += _by_artist(axes, strays, None)  # e.g. what `add_patch` put there
    found = [one for one in found if not one.is_empty()]
    if len(found) > _MOST_SERIES:
        notes.append(f"an axes has {len(found)} series; the first {_MOST_SERIES} are told")
    names = {"x": category_names(axes.xaxis), "y": category_names(axes.yaxis)}
    return [(one, one.facts(axes, place, names, notes)) for one in found[:_MOST_SERIES]]


@dataclass(frozen=True)
class _Drawn:
    """What one call has drawn, as far as it is still on the axes and visible."""

    axes: Any
    call: Call
    artists: list[Any]

    @property
    def result(self) -> Any:
        return self.call.result


def _of_call(drawn: _Drawn) -> Iterator[Series]:
    build = _BUILDERS.get(drawn.call.name)
    made = list(build(drawn)) if build is not None else []
    for one in made or _by_artist(drawn.axes, drawn.artists, drawn.call):
        one.call = drawn.call.name
        yield one


def _by_artist(axes: Any, artists: Iterable[Any], call: Call | None) -> Iterator[Series]:
    for artist in artists:
        made = marks.of_artist(axes, artist, call)
        if made is not None:
            yield made


def _containers(result: Any) -> list[Any]:
    """The bar containers in what a call returned."""
    from matplotlib.container import BarContainer

    if isinstance(result, BarContainer):
        return [result]
    if hasattr(result, "bar_containers"):
        return list(result.bar_containers)
    if isinstance(result, list | tuple):
        return [one for part in result for one in _containers(part)]
    return []


def _bars(drawn: _Drawn) -> list[Series]:
    return [marks.of_bars(container) for container in _containers(drawn.result)]


def _histogram(drawn: _Drawn) -> list[Series]:
    counts, edges, groups = drawn.result
    if not (getattr(counts, "ndim", 1) == 2 or isinstance(counts, list)):
        counts, groups = [counts], [groups]
    return [
        marks.of_histogram(
            count, edges, list(group), getattr(group, "orientation", None) == "horizontal"
        )
        for count, group in zip(counts, groups, strict=False)
    ]


def _pie(drawn: _Drawn) -> list[Series]:
    from matplotlib.patches import Wedge

    wedges = [artist for artist in drawn.artists if isinstance(artist, Wedge)]
    return [marks.of_pie(wedges)] if wedges else []


def _errorbar(drawn: _Drawn) -> list[Series]:
    line, _caps, bars = drawn.result
    one = marks.of_errorbar(drawn.axes, line, bars)
    one.label, one.container = own_label(drawn.result), drawn.result
    return [one]


def _stem(drawn: _Drawn) -> list[Series]:
    one = marks.of_line(drawn.axes, drawn.result.markerline, "stem")
    one.label, one.container = own_label(drawn.result), drawn.result
    return [one]


def _boxes(drawn: _Drawn) -> list[Series]:
    return [marks.of_boxes(drawn.result)] if drawn.result["medians"] else []


def _violins(drawn: _Drawn) -> list[Series]:
    return [marks.of_violins(drawn.result["bodies"])] if drawn.result["bodies"] else []


def _arrows(drawn: _Drawn) -> list[Series]:
    return [marks.of_arrows(drawn.artists[0])]


def _broken(drawn: _Drawn) -> list[Series]:
    return [marks.of_broken_bars(drawn.artists[0])]


def _mapped(kind: str) -> _Builder:
    """Builder for calls that draw one thing in the colours of a colour map."""
    return lambda drawn: [marks.of_mapped(kind, drawn.artists[0])]


_BUILDERS: dict[str, _Builder] = {
    **dict.fromkeys(("bar", "barh", "grouped_bar"), _bars),
    "hist": _histogram,
    "pie": _pie,
    "errorbar": _errorbar,
    "stem": _stem,
    **dict.fromkeys(("boxplot", "bxp"), _boxes),
    **dict.fromkeys(("violinplot", "violin"), _violins),
    **dict.fromkeys(
        ("imshow", "matshow", "spy", "pcolor", "pcolormesh", "pcolorfast", "hist2d", "hexbin",
         "specgram", "tripcolor"),
        _mapped("image"),
    ),
    **dict.fromkeys(("contour", "contourf", "tricontour", "tricontourf"), _mapped("contour")),
    **dict.fromkeys(("plot_surface", "plot_wireframe", "plot_trisurf"), _mapped("surface")),
    **dict.fromkeys(("quiver", "barbs", "streamplot"), _arrows),
    **dict.fromkeys(("bar3d", "voxels"), _mapped("bar")),
    "broken_barh": _broken,
}  # fmt: skip
