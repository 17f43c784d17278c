"""``pixelproof lint``: what is hard to read or misleads on the charts that files draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXIT_CLEAN = 0
EXIT_FAULTS = 1
EXIT_NOT_DRAWN = 3


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files that draw.")],
    root: Annotated[
        Path | None, typer.Option(help="Workspace folder; default: the project around each FILE.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Make the quick fixes that are proven, and write FILEs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Draw FILEs in the sandbox and lint their figures.

    Exit code: 0 no fault (is left), 1 faults (hints do not count), 2 usage, 3 a file was not drawn.
    """
    from .ending import exit_with
    from .lint_run import run_lint

    exit_with(run_lint(files, root, fix=fix, as_json=as_json))
