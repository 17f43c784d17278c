"""TestJob: pytest runs in this process; every report goes out as it happens."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import ConftestImportFailure

from .canary import Canary
from .cell import Reporter
from .examples import Evaluate, Evaluator, example_items, source_roots
from .trouble import classify

_DETAIL = 4000
IN_CODE = "in the code"
"""Section of a report with the traceback of another process."""


class Watcher:
    """pytest plugin: reports ids, then every phase of every test, with what an error means."""

    def __init__(
        self, job: dict[str, Any], root: Path, reporter: Reporter, evaluate: Evaluate
    ) -> None:
        self._job = job
        self._root = root
        self._send = reporter.send
        self._evaluate = evaluate
        self.start_trouble: dict[str, Any] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self) -> Any:
        try:
            return (yield)
        except ConftestImportFailure as error:
            status, detail = classify(error.cause, self._root)
            self.start_trouble = {"status": status, "detail": f"conftest.py: {detail}"}
            raise

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, session: Any, items: list[Any]) -> None:
        """Examples of docstrings are tests like the others."""
        only = self._job["only_examples"]
        texts, roots = self._job["doctests"], source_roots(self._root)
        found = example_items(session, texts, self._evaluate, roots)
        items += [item for item in found if only is None or item.nodeid in only]

    def pytest_collection_finish(self, session: Any) -> None:
        self._send({"type": "collected", "ids": [item.nodeid for item in session.items]})

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self._send(
                {"type": "unreadable", "id": report.nodeid, "detail": _shorten(report.longreprtext)}
            )

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        error = call.excinfo.value
        # pytest wraps what a module raised at import in an error of its own.
        error = error.__cause__ or error
        status, detail = classify(error, self._root)
        if status != "failed":
            self._send({"type": "trouble", "id": node.nodeid, "status": status, "detail": detail})

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._send({"type": "start", "id": nodeid})

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._send(
            {
                "type": "report",
                "id": report.nodeid,
                "when": report.when,
                "outcome": report.outcome,
                "xfail": hasattr(report, "wasxfail"),
                "duration_ms": report.duration * 1000,
                "detail": _detail(report),
            }
        )


def run_test(job: dict[str, Any], root: Path, reporter: Reporter) -> dict[str, Any]:
    watcher = Watcher(job, root, reporter, Evaluator())
    return run_pytest(job, root, watcher, Canary(reporter))


def run_pytest(
    job: dict[str, Any], root: Path, watcher: Watcher, *others: object
) -> dict[str, Any]:
    """Run pytest on the job's tests; returns what the end frame says if it could not run."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    named = job["tests"] or ["--ignore-glob=*"]  # examples alone: no file is a test
    sys.argv = ["pytest", *named]
    code = pytest.main(
        [
            "-q", "-p", "no:cacheprovider", "--color=no", "--tb=short", f"--rootdir={root}",
            "--continue-on-collection-errors", "-o", "addopts=", *named,
        ],
        plugins=[watcher, *others],
    )  # fmt: skip
    if watcher.start_trouble:
        return watcher.start_trouble
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR):
        return {"status": "failed", "detail": "pytest could not run: its output says why"}
    return {}


def _detail(report: Any) -> str:
    if report.failed:
        there = "".join(f"\n{head}:\n{text}" for head, text in report.sections if head == IN_CODE)
        return _shorten(report.longreprtext + there)
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return ""


def _shorten(text: str) -> str:
    return (
        text if len(text) <= _DETAIL else f"{text[: _DETAIL // 2]}\n[...]\n{text[-_DETAIL // 2 :]}"
    )
