"""``pixelproof sandbox``: what the sandbox keeps on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="What the sandbox keeps on this machine.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show the engine, the images and the containers of pixelproof.

    Exit code: 0 an engine answers, 1 none does.
    """
    from .sandbox_run import show_sandbox

    raise typer.Exit(show_sandbox(as_json=as_json))


@app.command("packages")
def packages(
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="REQUIREMENT", help="Fetch this now, by your policy; repeatable."),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove every set that no container uses.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the sets of packages that are kept for the sandbox, and the policy; fetch or remove.

    Exit code: 0 done, 1 an engine or an index does not answer, 3 your policy refuses.
    """
    from .sandbox_run import show_packages

    raise typer.Exit(show_packages(tuple(add or ()), prune=prune, as_json=as_json))
