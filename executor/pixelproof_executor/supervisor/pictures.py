"""Looks at the pictures of a job: decoded here, in the process that checks, never before."""

from __future__ import annotations

import io
import time
from typing import Any

from .raster import decode_png

_PNG = b"\x89PNG\r\n\x1a\n"
_SECONDS = 5.0
_ROWS = 64
_SPARSE = 16


class Looks:
    """For each picture, in order, what it shows, or ``{"error": why it is refused}``."""

    def __init__(self, pixels: int) -> None:
        """``pixels``: the most that one picture may have."""
        self.found: list[dict[str, Any]] = []
        self._pixels = pixels
        self._spent = 0.0

    def add(self, png: bytes, facts: dict[str, Any]) -> None:
        """Look at one figure as its process reported it."""
        if self._spent > _SECONDS:
            self.found.append({"error": "the figures are too large to be checked, over the limit"})
            return
        began = time.monotonic()
        self.found.append(_look(png, facts, self._pixels))
        self._spent += time.monotonic() - began


def _look(png: bytes, facts: dict[str, Any], most: int) -> dict[str, Any]:
    """Decode a picture: whether it holds one colour only, or why it is refused."""
    from .agree import mismatch  # here, as it imports numpy, which the supervisor may not have

    if not png.startswith(_PNG):
        return {"error": "the figure is not a PNG"}
    try:
        pixels = decode_png(png, most)
        if pixels is None:
            pixels = _decoded(png, most)
    except MemoryError:
        return {"error": "the figure takes too much memory to be decoded, over the limit"}
    except _RefusedError as refused:
        return {"error": str(refused)}
    except Exception as error:  # made to be hostile, perhaps: any fault means the same
        return {"error": f"the figure cannot be decoded: {type(error).__name__}: {error}"}
    blank = _is_blank(pixels)
    return {"blank": blank, "mismatch": "" if blank else mismatch(facts, pixels)}


class _RefusedError(Exception):
    """A picture is not even decoded."""


def _decoded(png: bytes, most: int) -> Any:
    """The pixels of any PNG, of shape (height, width, 4).

    Raises:
        _RefusedError: it has too many.
    """
    import numpy as np
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        width, height = image.size
        if width * height > most:
            raise _RefusedError(f"the figure has {width} x {height} pixels, over the limit")
        image.load()
        return np.asarray(image if image.mode == "RGBA" else image.convert("RGBA"))


def _is_blank(pixels: Any) -> bool:
    """Whether all pixels are alike; most pictures show soon that they are not."""
    if (pixels[::_SPARSE, ::_SPARSE] != pixels[0, 0]).any():
        return False
    bands = range(0, len(pixels), _ROWS)
    return all((pixels[top : top + _ROWS] == pixels[0, 0]).all() for top in bands)
