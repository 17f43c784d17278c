"""Pictures by file and by parts."""

import base64
import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from pixelproof_server.editor.targets import TargetError, Targets
from pixelproof_server.protocol import AttachByChunk, AttachByUri


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def chunks(data: bytes, count: int, sha256: str | None = None) -> list[AttachByChunk]:
    size = -(-len(data) // count)
    digest = sha256 or hashlib.sha256(data).hexdigest()
    return [
        AttachByChunk(
            sha256=digest,
            mime="image/png",
            chunk=base64.b64encode(data[index * size : (index + 1) * size]).decode(),
            index=index,
            total=count,
        )
        for index in range(count)
    ]


def test_a_file_is_attached_under_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "a b.png"
    path.write_bytes(png())
    targets = Targets()
    target = targets.attach_uri(AttachByUri(uri=path.as_uri()))
    assert target.id == hashlib.sha256(png()).hexdigest()
    assert target.path == path
    assert targets.get(target.id) is target
    assert targets.latest is target


def test_parts_may_come_in_any_order() -> None:
    targets = Targets()
    first, second, third = chunks(png(), 3)
    assert targets.attach_chunk(third) is None
    assert targets.attach_chunk(first) is None
    target = targets.attach_chunk(second)
    assert target is not None
    assert Image.open(io.BytesIO(target.png)).getpixel((0, 0)) == (255, 0, 0)
    assert targets.attach_chunk(first) is target


def test_a_wrong_checksum_is_refused_and_forgotten() -> None:
    targets = Targets()
    first, second = chunks(png(), 2, sha256="0" * 64)
    assert targets.attach_chunk(first) is None
    with pytest.raises(TargetError, match="checksum differs"):
        targets.attach_chunk(second)
    assert targets.attach_chunk(first) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"chunk": "no base64!"}, "not base64"),
        ({"total": 3}, "does not fit"),
        ({"index": 2}, "does not fit"),
    ],
)
def test_parts_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    targets = Targets()
    first, second = chunks(png(), 2)
    targets.attach_chunk(first)
    with pytest.raises(TargetError, match=message):
        targets.attach_chunk(second.model_copy(update=change))


def test_only_the_last_pictures_are_kept() -> None:
    targets = Targets()
    ids = []
    for number in range(20):
        (part,) = chunks(png(f"#{number:02x}0000"), 1)
        target = targets.attach_chunk(part)
        assert target is not None
        ids.append(target.id)
    assert targets.get(ids[-1]).id == ids[-1]
    with pytest.raises(TargetError, match="attach it again"):
        targets.get(ids[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"just text", "picture"),
        (png()[:60], "."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "SVG"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "target.png"
    path.write_bytes(content)
    with pytest.raises(TargetError, match=message) as caught:
        Targets().attach_uri(AttachByUri(uri=path.as_uri()))
    assert "target.png" in str(caught.value)


def test_missing_files_folders_and_addresses_are_refused(tmp_path: Path) -> None:
    for uri in ((tmp_path / "none.png").as_uri(), tmp_path.as_uri()):
        with pytest.raises(TargetError, match="there is no picture"):
            Targets().attach_uri(AttachByUri(uri=uri))
    with pytest.raises(TargetError, match="not a file"):
        Targets().attach_uri(AttachByUri(uri="https://example.invalid/a.png"))
