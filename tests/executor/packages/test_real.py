"""Packages of the index that pip uses here, binary ones among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, PackageSettings, Status
from pixelproof_executor.connect import connect
from pixelproof_executor.packages.keeper import Keeper
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.docker, pytest.mark.soak]

TOO_OLD = "matplotlib==3.9.2"
CASES = {
    "scipy": "import numpy as np, seaborn as sns\nsns.clustermap(np.random.rand(6, 6))\n",
    "matplotlib==3.10.0": "import matplotlib, matplotlib.pyplot as plt\n"
    "assert matplotlib.__version__ == '3.10.0'\nplt.plot([1, 2]); plt.title('old')\n",
    TOO_OLD: "import matplotlib, matplotlib.pyplot as plt\n"
    "assert matplotlib.__version__ == '3.9.2'\nplt.plot([1, 2])\n",
    "numpy==2.3.5": "import numpy, pandas, matplotlib.pyplot as plt\n"
    "assert numpy.__version__ == '2.3.5'\npandas.Series(numpy.arange(3)).plot()\n",
}


@pytest.mark.parametrize("requirement", CASES)
async def test_a_binary_package_is_drawn_with(
    requirement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    limits = Limits(wall_s=120)
    settings = ExecutorSettings(slots=1, limits=limits, packages=PackageSettings(policy="open"))
    job = ChartJob(
        files={"a.py": CASES[requirement].encode()},
        entry="a.py",
        requirements=(requirement,),
        limits=limits,
    )
    async with Executor(settings) as executor:
        outcome = await executor.run(job)
    client = connect(settings)
    Keeper(settings.packages).prune(client)
    client.close()
    if "pip could not fetch" in outcome.refused:
        pytest.skip(f"no package index answers: {outcome.refused}")
    assert outcome.status is Status.PASSED, outcome.detail + outcome.traceback
    (figure,) = outcome.figures
    if requirement == TOO_OLD:
        assert figure.facts["axes"] == []
        (note,) = figure.facts["notes"]
        assert note.endswith("matplotlib 3.9.2 is in use, and they are read from 3.10 on")
    else:
        assert figure.facts["axes"], figure.facts.get("notes")
    assert outcome.box is not None
    assert requirement.partition("==")[0] in outcome.box.packages
