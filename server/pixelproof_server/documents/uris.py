"""URIs and paths: Windows drives, UNC shares, macOS' decomposed names, untitled documents."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"^/([A-Za-z])(?::|%3[Aa])(?=/|$)")
_SAFE = "/-._~!$&'()*+,;=@"


def is_file(uri: str) -> bool:
    """True for ``file:`` URIs; ``untitled:``, ``vscode-notebook-cell:`` and so on are not."""
    return urlsplit(uri).scheme.lower() == "file"


def to_path(uri: str, *, windows: bool = os.name == "nt") -> PurePath | None:
    """The path that a ``file:`` URI names; None for any other scheme.

    ``file:///c%3A/x`` and ``file:///C:/x`` are the same file on Windows (drive in lower case, as
    editors send it); ``file://server/share/x`` is ``\\\\server\\share\\x``.
    """
    parts = urlsplit(uri)
    if parts.scheme.lower() != "file":
        return None
    # urlsplit takes an unescaped ``?`` or ``#`` out of a path; some clients do not escape them.
    raw = parts.path + (f"?{parts.query}" if parts.query else "")
    raw += f"#{parts.fragment}" if parts.fragment else ""
    if not windows:
        return PurePosixPath(unquote(raw))
    drive = _DRIVE.match(raw)
    if drive:
        rest = unquote(raw[drive.end() :]) or "/"
        return PureWindowsPath(f"{drive[1].lower()}:{rest}")
    if parts.netloc and parts.netloc.lower() != "localhost":
        return PureWindowsPath(f"//{parts.netloc}{unquote(raw)}")
    return PureWindowsPath(unquote(raw))


def local_path(uri: str) -> Path | None:
    """``to_path`` for this machine, as a path that can be opened."""
    path = to_path(uri)
    return None if path is None else Path(path)


def from_path(path: PurePath) -> str:
    """The ``file:`` URI of an absolute path, escaped as VS Code does (``file:///c%3A/x``)."""
    if isinstance(path, PureWindowsPath):
        text = path.as_posix()
        if text.startswith("//"):
            host, _, rest = text[2:].partition("/")
            return f"file://{host}/{quote(rest, safe=_SAFE)}"
        if path.drive:
            text = f"/{path.drive[0].lower()}:{text[2:]}"
        return f"file://{quote(text, safe=_SAFE)}"
    return f"file://{quote(str(path), safe=_SAFE)}"


def key(uri: str, *, windows: bool = os.name == "nt") -> str:
    """One spelling per document: escapes, drive letters and Unicode composition do not matter.

    On Windows the case of a file's name does not matter either.
    """
    path = to_path(uri, windows=windows)
    if path is None:
        return unicodedata.normalize("NFC", unquote(uri))
    text = unicodedata.normalize("NFC", path.as_posix())
    return text.lower() if windows else text


def contains(folder: Path, path: Path) -> bool:
    """True if ``path`` lies in ``folder`` with every link followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False
