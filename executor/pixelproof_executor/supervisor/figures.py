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
from .facts_figure import figure_facts


class TooMuch(RuntimeError):
    """The code went over a limit of the job that no rlimit covers."""


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
        self._crop: Any = None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Route matplotlib's ways out (show, savefig, close) through this collector."""
        import matplotlib as mpl
        from matplotlib import _tight_bbox, pyplot
        from matplotlib._pylab_helpers import Gcf
        from matplotlib.figure import Figure

        make, save, adjust = Figure.__init__, Figure.savefig, _tight_bbox.adjust_bbox
        destroy, destroy_all = Gcf.destroy, Gcf.destroy_all
        self._save = save

        def remember(figure: Any, *args: Any, **kwargs: Any) -> None:
            make(figure, *args, **kwargs)
            self._made.append(figure)

        def savefig(figure: Any, fname: Any, **kwargs: Any) -> None:
            self._saved(figure, fname, kwargs)

        def adjust_bbox(figure: Any, bbox: Any, *args: Any, **kwargs: Any) -> Any:
            self._crop = bbox
            return adjust(figure, bbox, *args, **kwargs)

        def show(*_args: Any, **_kwargs: Any) -> None:
            self._collect_managed()
            destroy_all()  # as when the user closes the windows

        def close_one(_cls: Any, number: Any) -> None:
            manager = number if hasattr(number, "canvas") else Gcf.figs.get(number)
            if manager is not None:
                self._finished(manager.canvas.figure)
            destroy(number)

        def close_all(_cls: Any) -> None:
            self._collect_managed()
            destroy_all()

        def stay_on_agg(*_args: Any, **_kwargs: Any) -> None:
            """The sandbox has no display: a wish for another backend is not a fault."""

        Figure.__init__, Figure.savefig = remember, savefig
        _tight_bbox.adjust_bbox = adjust_bbox
        pyplot.show, pyplot.switch_backend, mpl.use = show, stay_on_agg, stay_on_agg
        Gcf.destroy, Gcf.destroy_all = classmethod(close_one), classmethod(close_all)
        yield

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
        suffix = os.path.splitext(path)[1][1:] if path else ""
        form = str(kwargs.get("format") or suffix or mpl.rcParams["savefig.format"]).lower()
        if form != "png":
            self._save(figure, fname, **kwargs)
            self._render(figure, {**kwargs, "format": "png"}, self._relative(path))
            return
        if path and not suffix:
            path = f"{path.rstrip('.')}.png"
        # A path that cannot be written must fail as it would without us: before any drawing.
        with open(path, "wb") if path else contextlib.nullcontext(fname) as file:
            file.write(self._render(figure, {**kwargs, "format": "png"}, self._relative(path)))

    def _relative(self, path: str | None) -> str | None:
        if path is None:
            return None
        full = Path(os.path.abspath(path))
        return full.relative_to(self._root).as_posix() if full.is_relative_to(self._root) else None

    def _render(self, figure: Any, kwargs: dict[str, Any], saved_as: str | None) -> bytes:
        buffer = io.BytesIO()
        self._crop = None
        self._save(figure, buffer, **kwargs)
        png = buffer.getvalue()
        if len(png) > self._limits["png_bytes"]:
            raise TooMuch(f"a figure of {len(png)} bytes is over the limit of the job")
        facts = figure_facts(figure, self._crop, png)
        self._report(figure, png, facts, saved_as)
        return png

    def _report(self, figure: Any, png: bytes, facts: dict[str, Any], saved_as: str | None) -> None:
        text = json.dumps(facts, sort_keys=True, default=str)
        key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        reported = self._seen.setdefault(id(figure), set())
        if key in reported:
            return  # the same figure, saved once more under another name
        reported.add(key)
        if self.count >= self._limits["figures"]:
            raise TooMuch(f"more than {self._limits['figures']} figures were drawn")
        header = {"type": "figure", "number": self.count, "saved_as": saved_as, "facts": facts}
        self._reporter.send(header, png)
        self.count += 1


def _has_content(figure: Any) -> bool:
    return bool(
        figure.axes or figure.texts or figure.images or figure.lines or figure.patches
        or figure.artists or figure.legends or figure.subfigs
    )  # fmt: skip
