"""The pocket coder's prompt: one format, made here for training and for use alike.

``<|user|>`` picture, task, sections ``<|im_end|><|assistant|>`` code ``<|im_end|>``. The picture
comes first, so that every answer about it can share its prefix. Exact texts stand in the reading
(``sight``): the model copies them and need not guess them from pixels.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

from PIL import Image

from ..sample import Sample
from .presets import GRID

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|im_end|>"
TASKS = {"draw": "<|draw|>", "edit": "<|edit|>", "repair": "<|repair|>"}
SIGHT, CODE, FEEDBACK = "<|sight|>", "<|code|>", "<|feedback|>"
HOLE = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
PICTURE_TOKEN = "<image>"  # noqa: S105 -- a token of text, no secret
AROUND, OVERVIEW = "<fake_token_around_image>", "<global-img>"
PLACES = tuple(f"<row_{row}_col_{column}>" for row in (1, 2) for column in (1, 2))
_MARKUP = re.compile(
    r"<(\|\w+\||fim_\w+|image|global-img|fake_token_around_image"
    r"|row_\d_col_\d)>"
)
RESAMPLING = Image.Resampling.LANCZOS
_WITHOUT_SIGHT = 8
"""One in so many samples is learned without the reading, so that the picture alone says something
too."""


@dataclass(frozen=True)
class Learned:
    """One sample as text: the model is shown ``question`` and learns ``answer``."""

    question: str
    answer: str
    picture: bytes | None
    """PNG, None where the question holds no picture."""
    given: str
    """The beginning of the question that is not learned. From the first code on everything is: an
    answer repeats most of it, and to copy is what a small model learns last."""


def learned(sample: Sample, tile_tokens: int) -> Learned:
    """How ``sample`` is learned; each tile of its picture stands for so many tokens."""
    if sample.task == "infill":
        return Learned(hole(sample.code, sample.after), _plain(sample.answer) + END, None, "")
    sight = "" if _drops_sight(sample) else sample.sight
    words = question(sample.task, sight=sight, code=sample.code, feedback=sample.feedback)
    shown = picture_text(tile_tokens) if sample.picture else ""
    asked = f"{USER}{shown}{words}{END}{ASSISTANT}"
    given = asked.partition(CODE)[0] if sample.code else asked
    return Learned(asked, _plain(sample.answer) + END, sample.picture, given)


def picture_text(tile_tokens: int) -> str:
    """What a picture becomes: four tiles row by row, then its overview (Idefics3's processor)."""
    tile = PICTURE_TOKEN * tile_tokens
    rows = "".join(
        "".join(f"{AROUND}{place}{tile}" for place in PLACES[start : start + GRID]) + "\n"
        for start in range(0, len(PLACES), GRID)
    )
    return f"{rows}\n{AROUND}{OVERVIEW}{tile}{AROUND}"


def question(task: str, *, sight: str = "", code: str = "", feedback: str = "") -> str:
    """What the user's message says beside the picture.

    ``task``: draw, edit or repair; ``feedback``: the differences, or the traceback.
    """
    sections = ((SIGHT, sight), (CODE, code), (FEEDBACK, feedback))
    return TASKS[task] + "".join(name + _plain(text) for name, text in sections if text)


def hole(before: str, after: str) -> str:
    """The prompt that asks for what stands between two pieces of code."""
    return f"{HOLE[0]}{_plain(before)}{HOLE[1]}{_plain(after)}{HOLE[2]}"


def square(png: bytes, side: int) -> Image.Image:
    """The picture within a white square of ``side`` pixels, at its top left, its shape kept.

    Every engine would squeeze it into a square; from here it comes as one, so that all see the
    same pixels. RGB.
    """
    with Image.open(io.BytesIO(png)) as opened:
        picture = _on_white(opened)
    scale = side / max(picture.size)
    width, height = (max(1, round(length * scale)) for length in picture.size)
    if (width, height) != picture.size:
        picture = picture.resize((width, height), RESAMPLING)
    canvas = Image.new("RGB", (side, side), "white")
    canvas.paste(picture)
    return canvas


def overview(picture: Image.Image) -> Image.Image:
    """The whole square at the size of one of its tiles."""
    side = picture.width // GRID
    return picture.resize((side, side), RESAMPLING)


def square_png(png: bytes, side: int) -> bytes:
    """The same as PNG, to be sent to an engine."""
    out = io.BytesIO()
    square(png, side).save(out, "PNG")
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture.copy()
    shown = picture.convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    white.alpha_composite(shown)
    return white.convert("RGB")


def _plain(text: str) -> str:
    """Text that cannot be read as markup: code and readings are data, whatever they hold."""
    return _MARKUP.sub(lambda match: f"<\u200b{match[1]}>", text)


def _drops_sight(sample: Sample) -> bool:
    return (
        zlib.crc32(f"{sample.task} {sample.source} {sample.answer}".encode()) % _WITHOUT_SIGHT == 0
    )
