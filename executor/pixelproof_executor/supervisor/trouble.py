"""What an exception means: the code's fault, a missing environment, a limit, or a refusal."""

from __future__ import annotations

import builtins
import difflib
import errno
import re
import socket
import sys
import traceback
import urllib.error
from pathlib import Path
from typing import Any

_HERE = str(Path(__file__).parent)
_NETWORK = (socket.gaierror, urllib.error.URLError, ConnectionError, socket.timeout)
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE}
_MOST = 16_000


class RefusedError(RuntimeError):
    """A document cannot be drawn without something that it did not get."""

    def __init__(self, status: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class OverLimitError(RuntimeError):
    """The code went over a limit of the job that no rlimit covers."""


def classify(error: BaseException, root: Path) -> tuple[str, str]:
    """Status word and one sentence for a person."""
    if isinstance(error, ModuleNotFoundError) and not _in_tree(error.name or "", root):
        name = (error.name or "").partition(".")[0]
        return "environment", f"the module '{name}' is not in the sandbox and not in the project"
    if isinstance(error, RefusedError):
        return error.status, error.detail
    if isinstance(error, OverLimitError):
        return "limit", str(error)
    if isinstance(error, MemoryError):
        return "limit", "the job went over its memory limit"
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return "limit", "the job went over its limit of processes and threads"
    if isinstance(error, BlockingIOError) and error.errno == errno.EAGAIN:
        return "limit", "the job went over its limit of processes and threads"
    if isinstance(error, _NETWORK) or _caused_by_network(error):
        return "environment", f"the code wants the network, which the sandbox has not: {error}"
    if isinstance(error, OSError):
        return _classify_os(error, root)
    return "failed", _one_line(error)


def _classify_os(error: OSError, root: Path) -> tuple[str, str]:
    name = _relative(str(error.filename or ""), root)
    if isinstance(error, FileNotFoundError):
        return "environment", f"the file '{name}' is not in the packed project"
    if error.errno in _DISK:
        return "limit", f"the job went over its limit of disk space or files: {error.strerror}"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "denied", f"the sandbox does not allow this: {error.strerror} {name}".rstrip()
    if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL):
        return "environment", f"the code wants the network, which the sandbox has not: {error}"
    return "failed", _one_line(error)


def _caused_by_network(error: BaseException) -> bool:
    seen: BaseException | None = error.__cause__ or error.__context__
    return isinstance(error, OSError | RuntimeError) and isinstance(seen, _NETWORK)


def _in_tree(name: str, root: Path) -> bool:
    top = name.partition(".")[0]
    return any(
        (base / top).is_dir() or (base / f"{top}.py").is_file() for base in (root, root / "src")
    ) or any(root.rglob(f"{top}.py"))


def _one_line(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1][:500]


def _relative(path: str, root: Path) -> str:
    return path.removeprefix(f"{root}/")


def format_traceback(error: BaseException, root: Path) -> str:
    """The traceback without the supervisor's frames, paths relative to the job's root."""
    report = traceback.TracebackException.from_exception(error)
    _drop_own_frames(report, set())
    text = "".join(report.format()).rstrip("\n") + _near_names(error) + "\n"
    text = text.replace(f"{root}/", "")
    text = re.sub(r'File "[^"]*/(?:site|layer|python3[^/"]*)/', 'File "', text)
    return text if len(text) <= _MOST else f"{text[: _MOST // 2]}\n[...]\n{text[-_MOST // 2 :]}"


def _near_names(error: BaseException) -> str:
    """The names that may have been meant, as Pythons from 3.12 on put the nearest one there."""
    wrong = getattr(error, "name", None)
    if sys.version_info >= (3, 12) or not isinstance(wrong, str):
        return ""
    try:
        near = difflib.get_close_matches(wrong, _names_there(error), 3, 0.6)
    except Exception:
        return ""  # the object's own __dir__ failed
    return f". Did you mean: {' or '.join(map(repr, near))}?" if near else ""


def _names_there(error: BaseException) -> list[str]:
    """Public names of the object that lacks one, or of the place where a name is not bound."""
    if isinstance(error, AttributeError):
        names = dir(error.obj)
    elif isinstance(error, NameError) and error.__traceback__ is not None:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        names = [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    else:
        names = []
    return [name for name in names if not name.startswith("_")]


def _drop_own_frames(report: Any, seen: set[int]) -> None:
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    report.stack = traceback.StackSummary.from_list(
        [frame for frame in report.stack if not frame.filename.startswith((_HERE, "<frozen"))]
    )
    _drop_own_frames(report.__cause__, seen)
    _drop_own_frames(report.__context__, seen)
    for inner in getattr(report, "exceptions", None) or ():
        _drop_own_frames(inner, seen)
