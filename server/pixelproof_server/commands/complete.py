"""``pixelproof complete``: complete code at a place, as the editor would be answered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    file: Annotated[Path, typer.Argument(help="The file to complete.")],
    at: Annotated[
        str | None,
        typer.Option(metavar="LINE:COLUMN", help="Counted from 1; default: the end of the file."),
    ] = None,
    max_tokens: Annotated[int, typer.Option(min=1, max=1024, help="Longest completion.")] = 64,
) -> None:
    """Print what the completion endpoint says, as it comes.

    Exit code: 0 answered, 1 no model answered, 2 usage.
    """
    from .ending import exit_with

    exit_with(_complete(file, at, max_tokens))


async def _complete(file: Path, at: str | None, max_tokens: int) -> int:
    from pixelproof_engine.client.errors import EndpointError
    from pixelproof_engine.client.messages import CompletionPrompt
    from pixelproof_server.workspace.secrets import redact

    from .fix_run import find_root
    from .session import open_services
    from .source_file import read_source

    source = read_source(file)
    cursor = _offset(source.text, at)
    prompt = CompletionPrompt(redact(source.text[:cursor]), redact(source.text[cursor:]))
    async with open_services(find_root(source.path)) as services:
        router = services.router()
        endpoint = router.endpoint("complete")
        if endpoint is None:
            typer.echo(
                "no endpoint can complete: " + " ".join(router.why_not("complete")), err=True
            )
            return 1
        try:
            async for part in endpoint.stream_completion(
                prompt, max_tokens=max_tokens, temperature=0.0, stop=()
            ):
                typer.echo(part, nl=False)
        except EndpointError as error:
            typer.echo(f"pixelproof: {error}", err=True)
            return 1
    typer.echo()
    return 0


def _offset(text: str, at: str | None) -> int:
    """Character offset of ``LINE:COLUMN``; None is the end without its last line break."""
    from .source_file import UsageError

    if at is None:
        return len(text.rstrip("\r\n"))
    line, colon, column = at.partition(":")
    if not (colon and line.isdecimal() and column.isdecimal() and int(line) and int(column)):
        raise UsageError(f"--at takes LINE:COLUMN, counted from 1, such as 12:5; got {at!r}")
    lines = text.splitlines(keepends=True)
    if int(line) > len(lines) or int(column) - 1 > len(lines[int(line) - 1].rstrip("\r\n")):
        raise UsageError(f"--at {at} is not inside the file")
    return sum(len(one) for one in lines[: int(line) - 1]) + int(column) - 1
