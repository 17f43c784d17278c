"""An edit that needs a package which the image does not have: refused when off, proven when listed.

The package comes from the index that pip uses here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e.given import Given
from tests.e2e.pictures import picture_of

from pixelproof_engine.sight.service import SightService
from pixelproof_executor import ExecutorSettings, PackageSettings
from pixelproof_executor.connect import connect
from pixelproof_executor.packages.audit import audit_file
from pixelproof_executor.packages.keeper import Keeper
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, FixResult, Verdict
from pixelproof_server.fixing.options import FixOptions

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CHART = """\
import matplotlib.pyplot as plt

heights = [3, 5, 2]
fig, ax = plt.subplots()
ax.bar(['north', 'south', 'west'], heights, color='tab:blue')
ax.set_ylabel('Sales')
"""
WANTED = CHART.replace("'Sales'", "'Revenue'").replace("tab:blue", "tab:red")
BETTER = WANTED.replace("import matplotlib", "import squarify\nimport matplotlib").replace(
    "[3, 5, 2]", "squarify.normalize_sizes([3, 5, 2], 5, 2)"
)
FORGIVING = WANTED.replace(
    "import matplotlib",
    "try:\n    import squarify\nexcept ImportError:\n    pass\nimport matplotlib",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache and a log of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest_asyncio.fixture(loop_scope="module")
async def fix(home: Path, sight: SightService) -> AsyncIterator[Callable[..., object]]:
    """Fix CHART towards WANTED with one given proposal, under a policy."""
    root = home / "project"
    root.mkdir()
    (root / "chart.py").write_text(CHART)

    async def run(source: str, **packages: object) -> FixResult:
        settings = PackageSettings.model_validate(packages)
        async with Executor(ExecutorSettings(slots=1, packages=settings)) as executor:
            target = await picture_of(executor, "chart.py", WANTED)
            options = FixOptions(rounds=0, listed=frozenset(settings.listed))
            return await Fixer(executor, sight, [Given(source)], options).fix(
                FixRequest(path=root / "chart.py", source=CHART, root=root, target=target)
            )

    yield run
    client = connect(ExecutorSettings())
    Keeper(PackageSettings()).prune(client)
    client.close()


async def test_a_new_import_is_refused_when_off_and_proven_when_listed(
    fix: Callable[..., object],
) -> None:
    off = await fix(BETTER, policy="off")
    assert off.verdict is Verdict.UNVERIFIED, off.message
    assert off.best.reason.startswith("run: ")
    (run,) = [check for check in off.best.checks if check.name == "run"]
    assert run.status == "environment"
    assert "the module 'squarify' is not in the sandbox" in run.detail
    assert "executor.packages.policy to 'allowlist'" in run.detail
    assert "import squarify" in off.best.capabilities

    cached = await fix(BETTER, policy="cached")
    assert cached.verdict is Verdict.UNVERIFIED
    assert "not on this machine" in cached.message

    listed = await fix(BETTER, policy="allowlist", allow=("squarify",))
    if "pip could not fetch" in listed.message:
        pytest.skip(f"no package index answers: {listed.message}")
    assert listed.verdict is Verdict.PROVEN, listed.message
    assert listed.best.box["squarify"].endswith("(added)")
    assert listed.best.box["image"].startswith("pixelproof-layer:")
    assert "network none" in listed.best.box["hardening"]
    decisions = [json.loads(line)["decision"] for line in audit_file().read_text().splitlines()]
    assert decisions == ["refused", "refused", "installed"]

    again = await fix(BETTER, policy="cached")
    assert again.verdict is Verdict.PROVEN, "what was fetched once is here"


async def test_code_that_does_without_the_package_needs_no_permission(
    fix: Callable[..., object],
) -> None:
    result = await fix(FORGIVING, policy="off")
    assert result.verdict is Verdict.PROVEN, result.message
    assert not audit_file().exists()
