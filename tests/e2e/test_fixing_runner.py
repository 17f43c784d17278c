"""A fix that the user's own test runner has to agree with: node's, in a real container."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pixelproof_engine.sight.service import SightService
from pixelproof_executor import ExecutorSettings
from pixelproof_executor.connect import connect
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, FixResult, Verdict
from pixelproof_server.fixing.options import FixOptions, TestCommand
from pixelproof_server.fixing.proposers.reading import ReadingProposer

from ..executor.node_image import node_image

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CHART = """\
import matplotlib.pyplot as plt

plt.bar(["a", "b"], [1, 2])
plt.ylabel("Sales")
"""
TEST = """\
const test = require('node:test');
const source = require('fs').readFileSync('chart.py', 'utf8');
test('the chart is about LABEL', () => { if (!source.includes('LABEL')) throw new Error(); });
"""


async def fix(
    executor: Executor, sight: SightService, root: Path, label: str, fields: dict[str, str]
) -> FixResult:
    (root / "chart.py").write_text(CHART)
    (root / "chart.test.js").write_text(TEST.replace("LABEL", label))
    client = connect(ExecutorSettings())
    values = {"image": node_image(client), **fields}
    client.close()
    argv = ("node", "--test", "--test-reporter=tap")
    options = FixOptions(
        rounds=0, test_command=TestCommand(argv, values["image"], "tap", instead=True)
    )
    request = FixRequest(
        path=root / "chart.py",
        source=CHART,
        root=root,
        instruction="the y label should be 'Revenue'",
        intent="repair",
    )
    return await Fixer(executor, sight, [ReadingProposer()], options).fix(request)


def said(result: FixResult) -> str:
    assert result.best
    check = next(check for check in result.best.checks if check.name == "test command")
    return check.detail


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[Executor]:
    async with Executor(ExecutorSettings(slots=2)) as running:
        yield running


async def test_node_decides(executor: Executor, sight: SightService, tmp_path: Path) -> None:
    result = await fix(executor, sight, tmp_path, "Revenue", {})
    assert result.verdict is Verdict.PROVEN, result.message
    assert "newly passing: the chart is about Revenue" in said(result)

    result = await fix(executor, sight, tmp_path, "Sales", {})
    assert result.verdict is Verdict.FAILED
    assert "worse than before: the chart is about Sales failed" in said(result)

    result = await fix(executor, sight, tmp_path, "Revenue", {"image": "nobody/has-this:1"})
    assert result.verdict is Verdict.UNVERIFIED
    assert "'docker pull nobody/has-this:1'" in result.message
