"""Pictures from outside: checked before they are decoded, then plain RGB PNG."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    RGB = NDArray[np.uint8]

MAX_BYTES = 32 * 1024 * 1024
MAX_SIDE = 16_384
MAX_PIXELS = 50_000_000
"""About 200 MB while decoding: a 4k screenshot is 8.3 million."""
MIN_SIDE = 8

_FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WebP", "GIF": "GIF", "BMP": "BMP"}


class PictureError(ValueError):
    """The bytes are no picture that can be read; the message says what to do."""


class Picture(NamedTuple):
    """A checked picture: ``png`` is RGB without alpha, upright, ``width`` x ``height`` pixels."""

    png: bytes
    width: int
    height: int
    notes: tuple[str, ...] = ()


def load_picture(data: bytes) -> Picture:
    """Check and decode PNG, JPEG, WebP, GIF (first frame) or BMP bytes.

    The size in the header is checked before anything is decoded. EXIF orientation is applied,
    metadata is dropped, transparency is laid over white.

    Raises:
        PictureError: with one sentence that says what is wrong and what to do.
    """
    _check_bytes(data)
    from PIL import Image

    with _decoding(), Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as image:
        _check_size(*image.size)
        notes: list[str] = []
        if getattr(image, "n_frames", 1) > 1:
            notes.append("the picture is animated: only its first frame is read")
        image.seek(0)
        upright = _flatten(image)
    return Picture(encode_png(upright), *upright.size, tuple(notes))


def _check_bytes(data: bytes) -> None:
    if not data:
        raise PictureError("The picture is empty (0 bytes): save or copy it again.")
    if len(data) > MAX_BYTES:
        raise PictureError(
            f"The picture has {len(data) / 2**20:.0f} MiB, more than the {MAX_BYTES // 2**20} MiB"
            " that are read: scale it down."
        )
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!doctype")) and b"svg" in head):
        raise PictureError("This is an SVG; vector pictures are not read: export a PNG.")
    if head.startswith(b"%pdf"):
        raise PictureError("This is a PDF; documents are not read: export the page as a PNG.")
    known = (
        data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM"))
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    )  # fmt: skip
    if not known:
        raise PictureError(
            "The file is not a PNG, JPEG, WebP, GIF or BMP picture: export it as a PNG."
        )


def _check_size(width: int, height: int) -> None:
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureError(
            f"The picture is {width} x {height} pixels, more than the {MAX_PIXELS // 10**6} million"
            " pixels that are read: scale it down."
        )
    if width < MIN_SIDE or height < MIN_SIDE:
        raise PictureError(f"The picture is only {width} x {height} pixels: use a larger one.")


def _flatten(image: Image.Image) -> Image.Image:
    """Upright RGB: orientation applied, transparency over white."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode == "I;16" or upright.mode.startswith("I"):
        # 16-bit grey: keep the high byte, which convert("RGB") would clip instead.
        upright = upright.point(lambda value: value / 256).convert("L")
    if upright.has_transparency_data:
        over = Image.new("RGBA", upright.size, (255, 255, 255, 255))
        over.alpha_composite(upright.convert("RGBA"))
        upright = over
    return upright.convert("RGB")


def encode_png(image: Image.Image) -> bytes:
    """PNG bytes of an image, without metadata."""
    out = io.BytesIO()
    image.save(out, format="PNG", compress_level=1)
    return out.getvalue()


def pixels(png: bytes) -> RGB:
    """Decoded pixels of a picture, (height, width, 3), RGB over white.

    Raises:
        PictureError: the bytes do not decode, or have too many pixels.
    """
    import numpy as np
    from PIL import Image

    with _decoding(), Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        _check_size(*image.size)
        if image.mode == "RGBA" and not image.getexif():
            # Most figures come so, opaque all over: two copies fewer.
            rgba = np.asarray(image)
            if rgba[..., 3].min() == 255:
                return np.ascontiguousarray(rgba[..., :3])
        return np.array(_flatten(image), dtype=np.uint8)


@contextmanager
def _decoding() -> Iterator[None]:
    """Say of whatever a decoder raises what is wrong with the picture, and what to do."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except PictureError:
            raise
        except Image.DecompressionBombError as error:
            raise PictureError(
                f"The picture has more than the {MAX_PIXELS // 10**6} million pixels that are"
                " read: scale it down."
            ) from error
        except UnidentifiedImageError as error:
            raise PictureError(
                "The picture cannot be decoded: export it again as a PNG."
            ) from error
        except (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError) as error:
            raise PictureError(
                f"The picture is damaged or cut off ({error}): export it again as a PNG."
            ) from error
