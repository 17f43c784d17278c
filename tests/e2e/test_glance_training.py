"""The glance is trained where torch is installed, from panels painted where matplotlib is."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from pixelproof_engine.sight.glance import KINDS
from pixelproof_engine.workshop.glance.panels import panels

pytestmark = pytest.mark.vllm

ROOT = Path(__file__).parents[2]
WAY = Path(__file__).with_name("glance_way.py")


def test_a_glance_learns_from_painted_panels(vllm_python: Path, tmp_path: Path) -> None:
    seen, labels = zip(*panels(0, 40), strict=True)
    file = tmp_path / "panels.npz"
    np.savez(file, panels=np.stack(seen), labels=np.stack(labels))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "OMP_NUM_THREADS": "1"}
    command = [str(vllm_python), "-P", str(WAY), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["losses"][-1] < 0.7 * told["losses"][0]
    assert len(told["alone"]) == len(KINDS)
    assert told["alone"] == pytest.approx(told["among"], abs=1e-3)
