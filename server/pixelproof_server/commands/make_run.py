"""What ``pixelproof make`` does: picture to code by the loop of ``fix``, from an empty region."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pixelproof_server.fixing.model import FixRequest

from .fix_run import EXIT_CODES, read_picture, search, show, write_report
from .source_file import UsageError


@dataclass(frozen=True)
class MakeOrder:
    """The command's arguments, as typed."""

    image: Path
    output: Path
    instruction: str
    report: Path | None
    force: bool
    as_json: bool


async def run_make(order: MakeOrder) -> int:
    """Carry the order out and return the exit code.

    Raises:
        UsageError: the picture is broken, or the file is in the way; nothing was run.
    """
    output = order.output.resolve()
    if output.exists() and not order.force:
        raise UsageError(f"{order.output} exists; use --force to replace it, or pixelproof fix")
    if not output.parent.is_dir():
        raise UsageError(f"there is no folder {output.parent}")
    request = FixRequest(
        path=output,
        source="",
        root=output.parent,
        target=read_picture(order.image),
        target_path=order.image.resolve(),
        instruction=order.instruction,
    )
    console = Console(stderr=order.as_json)
    result = await search(request, console)
    show(request, result, console, as_json=order.as_json, with_diff=False)
    if result.best is not None and result.best.figure_png is not None:
        output.write_text(result.best.proposal.source, encoding="utf-8")
        console.print(f"wrote {order.output}")
    if order.report:
        write_report(order.report, request, result, console)
    return EXIT_CODES[result.verdict]
