"""What comes back from a job is decoded figures; nothing that only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from pixelproof_executor import ChartJob, Outcome, ScriptJob, Status
from pixelproof_executor.sandbox import Executor

from .conftest import LIMITS, Attack, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

DRAW = "import os, matplotlib.pyplot as plt; plt.plot([1, 2])\n"
REPORT = """
import gc, io, struct, zlib
import matplotlib.pyplot as plt
reporter = next(o for o in gc.get_objects() if type(o).__name__ == "Reporter")
facts = {"version": 1, "source": "figure", "width": 64, "height": 48, "axes": []}
def report(png, **more):
    reporter.send({"type": "figure", "number": 0, "saved_as": None, "facts": facts | more}, png)
def chunk(name, data):
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))
def png(width, height, data):
    head = struct.pack("!IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))
zip_bomb = chunk(b"zTXt", b"a\\0\\0" + zlib.compress(bytes(1 << 26)))
"""


def chart(code: str, status: Status = Status.PASSED, words: str = "", **more: Any) -> Attack:
    return Attack(code, status, words, chart=True, limits=LIMITS, **more)


def changes(outcome: Outcome) -> set[tuple[str, str]]:
    return {(change.path, change.change) for change in outcome.changes}


FORGED = {
    "text named .png": ("b'just text'", Status.FAILED, "not a PNG"),
    "SVG with a script": ("b'<svg onload=\"alert(1)\"/>'", Status.FAILED, "not a PNG"),
    "SVG that reads a file": ("b'<svg><image href=\"file:///etc/passwd\"/></svg>'", Status.FAILED,
                              "not a PNG"),
    "HTML with an external address": ("b'<img src=\"http://192.0.2.1/x.png\">'", Status.FAILED,
                                      "not a PNG"),
    "GIF": ("b'GIF89a' + bytes(40)", Status.FAILED, "not a PNG"),
    "PNG that ends early": ("png(64, 48, zlib.compress(bytes(64 * 48 * 4 + 48)))[:60]",
                            Status.FAILED, "cannot be decoded"),
    "PNG of other data": ("png(64, 48, b'no zlib stream')", Status.FAILED, "cannot be decoded"),
    "PNG bomb": ("png(60000, 60000, zlib.compress(bytes(1 << 22)))", Status.LIMIT,
                 "60000 x 60000 pixels"),
    "PNG with a zip bomb as its text": (
        "png(64, 48, b'').replace(chunk(b'IDAT', b''), zip_bomb)", Status.FAILED,
        "cannot be decoded"),
    "PNG of no size": ("png(0, 0, zlib.compress(b''))", Status.FAILED, "cannot be decoded"),
    "nothing": ("b''", Status.FAILED, "not a PNG"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
async def test_what_is_no_png_is_rejected(survive: Survive, name: str) -> None:
    expression, status, words = FORGED[name]
    outcome = await survive(chart(f"{REPORT}report({expression})\n", status, words))
    assert outcome.figures == ()


NOT_REGULAR = {
    "symlink": ("os.symlink('/etc/passwd', 'out.png')", {("out.png", "created")}),
    "symlink in place of a file": (
        "os.remove('data.csv'); open('other', 'wb').write(b'1,2'); os.symlink('other', 'data.csv')",
        {("data.csv", "modified"), ("other", "created")},
    ),
    "hardlink": (
        "os.link('data.csv', 'out.png')", {("data.csv", "modified"), ("out.png", "created")},
    ),
    "hardlink of what belongs to the image": (
        """
try: os.link('/etc/passwd', 'out.png')
except OSError as error: print(error)
""",
        set(),
    ),
    "socket": (
        "import socket; socket.socket(socket.AF_UNIX).bind('out.png')", {("out.png", "created")},
    ),
    "directory": ("os.makedirs('out.png/x')", set()),
    "directory in place of a file": (
        "os.remove('data.csv'); os.mkdir('data.csv')", {("data.csv", "deleted")},
    ),
    "text named .png in the tree": (
        "open('out.png', 'w').write('text')", {("out.png", "created")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_REGULAR)
async def test_files_are_told_and_never_taken(survive: Survive, name: str) -> None:
    """What lies in the tree stays there: only the figure that was drawn comes out."""
    code, expected = NOT_REGULAR[name]
    outcome = await survive(chart(f"{DRAW}{code}\n", files={"data.csv": b"1,2"}))
    assert changes(outcome) == expected
    assert [figure.saved_as for figure in outcome.figures] == [None]
    assert outcome.figures[0].png.startswith(b"\x89PNG")


async def test_fifo_or_device(survive: Survive) -> None:
    for code in ("os.mkfifo('out.png')", "os.mknod('out.png', 0o20600, 0x103)"):
        outcome = await survive(chart(DRAW + code, Status.DENIED, "not permitted"))
        assert outcome.changes == ()


async def test_a_figure_saved_through_a_link_is_the_figure(survive: Survive) -> None:
    code = f"{DRAW}os.symlink('/etc/passwd', 'out.png')\nplt.savefig('out.png')"
    outcome = await survive(chart(code, Status.DENIED))
    assert outcome.figures == ()
    code = f"{DRAW}os.symlink('/dev/null', 'out.png')\nplt.savefig('out.png')"
    outcome = await survive(chart(code))
    assert outcome.figures[0].png.startswith(b"\x89PNG")


async def test_a_figure_saved_outside_has_no_place_in_the_tree(survive: Survive) -> None:
    outcome = await survive(chart(f"{DRAW}plt.savefig('../../../../tmp/out.png')"))
    assert [figure.saved_as for figure in outcome.figures] == [None]
    assert outcome.changes == ()


@pytest.mark.parametrize("path", ["../a.py", "b/../../a.py", "/etc/a.py", "..", "b/.."])
async def test_a_packed_path_that_leads_outside(executor: Executor, path: str) -> None:
    job = ScriptJob(files={"a.py": b"", path: b"x"}, entry="a.py", limits=LIMITS)
    outcome = await executor.run(job)
    assert outcome.status is Status.FAILED
    assert "refused" in outcome.detail
    assert outcome.box is None, "nothing was run"


async def test_packed_paths_that_are_in_each_others_way(executor: Executor) -> None:
    """A file that is also a directory: refused by the sandbox, which goes on."""
    job = ChartJob(files={"a.py": b"", "x": b"", "x/y": b""}, entry="a.py", limits=LIMITS)
    outcome = await executor.run(job)
    assert outcome.status is not Status.PASSED
    again = await executor.run(ScriptJob(files={"a.py": b""}, entry="a.py"))
    assert again.status is Status.PASSED
