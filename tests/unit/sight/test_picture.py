"""Pictures from outside: formats, orientation, transparency, and hostile bytes."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pixelproof_engine.sight.picture import PictureError, load_picture, pixels


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def red(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new("RGB", size, (255, 0, 0)).convert(mode)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_format_becomes_an_rgb_png(kind: str) -> None:
    picture = load_picture(encoded(red(), kind))
    assert (picture.width, picture.height) == (40, 30)
    rgb = pixels(picture.png)
    assert rgb.shape == (30, 40, 3)
    assert np.abs(rgb.astype(int) - (255, 0, 0)).max() <= 3


def test_transparency_lies_over_white() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert pixels(load_picture(encoded(clear, "PNG")).png).min() == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_mode_is_read(mode: str) -> None:
    image = Image.new("L", (20, 20), 255)
    image = Image.new("I;16", (20, 20), 65535) if mode == "I;16" else image.convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert pixels(load_picture(encoded(image, kind)).png).min() >= 250


def test_exif_orientation_is_applied_and_dropped() -> None:
    image = red(size=(40, 20))
    exif = image.getexif()
    exif[0x0112] = 6  # turned by a quarter
    picture = load_picture(encoded(image, "JPEG", exif=exif))
    assert (picture.width, picture.height) == (20, 40)
    with Image.open(io.BytesIO(picture.png)) as upright:
        assert not upright.getexif()


def test_an_animation_gives_its_first_frame_and_says_so() -> None:
    frames = [red(), Image.new("RGB", (40, 30), (0, 0, 255))]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    picture = load_picture(data)
    assert tuple(pixels(picture.png)[5, 5]) == (255, 0, 0)
    assert any("first frame" in note for note in picture.notes)


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64))


HOSTILE = {
    "empty": (b"", "0 bytes"),
    "text": (b"just some words, not a picture\n", "not a PNG, JPEG"),
    "html": (b"<!doctype html><html><body>no</body></html>", "not a PNG, JPEG"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "export a PNG"),
    "svg bomb": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', "export a PNG"),
    "pdf": (b"%PDF-1.7 ...", "export the page"),
    "50,000 x 50,000": (_png_header(50_000, 50_000), "scale it down"),
    "long strip": (_png_header(30_000, 100), "scale it down"),
    "one pixel": (encoded(red(size=(1, 1)), "PNG"), "use a larger one"),
    "header only": (_png_header(64, 64)[:33], "export it again"),
    "truncated png": (encoded(Image.effect_noise((90, 90), 80), "PNG")[:2000], "cut off"),
    "truncated jpeg": (encoded(Image.effect_noise((90, 90), 80), "JPEG")[:900], "cut off"),
    "magic only": (b"\x89PNG\r\n\x1a\n", "export it again"),
    "riff but no webp": (b"RIFF\x10\0\0\0WAVEfmt ", "not a PNG, JPEG"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_one_clear_sentence(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(PictureError) as caught:
        load_picture(data)
    message = str(caught.value)
    assert words in message
    assert message.endswith(".")
    assert "\n" not in message
