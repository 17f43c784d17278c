"""Words: every line of text with its exact box, angle and reading."""

from __future__ import annotations

import itertools
import math
import unicodedata

import cv2
import numpy as np
from numpy.typing import NDArray

from ..ocr import Quad, find_text, read_lines
from ..sketch import RGB, Mask, PixelBox, Sketch, Word, mode_colour
from .handles import without_handles
from .joined import split_numbers
from .lookalikes import is_handle, is_mark
from .loose_ink import components, off_ticks, outside_ink
from .powers import read_powers
from .rereading import crop_of, read_again
from .value_labels import value_labels

_READABLE = 0.55
"""Recogniser confidence under which a text counts as unreadable."""
_READABLE_EAST_ASIAN = 0.9
_GUESS = 0.5
_LEAST = 5.0
"""Height in pixels under which letters cannot be told apart, whatever the recogniser says."""
_TYPOGRAPHIC = str.maketrans("（）：，％", "():,%")
_SURE_STEPS = 3
"""Pieces at either end of a word that may be of any height: hyphens, dots, minus signs."""
_USUAL_ANGLES = (15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75)


def find_words(sketch: Sketch) -> None:
    """Adds the words: text detector's boxes, made exact by the ink under them, then read."""
    seeds = [_seed(quad) for quad in find_text(sketch.rgb)]
    # The detector may take a whole drawing for a text, and would keep its letters from others.
    seeds = [seed for seed in seeds if seed.size <= max(48, 80 * sketch.unit)]
    outside = outside_ink(sketch)
    labels, boxes = components(outside, sketch)
    words: list[Word] = []
    used: set[int] = set()
    for seed in seeds:
        word = _fit(seed, labels, boxes, used)
        words.append(word if word is not None else seed)
    words = [_completed(word, labels, boxes, used) for word in words]
    words = _united(words, labels, boxes)
    loose = _leftovers(sketch, labels, boxes, used)
    used.update(index for word in loose for index in word.pieces)
    words += [_signed(word, labels, boxes, used) for word in loose]
    for word in words:
        word.seen = off_ticks(sketch, word.seen)
    words = [_tightened(sketch, word) for word in words if word.size <= 40 * sketch.unit]
    _agree_on_angle(words, labels)
    _read(sketch, words)
    words = split_numbers(sketch, words)
    without_handles(sketch, words)
    read_powers(sketch, words)
    words += value_labels(sketch, words)
    sketch.words = [
        word for word in words if not (is_mark(sketch, word) or is_handle(sketch, word, words))
    ]


def _seed(quad: Quad) -> Word:
    """A word from the detector's quadrilateral; text reads along its longer side."""
    right, down = quad[1] - quad[0], quad[3] - quad[0]
    along, across = float(np.hypot(*right)), float(np.hypot(*down))
    if across > 1.3 * along:
        right, along, across = -down, across, along
    angle = -math.degrees(math.atan2(right[1], right[0]))
    if abs(angle) < 13 or along < 1.25 * across:
        angle = 0.0
    elif abs(abs(angle) - 90) < 10:
        angle = 90.0
    x0, y0 = quad.min(axis=0)
    x1, y1 = quad.max(axis=0)
    box = (int(x0), int(y0), math.ceil(x1) + 1, math.ceil(y1) + 1)
    return Word(box=box, angle=angle, size=across, seen=(box, angle))


def _fit(
    seed: Word, labels: NDArray[np.int32], boxes: list[PixelBox], used: set[int]
) -> Word | None:
    """The seed with its box drawn tight around whole letters; None if no loose ink is there."""
    x0, y0, x1, y1 = seed.box
    shape = _quad_mask(seed, labels.shape)
    inside = labels[max(0, y0) : y1, max(0, x0) : x1][shape]
    found = [int(i) for i in np.unique(inside) if i and boxes[i][2] > 0]
    counts = {i: int((inside == i).sum()) for i in found}
    members = []
    for index in found:
        bx0, by0, bx1, by1 = boxes[index]
        total = int((labels[by0:by1, bx0:bx1] == index).sum())
        if counts[index] >= 0.3 * total:
            members.append(index)
    if not members:
        return None
    used.update(members)
    return _bounded(seed, members, labels, boxes)


def _quad_mask(word: Word, shape: tuple[int, ...]) -> Mask:
    """Which pixels of the word's upright box lie in its turned rectangle (grown a little)."""
    x0, y0, x1, y1 = max(0, word.box[0]), max(0, word.box[1]), word.box[2], word.box[3]
    x1, y1 = min(x1, shape[1]), min(y1, shape[0])
    if word.angle % 90 == 0:
        return np.ones((y1 - y0, x1 - x0), bool)
    ys, xs = np.mgrid[y0:y1, x0:x1]
    cx, cy = word.centre
    theta = math.radians(word.angle)
    across = (xs - cx) * math.sin(theta) + (ys - cy) * math.cos(theta)
    return np.asarray(np.abs(across) <= word.size / 2 + 1)


def _bounded(
    seed: Word, members: list[int], labels: NDArray[np.int32], boxes: list[PixelBox]
) -> Word:
    x0 = min(boxes[i][0] for i in members)
    y0 = min(boxes[i][1] for i in members)
    x1 = max(boxes[i][2] for i in members)
    y1 = max(boxes[i][3] for i in members)
    single = len(members) == 1 and max(x1 - x0, y1 - y0) < 2.2 * min(x1 - x0, y1 - y0)
    word = Word(box=(x0, y0, x1, y1), angle=0.0 if single else seed.angle, pieces=set(members))
    word.seen = seed.seen
    _measure(word, np.isin(labels[y0:y1, x0:x1], members))
    return word


def _completed(
    word: Word, labels: NDArray[np.int32], boxes: list[PixelBox], used: set[int]
) -> Word:
    """Adds letters that the detector cut off: loose ink right before or after the word."""
    if not word.pieces:
        return word
    for step in itertools.count():
        added = [i for i, b in enumerate(boxes) if b[2] and i not in used and _continues(word, b)]
        if step >= _SURE_STEPS:
            # A dashed line may go on from a word for ever; letters stand as high as the word.
            added = [i for i in added if _height(word, boxes[i]) > 0.4 * word.size]
        if not added:
            break
        used.update(added)
        word = _bounded(word, sorted(word.pieces | set(added)), labels, boxes)
    return word


def _signed(word: Word, labels: NDArray[np.int32], boxes: list[PixelBox], used: set[int]) -> Word:
    """Adds the minus before a number that was found as a leftover: it is lower than a letter."""
    x0, y0, _, y1 = word.box
    middle, height = (y0 + y1) / 2, y1 - y0
    for index, (left, top, right, foot) in enumerate(boxes):
        level = abs((top + foot) / 2 - middle) < 0.25 * height and foot - top < 0.3 * height
        wide = 0.3 * height < right - left < 1.1 * height
        if index not in used and level and wide and 0 < x0 - right <= 0.5 * height:
            used.add(index)
            return _bounded(word, sorted(word.pieces | {index}), labels, boxes)
    return word


def _united(words: list[Word], labels: NDArray[np.int32], boxes: list[PixelBox]) -> list[Word]:
    """Upright or turned lines that the detector found in overlapping parts, as one."""
    united: list[Word] = []
    for word in sorted(words, key=lambda w: (w.angle, w.box)):
        for index, other in enumerate(united):
            if word.pieces and other.pieces and _one_line(word, other):
                members = sorted(word.pieces | other.pieces)
                united[index] = _bounded(other, members, labels, boxes)
                break
        else:
            united.append(word)
    return united


def _one_line(a: Word, b: Word) -> bool:
    """Level with each other and overlapping, or (turned by 90 degrees) a space apart."""
    if a.angle != b.angle or a.angle % 90:
        return False
    along, across = (0, 1) if a.angle == 0 else (1, 0)
    gap = max(a.box[along], b.box[along]) - min(a.box[along + 2], b.box[along + 2])
    shared = min(a.box[across + 2], b.box[across + 2]) - max(a.box[across], b.box[across])
    size = min(a.size, b.size)
    return shared > 0.6 * size and gap <= (0.1 if a.angle == 0 else 0.7) * size


def _continues(word: Word, piece: PixelBox) -> bool:
    theta = math.radians(word.angle)
    cx, cy = word.centre
    dx, dy = (piece[0] + piece[2]) / 2 - cx, (piece[1] + piece[3]) / 2 - cy
    along = abs(dx * math.cos(theta) - dy * math.sin(theta))
    across = abs(dx * math.sin(theta) + dy * math.cos(theta))
    w, h = piece[2] - piece[0], piece[3] - piece[1]
    half = (w * abs(math.cos(theta)) + h * abs(math.sin(theta))) / 2
    if word.angle % 90:
        half *= 0.75
    gap = along - word.along / 2 - half
    # Letters that touch are one long piece, as high as letters are; lines and handles are lower.
    longest = 2 if _height(word, piece) < 0.6 * word.size else 6
    beside = across <= 0.5 * word.size and gap <= 0.4 * word.size
    return beside and max(w, h) <= longest * word.size and _height(word, piece) <= 2 * word.size


def _height(word: Word, piece: PixelBox) -> float:
    """How high a piece stands in the direction that the word is read in."""
    theta = math.radians(word.angle)
    w, h = piece[2] - piece[0], piece[3] - piece[1]
    return float(w * abs(math.sin(theta)) + h * abs(math.cos(theta)))


def _measure(word: Word, ink: Mask) -> None:
    """Sets size, length and middle from the ink of the word (same extent as its box)."""
    ys, xs = np.nonzero(ink)
    if len(xs) == 0:
        return
    if word.angle % 90:
        theta = math.radians(word.angle)
        along = xs * math.cos(theta) - ys * math.sin(theta)
        across = xs * math.sin(theta) + ys * math.cos(theta)
        word.along = float(along.max() - along.min() + 1)
        word.size = float(across.max() - across.min() + 1)
        a, c = (along.max() + along.min()) / 2, (across.max() + across.min()) / 2
        x = a * math.cos(theta) + c * math.sin(theta) + 0.5
        y = -a * math.sin(theta) + c * math.cos(theta) + 0.5
        word.middle = (word.box[0] + float(x), word.box[1] + float(y))
        return
    width, height = word.box[2] - word.box[0], word.box[3] - word.box[1]
    if word.angle and height < 1.3 * width:
        word.angle = 0.0
    level = word.angle % 180 == 0
    word.along, word.size = float(width if level else height), float(height if level else width)
    word.middle = None


def _tightened(sketch: Sketch, word: Word) -> Word:
    """A detector's box inside a panel, drawn to the letters if its rim is clean ground."""
    if word.along or word.angle % 90:
        return word
    x0, y0 = max(0, word.box[0] - 1), max(0, word.box[1] - 1)
    x1, y1 = min(sketch.width, word.box[2] + 1), min(sketch.height, word.box[3] + 1)
    part = sketch.rgb[y0:y1, x0:x1]
    ground, share = mode_colour(part.reshape(-1, 3))
    ink = np.abs(part.astype(np.int16) - np.array(ground, np.int16)).max(axis=2) > 60
    if share > 0.35 and ink.any():
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
        height, width = ink.shape
        for index, (x, y, w, h, _) in enumerate(stats[1:], start=1):
            # Ink that runs in from outside and hugs the rim is no letter of this word.
            on_rim = x == 0 or y == 0 or x + w == width or y + h == height
            if on_rim and (w < 0.2 * width or h < 0.4 * height):
                ink[labels == index] = False
        ys, xs = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if len(ys) and len(xs):
            x0, x1 = x0 + int(xs[0]), x0 + int(xs[-1]) + 1
            y0, y1 = y0 + int(ys[0]), y0 + int(ys[-1]) + 1
    tight = Word(box=(x0, y0, x1, y1), angle=word.angle, seen=word.seen)
    _measure(tight, np.ones((y1 - y0, x1 - x0), bool))
    return tight


def _agree_on_angle(words: list[Word], labels: NDArray[np.int32]) -> None:
    """Slanted labels of one direction share one angle: short ones are measured badly.

    It is the usual angle across which their ink is thinnest.
    """
    for sign in (1, -1):
        slanted = [w for w in words if 13 <= sign * w.angle <= 77 and w.pieces]
        if not slanted:
            continue
        tops = [w.box[1] for w in slanted]
        size = float(np.median([w.size for w in slanted]))
        slanted += [
            w
            for w in words
            if w.angle == 0
            and w.pieces
            and w.size >= 1.15 * size
            and w.along < 2 * w.size
            and any(abs(w.box[1] - top) <= 3 for top in tops)
        ]
        inks = [_ink_of(word, labels) for word in slanted]
        thickness = {
            sign * usual: sum(_across(ink, sign * usual) for ink in inks) for usual in _USUAL_ANGLES
        }
        angle = min(thickness, key=thickness.__getitem__)
        for word, ink in zip(slanted, inks, strict=True):
            word.angle = float(angle)
            _measure(word, ink)


def _ink_of(word: Word, labels: NDArray[np.int32]) -> Mask:
    x0, y0, x1, y1 = word.box
    return np.asarray(np.isin(labels[y0:y1, x0:x1], list(word.pieces)))


def _across(ink: Mask, angle: float) -> float:
    """Extent of ink across a reading direction."""
    ys, xs = np.nonzero(ink)
    theta = math.radians(angle)
    return float(np.ptp(xs * math.sin(theta) + ys * math.cos(theta)))


def _leftovers(
    sketch: Sketch, labels: NDArray[np.int32], boxes: list[PixelBox], used: set[int]
) -> list[Word]:
    """Text outside the panels that the detector missed: single digits, mostly."""
    tall = [b[3] - b[1] for i, b in enumerate(boxes) if i in used and b[2] > 0]
    height = float(np.median(tall)) if len(tall) >= 3 else 7 * sketch.unit
    rest = [
        i
        for i, b in enumerate(boxes)
        if b[2] > 0 and i not in used and 0.15 * height <= b[3] - b[1] <= 2.2 * height
        and b[2] - b[0] <= 12 * height
    ]  # fmt: skip
    groups: list[list[int]] = []
    for index in sorted(rest, key=lambda i: boxes[i][0]):
        for group in groups:
            last = boxes[group[-1]]
            box = boxes[index]
            level = min(last[3], box[3]) - max(last[1], box[1])
            if box[0] - last[2] < 0.5 * height and level > -0.4 * height:
                group.append(index)
                break
        else:
            groups.append([index])
    words = [_bounded(Word((0, 0, 0, 0)), group, labels, boxes) for group in groups]
    return [word for word in words if word.box[3] - word.box[1] >= 0.6 * height]


def _read(sketch: Sketch, words: list[Word]) -> None:
    crops = [crop_of(sketch.rgb, word, word.angle) for word in words]
    for word, (text, score) in zip(words, read_lines(crops), strict=True):
        word.text, word.score = text.strip(), score
    read_again(sketch, words)
    tiny = bool(words) and float(np.median([word.size for word in words])) < _LEAST
    for word in words:
        word.text = _clean(word.text)
        cut = _is_cut(sketch, word.box)
        if tiny and word.size < _LEAST:
            word.score = min(word.score, _GUESS)
        word.readable = _plausible(word.text, word.score) and not cut
        word.colour = _text_colour(sketch.rgb, word.box)


def _clean(text: str) -> str:
    """Typographic forms that the recogniser returns and chart code does not write."""
    text = unicodedata.normalize("NFC", text)
    return text.translate(_TYPOGRAPHIC)


def _is_cut(sketch: Sketch, box: PixelBox) -> bool:
    """True for texts that run out of the picture: what can be read of them is not all."""
    x0, y0, x1, y1 = sketch.content
    return box[0] <= x0 + 1 or box[1] <= y0 + 1 or box[2] >= x1 - 1 or box[3] >= y1 - 1


def _plausible(text: str, score: float) -> bool:
    """False for scripts that the model lacks: it returns nothing, or unsure Chinese signs."""
    if not text:
        return False
    east_asian = any(ord(character) > 0x2E80 for character in text)
    meant = any(character.isalnum() for character in text) or len(text) <= 2
    return meant and score >= (_READABLE_EAST_ASIAN if east_asian else _READABLE)


def _text_colour(rgb: RGB, box: PixelBox) -> tuple[int, int, int]:
    """The colour farthest from the ground under a text: the letters' cores."""
    x0, y0, x1, y1 = box
    part = rgb[max(0, y0) : y1, max(0, x0) : x1].reshape(-1, 3)
    if len(part) == 0:
        return (0, 0, 0)
    ground, _ = mode_colour(part)
    distance = np.abs(part.astype(np.int16) - np.array(ground, np.int16)).sum(axis=1)
    core = part[distance >= 0.85 * distance.max()]
    middle = np.median(core, axis=0)
    return int(middle[0]), int(middle[1]), int(middle[2])
