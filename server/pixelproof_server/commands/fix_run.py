"""What ``pixelproof fix`` does: read the inputs, fix, show, write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console

from pixelproof_server.fixing.model import FixError, FixRequest, FixResult, LineRange, Verdict

from .as_json import result_as_json
from .fix import EXIT_NOTHING_PROVEN, EXIT_PROVEN, EXIT_UNVERIFIED
from .session import open_services
from .show import progress_bar, result_view
from .source_file import SourceFile, UsageError, read_source, write_source

EXIT_CODES = {
    Verdict.PROVEN: EXIT_PROVEN,
    Verdict.FAILED: EXIT_NOTHING_PROVEN,
    Verdict.UNVERIFIED: EXIT_UNVERIFIED,
}
ROOT_MARKERS = ("pixelproof.toml", "pyproject.toml", "setup.py", ".git", ".hg")


@dataclass(frozen=True)
class FixOrder:
    """The command's arguments, as typed."""

    file: Path
    image: Path | None
    intent: Literal["match", "repair"]
    instruction: str
    lines: str | None
    root: Path | None
    write: bool
    accept_capabilities: bool
    report: Path | None
    as_json: bool


async def run_fix(order: FixOrder) -> int:
    """Carry the order out and return the exit code.

    Raises:
        UsageError: an input is missing or broken; nothing was run.
    """
    source = read_source(order.file)
    request = _request(order, source)
    console = Console(stderr=order.as_json)
    result = await search(request, console)
    show(request, result, console, as_json=order.as_json)
    if order.report:
        write_report(order.report, request, result, console)
    if order.write:
        apply_edit(order, source, result, console)
    return EXIT_CODES[result.verdict]


async def search(request: FixRequest, console: Console) -> FixResult:
    """Search for a proven edit, with a progress bar, by the settings of the request's project.

    Raises:
        UsageError: the request cannot be worked on.
    """
    async with open_services(request.root) as services:
        fixer = await services.fixer()
        try:
            with progress_bar(console) as step:
                return await fixer.fix(request, step)
        except FixError as error:
            raise UsageError(str(error)) from None


def show(
    request: FixRequest,
    result: FixResult,
    console: Console,
    *,
    as_json: bool,
    with_diff: bool = True,
) -> None:
    """Print the answer: for programs on stdout, or for a person."""
    if as_json:
        print(json.dumps(result_as_json(request, result), ensure_ascii=False, indent=1))
    else:
        console.print(result_view(request, result, with_diff=with_diff))


def apply_edit(order: FixOrder, source: SourceFile, result: FixResult, console: Console) -> None:
    """Apply the edit if it is proven; proven is not harmless, so new capabilities need a word."""
    best = result.best
    if best is None or best.verdict is not Verdict.PROVEN:
        console.print(f"{order.file} is as it was: nothing was proven")
    elif best.capabilities and not order.accept_capabilities:
        console.print(
            f"{order.file} is as it was: this edit adds {', '.join(best.capabilities)}; "
            "look at it, and add --accept-capabilities to write it"
        )
    else:
        write_source(source, best.proposal.source)
        console.print(f"wrote {order.file}")


def _request(order: FixOrder, source: SourceFile) -> FixRequest:
    if order.image is None and not order.instruction:
        raise UsageError("say what to do: --image PNG, --instruction TEXT, or both")
    path = source.path.resolve()
    root = order.root.resolve() if order.root else find_root(path)
    if not path.is_relative_to(root):
        raise UsageError(f"{order.file} is not inside the workspace folder {root}")
    return FixRequest(
        path=path,
        source=source.text,
        root=root,
        lines=_lines(order.lines, source.text),
        target=read_picture(order.image) if order.image else None,
        target_path=order.image.resolve() if order.image else None,
        instruction=order.instruction,
        intent=order.intent,
    )


def read_picture(path: Path) -> bytes:
    """Bytes of a picture that can be decoded, as a plain RGB PNG.

    Raises:
        UsageError: missing, not a picture, or too large; the message says what to do.
    """
    from pixelproof_engine.sight.picture import PictureError, load_picture

    try:
        return load_picture(path.read_bytes()).png
    except FileNotFoundError:
        raise UsageError(f"there is no picture {path}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except PictureError as error:
        raise UsageError(f"{path}: {error}") from None


def find_root(path: Path) -> Path:
    """The nearest folder around ``path`` that marks a project; else the file's own folder."""
    path = path.resolve()
    for folder in path.parents:
        if any((folder / marker).exists() for marker in ROOT_MARKERS):
            return folder
    return path.parent


def _lines(text: str | None, source: str) -> LineRange | None:
    if text is None:
        return None
    first, colon, last = text.partition(":")
    count = source.count("\n") + 1
    if not (colon and first.isdecimal() and last.isdecimal()):
        raise UsageError(f"--lines takes A:B, counted from 1, such as 12:40; got {text!r}")
    if not 1 <= int(first) <= int(last) <= count:
        raise UsageError(f"--lines {text} is not inside the file, which has {count} lines")
    return LineRange(start=int(first) - 1, end=int(last))


def write_report(path: Path, request: FixRequest, result: FixResult, console: Console) -> None:
    """Write the HTML report and say where it lies.

    Raises:
        UsageError: the file cannot be written.
    """
    from pixelproof_server.fixing.report import html_report

    try:
        path.write_text(html_report(result, request), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the report cannot be written: {error}") from None
    console.print(f"report: {path}")
