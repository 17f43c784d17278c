"""The test cell: pytest on the tests alone; the code answers from its own cell."""

from __future__ import annotations

import ctypes
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from ..cell import EXTRA_FD, Reporter
from ..examples import ExampleItem
from ..frames import join
from ..run_test import IN_CODE, Watcher, run_pytest
from ..trouble import classify
from .code_side import LENGTHS
from .far import FarSide
from .faults import CannotCrossError
from .identity import watch_identity
from .importing import CodeFinder
from .sides import files_of, for_the_code, packages_around_tests

_PR_SET_DUMPABLE = 4
_ONE_PROCESS = frozenset(
    {
        "capsys", "capfd", "capsysbinary", "capfdbinary", "capteesys", "caplog", "monkeypatch",
        "tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory", "recwarn", "mocker",
        "pytester", "testdir",
    }
)  # fmt: skip
"""Fixtures that reach into the process of the test, where the code is not."""


class _ApartWatcher(Watcher):
    """Reports as beside the code, and which tests must be run there after all."""

    def __init__(self, job: dict[str, Any], root: Path, reporter: Reporter, far: FarSide) -> None:
        super().__init__(job, root, reporter, far.evaluate)
        self._far = far
        self._beside = set(job["beside"])

    def _refused(self, node_id: str, reason: str) -> None:
        self._send({"type": "beside", "id": node_id, "reason": reason[:300]})

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, session: Any, items: list[Any]) -> None:
        super().pytest_collection_modifyitems(session, items)
        self._send({"type": "collected", "ids": [item.nodeid for item in items]})
        kept, left = [], []
        for item in items:
            fixtures = sorted(_ONE_PROCESS.intersection(getattr(item, "fixturenames", ())))
            if item.nodeid in self._beside:
                self._refused(item.nodeid, "does not hold apart from the code as it was")
            elif fixtures:
                self._refused(item.nodeid, f"uses {', '.join(fixtures)}")
            elif isinstance(item, ExampleItem) and item.gives_away:
                self._refused(item.nodeid, "an example says what it is compared with")
            else:
                kept.append(item)
                continue
            left.append(item)
        items[:] = kept
        if left:
            session.config.hook.pytest_deselected(items=left)

    def pytest_collection_finish(self, session: Any) -> None:
        """What was collected has been told, with what is run beside the code."""

    def pytest_collectstart(self) -> None:
        self._far.forget()

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self._far.refusal:
            self._refused(report.nodeid, self._far.refusal)
        else:
            super().pytest_collectreport(report)

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        if isinstance(node, pytest.Collector):
            self._note(call.excinfo.value)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._far.forget()
        super().pytest_runtest_logstart(nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: Any) -> Any:
        report = yield
        error = call.excinfo.value if call.excinfo else None
        self._note(error)
        if self._far.death and report.passed:
            report.outcome, report.longrepr = "failed", self._far.death
        elif report.failed and error is not None and "_from_code" in error.__dict__:
            report.sections.append((IN_CODE, error.__dict__["_from_code"]))
        return report

    def _note(self, error: BaseException | None) -> None:
        """What is no fault of the code, or needs one process, is judged beside the code."""
        if error is None:
            return
        error = error.__cause__ or error
        status, detail = classify(error, self._root)
        if isinstance(error, CannotCrossError):
            self._far.refusal = self._far.refusal or str(error)
        elif status != "failed":
            self._far.refusal = self._far.refusal or detail

    def pytest_runtest_logreport(self, report: Any) -> None:
        if self._far.refusal:
            self._refused(report.nodeid, self._far.refusal)
        else:
            super().pytest_runtest_logreport(report)


def run_test_apart(
    files: dict[str, bytes], job: dict[str, Any], root: Path, reporter: Reporter
) -> dict[str, Any]:
    """Run the tests of ``job`` against the code at the other end of the socket ``EXTRA_FD``."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    control = socket.socket(fileno=EXTRA_FD)
    named = files_of(job["tests"])
    code = for_the_code(files, named)
    names, blob = join(code)
    head = json.dumps(names).encode()
    control.sendall(LENGTHS.pack(len(head), len(blob)) + head + blob)
    finder = CodeFinder(root, frozenset(code), frozenset(packages_around_tests(files, named)))
    far = FarSide(control, finder.is_code)
    finder.serve(far)
    watch_identity(far)
    end = run_pytest(job, root, _ApartWatcher(job, root, reporter, far))
    if end and far.refusal:
        reporter.send({"type": "beside", "id": "", "reason": far.refusal})
        return {}
    return end
