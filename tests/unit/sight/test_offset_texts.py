"""Offset texts: what matplotlib writes at an axis' end for all of its labels."""

from __future__ import annotations

import pytest

from pixelproof_engine.sight.experts.scales import find_scales
from pixelproof_engine.sight.sketch import TickMark

from .blank import blank, word


@pytest.mark.parametrize(
    ("offset", "low", "high"),
    [
        ("1e6", 0.0, 4e6), ("le6", 0.0, 4e6), ("×10^-3", 0.0, 4e-3), ("+1e10", 1e10, 1e10 + 4),
        ("−1e10", -1e10, -1e10 + 4), ("1e-10+1e-5", 1e-5, 1e-5 + 4e-10), ("+2.5e2", 250.0, 254.0),
        ("of all", 0.0, 4.0),
    ],
)  # fmt: skip
def test_an_offset_text_multiplies_and_adds(offset: str, low: float, high: float) -> None:
    sketch = blank()
    (panel,) = sketch.panels
    places = [80.0 + 70 * n for n in range(5)]
    panel.x.ticks = [TickMark(at, word(str(n), round(at) - 4, 268)) for n, at in enumerate(places)]
    panel.x.offset_text = word(offset, 320, 284)
    find_scales(sketch)
    ticks = [tick.value for tick in panel.x.ticks]
    assert (ticks[0], ticks[-1]) == pytest.approx((low, high), rel=1e-12)
    assert panel.x.value(360) == pytest.approx(high, rel=1e-9)
