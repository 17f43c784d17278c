"""Pictures on their way to a model: decoded, cleaned, scaled down, encoded as data URLs."""

from __future__ import annotations

import base64
import io

from .errors import ImageRefused


def data_url(image: bytes, *, longest_side_px: int) -> str:
    """A PNG data URL of at most ``longest_side_px`` on its longer side, without metadata.

    The picture is decoded and encoded anew: EXIF data and anything hidden behind the pixels stay
    on this machine. Orientation is applied; of an animation the first frame is taken.

    Raises:
        ImageRefused: broken, too large to decode, or no picture.
    """
    from PIL import Image

    from ..sight.picture import PictureError, load_picture

    try:
        picture = load_picture(image)
    except PictureError as error:
        raise ImageRefused(str(error)) from error
    with Image.open(io.BytesIO(picture.png)) as decoded:
        decoded.thumbnail((longest_side_px, longest_side_px), Image.Resampling.LANCZOS)
        encoded = io.BytesIO()
        decoded.save(encoded, format="PNG")
    return "data:image/png;base64," + base64.b64encode(encoded.getvalue()).decode("ascii")
