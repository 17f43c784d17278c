"""Parts of a whole: pies and rings."""

from __future__ import annotations

from pixelproof_engine.workshop.data.sheet import Sheet
from pixelproof_engine.workshop.data.style import Raw


def pie(sheet: Sheet) -> None:
    """A pie, or a ring."""
    dice = sheet.dice
    names = list(sheet.names(3, 7))
    shares = _shares(sheet, len(names))
    labels = sheet.held(names, "labels", "categories", "names")
    sizes = sheet.held(shares, "sizes", "shares", "values", "parts")
    shades = sheet.colours(len(names)) if dice.chance(0.8) else None
    colour = sheet.held(shades, "colors", "palette") if shades else None
    explode = None
    if dice.chance(0.25):
        out = dice.whole(0, len(names) - 1)
        explode = tuple(0.1 if index == out else 0 for index in range(len(names)))
    ring = dice.chance(0.22)
    told = dice.pick(("%1.1f%%", "%1.1f%%", "%.0f%%", "%d%%"))
    sheet.remark("Pie chart", "draw the pie")
    with_legend = dice.chance(0.15)
    result = sheet.name("wedges") if with_legend else ""
    percent = told if dice.chance(0.75) and not with_legend else None
    sheet.do(
        "pie", sizes, to=f"{result}, _" if result else "",
        labels=None if with_legend else labels, colors=colour, autopct=percent,
        startangle=dice.pick((90, 90, 140, 45, 180)) if dice.chance(0.6) else None,
        explode=explode, shadow=True if dice.chance(0.06) and not ring else None,
        pctdistance=0.8 if ring and percent else None,
        wedgeprops=Raw(f"dict(width={dice.pick((0.3, 0.35, 0.4, 0.5))}"
                       + (f", edgecolor={sheet.style.text('w')})" if dice.chance(0.5) else ")"))
        if ring else None,
    )  # fmt: skip
    if with_legend:
        place = dice.pick(("best", "center left", "upper right"))
        title = sheet.group.name if dice.chance(0.4) else None
        sheet.do("legend", Raw(result), labels, loc=place, title=title)
    if ring and dice.chance(0.4):
        sheet.do("text", 0, 0, dice.pick((sheet.measure.name, sheet.topic.name)), ha="center",
                 va="center")  # fmt: skip
    sheet.set("title", sheet.topic.title(dice, sheet.measure, sheet.group.name),
              fontsize=sheet.size(10, 16))  # fmt: skip
    if dice.chance(0.45):
        sheet.do("axis", "equal")


def _shares(sheet: Sheet, count: int) -> list[float]:
    """Whole numbers that make 100, most of the time."""
    dice = sheet.dice
    if dice.chance(0.3):
        return [float(dice.whole(5, 90)) for _ in range(count)]
    cuts = sorted(dice.random.sample(range(4, 97), count - 1))
    return [float(b - a) for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
