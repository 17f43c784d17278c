"""Figures of a run as the lints take them."""

from __future__ import annotations

from pixelproof_engine.sight.lints import Figure
from pixelproof_executor import Outcome

from .looking import exact_facts


def figures_of(outcome: Outcome) -> list[Figure]:
    """Every figure that is not blank and whose facts speak of its picture."""
    return [
        Figure(facts, figure.number, figure.saved_as)
        for figure in outcome.figures
        if not figure.blank and (facts := exact_facts(figure)) is not None
    ]
