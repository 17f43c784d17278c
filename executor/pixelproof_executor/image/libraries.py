"""The locked libraries, fetched on the host as wheels: no foreign code runs outside the sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PYTHON = "3.11"
"""Python inside the image; the lock's wheels are made for it."""

_MANYLINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24",
              "manylinux_2_17", "manylinux2014")  # fmt: skip


class ImageError(Exception):
    """The image cannot be built; the message says what to do."""


def install_libraries(target: Path, machine: str, locks: tuple[Path, ...]) -> None:
    """Put the libraries of ``locks`` into ``target``, for Linux on ``machine`` (``x86_64``...).

    Every wheel must have a hash of its lock; source archives are never used.

    Raises:
        ImageError: a wheel cannot be fetched or pip is missing.
    """
    wanted = [word for lock in locks for word in ("--requirement", str(lock))]
    run_pip(
        "install", machine, "--no-deps", "--no-compile", "--require-hashes",
        "--target", str(target), *wanted,
    )  # fmt: skip


def run_pip(command: str, machine: str, *arguments: str) -> None:
    """Run pip for the image's Python on ``machine`` instead of the one that runs here.

    Raises:
        ImageError: pip is missing or failed; the message holds its last error.
    """
    platforms = [word for name in _MANYLINUX for word in ("--platform", f"{name}_{machine}")]
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check",
            "--no-input", "--only-binary", ":all:", "--implementation", "cp",
            "--python-version", PYTHON, *platforms, *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        raise ImageError(
            f"the sandbox's libraries are fetched with pip, which {sys.executable} lacks: "
            f"run '{sys.executable} -m ensurepip' and try again"
        )
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    raise ImageError(
        "pip could not fetch the sandbox's libraries (is a package index reachable?): "
        + (errors or done.stderr.strip().splitlines() or ["no message"])[-1]
    )
