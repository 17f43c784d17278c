"""A root filesystem from Debian packages, for machines where no image registry answers."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from .libraries import ImageError
from .recipes import Recipe

SUITE = "bookworm"
PACKAGES = ("python3-minimal", "libpython3-stdlib", "libc-bin", "libstdc++6", "zlib1g",
            "dash", "coreutils")  # fmt: skip

# `extract` skips maintainer scripts, so what they would have made is written here.
_FILES = {
    "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": b"root:x:0:\nnogroup:x:65534:\n",
    "etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files dns\n",
}
_LINKS = {"usr/bin/python": "python3"}
_DIRECTORIES = ("tmp", "proc", "sys", "dev", "run", "root", "work", "opt/pixelproof")


def make_rootfs(tar: Path, site: Path, finish: Path, recipe: Recipe) -> None:
    """Write a root filesystem with Python and the libraries of ``site`` to ``tar``.

    Raises:
        ImageError: mmdebstrap is missing or no Debian mirror answers.
    """
    if shutil.which("mmdebstrap") is None:
        raise ImageError(
            "no image registry answers, and mmdebstrap, which builds the image without one, is "
            "missing: run 'apt-get install mmdebstrap' (Debian, Ubuntu) or make the registry "
            "reachable"
        )
    packages = ",".join((*PACKAGES, *recipe.packages))
    left_out = [f"--dpkgopt=path-exclude={pattern}" for pattern in recipe.left_out]
    done = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=extract", f"--include={packages}", *left_out,
         "--aptopt=Acquire::Retries \"3\"", SUITE, str(tar)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or ["no message"]
        raise ImageError(
            f"mmdebstrap failed (is a Debian mirror reachable?): {' | '.join(words[-3:])}"
        )
    with tarfile.open(tar, "a") as archive:
        present = {name.removeprefix("./").rstrip("/") for name in archive.getnames()}
        for name in sorted(set(_DIRECTORIES) - present):
            archive.addfile(_entry(name, tarfile.DIRTYPE, 0o755))
        for name, content in _FILES.items():
            entry = _entry(name, tarfile.REGTYPE, 0o644)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, target in _LINKS.items():
            entry = _entry(name, tarfile.SYMTYPE, 0o777)
            entry.linkname = target
            archive.addfile(entry)
        archive.add(finish, "opt/pixelproof/finish.py", filter=_owned_by_root)
        archive.add(site, "opt/pixelproof/site", filter=_owned_by_root)


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(f"./{name}")
    entry.type, entry.mode = kind, mode
    return entry


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
