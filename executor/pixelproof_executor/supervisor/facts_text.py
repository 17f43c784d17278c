"""Facts of texts and legends."""

from __future__ import annotations

import re
from typing import Any

from .facts_place import Place, colour

_OWN_FONT = re.compile(r"^\$\\mathdefault\{(.*)\}\$$")


def text_facts(text: Any, role: str, place: Place) -> dict[str, Any] | None:
    """Facts of one text; None if it is empty or hidden."""
    words = plain(text.get_text()) if text is not None else ""
    if not words.strip() or not text.get_visible():
        return None
    return {
        "text": words,
        "role": role,
        "box": place.box_of(text),
        "colour": colour(text.get_color()),
        "size": float(text.get_fontsize()),
        "rotation": float(text.get_rotation()),
    }


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
