"""What the reader makes of a figure that a test has drawn."""

from __future__ import annotations

import io
from typing import Any

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.picture import load_picture
from pixelproof_engine.sight.reading import read


def read_back(figure: Any) -> Facts:
    """The reading of a matplotlib figure, which is closed."""
    from matplotlib import pyplot as plt

    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    return read(load_picture(out.getvalue()).png)
