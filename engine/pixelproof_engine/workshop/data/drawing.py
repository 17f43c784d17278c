"""Drawing: the generator's own programs are run in this process and looked at.

Only code that this package made goes through here; code of others belongs into the sandbox. A
worker process draws one program after the other, with matplotlib imported once.
"""

from __future__ import annotations

import io
import linecache
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from .dice import Dice

DEADLINE_S = 20
"""A program of ours that takes longer is not worth its time."""
FILE = "chart.py"
"""Name of the program in its traceback."""
_DPI = (60, 60, 72, 100)
"""Pictures larger than wanted are made smaller, as screenshots are. Decided before the program
runs: the sizes of texts that laying out has measured then serve for drawing too."""


@dataclass(frozen=True)
class Drawn:
    """What a program drew."""

    figure: Any
    """matplotlib's figure, drawn, at the size of ``picture`` before it was made smaller."""
    picture: bytes
    """PNG."""
    complaints: tuple[str, ...]
    """Warnings, such as glyphs that the font lacks."""


class DrawingError(Exception):
    """A program failed. ``trace`` is its traceback as a user would see it."""

    def __init__(self, trace: str) -> None:
        super().__init__(trace.strip().splitlines()[-1] if trace.strip() else "no figure")
        self.trace = trace


def draw(code: str, dice: Dice, longest_side_px: tuple[int, int] = (384, 512)) -> Drawn:
    """Run ``code`` and take the picture of its first figure.

    Raises:
        DrawingError: It raised, drew nothing, or took longer than ``DEADLINE_S``.
    """
    import matplotlib.pyplot as plt
    from PIL import Image

    with _stage(dice.pick(_DPI)), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        _run(code)
        numbers = plt.get_fignums()
        if not numbers:
            raise DrawingError("")
        figure = plt.figure(numbers[0])
        side = dice.whole(*longest_side_px)
        try:
            if max(figure.get_size_inches()) * figure.dpi < side:
                figure.set_dpi(side / max(figure.get_size_inches()))
            figure.canvas.draw()
        except Exception:
            raise DrawingError(_trace()) from None
        image = Image.fromarray(_pixels(figure)).convert("RGB")
        scale = side / max(image.size)
        if scale < 1:
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=4)
        return Drawn(figure, out.getvalue(), tuple(str(one.message) for one in heard))


def run(code: str) -> str:
    """The traceback of running ``code`` and drawing its figures; empty if all went well."""
    import matplotlib.pyplot as plt

    with _stage(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _run(code)
            for number in plt.get_fignums():
                figure = plt.figure(number)
                figure.canvas.draw()
        except DrawingError as error:
            return error.trace
        except Exception:
            return _trace()
    return ""


def _run(code: str) -> None:
    import numpy as np

    # seaborn jitters points at random: the same program shall give the same picture.
    np.random.seed(0)
    lines = code.splitlines(keepends=True)
    # Where traceback looks for the lines of a file that is none.
    linecache.cache[FILE] = (len(code), None, lines, FILE)
    try:
        exec(compile(code, FILE, "exec"), {"__name__": "__main__"})  # noqa: S102
    except DrawingError:
        raise
    except (Exception, SystemExit):
        raise DrawingError(_trace()) from None


def _trace() -> str:
    """The traceback of the error at hand: the program's and the libraries' lines, not ours."""
    kind, error, tail = sys.exc_info()
    while tail is not None and tail.tb_frame.f_code.co_filename == __file__:
        tail = tail.tb_next
    return "".join(traceback.format_exception(kind, error, tail))


def _pixels(figure: Any) -> Any:
    import numpy as np

    return np.asarray(figure.canvas.buffer_rgba())


@contextmanager
def _stage(dpi: int = 100) -> Iterator[None]:
    """A clean pyplot that neither shows nor saves, and a deadline where the system has alarms."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    plt.close("all")
    mpl.rcParams.update(mpl.rcParamsDefault)
    mpl.rcParams["figure.max_open_warning"] = 0
    mpl.rcParams["figure.dpi"] = dpi
    kept = [(owner, name, getattr(owner, name)) for owner, name in _silenced(plt, Figure)]
    for owner, name, _ in kept:
        setattr(owner, name, _nothing)
    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        for owner, name, own in kept:
            setattr(owner, name, own)


def _silenced(pyplot: Any, figure: Any) -> list[tuple[Any, str]]:
    return [(pyplot, "show"), (pyplot, "savefig"), (figure, "savefig"), (figure, "show")]


def _nothing(*_: object, **__: object) -> None:
    """Stands in for showing and saving."""


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise DrawingError(f"TimeoutError: the program ran longer than {DEADLINE_S} s")
