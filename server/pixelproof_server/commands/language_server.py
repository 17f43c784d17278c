"""``pixelproof lsp``: the language server."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    tcp: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="Listen on this loopback port instead of stdio."),
    ] = None,
) -> None:
    """Start the language server on stdio, as editors do, or on a loopback TCP port."""
    from pixelproof_server.app import start_io, start_tcp

    if tcp is None:
        start_io()
    else:
        start_tcp(tcp)
