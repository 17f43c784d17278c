"""``pixelproof doctor``: what works here, what does not, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check engine, sandbox and models, and say what may leave this machine.

    Exit code: 0 edits can be proven here, 1 they cannot.
    """
    import asyncio

    from .doctor_run import run_doctor

    raise typer.Exit(asyncio.run(run_doctor(as_json=as_json)))
