"""A text's layout is worked out once for each state that it is in.

matplotlib asks for it some four times in one draw (to place titles and axis labels, to draw, and
again for the facts) and keeps only the sizes of the words. What a layout depends on is its key
here: the same answer, at a fraction of the cost.
"""

from __future__ import annotations

import functools
import weakref
from typing import Any

_RELEASE = (3, 10)
"""The matplotlib whose layouts depend on nothing but what is in ``_state``."""
_MOST = 5000

_layouts: weakref.WeakKeyDictionary[Any, dict[Any, Any]] = weakref.WeakKeyDictionary()
"""By renderer, as matplotlib keeps the sizes of words."""


def remember_layouts() -> None:
    """Hook matplotlib, if it is of the release known here. Called once, before the first fork."""
    import matplotlib as mpl
    from matplotlib.text import Annotation, Text

    if mpl.__version_info__[:2] != _RELEASE:
        return
    work_out: Any = Text._get_layout  # type: ignore[attr-defined]

    @functools.wraps(work_out)
    def get_layout(text: Any, renderer: Any) -> Any:
        # A subclass may have answers of its own; where text is wrapped, its place decides.
        if text._wrap or (type(text) is not Text and type(text) is not Annotation):
            return work_out(text, renderer)
        known = _layouts.get(renderer)
        if known is None or len(known) > _MOST:
            known = _layouts[renderer] = {}
        try:
            state = _state(text)
            layout = known.get(state)
        except TypeError:  # something that cannot be a key
            return work_out(text, renderer)
        if layout is None:
            layout = known[state] = work_out(text, renderer)
        return layout

    Text._get_layout = get_layout  # type: ignore[attr-defined]


def _state(text: Any) -> tuple[Any, ...]:
    """All that a layout is made of, but for the renderer."""
    font = [tuple(one) if type(one) is list else one for one in vars(text._fontproperties).values()]
    return (
        text._text, text._usetex, text._parse_math, text._linespacing, text.get_rotation(),
        text._horizontalalignment, text._verticalalignment, text._multialignment,
        text._rotation_mode, text.get_figure(root=True).dpi, *font,
    )  # fmt: skip
