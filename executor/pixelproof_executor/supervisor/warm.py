"""What every job needs is imported and used once, before the first fork."""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from .calls import track_calls
from .drawn import watch_drawing

_LIBRARIES = ("matplotlib", "numpy", "pandas", "seaborn", "pytest", "pillow")


def warm_up(own: Path) -> dict[str, str]:
    """Import the libraries, draw one figure, freeze the heap; returns the versions."""
    _copy_font_cache(own / "matplotlib")
    import matplotlib as mpl

    from .facts_figure import figure_facts

    mpl.use("agg")
    import matplotlib.pyplot as plt
    import numpy as np
    import PIL.PngImagePlugin

    for name in ("pandas", "seaborn", "pytest", "matplotlib.dates", "matplotlib.animation"):
        try:
            __import__(name)
        except ImportError:
            continue
    track_calls()
    figure: Any
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], label="warm")
    axes.bar([1, 2], np.array([2.0, 1.0]))
    axes.set(title="Warm 0123456789", xlabel="$x^2$", ylabel="y")
    axes.legend()
    picture = io.BytesIO()
    figure.savefig(picture)
    figure_facts(figure, figure.canvas.get_renderer())
    with PIL.Image.open(picture) as image:
        image.load()
    plt.close("all")
    watch_drawing()
    mpl.rcdefaults()
    mpl.use("agg")
    np.random.seed(0)  # every job draws the same "random" data, so runs can be compared
    gc.collect()
    gc.freeze()
    return _versions()


def _copy_font_cache(target: Path) -> None:
    """The image is read-only, and matplotlib uses a font cache only where it could write one.

    No module of the supervisor may import matplotlib at its top: it looks for the cache just once.
    """
    assert "matplotlib" not in sys.modules
    source = Path(os.environ.get("MPLCONFIGDIR", ""))
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    os.environ["MPLCONFIGDIR"] = str(target)


def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
