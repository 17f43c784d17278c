"""What a person sees in the terminal: progress, the diff, the proof table, the advice."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from pixelproof_server.fixing import model
from pixelproof_server.fixing.model import TIERS, Check, FixRequest, FixResult, Proof, Verdict

VERDICT_STYLE = {
    Verdict.PROVEN: "bold green",
    Verdict.FAILED: "bold red",
    Verdict.UNVERIFIED: "bold yellow",
}
CHECK_STYLE = {
    "passed": "green",
    "failed": "red",
    "environment": "yellow",
    "infra_error": "yellow",
    "skipped": "dim",
}


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[model.Progress], None]]:
    """Show a bar while the block runs; yields the callback that moves it."""
    columns = (
        TextColumn("{task.description:<34.34}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=1.0)

        def step(progress: model.Progress) -> None:
            bar.update(task, completed=progress.fraction, description=progress.message)

        yield step


@contextmanager
def counting_bar(console: Console, things: str, total: int) -> Iterator[Callable[[int, str], None]]:
    """Show how many of ``total`` things are done while the block runs.

    Yields the callback that moves it: how many, and what is to be said beside them.
    """
    columns = (
        TextColumn(things),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)

        def step(done: int, beside: str) -> None:
            bar.update(task, completed=done, description=beside)

        yield step


def diff(request: FixRequest, proof: Proof) -> str:
    """Unified diff of the proposal against the request's source."""
    name = request.path.name
    return "".join(
        line if line.endswith("\n") else f"{line}\n"
        for line in difflib.unified_diff(
            request.source.replace("\r\n", "\n").splitlines(keepends=True),
            proof.proposal.source.replace("\r\n", "\n").splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
        )
    )


def proof_table(proof: Proof) -> RenderableType:
    """Checks of one proof, each with status, integrity tier and duration."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("check")
    table.add_column("status")
    table.add_column("tier", justify="center")
    table.add_column("ms", justify="right")
    table.add_column("detail", overflow="fold")
    for check in proof.checks:
        table.add_row(*_check_row(check))
    return table


def _check_row(check: Check) -> tuple[RenderableType, ...]:
    return (
        check.name,
        Text(check.status, style=CHECK_STYLE[check.status]),
        check.integrity,
        f"{check.duration_ms:.0f}",
        Text(check.detail),
    )


def result_view(request: FixRequest, result: FixResult, *, with_diff: bool = True) -> Group:
    """The whole answer: verdict, what changed, the evidence, where it ran."""
    message = Text(result.message)
    message.highlight_words([result.verdict.value], VERDICT_STYLE[result.verdict])
    parts: list[RenderableType] = [message]
    parts += [Text(f"note       {note}", style="dim") for note in result.notes]
    best = result.best
    if best is None:
        return Group(*parts)
    if with_diff:
        parts += ["", Syntax(diff(request, best), "diff", background_color="default")]
    parts += ["", proof_table(best), Text(f"tier {'; '.join(TIERS.values())}", style="dim"), ""]
    if best.likeness is not None:
        before = f"{best.likeness_before.total:.3f}" if best.likeness_before else "nothing drawn"
        parts.append(Text(f"likeness   {before} -> {best.likeness.total:.3f}"))
    if best.capabilities:
        parts.append(
            Text(f"careful    this edit adds {', '.join(best.capabilities)}", style="yellow")
        )
    parts.append(Text(f"made by    {best.proposal.origin}, round {best.proposal.round}"))
    if best.box:
        parts.append(_place(best.box))
    return Group(*parts)


def _place(box: dict[str, str]) -> Text:
    """Where it ran: the container first, then the versions, then what held it."""
    words = ("container", "image", "engine", "runtime")
    place = ", ".join(f"{word} {box[word]}" for word in words if word in box)
    rest = ", ".join(f"{k} {v}" for k, v in box.items() if k not in (*words, "hardening"))
    return Text(
        f"ran in     {place}\nwith       {rest}\nheld by    {box.get('hardening', '')}", style="dim"
    )
