"""The built wheel in a clean environment outside the repository: doctor, and one fix."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.docker
def test_the_wheel_works_by_itself(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    subprocess.run(
        [
            str(place / "bin" / "pip"), "install", "--quiet",
            "-c", str(ROOT / "constraints.txt"), f"{wheel}[local]",
        ],
        check=True,
    )  # fmt: skip
    project = tmp_path / "seattle"
    shutil.copytree(ROOT / "examples" / "seattle_weather", project)
    program = str(place / "bin" / "pixelproof")
    doctor = subprocess.run(
        [program, "doctor", "--json"], cwd=project, capture_output=True, text=True, check=False
    )
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    fix = subprocess.run(
        [program, "fix", "rain.py", "--image", "targets/rain.png", "--json"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fix.returncode == 0, fix.stdout + fix.stderr
    assert json.loads(fix.stdout)["best"]["box"]["container"]
