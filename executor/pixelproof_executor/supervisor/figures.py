"""Collects every figure once: when it is shown, saved or closed, or at the end of the script."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .cell import Reporter
from .raster import encode_png
from .trouble import OverLimitError

_MOST_FACTS = 3 << 20
"""Characters of JSON."""
_OLDEST = (3, 10)
"""The first matplotlib whose figures can be read."""


class Collector:
    """Watches matplotlib while the code under test runs, and reports the figures it draws."""

    def __init__(self, root: Path, limits: dict[str, Any], reporter: Reporter) -> None:
        self.count = 0
        self._root = root
        self._limits = limits
        self._reporter = reporter
        self._made: list[Any] = []
        self._seen: dict[int, set[str]] = {}
        """By id of the figure: digests of what was reported of it."""
        self._facts: dict[str, Any] = {}
        self._made_elsewhere: list[Any] = []

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Route matplotlib's ways out (show, savefig, close) through this collector."""
        import matplotlib as mpl
        import matplotlib.pyplot as plt
        from matplotlib._pylab_helpers import Gcf as Managers
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        mpl_, plt_, figures, canvases, managers = _untyped(
            mpl, plt, Figure, FigureCanvasAgg, Managers
        )
        make, self._save, encode = figures.__init__, figures.savefig, canvases._print_pil
        destroy, destroy_all = managers.destroy, managers.destroy_all

        def remember(figure: Any, *args: Any, **kwargs: Any) -> None:
            make(figure, *args, **kwargs)
            self._made.append(figure)

        def savefig(figure: Any, fname: Any, **kwargs: Any) -> None:
            self._saved(figure, fname, kwargs)

        def read_and_encode(
            canvas: Any, file: Any, form: str, pil_kwargs: Any = None, metadata: Any = None
        ) -> None:
            if form == "png" and hasattr(file, "write") and not pil_kwargs and not metadata:
                canvases.draw(canvas)
                file.write(encode_png(canvas.buffer_rgba(), canvas.figure.dpi))
            else:
                encode(canvas, file, form, pil_kwargs, metadata)
            self._facts = _facts_of(canvas.figure, canvas.get_renderer())

        def show(*_args: Any, **_kwargs: Any) -> None:
            self._collect_managed()
            destroy_all()  # as when the user closes the windows

        def close_one(_cls: Any, number: Any) -> None:
            manager = number if hasattr(number, "canvas") else managers.figs.get(number)
            if manager is not None:
                self._finished(manager.canvas.figure)
            destroy(number)

        def close_all(_cls: Any) -> None:
            self._collect_managed()
            destroy_all()

        def stay_on_agg(*_args: Any, **_kwargs: Any) -> None:
            """The sandbox has no display: a wish for another backend is not a fault."""

        figures.__init__, figures.savefig = remember, savefig
        canvases._print_pil = read_and_encode
        plt_.show, plt_.switch_backend, mpl_.use = show, stay_on_agg, stay_on_agg
        managers.destroy, managers.destroy_all = classmethod(close_one), classmethod(close_all)
        yield

    def end_cell(self) -> None:
        """A notebook shows and closes its figures at the end of each cell."""
        import matplotlib.pyplot as plt

        plt.show()

    def collect_open(self) -> None:
        """Report what is still open and was neither shown nor saved."""
        for figure in list(self._made):
            self._finished(figure)
        if self.count == 0 and self._made:
            self._render(self._made[-1], {}, None)

    def _collect_managed(self) -> None:
        from matplotlib._pylab_helpers import Gcf

        for manager in list(Gcf.figs.values()):
            self._finished(manager.canvas.figure)

    def _finished(self, figure: Any) -> None:
        if id(figure) not in self._seen and _has_content(figure):
            self._render(figure, {}, None)
        if figure in self._made and id(figure) in self._seen:
            self._made.remove(figure)

    def _saved(self, figure: Any, fname: Any, kwargs: dict[str, Any]) -> None:
        """Do what the code asked for; a PNG is drawn once and serves both file and outcome."""
        import matplotlib as mpl

        path = os.fspath(fname) if isinstance(fname, str | os.PathLike) else None
        suffix = Path(path).suffix[1:] if path else ""
        form = str(kwargs.get("format") or suffix or mpl.rcParams["savefig.format"]).lower()
        if form != "png":
            self._save(figure, fname, **kwargs)
            self._render(figure, {**kwargs, "format": "png"}, self._relative(path))
            return
        if path and not suffix:
            path = f"{path.rstrip('.')}.png"
        # A path that cannot be written must fail as it would without us: before any drawing.
        with Path(path).open("wb") if path else contextlib.nullcontext(fname) as file:
            file.write(self._render(figure, {**kwargs, "format": "png"}, self._relative(path)))

    def _relative(self, path: str | None) -> str | None:
        if path is None:
            return None
        full = Path(os.path.normpath(Path.cwd() / path))
        return full.relative_to(self._root).as_posix() if full.is_relative_to(self._root) else None

    def _render(self, figure: Any, kwargs: dict[str, Any], saved_as: str | None) -> bytes:
        buffer = io.BytesIO()
        self._save(figure, buffer, **kwargs)
        png = buffer.getvalue()
        if len(png) > self._limits["png_bytes"]:
            raise OverLimitError(f"a figure of {len(png)} bytes is over the limit of the job")
        self._report(figure, png, self._facts, saved_as)
        return png

    def take(self, figure: Any, png: bytes, facts: dict[str, Any], path: str | None) -> None:
        """Report a figure that another library drew; ``path`` is where the code saved it."""
        self._made_elsewhere.append(figure)  # alive, its id stays its own
        self._report(figure, png, facts, self._relative(path))

    def _report(self, figure: Any, png: bytes, facts: dict[str, Any], saved_as: str | None) -> None:
        text = json.dumps(facts, sort_keys=True, default=str)
        if len(text) > _MOST_FACTS:
            facts = _no_facts(
                facts["width"], facts["height"], "too much is on the figure to be told"
            )
        key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        reported = self._seen.setdefault(id(figure), set())
        if key in reported:
            return  # the same figure, saved once more under another name
        reported.add(key)
        if self.count >= self._limits["figures"]:
            raise OverLimitError(f"more than {self._limits['figures']} figures were drawn")
        header = {"type": "figure", "number": self.count, "saved_as": saved_as, "facts": facts}
        self._reporter.send(header, png)
        self.count += 1


def _facts_of(figure: Any, renderer: Any) -> dict[str, Any]:
    """Facts, or a note why there are none: our trouble with a figure is not the code's fault."""
    try:
        # Here, as it imports numpy: a layer of packages may bring another one for the job.
        from .facts_figure import figure_facts

        return figure_facts(figure, renderer)
    except Exception as error:
        cause = _too_old() or f"{type(error).__name__}: {error}"
        why = f"the facts could not be read: {cause}"
        return _no_facts(int(renderer.width), int(renderer.height), why)


def _too_old() -> str:
    """What is said of a matplotlib that a layer of packages brings, where it is too old."""
    import matplotlib as mpl

    if mpl.__version_info__[:2] >= _OLDEST:
        return ""
    return f"matplotlib {mpl.__version__} is in use, and they are read from 3.10 on"


def _no_facts(width: int, height: int, why: str) -> dict[str, Any]:
    return {
        "version": 1,
        "source": "figure",
        "width": width,
        "height": height,
        "axes": [],
        "texts": [],
        "notes": [why],
    }


def _untyped(*things: Any) -> tuple[Any, ...]:
    """matplotlib's own annotations say that its methods cannot be replaced; here they are."""
    return things


def _has_content(figure: Any) -> bool:
    return bool(
        figure.axes or figure.texts or figure.images or figure.lines or figure.patches
        or figure.artists or figure.legends or figure.subfigs
    )  # fmt: skip
