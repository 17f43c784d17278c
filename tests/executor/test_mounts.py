"""Data of the host in real containers: read-only, where the user said so, and told in the proof."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pixelproof_executor import (
    ChartJob,
    ExecutorSettings,
    InputSettings,
    Mount,
    Outcome,
    ScriptJob,
    Status,
    TestJob,
)
from pixelproof_executor.sandbox import Executor

pytestmark = pytest.mark.docker


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o755)
    (folder / "big.csv").write_text("3,5,2\n")
    (tmp_path / "private.txt").write_text("private")
    return folder


@pytest_asyncio.fixture
async def executor(disk: Path) -> AsyncIterator[Executor]:
    settings = ExecutorSettings(slots=1)
    async with Executor(settings, InputSettings(mount=(str(disk),))) as running:
        yield running


def script(source: str, mount: Mount, **files: bytes) -> ScriptJob:
    return ScriptJob(files={"a.py": source.encode(), **files}, entry="a.py", mounts=(mount,))


async def test_named_data_is_read_and_never_written(executor: Executor, disk: Path) -> None:
    disk.chmod(0o777)
    (disk / "big.csv").chmod(0o666)
    mount = Mount(source=str(disk), path="data/disk")
    read = b"import matplotlib.pyplot as plt\nplt.plot(eval(open('data/disk/big.csv').read()))\n"
    drawn = await executor.run(ChartJob(files={"a.py": read}, entry="a.py", mounts=(mount,)))
    assert drawn.status is Status.PASSED, drawn.detail
    assert drawn.changes == (), "the link to the data is no change of the project"
    assert drawn.box is not None
    assert f"host directories read-only: {disk}" in drawn.box.hardening
    assert "no host directory" not in drawn.box.hardening
    for write in (
        "open('data/disk/big.csv', 'w')",
        "open('data/disk/new', 'w')",
        "import os; os.remove('data/disk/big.csv')",
    ):
        outcome = await executor.run(script(write, mount))
        assert outcome.status is Status.DENIED, (write, outcome.detail)
    assert (disk / "big.csv").read_text() == "3,5,2\n"
    assert [path.name for path in disk.iterdir()] == ["big.csv"]

    moved = await executor.run(script("import os; os.remove('data/disk')", mount))
    assert [(c.path, c.change) for c in moved.changes] == [("data/disk", "deleted")]
    assert (disk / "big.csv").exists(), "the sweep follows no link"
    above = await executor.run(script("print(open('data/disk/../private.txt').read())", mount))
    assert "private" not in above.stdout
    tests = {"test_a.py": b"def test_a(): assert open('data/disk/big.csv').read()\n"}
    tested = await executor.run(TestJob(files=tests, tests=("test_a.py",), mounts=(mount,)))
    assert tested.status is Status.PASSED, tested.detail
    bare = await executor.run(ScriptJob(files={"a.py": b"open('/inputs/0')"}, entry="a.py"))
    assert bare.status is Status.ENVIRONMENT, "other jobs do not see it"
    assert bare.box is not None
    assert "no host directory" in bare.box.hardening


@pytest.mark.parametrize(
    ("source", "path", "said"),
    [
        ("..", "data", "inputs.mount"),
        ("../private.txt", "data", "inputs.mount"),
        ("link", "data", "inputs.mount"),
        ("absent", "data", "not there"),
        (".", "../data", "no place inside"),
        (".", "/data", "no place inside"),
        (".", "a.py", "already"),
        (".", "pkg", "already"),
        (".", "a.py/data", "already"),
    ],
)
async def test_nothing_else_is_mounted(
    executor: Executor, disk: Path, source: str, path: str, said: str
) -> None:
    (disk / "link").symlink_to(disk.parent / "private.txt")
    mount = Mount(source=str(disk / source), path=path)
    outcome: Outcome = await executor.run(script("print(1)", mount, **{"pkg/x.py": b""}))
    assert outcome.status is Status.ENVIRONMENT
    assert said in outcome.detail
    assert outcome.box is None
