"""matplotlib's gallery scripts, out of its own source distribution, kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

VERSION = "3.10.9"
"""The release that the sandbox draws with: newer scripts use what it does not have."""

SHA256 = "fd66508e8c6877d98e586654b608a0456db8d7e8a546eb1e2600efd957302358"

# pip asks a source distribution for its metadata before it saves it, which for matplotlib means a
# compiler. All that pip wants to know is the name and the version, and PKG-INFO says that.
_BACKEND = """
import pathlib, re

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    said = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    version = re.search(r"^Version: (.*)$", said, re.MULTILINE)[1]
    folder = pathlib.Path(metadata_directory) / f"matplotlib-{version}.dist-info"
    folder.mkdir()
    text = f"Metadata-Version: 2.1\\nName: matplotlib\\nVersion: {version}\\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")
    return folder.name
"""


def gallery_scripts(paths: Iterable[str]) -> dict[str, str]:
    """Text of scripts by their path below ``galleries/examples``, fetched by pip at most once.

    Raises RuntimeError if the distribution cannot be had, KeyError if it lacks a script.
    """
    base = f"matplotlib-{VERSION}/galleries/examples/"
    wanted, found = set(paths), {}
    with tarfile.open(_archive(), "r|gz") as tar:
        for member in tar:
            name = member.name.removeprefix(base)
            file = tar.extractfile(member) if name in wanted else None
            if file is not None:
                found[name] = file.read().decode("utf-8")
            if len(found) == len(wanted):
                break
    if missing := sorted(wanted - set(found)):
        raise KeyError(f"matplotlib {VERSION} has no {missing[0]}")
    return found


def all_gallery_scripts() -> dict[str, str]:
    """Text of every script by its path below ``galleries/examples``.

    Raises RuntimeError if the distribution cannot be had.
    """
    base = f"matplotlib-{VERSION}/galleries/examples/"
    found = {}
    with tarfile.open(_archive(), "r|gz") as tar:
        for member in tar:
            inside = member.name.startswith(base) and member.name.endswith(".py")
            file = tar.extractfile(member) if inside else None
            if file is not None:
                found[member.name.removeprefix(base)] = file.read().decode("utf-8")
    return found


def _archive() -> Path:
    archive = _cache() / f"matplotlib-{VERSION}.tar.gz"
    if not archive.is_file() or _digest(archive) != SHA256:
        archive.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
            fetched = _download(Path(folder))
            if _digest(fetched) != SHA256:
                raise RuntimeError(f"{fetched.name} is not the file that is pinned here")
            fetched.replace(archive)
    return archive


def _cache() -> Path:
    named = os.environ.get("PIXELPROOF_CACHE")
    if named:
        return Path(named) / "sdists"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pixelproof" / "sdists"


def _download(folder: Path) -> Path:
    """Let pip fetch the source distribution from wherever it is set up to look."""
    backend = folder / "backend"
    backend.mkdir()
    (backend / "mesonpy.py").write_text(_BACKEND, encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-binary", "matplotlib", "--dest", str(folder), f"matplotlib=={VERSION}",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(backend)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = list(folder.glob("matplotlib-*.tar.gz"))
    if done.returncode or not found:
        raise RuntimeError(f"pip could not fetch matplotlib {VERSION}: {done.stderr[-500:]}")
    return found[0]


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
