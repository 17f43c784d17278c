"""Facts of texts and legends."""

from __future__ import annotations

import re
from typing import Any

from .facts_place import Box, Place, colour

_OWN_FONT = re.compile(r"^\$\\mathdefault\{(.*)\}\$$")


def text_facts(text: Any, role: str, place: Place) -> dict[str, Any] | None:
    """Facts of one text; None if it is empty or hidden."""
    words = plain(text.get_text()) if text is not None else ""
    if not words.strip() or not text.get_visible() or _is_left_out(text, place):
        return None
    box = place.box_of(text)
    return {
        "text": words,
        "role": role,
        "box": box,
        "colour": colour(text.get_color()),
        "background": text_background(text, box, place),
        "size": float(text.get_fontsize()),
        "rotation": float(text.get_rotation()),
    }


def text_background(text: Any, box: Box | None, place: Place) -> str | None:
    """The colour that ``text`` is to be read on; None where that cannot be told from its box."""
    if box is None or text.get_path_effects() or (text.get_alpha() or 1.0) < 1:
        return None
    return place.colour_behind(box, colour(text.get_color()))


def _is_left_out(text: Any, place: Place) -> bool:
    """Whether matplotlib does not draw it: an annotation of a place outside, or clipped away."""
    if hasattr(text, "_check_xy") and not text._check_xy(place.renderer):
        return True
    clip = text.get_clip_box() if text.get_clip_on() else None
    return clip is not None and not clip.overlaps(place.extent(text))


def plain(words: str) -> str:
    """Without the font switch that matplotlib's own formatters wrap around numbers."""
    return _OWN_FONT.sub(r"$\1$", words)


def texts_facts(texts: Any, role: str, place: Place) -> list[dict[str, Any]]:
    return [facts for text in texts if (facts := text_facts(text, role, place)) is not None]


def legend_facts(legend: Any, place: Place) -> dict[str, Any] | None:
    """Facts of a legend; None if there is none or it shows nothing."""
    if legend is None or not legend.get_visible():
        return None
    entries = [
        (facts, _swatch(handle))
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False)
        if (facts := text_facts(text, "legend", place)) is not None
    ]
    if not entries:
        return None
    return {
        "texts": [facts for facts, _ in entries],
        "title": text_facts(legend.get_title(), "legend_title", place),
        "box": place.box_of(legend.get_frame()) or place.box_of(legend),
        "colours": [swatch for _, swatch in entries],
    }


def _swatch(handle: Any) -> str | None:
    """The colour that stands for an entry: face, else line or edge."""
    if hasattr(handle, "get_markerfacecolor"):
        line = None if _no_line(handle) else colour(handle.get_color())
        return line or colour(handle.get_markerfacecolor()) or colour(handle.get_color())
    for name in ("get_facecolor", "get_edgecolor", "get_color"):
        if not hasattr(handle, name):
            continue
        value = getattr(handle, name)()
        first = value[0] if getattr(value, "ndim", 1) == 2 and len(value) else value
        found = colour(first)
        if found is not None:
            return found
    return None


def _no_line(line: Any) -> bool:
    return str(line.get_linestyle()).lower() in ("none", "", " ")
