"""ChartMimic's low-level score of one drawn figure against another (arXiv 2406.09961).

Four F1 scores of what was recorded while the figures were drawn (``Facts.drawn``), each 0 to 1:

- text: multiset of drawn lines of text without the labels of major x and y ticks, equal or not.
- layout: multiset of places in the grid. Graphs (of nodes and edges) are compared by the number of
  their axes alone, as the evaluator does for that kind of script.
- kind: counts of outermost plotting calls; per call the smaller count is right.
- colour: per call the best one-to-one assignment of max(0, 1 - dE2000 / 100); a colour map equals
  itself only. Of more than 10 colours of a figure those that are more than 0.7 like an earlier
  one are dropped, whatever call they belong to.

The score is their mean x 100, and a run that failed has 0. Two things differ from the published
program. Where neither figure has anything of a part, it gives 0 even to a figure compared with
itself; here the two are equal. And it visits colours in the order of a set, which changes from
run to run, so that what is dropped above 10 colours does too; here it is the order of drawing.

``likeness`` asks another question (which candidate comes closer to a picture) and has weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .facts import Drawn
from .likeness import delta_e, f1

_MANY = 10
_LIKE = 0.7


class LowLevel(NamedTuple):
    """The four parts, 0 to 1."""

    text: float
    layout: float
    kind: float
    colour: float

    @property
    def score(self) -> float:
        """Mean of the parts x 100."""
        return 100 * sum(self) / len(self)


FAILED = LowLevel(0.0, 0.0, 0.0, 0.0)
"""What a script scores that did not run or drew nothing."""


def low_level(made: Drawn | None, wanted: Drawn, *, graph: bool = False) -> LowLevel:
    """Score of what a script has ``made`` (None: it failed) against what was ``wanted``.

    ``graph``: the wanted figure is a graph of nodes and edges (``graph_*`` of the benchmark).
    """
    if made is None:
        return FAILED
    return LowLevel(
        text=f1(made.texts, wanted.texts),
        layout=f1(_places(made, graph), _places(wanted, graph)),
        kind=f1(_calls(made), _calls(wanted)),
        colour=_colour(_distinct(made.colours), _distinct(wanted.colours)),
    )


def _places(drawn: Drawn, graph: bool) -> Sequence[Hashable]:
    if graph:
        return ["axes"] * drawn.axes
    return [tuple(cell.model_dump().values()) for cell in drawn.cells]


def _calls(drawn: Drawn) -> Iterable[str]:
    return Counter(drawn.calls).elements()


def _distinct(colours: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    if len(colours) <= _MANY:
        return colours
    kept: list[tuple[str, str]] = []
    for call, colour in colours:
        if not kept or _similarities([colour], [other for _, other in kept]).max() <= _LIKE:
            kept.append((call, colour))
    return kept


def _colour(made: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]]) -> float:
    if not made and not wanted:
        return 1.0
    by_call = [_by_call(made), _by_call(wanted)]
    right = sum(_assigned(by_call[0][c], by_call[1][c]) for c in by_call[0].keys() & by_call[1])
    return 2 * right / (len(made) + len(wanted))


def _by_call(colours: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for call, colour in colours:
        found.setdefault(call, []).append(colour)
    return found


def _assigned(made: list[str], wanted: list[str]) -> float:
    from scipy.optimize import linear_sum_assignment

    similarity = _similarities(made, wanted)
    rows, columns = linear_sum_assignment(-similarity)
    return float(similarity[rows, columns].sum())


def _similarities(a: list[str], b: list[str]) -> NDArray[np.float64]:
    """Of every pair, (len(a), len(b)): by dE2000 for colours, equality for names of maps."""
    table = np.array([[float(one == other) for other in b] for one in a])
    rows = [i for i, one in enumerate(a) if one.startswith("#")]
    columns = [j for j, other in enumerate(b) if other.startswith("#")]
    if rows and columns:
        distance = delta_e([a[i] for i in rows], [b[j] for j in columns])
        table[np.ix_(rows, columns)] = np.maximum(0.0, 1.0 - distance / 100.0)
    return table
