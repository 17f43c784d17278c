"""Inputs that cannot be worked on: one clear message each, and the server lives."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG whose header says 50,000 x 50,000."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = png()
    start, end = data.index(b"IHDR") - 4, data.index(b"IHDR") + 4 + 13 + 4
    new = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:start] + new + data[end:]


SVG_BOMB = b"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>"""

BROKEN = {
    "truncated.png": png()[:70],
    "huge.png": huge_png(),
    "text.png": b"this is not a picture",
    "bomb.svg": SVG_BOMB,
    "empty.png": b"",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, content in BROKEN.items():
        (tmp_path / name).write_bytes(content)
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    (tmp_path / "good.png").write_bytes(png())
    return tmp_path


async def test_pictures_that_are_none(start_editor: Any, workspace: Path) -> None:
    async with start_editor() as editor:
        for count, name in enumerate([*BROKEN, "missing.png"], start=1):
            refusal = await editor.refused("pixelproof/attachImage", {"uri": editor.uri(name)})
            assert name in refusal
            assert len(editor.messages) == count
            assert refusal in editor.messages[-1]
        good = await editor.call("pixelproof/attachImage", {"uri": editor.uri("good.png")})
        assert good["targetId"]
        assert await editor.leave() == 0
    assert len(set(editor.messages)) == len(BROKEN) + 1
    assert editor.stderr == []


async def test_of_an_animation_the_first_frame_is_taken_and_that_is_said(
    start_editor: Any, workspace: Path
) -> None:
    async with start_editor() as editor:
        answer = await editor.call("pixelproof/attachImage", {"uri": editor.uri("moving.gif")})
        assert answer["targetId"]
        (note,) = answer["notes"]
        assert "first frame" in note
        assert any(note in message for message in editor.messages)
        assert await editor.leave() == 0


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"textDocument": {"uri": "file:///nowhere.py"}}, "is not open"),
        ({"textDocument": {"uri": "CHART", "version": 7}}, "changed"),
        ({"textDocument": {"uri": "CHART"}}, "say what to do"),
        ({"textDocument": {"uri": "CHART"}, "instruction": "red"}, "no picture to match"),
        ({"textDocument": {"uri": "CHART"}, "targetId": "0" * 64}, "attach it again"),
        ({"textDocument": {"uri": "CHART"}, "target": "missing.png"}, "missing.png"),
        ({"textDocument": {"uri": "TEXT"}, "target": "good.png"}, "neither Python nor"),
        ({"textDocument": {"uri": "untitled:1"}, "target": "good.png"}, "not saved"),
    ],
)
async def test_requests_that_make_no_sense(
    start_editor: Any, workspace: Path, params: dict[str, Any], message: str
) -> None:
    async with start_editor() as editor:
        names = {"CHART": editor.open("chart.py", "x = 1\n")}
        names["TEXT"] = editor.open("notes.txt", "x\n", "plaintext")
        editor.open_uri("untitled:1", "x = 1\n")
        document = dict(params["textDocument"])
        document["uri"] = names.get(document["uri"], document["uri"])
        refusal = await editor.refused("pixelproof/fix", {**params, "textDocument": document})
        assert message in refusal
        assert [refusal in shown for shown in editor.messages] == [True]
        assert await editor.leave() == 0
    assert editor.stderr == []
