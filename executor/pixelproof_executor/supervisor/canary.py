"""A test that must fail, run after the others in the process that the code shares with them.

If it passes, something in that process calls failures passes, and no verdict from there counts.
"""

from __future__ import annotations

import secrets
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from .cell import Reporter


class Canary:
    """pytest plugin: adds the test and reports its outcome, unseen by the user."""

    def __init__(self, reporter: Reporter) -> None:
        self._send = reporter.send
        self._item: Any = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: Any) -> None:
        """Beside the last test, so that it is set up, called and reported as that one is."""
        module = session.items[-1].getparent(pytest.Module) if session.items else None
        if module is None:
            self._send({"type": "canary", "outcome": "none"})
            return
        name = f"test_{secrets.token_hex(4)}"
        self._item = pytest.Function.from_parent(module, name=name, callobj=_must_fail)
        session.items.append(self._item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> bool | None:
        if item is not self._item:
            return None
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        outcome = next((report.outcome for report in reports if report.when == "call"), "none")
        self._send({"type": "canary", "outcome": outcome})
        return True


def _must_fail() -> NoReturn:
    raise AssertionError("this test is there to fail")
