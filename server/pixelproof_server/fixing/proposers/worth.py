"""How much a knob is worth a trial, by where the pictures differ and in which colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pixelproof_engine.sight.boxes import area, share_inside

from .rewrite.values import distance

if TYPE_CHECKING:
    from pixelproof_engine.sight.facts import Box
    from pixelproof_engine.sight.seen import Spot

    from .rewrite.knobs import Knob

_CLOSE = 0.01
"""Share of the picture by which what differs may lie beside the box that it is counted to."""

_ALIKE = 8.0
"""CIEDE2000 under which what differs may be a mark of a colour."""

_PAPER = "#ffffff"
"""It lies beside every mark, so that it tells none from the others."""

_SMALL = 0.03
"""Area, as a share of the picture, of what one text or legend entry takes."""

_OWN = 0.6
"""What a knob of something small is worth at least where something differs there and nowhere
around: the little that one fault changes must not wait for all that another one does."""

_MOST_INSIDE = 0.8
"""Share of a place that lies in a box whose knob may make all of it."""


def relevance(knob: Knob, spots: Sequence[Spot]) -> float:
    """How much of what differs lies where the knob shows, times how usual it is."""
    if knob.box is None:
        return 0.3 * knob.prior
    size = area(knob.box)
    special = 2.0 if size < _SMALL else 1.5 if size < 5 * _SMALL else 1.0
    found = 0.02 + special * ink_inside(spots, knob.box)
    if size < _SMALL and any(share_inside(s.box, knob.box, _CLOSE) > _MOST_INSIDE for s in spots):
        found = max(found, _OWN)
    return knob.prior * found


def shown(colours: Sequence[str], spots: Sequence[Spot]) -> float:
    """Share of the pixels that differ that lies where marks of these colours are, or should be."""
    told = [one for one in colours if distance(one, _PAPER) > _ALIKE]
    mine = [
        spot.ink
        for spot in spots
        if any(distance(one, seen) < _ALIKE for one in told for seen in (spot.current, spot.target))
    ]
    return sum(mine) / (sum(spot.ink for spot in spots) or 1)


def ink_inside(spots: Sequence[Spot], box: Box) -> float:
    """Share of the pixels that differ, 0 to 1, that lies in a box or close to it."""
    total = sum(spot.ink for spot in spots) or 1
    return sum(spot.ink * share_inside(spot.box, box, _CLOSE) for spot in spots) / total
