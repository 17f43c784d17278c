"""How a command that works on a user's files ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer

from .source_file import UsageError

EXIT_USAGE = 2


def exit_with(work: Coroutine[Any, Any, int]) -> NoReturn:
    """Do the work and exit with its code; what it cannot work with is said on stderr.

    Raises:
        typer.Exit: always; with ``EXIT_USAGE`` after a UsageError.
    """
    try:
        code = asyncio.run(work)
    except UsageError as error:
        typer.echo(f"pixelproof: {error}", err=True)
        code = EXIT_USAGE
    raise typer.Exit(code)
