"""Renews the lock of a recipe: ``python -m pixelproof_executor.image.relock python`` (or ``ui``).

By maintainers. The lock of ``ui`` holds what it has beside that of ``python``, whose versions it
keeps.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from .libraries import run_pip
from .recipes import PYTHON, UI, RecipeName

# Charts in the wild still use what matplotlib 3.11, pandas 3 and plotly 7 removed
# (`boxplot(labels=)`, `date_range(freq="M")`), and rarely need what is newer.
WANTED: dict[RecipeName, tuple[str, ...]] = {
    "python": ("matplotlib<3.11", "numpy", "pandas<3", "pillow", "pytest", "resvg-py", "seaborn"),
    "ui": ("altair", "plotly<7", "vega-datasets", "vl-convert-python"),
}
MACHINES = ("x86_64", "aarch64")
_PIN = re.compile(r"^(\S+==\S+)", re.MULTILINE)


def main(name: RecipeName) -> None:
    base = _PIN.findall(PYTHON.locks[0].read_text()) if name == "ui" else []
    hashes: dict[str, set[str]] = defaultdict(set)
    for machine in MACHINES:
        with tempfile.TemporaryDirectory() as folder:
            constraints = Path(folder, "constraints.txt")
            constraints.write_text("\n".join(base))
            wheels = Path(folder, "wheels")
            run_pip("download", machine, "--constraint", str(constraints), "--dest", str(wheels),
                    *WANTED[name])  # fmt: skip
            for wheel in wheels.iterdir():
                project, version = wheel.name.split("-")[:2]
                pin = f"{re.sub(r'[-_.]+', '-', project).lower()}=={version}"
                hashes[pin].add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    lines = [f"# Made by relock.py for CPython 3.11 on Linux, from: {' '.join(WANTED[name])}"]
    for pin, digests in sorted(hashes.items()):
        if pin not in base:
            lines.append(
                " \\\n".join([pin, *(f"    --hash=sha256:{one}" for one in sorted(digests))])
            )
    lock = UI.locks[-1] if name == "ui" else PYTHON.locks[0]
    lock.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main("ui" if sys.argv[1:] == ["ui"] else "python")
