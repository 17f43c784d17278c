"""Jobs that need packages, in real containers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from pixelproof_executor import ChartJob, ExecutorSettings, PackageSettings, Status, TestJob
from pixelproof_executor.packages.keeper import Keeper
from pixelproof_executor.packages.store import Store
from pixelproof_executor.sandbox import Executor

pytestmark = pytest.mark.docker

MakeWheel = Callable[..., Path]
CHART = b"import acme, matplotlib.pyplot as plt\nplt.bar(['a', 'b'], acme.heights())\n"
ACME = {"acme.py": "def heights():\n    return [1, 2]\n"}


@pytest_asyncio.fixture
async def sandbox(index: Path, client: Any) -> AsyncIterator[Callable[..., Executor]]:
    """Makes executors by their package settings; layers are removed at the end."""
    made: list[Executor] = []

    def make(**packages: Any) -> Executor:
        settings = ExecutorSettings(slots=1, packages=PackageSettings(**packages))
        made.append(Executor(settings))
        return made[-1]

    yield make
    for executor in made:
        await executor.close()
    Keeper(PackageSettings(), Store()).prune(client)


def chart(source: str | bytes, *requirements: str) -> ChartJob:
    content = source.encode() if isinstance(source, str) else source
    return ChartJob(files={"a.py": content}, entry="a.py", requirements=requirements)


async def test_a_package_is_refused_when_off_and_given_when_listed(
    sandbox: Callable[..., Executor], make_wheel: MakeWheel
) -> None:
    make_wheel("acme-charts", ACME)
    without = await sandbox(policy="off").run(chart(CHART, "acme-charts"))
    assert without.status is Status.ENVIRONMENT
    assert "executor.packages.policy to 'allowlist'" in without.detail
    assert "'acme-charts'" in without.refused
    assert without.box is None

    listed = sandbox(policy="allowlist", allow=("acme-charts",))
    outcome = await listed.run(chart(CHART, "acme-charts>=1"))
    assert outcome.status is Status.PASSED, outcome.detail
    assert len(outcome.figures) == 1
    assert outcome.box is not None
    assert outcome.box.packages == {"acme-charts": "1.0"}
    assert outcome.box.image.startswith("pixelproof-layer:")
    assert "network none" in outcome.box.hardening
    assert "read-only root" in outcome.box.hardening

    bare = await listed.run(chart(CHART))
    assert bare.status is Status.ENVIRONMENT, "a set is for the jobs that ask for it"
    assert bare.box is not None
    assert bare.box.container != outcome.box.container
    network = "import acme, urllib.request\nurllib.request.urlopen('http://192.0.2.1', timeout=2)"
    assert (await listed.run(chart(network, "acme-charts"))).status is Status.ENVIRONMENT
    write = "import acme\nopen(acme.__file__, 'a')"
    assert (await listed.run(chart(write, "acme-charts"))).status is Status.DENIED
    tests = {"acme_test.py": b"import acme\ndef test_two(): assert len(acme.heights()) == 2\n"}
    tested = await listed.run(
        TestJob(files=tests, tests=("acme_test.py",), requirements=("acme-charts",))
    )
    assert tested.status is Status.PASSED, tested.detail


async def test_a_packages_code_runs_only_as_the_job(
    sandbox: Callable[..., Executor], make_wheel: MakeWheel
) -> None:
    """pandas imports bottleneck and seaborn scipy by themselves: not where verdicts are made."""
    uid = "import os\nUID = os.getuid()\n__version__ = '9.9'\n"
    make_wheel("bottleneck", {"bottleneck.py": uid + "nansum = None\n"}, "9.9")
    make_wheel(
        "scipy",
        {
            "scipy/__init__.py": uid,
            "scipy/stats.py": "def gaussian_kde(): ...\n",
            "scipy/cluster/__init__.py": "",
            "scipy/cluster/hierarchy.py": "",
        },
        "9.9",
    )
    executor = sandbox(policy="open")
    source = (
        "import seaborn._statistics as s, scipy, bottleneck, os\n"
        "print(s._no_scipy, scipy.UID == bottleneck.UID == os.getuid() > 1000)\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
    )
    outcome = await executor.run(chart(source, "scipy", "bottleneck"))
    assert outcome.status is Status.PASSED, outcome.detail + outcome.traceback
    assert outcome.stdout == "False True\n"
    assert len(outcome.figures) == 1


async def test_a_layer_goes_before_the_image_and_after_the_project(
    sandbox: Callable[..., Executor], make_wheel: MakeWheel
) -> None:
    make_wheel("pytz", {"pytz.py": "__version__ = 'of the layer'\nUTC = utc = None\n"
                        "class BaseTzInfo: ...\n"}, "2020.5")  # fmt: skip
    make_wheel("acme-charts", ACME)
    executor = sandbox(policy="open")
    job = ChartJob(
        files={"a.py": b"import acme, pytz\nprint(acme.__file__, pytz.__version__)\n",
               "acme.py": b""},
        entry="a.py",
        requirements=("pytz==2020.5", "acme-charts"),
    )  # fmt: skip
    outcome = await executor.run(job)
    assert outcome.stdout == "acme.py of the layer\n", outcome.detail
    assert outcome.box is not None
    assert outcome.box.packages["pytz"] == "2020.5"


async def test_a_deleted_layer_is_made_again(
    sandbox: Callable[..., Executor], make_wheel: MakeWheel, client: Any
) -> None:
    make_wheel("acme-charts", ACME)
    executor = sandbox(policy="open")
    first = await executor.run(chart(CHART, "acme-charts"))
    assert first.box is not None
    await executor.close()
    client.images.remove(first.box.image)
    again = await sandbox(policy="cached").run(chart(CHART, "acme-charts"))
    assert again.status is Status.PASSED
    assert again.box is not None
    assert again.box.image == first.box.image
