"""Remedies: edits that may mend a lint finding, one function per lint.

A remedy is a generator ``(Chart, Finding) -> Edit...``, best guess first. Whether one holds is not
its business: each is drawn and linted anew before anybody sees it. Lints without a remedy need what
only the author knows, e.g. the unit of a quantity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pixelproof_engine.sight.lints import Finding

from ..rewrite import Chart, Edit
from . import colours, labels, layout, legends, marks, ticks

Remedy = Callable[[Chart, Finding], Iterator[Edit]]

REMEDIES: Mapping[str, Remedy] = {
    "PXP101": ticks.overlap,
    "PXP102": layout.inside,
    "PXP103": layout.inside,
    "PXP104": legends.moved,
    "PXP105": colours.readable,
    "PXP106": layout.resolution,
    "PXP201": labels.named,
    "PXP301": marks.from_zero,
    "PXP302": marks.bars,
    "PXP303": colours.tied,
    "PXP304": marks.ordered,
    "PXP305": marks.transparent,
    "PXP306": colours.apart,
}


def remedies(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """Edits that may mend ``finding``, each once and none that changes nothing."""
    make = REMEDIES.get(finding.code)
    seen = {chart.code.source}
    for edit in make(chart, finding) if make is not None else ():
        if edit.source not in seen:
            seen.add(edit.source)
            yield edit


__all__ = ["REMEDIES", "remedies"]
