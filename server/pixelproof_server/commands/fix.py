"""``pixelproof fix``: make the chart that a file draws like a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

EXIT_PROVEN = 0
EXIT_NOTHING_PROVEN = 1
EXIT_UNVERIFIED = 3


def command(
    file: Annotated[Path, typer.Argument(help="The file that draws the chart.")],
    image: Annotated[
        Path | None, typer.Option(help="Picture of the chart as it should be (or of the fault).")
    ] = None,
    intent: Annotated[
        Literal["match", "repair"],
        typer.Option(help="match: become like the picture; repair: mend what it shows."),
    ] = "match",
    instruction: Annotated[str, typer.Option(help="What to do, in words.")] = "",
    lines: Annotated[
        str | None, typer.Option(metavar="A:B", help="Only these lines, counted from 1.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Workspace folder; default: the project around FILE.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Apply the edit if it is proven.")] = False,
    accept_capabilities: Annotated[
        bool,
        typer.Option(
            "--accept-capabilities",
            help="With --write: also if the edit can newly do something (files, network, ...).",
        ),
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fix the chart that FILE draws, and prove it.

    Exit code: 0 proven, 1 nothing proven, 2 usage, 3 unverified.
    """
    from .ending import exit_with
    from .fix_run import FixOrder, run_fix

    order = FixOrder(
        file=file,
        image=image,
        intent=intent,
        instruction=instruction,
        lines=lines,
        root=root,
        write=write,
        accept_capabilities=accept_capabilities,
        report=report,
        as_json=as_json,
    )
    exit_with(run_fix(order))
