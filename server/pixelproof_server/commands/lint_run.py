"""What ``pixelproof lint`` does: read, draw, lint, print as a linter prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pixelproof_server.fixing.model import FixError
from pixelproof_server.linting.model import Fault, LintOrder, LintReport
from pixelproof_server.services import Services

from .fix_run import find_root
from .lint import EXIT_CLEAN, EXIT_FAULTS, EXIT_NOT_DRAWN
from .lint_mend import mend
from .session import open_services
from .source_file import SourceFile, UsageError, read_source, write_source

STYLES = {"error": "bold red", "warning": "yellow", "information": "blue", "hint": "dim"}


@dataclass(frozen=True)
class Linted:
    """A file, what was put right in it, and what was found in the end."""

    file: SourceFile
    fixed: tuple[str, ...]
    report: LintReport


async def run_lint(files: Sequence[Path], root: Path | None, *, fix: bool, as_json: bool) -> int:
    """Lint every file, with ``fix`` put right what can be, and print; returns the exit code.

    Raises:
        UsageError: a file is missing, cannot be run, or cannot be written.
    """
    sources = [read_source(path) for path in files]
    homes = [_home(path, root) for path in files]
    done: list[Linted] = []
    for home in dict.fromkeys(homes):
        mine = [file for file, own in zip(sources, homes, strict=True) if own == home]
        async with open_services(home) as services:
            done += [await _lint(services, file, home, fix=fix) for file in mine]
    console = Console(soft_wrap=True, highlight=False)
    if as_json:
        print(json.dumps([_as_json(one) for one in done], ensure_ascii=False, indent=1))
    else:
        for one in done:
            _print(one, console)
    reports = [one.report for one in done]
    if any(not report.figures and report.status is not None for report in reports):
        return EXIT_NOT_DRAWN
    loud = [fault for report in reports for fault in report.faults if fault.level != "hint"]
    return EXIT_FAULTS if loud else EXIT_CLEAN


def _home(path: Path, root: Path | None) -> Path:
    return root.resolve() if root else find_root(path)


async def _lint(services: Services, file: SourceFile, home: Path, *, fix: bool) -> Linted:
    linter = await services.linter()
    try:
        report = await linter.lint(LintOrder(file.path.resolve(), file.text, home))
        if not fix:
            return Linted(file, (), report)
        report, fixed = await mend(services, report)
    except FixError as error:
        raise UsageError(str(error)) from None
    if fixed:
        write_source(file, report.order.source)
    return Linted(file, tuple(fixed), report)


def _print(linted: Linted, console: Console) -> None:
    report, path = linted.report, linted.report.order.path
    for summary in linted.fixed:
        console.print(Text(f"{path}: ").append("fixed", "green").append(f" {summary}"))
    if not report.figures:
        console.print(Text(f"{path}: {report.why}"))
    for fault in report.faults:
        line = Text(f"{path}:{fault.span.start_line + 1}:{fault.span.start_column + 1}: ")
        line.append(fault.level, STYLES[fault.level])
        line.append(f" {fault.finding.code} {fault.finding.message} [{fault.name}]")
        console.print(line)


def _as_json(linted: Linted) -> dict[str, Any]:
    report = linted.report
    return {
        "file": str(report.order.path),
        "figures": report.figures,
        "status": report.status.value if report.status else None,
        "why": report.why,
        "fixed": list(linted.fixed),
        "faults": [_fault(fault) for fault in report.faults],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    span = fault.span
    return {
        "code": fault.finding.code,
        "name": fault.name,
        "level": fault.level,
        "message": fault.finding.message,
        "figure": fault.finding.figure,
        "line": span.start_line + 1,
        "column": span.start_column + 1,
        "end_line": span.end_line + 1,
        "end_column": span.end_column + 1,
    }
