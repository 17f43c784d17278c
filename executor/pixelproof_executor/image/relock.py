"""Renews ``requirements.lock``: ``python -m pixelproof_executor.image.relock``, by maintainers."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import defaultdict
from pathlib import Path

from .libraries import LOCK, run_pip

# Charts in the wild still use what matplotlib 3.11 and pandas 3 removed (`boxplot(labels=)`,
# `date_range(freq="M")`), and rarely need what is newer.
WANTED = ("matplotlib<3.11", "numpy", "pandas<3", "pillow", "pytest", "seaborn")
MACHINES = ("x86_64", "aarch64")


def main() -> None:
    hashes: dict[str, set[str]] = defaultdict(set)
    for machine in MACHINES:
        with tempfile.TemporaryDirectory() as folder:
            run_pip("download", machine, "--dest", folder, *WANTED)
            for wheel in Path(folder).iterdir():
                name, version = wheel.name.split("-")[:2]
                pin = f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"
                hashes[pin].add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    lines = [f"# Made by relock.py for CPython 3.11 on Linux, from: {' '.join(WANTED)}"]
    for pin, digests in sorted(hashes.items()):
        lines.append(" \\\n".join([pin, *(f"    --hash=sha256:{one}" for one in sorted(digests))]))
    LOCK.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
