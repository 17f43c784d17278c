"""The inside of a job's process: lay out the tree, become the script or the test run, report."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from .cell import Reporter, Room
from .inputs import lay_links
from .layer import join_path
from .trouble import classify, format_traceback
from .warm import make_ready

Body = Callable[[dict[str, Any], Path, Reporter], dict[str, Any]]
"""Runs one kind of job; returns extra fields of its end frame, raises what the code raised."""


def run_errand(
    body: Body,
    job: dict[str, Any],
    files: dict[str, bytes],
    room: Room,
    layer: Collection[str] | None,
    reporter: Reporter,
) -> None:
    """Run ``body`` in ``room`` and report how it ended, exactly once.

    ``layer``: modules of the container's layer of packages, which is for the job alone.
    """
    lay_out(room, files)
    settle(room)
    end: dict[str, Any] = {"status": "passed", "detail": "", "traceback": ""}
    try:
        if layer is not None:
            join_path(layer)
            make_ready()
        end.update(body(job, room.tree, reporter))
    except SystemExit as error:
        if error.code not in (None, 0):
            end.update(status="failed", detail=f"the script ended with exit code {error.code}")
    except BaseException as error:
        status, detail = classify(error, room.tree)
        end.update(status=status, detail=detail, traceback=format_traceback(error, room.tree))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    reporter.send({"type": "end", **end})


def join_threads() -> None:
    """Wait for the threads the code started, as the interpreter does at its end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def lay_out(room: Room, files: dict[str, bytes]) -> None:
    for place in (room.tree, room.tmp, room.home):
        place.mkdir(mode=0o700)
    for name, content in files.items():
        path = room.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lay_links(room.tree)


def settle(room: Room) -> None:
    os.chdir(room.tree)
    os.environ.update(
        HOME=str(room.home),
        TMPDIR=str(room.tmp),
        USER="sandbox",
        LOGNAME="sandbox",
        PWD=str(room.tree),
    )
    tempfile.tempdir = None
    source = room.tree / "src"
    sys.path[:0] = [str(room.tree), *([str(source)] if source.is_dir() else [])]
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # lives as long as the process
    sys.stdout = open(1, "w", buffering=1, closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    random.seed(0)
