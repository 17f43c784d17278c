"""``pixelproof workshop data``: killed in the middle, it goes on and ends with the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [
    sys.executable, "-m", "pixelproof_server", "workshop", "data", "--samples", "1100", "--seed",
    "5", "--workers", "2", "--mix", "infill=1",
]  # fmt: skip
DEADLINE_S = 240


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    environment = {**os.environ, "PIXELPROOF_BENCH_DATA": str(tmp_path / "none")}
    out = tmp_path / "killed"
    running = subprocess.Popen(
        [*COMMAND, str(out)], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    end = time.monotonic() + DEADLINE_S
    while not (out / "manifest.json").exists() and running.poll() is None:
        assert time.monotonic() < end, "no shard appeared"
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    again = subprocess.run(
        [*COMMAND, str(out)], env=environment, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert "1100 samples in" in again.stdout
    assert "nothing is checked for contamination" in " ".join(again.stderr.split())
    whole = tmp_path / "whole"
    subprocess.run([*COMMAND, str(whole)], env=environment, capture_output=True, check=True)
    for path in sorted(whole.iterdir()):
        assert path.read_bytes() == (out / path.name).read_bytes(), path.name
    assert len(list(whole.glob("*.jsonl"))) == 3


def test_a_wrong_mix_is_told(tmp_path: Path) -> None:
    for mix, word in (("paint=1", "paint"), ("draw=much", "number"), ("draw=0", "share")):
        done = subprocess.run(
            [*COMMAND[:-1], mix, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert word in done.stderr
