"""Programs: scripts that draw charts, made by seed in the way that people write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .dice import Dice
from .kinds import KINDS, Kind
from .layout import Plan, plan
from .sheet import Sheet
from .style import Style
from .topics import any_topic

_IMPORTS = {"numpy": "import numpy as np", "pandas": "import pandas as pd",
            "seaborn": "import seaborn as sns",
            "datetime": "from datetime import datetime, timedelta"}  # fmt: skip
_STYLES = ("ggplot", "seaborn-v0_8", "seaborn-v0_8-whitegrid", "bmh", "fivethirtyeight",
           "dark_background", "seaborn-v0_8-darkgrid", "grayscale", "Solarize_Light2")  # fmt: skip


_OWN = frozenset(
    [
        "fig",
        "figure",
        "ax",
        "axes",
        "axs",
        "axd",
        "panels",
        "gs",
        "grid",
        "spec",
        "plt",
        "np",
        "pd",
        "sns",
        "ax1",
        "ax2",
        "ax3",
        "ax4",
        "ax5",
        "ax6",
        "cbar",
        "datetime",
        "name",
        "label",
        "key",
        "vals",
        "row",
        "ys",
        "color",
        "height",
        "i",
        "j",
        "k",
        "m",
        "v",
        "patch",
        "body",
        "bar",
        "rect",
        "b",
    ]
)
"""Names that layouts and loops use: no data may be called so."""


@dataclass(frozen=True)
class Program:
    """A script and what it draws."""

    code: str
    kinds: tuple[str, ...]
    """Kind of each axes, keys of ``KINDS``."""


def program(seed: int, index: int, without: frozenset[str] = frozenset()) -> Program:
    """The program number ``index`` of ``seed``.

    ``without``: libraries that must not be used (``seaborn``).
    """
    dice = Dice("program", seed, index)
    style = Style.thrown(dice)
    kinds = {name: kind for name, kind in KINDS.items() if not kind.needs & without}
    layout = plan(dice, style, kinds)
    if not layout.pyplot_axes:
        style = replace(style, object_oriented=True)
    topic, taken = any_topic(dice), set(_OWN)
    has_figure = layout.names_figure(style)
    sheets: list[Sheet] = []
    for place in layout.places:
        sheet = Sheet(dice, style, topic, place.axes, taken)
        kinds[place.kind].fill(sheet)
        _colour_bar(sheet, style, has_figure)
        sheets.append(sheet)
    code = _assembled(dice, style, layout, sheets, [kinds[p.kind] for p in layout.places])
    return Program(code, tuple(place.kind for place in layout.places))


def _colour_bar(sheet: Sheet, style: Style, has_figure: bool) -> None:
    if not sheet.colour_bar_on:
        return
    dice = sheet.dice
    label = sheet.measure.label(dice) if dice.chance(0.6) else None
    where = style.figure if has_figure else "plt"
    ax = None if sheet.axes == "plt" else sheet.axes
    told = f"{where}.colorbar({sheet.colour_bar_on}"
    told += f", ax={ax}" if ax else ""
    if label and dice.chance(0.5):
        told += f", label={style.text(label)}"
        label = None
    told += ")"
    sheet.plot.append(f"cbar = {told}\ncbar.set_label({style.text(label)})" if label else told)


def _assembled(
    dice: Dice, style: Style, layout: Plan, sheets: Sequence[Sheet], kinds: Sequence[Kind]
) -> str:
    used = set().union(*(sheet.imports for sheet in sheets), *(kind.needs for kind in kinds))
    imports = ["import matplotlib.pyplot as plt"]
    imports += [line for name, line in _IMPORTS.items() if name in used]
    imports += sorted(layout.imports)
    if "numpy" not in used and dice.chance(0.25):
        imports.append(_IMPORTS["numpy"])
    if dice.chance(0.5):
        imports.reverse()
    sections = ["\n".join(imports)]
    if dice.chance(0.07):
        sections.append(f"plt.style.use({style.text(dice.pick(_STYLES))})")
    if dice.chance(0.05):
        family = dice.pick(("serif", "sans-serif", "monospace"))
        sections.append(f"plt.rcParams[{style.text('font.family')}] = {style.text(family)}")
    drawn = [_joined(sheet.plot) for sheet in sheets]
    data = [_joined(sheet.data) for sheet in sheets if sheet.data]
    opening = "\n".join(layout.opening)
    if len(sheets) > 1 and dice.chance(0.3):
        sections.append(_headed(dice, style, ("figure", "Set up the figure", "Layout"), opening))
        for number, sheet in enumerate(sheets):
            own = "\n".join(part for part in (_joined(sheet.data), drawn[number]) if part)
            panel = (f"panel {number + 1}", f"Subplot {number + 1}")
            sections.append(_headed(dice, style, panel, own))
    else:
        if data:
            sections.append(_headed(dice, style, ("Data", "data", "Sample data", "The numbers"),
                                    "\n".join(data)))  # fmt: skip
        if len(sheets) == 1:
            whole = "\n".join(part for part in (opening, drawn[0]) if part)
            words = ("Plot", "plot", "Draw", "Create the figure")
            sections.append(_headed(dice, style, words, whole))
        else:
            sections.append(_headed(dice, style, ("Figure", "figure and axes"), opening))
            sections += [
                _headed(dice, style, (f"axes {i + 1}", f"Panel {i + 1}"), one)
                for i, one in enumerate(drawn)
            ]
    sections.append("\n".join([*layout.closing, *_ending(dice, style, layout.names_figure(style))]))
    gap = "\n\n" if dice.chance(0.85) else "\n"
    return gap.join(part for part in sections if part) + "\n"


def _headed(dice: Dice, style: Style, words: Sequence[str], body: str) -> str:
    """A section, under a comment if this author gives headings."""
    word = dice.pick(words)
    return f"{style.headings.format(word)}\n{body}" if style.headings and body else body


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines)


def _ending(dice: Dice, style: Style, has_figure: bool) -> list[str]:
    lines = []
    if dice.chance(0.72):
        lines.append("plt.tight_layout()" if dice.chance(0.85) or not has_figure
                     else f"{style.figure}.tight_layout()")  # fmt: skip
    end = dice.weighted({"show": 4, "save": 4, "both": 1, "nothing": 1})
    if end in ("save", "both"):
        name = dice.pick(("chart", "figure", "plot", "output", "result", "fig1", "out"))
        owner = "plt" if dice.chance(0.8) or not has_figure else style.figure
        lines.append(style.call(
            f"{owner}.savefig", f"{name}.{dice.pick(('png', 'png', 'png', 'pdf', 'svg'))}",
            dpi=dice.pick((100, 150, 200, 300)) if dice.chance(0.35) else None,
        ))  # fmt: skip
    if end in ("show", "both"):
        lines.append("plt.show()")
    return lines
