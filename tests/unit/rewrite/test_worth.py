"""Which knobs of a search come first, by where the pictures differ."""

from __future__ import annotations

from pixelproof_engine.sight.facts import Box
from pixelproof_engine.sight.seen import Spot
from pixelproof_server.fixing.proposers.rewrite.knobs import Knob
from pixelproof_server.fixing.proposers.worth import relevance

AXES, LABEL = (0.1, 0.1, 0.9, 0.9), (0.01, 0.35, 0.04, 0.65)


def spot(box: Box, ink: int) -> Spot:
    return Spot(box=box, ink=ink, current="#000000", target="#ffffff")


def test_what_differs_at_one_small_thing_does_not_wait_for_all_that_another_fault_changes() -> None:
    marks, words = spot((0.2, 0.2, 0.8, 0.8), 20_000), spot((0.015, 0.4, 0.035, 0.6), 500)
    label, bars = Knob(LABEL, 1.0), Knob(AXES, 1.0)
    assert relevance(label, [marks]) < 0.05
    assert relevance(label, [marks, words]) > 0.5 * relevance(bars, [marks, words])


def test_what_differs_all_around_a_small_thing_says_nothing_of_it() -> None:
    assert relevance(Knob(LABEL, 1.0), [spot((0.0, 0.0, 1.0, 1.0), 20_000)]) < 0.1
