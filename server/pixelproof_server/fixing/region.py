"""Which lines draw the chart, and how to run them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pixelproof_executor import ChartJob, DocumentFormat, Files, Limits, Mount, RenderJob

from ..workspace.imports import imported_names, module_names, package_folders
from ..workspace.tests import is_test_or_settings
from .drawing import Definition, Outline, outline
from .edits import split_lines
from .model import FixError, LineRange

MAX_PLANS = 4
NO_TESTS = "start from the file that draws the chart"
CELL = re.compile(r"^#\s*(?:%%|In\[[\d ]*\])")
"""``# %%`` (VS Code, Spyder, Jupytext) and ``# In[3]:`` (nbconvert)."""

_DOCUMENTS: dict[DocumentFormat, tuple[str, ...]] = {
    "svg": (".svg",),
    "html": (".html", ".htm"),
    "vega-lite": (".vl.json", ".vega-lite.json"),
    "vega": (".vg.json", ".vega.json"),
    "plotly": (".plotly.json",),
}
"""How the names of documents end, the usual ending first."""


@dataclass(frozen=True)
class Plan:
    """One way to make the region draw."""

    entry: str
    call: str | None = None
    form: DocumentFormat | None = None
    """What the entry is written in if it is a document, not code."""

    def job(
        self,
        files: Mapping[str, bytes],
        limits: Limits,
        requirements: tuple[str, ...] = (),
        mounts: tuple[Mount, ...] = (),
    ) -> ChartJob | RenderJob:
        if self.form is not None:
            return RenderJob(files=Files(files), entry=self.entry, format=self.form, limits=limits)
        return ChartJob(
            files=Files(files),
            entry=self.entry,
            call=self.call,
            limits=limits,
            requirements=requirements,
            mounts=mounts,
        )

    def __str__(self) -> str:
        return f"{self.entry}: {self.call}()" if self.call else self.entry


def document_format(path: str) -> DocumentFormat | None:
    """What a document is written in by its name; None for code and everything else."""
    name = PurePosixPath(path).name.lower()
    return next((form for form, ends in _DOCUMENTS.items() if name.endswith(ends)), None)


def document_endings() -> str:
    """The usual ending of each kind of document, for a sentence."""
    *others, last = (ends[0] for ends in _DOCUMENTS.values())
    return f"{', '.join(others)} and {last}"


def find_region(source: str, lines: LineRange | None) -> LineRange:
    """The lines that an edit may change: the selection, or what surrounds the cursor.

    A cursor (a range within one line) stands for the top-level function or class around it, else
    for the notebook cell around it, else for the file. Several lines stand for themselves.
    """
    count = len(split_lines(source)) + 1
    whole = LineRange(start=0, end=count)
    if lines is None:
        return whole
    start = max(0, min(lines.start, count - 1))
    end = max(start, min(lines.end, count))
    if end - start > 1:
        return LineRange(start=start, end=end)
    shape = outline(source)
    around = shape.at(start) if shape else None
    if around:
        return LineRange(start=around.start, end=around.end)
    return _cell(source, start) or whole


def find_plans(
    files: Mapping[str, bytes], path: str, source: str, region: LineRange
) -> tuple[Plan, ...]:
    """Ways to run the region, the likeliest first, at most ``MAX_PLANS``.

    ``path`` names the file within ``files``. Raises FixError if nothing seems to draw.
    """
    script = Plan(path, form=document_format(path))
    if script.form is not None or path.endswith(".ipynb"):
        return (script,)
    shape = outline(source)
    if shape is None or not source.strip():
        return (script,)
    whole = region.end - region.start >= len(split_lines(source))
    wanted = _wanted(shape, region, whole=whole)
    names = frozenset(definition.name for definition in wanted)
    if shape.top_draws and (not names or names & shape.reached(shape.top_calls)):
        return (script,)
    plans = [
        *(Plan(path, definition.name) for definition in wanted if definition.callable_bare),
        *_drivers(files, path, names),
    ]
    if plans:
        return tuple(plans[:MAX_PLANS])
    if shape.top_acts and not wanted:
        return (script,)
    raise FixError(_advice(path, wanted))


def path_in_tree(path: Path, root: Path) -> str:
    """The file's path as in the packed tree. Raises FixError if it is not inside the root."""
    try:
        inside = path.resolve().relative_to(root.resolve())
    except ValueError:
        raise FixError(
            f"{path} is not inside the workspace folder {root}: open the folder that holds it"
        ) from None
    return PurePosixPath(*inside.parts).as_posix()


def check_path(path: str) -> None:
    """Raise FixError for a file that an edit must never touch or that cannot be run."""
    place = PurePosixPath(path)
    runnable = place.suffix.lower() in (".py", ".ipynb") or document_format(path) is not None
    if not runnable:
        raise FixError(
            f"{place.name} cannot be drawn: pixelproof runs .py and .ipynb files, and draws "
            f"{document_endings()}"
        )
    if is_test_or_settings(place):
        raise FixError(
            f"{path} is a test or a settings file, which an edit never touches: {NO_TESTS}"
        )


def _wanted(shape: Outline, region: LineRange, *, whole: bool) -> list[Definition]:
    """Drawing definitions that the region is about; none if it is the top level."""
    drawing = shape.drawing()
    if whole:
        return [] if shape.top_draws else drawing
    return [d for d in drawing if d.start < region.end and region.start < d.end]


def _drivers(files: Mapping[str, bytes], path: str, names: frozenset[str]) -> list[Plan]:
    """Scripts of the workspace that import the file and call one of ``names`` at top level."""
    packages = package_folders(frozenset(files))
    modules = module_names(PurePosixPath(path), packages)
    stem = PurePosixPath(path).stem.encode()
    found = []
    for candidate, content in sorted(files.items()):
        place = PurePosixPath(candidate)
        if candidate == path or place.suffix != ".py" or is_test_or_settings(place):
            continue
        if stem not in content or not any(name.encode() in content for name in names):
            continue
        if modules.isdisjoint(imported_names(content, place.parent.parts)):
            continue
        shape = outline(content.decode("utf-8", "replace"))
        if shape and names & shape.reached(shape.top_calls):
            found.append(Plan(candidate))
    return found


def _cell(source: str, line: int) -> LineRange | None:
    lines = split_lines(source)
    marks = [number for number, text in enumerate(lines) if CELL.match(text)]
    if not marks:
        return None
    start = max((mark for mark in marks if mark <= line), default=0)
    end = min((mark for mark in marks if mark > line), default=len(lines) + 1)
    return LineRange(start=start, end=end)


def _advice(path: str, wanted: list[Definition]) -> str:
    if wanted:
        name = wanted[0].name
        return (
            f"{name} in {path} needs arguments and nothing in the workspace calls it: add a call "
            f"under `if __name__ == '__main__':`, or a script beside it that imports and calls it"
        )
    return (
        f"nothing in {path} draws when it is run: place the cursor in the function that draws the "
        "chart, or call it under `if __name__ == '__main__':`"
    )
