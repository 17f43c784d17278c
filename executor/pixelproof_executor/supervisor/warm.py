"""What every job needs is imported and used once, before the first fork."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from .calls import track_calls
from .drawn import watch_drawing
from .layer import FOLDER, untouched
from .layouts import remember_layouts

_DRAWING = "matplotlib.pyplot"
_IMPORTED = (
    "numpy", "PIL.PngImagePlugin", _DRAWING, "matplotlib.dates", "matplotlib.animation",
    "mpl_toolkits.mplot3d", "pandas", "seaborn", "pytest", "plotly.express", "altair",
)  # fmt: skip
_LIBRARIES = (
    "matplotlib", "numpy", "pandas", "seaborn", "pytest", "pillow", "plotly", "altair",
)  # fmt: skip


def warm_up(own: Path, layer: list[str] | None) -> dict[str, str]:
    """Import the libraries, draw one figure, freeze the heap; returns the versions.

    ``layer``: top-level modules of the layer of packages; what they could change is left for the
    jobs to import.
    """
    _copy_font_cache(own / "matplotlib")
    for name in untouched(_IMPORTED, layer or ()):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if _DRAWING in sys.modules:
        make_ready(draw=True)
    gc.collect()
    gc.freeze()
    return _versions(layered=layer is not None)


_ready = False


def make_ready(*, draw: bool = False) -> None:
    """Give matplotlib our watchers and the same start for every job, unless that was done.

    ``draw``: also draw one figure, so that what is made at the first one is there.
    """
    global _ready
    if _ready:
        return
    _ready = True
    late = _DRAWING not in sys.modules
    if late:
        _copy_font_cache(Path(os.environ["HOME"], ".config", "matplotlib"))
    import matplotlib as mpl

    mpl.use("agg")
    import numpy as np

    if late:
        importlib.import_module(_DRAWING).switch_backend("agg")
    track_calls()
    if draw:
        _draw()
    # Of another release than the image's, matplotlib may lack what is watched.
    with contextlib.suppress(*((AttributeError, ImportError) if late else ())):
        watch_drawing()
        remember_layouts()
    mpl.rcdefaults()
    mpl.use("agg")
    np.random.seed(0)  # every job draws the same "random" data, so runs can be compared


def _draw() -> None:
    import matplotlib.pyplot as plt
    import numpy as np
    import PIL.PngImagePlugin

    from .facts_figure import figure_facts

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


def _copy_font_cache(target: Path) -> None:
    """The image is read-only, and matplotlib uses a font cache only where it could write one.

    No module of the supervisor may import matplotlib at its top: it looks for the cache just once.
    """
    assert "matplotlib" not in sys.modules
    source = Path(os.environ.get("MPLCONFIGDIR", ""))
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    os.environ["MPLCONFIGDIR"] = str(target)


def _versions(*, layered: bool) -> dict[str, str]:
    """As a job finds them; read from metadata, as the supervisor imports nothing of a layer."""
    path = [*([FOLDER] if layered else []), *sys.path]
    found = {"python": sys.version.split()[0]}
    for name in _LIBRARIES:
        one = next(iter(metadata.distributions(name=name, path=path)), None)
        if one is not None:
            found[name] = one.version
    return found
