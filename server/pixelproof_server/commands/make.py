"""``pixelproof make``: from a picture to code that draws it, by the same loop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    image: Annotated[Path, typer.Option(help="Picture of the chart to draw.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The Python file to make.")],
    instruction: Annotated[str, typer.Option(help="What else to know or do, in words.")] = "",
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write code that draws the chart in a picture, and prove it.

    The file is written if the code ran and drew a figure.
    Exit code: 0 proven, 1 nothing proven, 2 usage, 3 unverified.
    """
    from .ending import exit_with
    from .make_run import MakeOrder, run_make

    order = MakeOrder(image, output, instruction, report, force, as_json)
    exit_with(run_make(order))
