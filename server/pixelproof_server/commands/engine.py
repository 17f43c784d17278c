"""``pixelproof engine``: a model server for a team."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(help="Run a model server (vLLM).", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Run a model server (vLLM)."""


@app.command("serve")
def serve(
    model: Annotated[str, typer.Option(help="A model folder or a hub id.")],
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="Where the model runs.")] = "cuda",
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than loopback need a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    context: Annotated[
        int | None, typer.Option(min=256, help="Longest prompt plus answer, in tokens.")
    ] = None,
    served_name: Annotated[str | None, typer.Option(help="Name that clients use.")] = None,
    python: Annotated[
        Path | None, typer.Option(help="Interpreter that has vLLM; default: found by itself.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show vLLM's own log.")] = False,
) -> None:
    """Start vLLM with the flags that suit pixelproof, and stay until interrupted.

    Exit code: 0 ended as asked, 1 vLLM did not start or ended by itself.
    """
    from rich.console import Console

    from pixelproof_engine.serving.errors import ServeError
    from pixelproof_engine.serving.vllm import serve as serve_model

    console = Console(stderr=True, highlight=False)
    with console.status("starting") as status:

        def report(stage: str) -> None:
            console.log(stage)
            status.update(stage)

        try:
            code = serve_model(
                model,
                device=device,
                host=host,
                port=port,
                context=context,
                served_name=served_name,
                python=python,
                progress=report,
                on_line=(lambda line: console.out(line)) if verbose else None,
            )
        except ServeError as error:
            console.print(f"pixelproof: {error}", markup=False)
            code = 1
    raise typer.Exit(code)
