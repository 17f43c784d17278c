"""Looks at the pictures of a job: decoded here, in the process that checks, never before."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import Any

_PNG = b"\x89PNG\r\n\x1a\n"
_SECONDS = 5.0


@dataclass(frozen=True)
class Picture:
    """A figure as its process reported it."""

    png: bytes
    facts: dict[str, Any]


def look_at(pictures: list[Picture], pixels: int) -> list[dict[str, Any]]:
    """For each picture what it shows, or ``{"error": why it is refused}``."""
    until = time.monotonic() + _SECONDS
    looks = []
    for picture in pictures:
        if time.monotonic() > until:
            looks.append({"error": "the figures are too large to be checked, over the limit"})
        else:
            looks.append(_look(picture, pixels))
    return looks


def _look(picture: Picture, pixels: int) -> dict[str, Any]:
    """Decode a picture: whether it holds one colour only, or why it is refused."""
    from PIL import Image

    if not picture.png.startswith(_PNG):
        return {"error": "the figure is not a PNG"}
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(picture.png), formats=["PNG"]) as image:
            width, height = image.size
            if width * height > pixels:
                return {"error": f"the figure has {width} x {height} pixels, over the limit"}
            image.load()
            raster = image if image.mode == "RGBA" else image.convert("RGBA")
    except MemoryError:
        return {"error": "the figure takes too much memory to be decoded, over the limit"}
    except Exception as error:  # made to be hostile, perhaps: any fault means the same
        return {"error": f"the figure cannot be decoded: {type(error).__name__}: {error}"}
    from .agree import mismatch  # here, as it imports numpy, which the supervisor may not have

    bands: Any = raster.getextrema()
    blank = all(low == high for low, high in bands)
    return {"blank": blank, "mismatch": "" if blank else mismatch(picture.facts, raster)}
