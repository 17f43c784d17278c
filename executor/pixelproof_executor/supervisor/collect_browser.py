"""Figures of libraries that draw in a browser: one watch per library (see ``run_chart``).

A watch routes its library's ways out (show, save) through a ``BrowserCollector``, which tells the
job's collector what was drawn. It does nothing where the library was never imported.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from .browser import PROGRAM, Page, open_page
from .figures import Collector
from .run_render import Drawn
from .trouble import RefusedError


class Watch(Protocol):
    """How one library's figures are found and drawn."""

    def is_figure(self, thing: Any) -> bool: ...

    def hook(self, collected: BrowserCollector) -> None:
        """Replace the library's ways out; it has been imported already."""

    def draw(self, figure: Any, collected: BrowserCollector) -> bytes:
        """Draw a figure of this library and have it reported; returns its PNG."""


class BrowserCollector:
    """Draws figures in one browser for the whole job, started with the first of them."""

    def __init__(self, collector: Collector, root: Path, hold: contextlib.ExitStack) -> None:
        self._collector = collector
        self._root = root
        self._hold = hold
        self._page: tuple[float, Page] | None = None
        self._refused: tuple[str, str] = ("passed", "")
        self.count = 0

    def draw(self, figure: Any, saved_as: Any, scale: float, how: Callable[[Page], Drawn]) -> bytes:
        """Draw a figure and report it; returns its PNG.

        Raises:
            BrowserError: it cannot be drawn.
        """
        png, facts, end = how(self._page_at(scale))
        if end["status"] != "passed":
            self._refused = end["status"], end["detail"]
        self._collector.take(figure, png, facts, saved_as)
        self.count += 1
        return png

    def verdict(self) -> dict[str, str]:
        """Fields of the job's end: ``passed``, or what a figure asked for in vain."""
        status, detail = self._refused
        return {} if status == "passed" else {"status": status, "detail": detail}

    def _page_at(self, scale: float) -> Page:
        if self._page is None or self._page[0] != scale:
            page = self._hold.enter_context(open_page(self._root, 800, 600, scale))
            self._page = scale, page
        return self._page[1]


def refuse_form(form: str) -> RefusedError:
    return RefusedError(
        "environment",
        f"the sandbox saves plotly figures as PNG, JPEG, WebP and HTML, not as {form}",
    )


@contextlib.contextmanager
def watching(
    collector: Collector, root: Path, watches: dict[str, Watch]
) -> Iterator[BrowserCollector | None]:
    """Watch every library of ``watches`` that the image has."""
    if not PROGRAM.exists():
        yield None
        return
    with contextlib.ExitStack() as hold:
        collected = BrowserCollector(collector, root, hold)
        for name, watch in watches.items():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
                watch.hook(collected)
        yield collected


def watch_of(watches: dict[str, Watch], thing: Any) -> Watch | None:
    """The watch whose library ``thing`` is a figure of."""
    for name, watch in watches.items():
        if name in sys.modules and watch.is_figure(thing):
            return watch
    return None


def last_variable(watches: dict[str, Watch]) -> Any:
    """The script's last variable that holds such a figure, else None."""
    values = reversed(list(vars(sys.modules["__main__"]).values()))
    return next((value for value in values if watch_of(watches, value) is not None), None)
