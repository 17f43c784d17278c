"""What an exception of the code means."""

from __future__ import annotations

import errno
import socket
import urllib.error
from pathlib import Path

import pytest

from pixelproof_executor.supervisor.trouble import classify, format_traceback


def os_error(number: int, path: str = "") -> OSError:
    return OSError(number, "why", path) if path else OSError(number, "why")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ModuleNotFoundError("no", name="plotly.express"), "environment", "'plotly'"),
        (ModuleNotFoundError("no", name="shop.absent"), "failed", "no"),
        (ModuleNotFoundError("no", name="inner"), "failed", "no"),
        (ImportError("cannot import name"), "failed", "cannot import"),
        (MemoryError(), "limit", "memory"),
        (RuntimeError("can't start new thread"), "limit", "threads"),
        (RuntimeError("other"), "failed", "other"),
        (os_error(errno.EAGAIN), "limit", "processes"),
        (os_error(errno.ENOSPC), "limit", "disk"),
        (os_error(errno.EFBIG), "limit", "disk"),
        (os_error(errno.EMFILE), "limit", "files"),
        (os_error(errno.EROFS, "/usr/x"), "denied", "/usr/x"),
        (os_error(errno.EPERM), "denied", "not allow"),
        (os_error(errno.ENETUNREACH), "environment", "network"),
        (socket.gaierror(-3, "no name"), "environment", "network"),
        (urllib.error.URLError("refused"), "environment", "network"),
        (ConnectionRefusedError(), "environment", "network"),
        (ValueError("bad"), "failed", "ValueError: bad"),
    ],
)
def test_classify(tmp_path: Path, error: BaseException, status: str, words: str) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "inner.py").touch()
    found, detail = classify(error, tmp_path)
    assert found == status
    assert words in detail


def test_a_missing_input_is_named_relative_to_the_project(tmp_path: Path) -> None:
    error = FileNotFoundError(errno.ENOENT, "gone", f"{tmp_path}/data/x.csv")
    assert classify(error, tmp_path) == (
        "environment", "the file 'data/x.csv' is not in the packed project",
    )  # fmt: skip


class Unkind:
    def __dir__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("import math\nmath.flor(1)", "'floor'"),
        ("values = [1]\nvalus", "'values'"),
        ("kind.x", ""),
        ("1 / 0", ""),
    ],
)
def test_a_traceback_tells_near_names(code: str, near: str, tmp_path: Path) -> None:
    try:
        exec(compile(code, "chart.py", "exec"), {"kind": Unkind()})
    except Exception as error:
        text = format_traceback(error, tmp_path)
    assert text.endswith("\n")
    assert near in text
    assert ("Did you mean" in text) == bool(near)
