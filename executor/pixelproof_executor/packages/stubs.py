"""Wheels of nothing but metadata: they tell pip what the image has, so that none of it is fetched.

They exist while versions are chosen, and are never installed anywhere.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from .base import Base


def write_stubs(base: Base, folder: Path) -> None:
    """One wheel in ``folder`` for each package of the image.

    Among wheels of one version pip prefers the best tag, so a stub wins against the index's own.
    """
    python = base.python.replace(".", "")
    tag = f"cp{python}-cp{python}-{base.platforms[0]}" if base.platforms else "py3-none-any"
    for name, (version, requires) in base.packages.items():
        stem = f"{name.replace('-', '_')}-{version}"
        metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        metadata += [f"Requires-Dist: {one}" for one in requires]
        with zipfile.ZipFile(folder / f"{stem}-1-{tag}.whl", "w") as archive:
            archive.writestr(f"{stem}.dist-info/METADATA", "\n".join(metadata) + "\n")
            archive.writestr(
                f"{stem}.dist-info/WHEEL",
                f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n",
            )
            archive.writestr(f"{stem}.dist-info/RECORD", "")
