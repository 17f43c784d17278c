"""The ``pixelproof`` command: wiring only, one file per command in ``commands/``."""

from __future__ import annotations

import sys

import typer

from .commands import (
    complete,
    doctor,
    engine,
    fix,
    language_server,
    lint,
    make,
    model,
    sandbox,
    workshop,
)

app = typer.Typer(
    name="pixelproof",
    help="Paste a picture, get an edit that has already been run.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("fix")(fix.command)
app.command("lint")(lint.command)
app.command("make")(make.command)
app.command("complete")(complete.command)
app.command("lsp")(language_server.command)
app.command("doctor")(doctor.command)
app.add_typer(model.app, name="model")
app.add_typer(engine.app, name="engine")
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(workshop.app, name="workshop")


@app.command("version")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(installed("pixelproof"))


def main() -> None:
    """Entry point; exit codes are those of each command, 130 when interrupted."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)
