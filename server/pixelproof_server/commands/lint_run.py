"""What ``pixelproof lint`` does: read, draw, lint, print as a linter prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pixelproof_server.fixing.model import FixError
from pixelproof_server.linting.model import Fault, LintOrder, LintReport
from pixelproof_server.services import Services

from .fix_run import find_root
from .lint import EXIT_CLEAN, EXIT_FAULTS, EXIT_NOT_DRAWN
from .session import open_services
from .source_file import UsageError, read_source

STYLES = {"error": "bold red", "warning": "yellow", "information": "blue", "hint": "dim"}


async def run_lint(files: Sequence[Path], root: Path | None, *, as_json: bool) -> int:
    """Lint every file and print what was found; returns the exit code.

    Raises:
        UsageError: a file is missing or cannot be run.
    """
    orders = [_order(path, root) for path in files]
    reports: list[LintReport] = []
    for home in dict.fromkeys(order.root for order in orders):
        async with open_services(home) as services:
            reports += [await _lint(services, order) for order in orders if order.root == home]
    console = Console(soft_wrap=True, highlight=False)
    if as_json:
        print(json.dumps([_as_json(report) for report in reports], ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _print(report, console)
    if any(not report.figures and report.status is not None for report in reports):
        return EXIT_NOT_DRAWN
    loud = [fault for report in reports for fault in report.faults if fault.level != "hint"]
    return EXIT_FAULTS if loud else EXIT_CLEAN


def _order(path: Path, root: Path | None) -> LintOrder:
    home = root.resolve() if root else find_root(path)
    return LintOrder(path.resolve(), read_source(path).text, home)


async def _lint(services: Services, order: LintOrder) -> LintReport:
    linter = await services.linter()
    try:
        return await linter.lint(order)
    except FixError as error:
        raise UsageError(str(error)) from None


def _print(report: LintReport, console: Console) -> None:
    path = report.order.path
    if not report.figures:
        console.print(Text(f"{path}: {report.why}"))
    for fault in report.faults:
        line = Text(f"{path}:{fault.span.start_line + 1}:{fault.span.start_column + 1}: ")
        line.append(fault.level, STYLES[fault.level])
        line.append(f" {fault.finding.code} {fault.finding.message} [{fault.name}]")
        console.print(line)


def _as_json(report: LintReport) -> dict[str, Any]:
    return {
        "file": str(report.order.path),
        "figures": report.figures,
        "status": report.status.value if report.status else None,
        "why": report.why,
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
