"""Sheet: the code of one axes as it is being written, in its author's style."""

from __future__ import annotations

from collections.abc import Sequence

from .dice import Dice
from .palette import colours
from .style import Raw, Style
from .topics import Group, Measure, Topic

_SETTERS = {
    "title": "set_title", "xlabel": "set_xlabel", "ylabel": "set_ylabel", "xlim": "set_xlim",
    "ylim": "set_ylim", "xticks": "set_xticks", "yticks": "set_yticks", "xscale": "set_xscale",
    "yscale": "set_yscale",
}  # fmt: skip
_ABBREVIATING = frozenset({"plot", "step", "errorbar", "axhline", "axvline"})
"""Methods that know matplotlib's short keywords, such as ``c`` and ``lw``."""
LEGEND_PLACES = (
    "upper right", "upper left", "lower right", "lower left", "best", "upper center", "center left",
)  # fmt: skip


class Sheet:
    """One axes: the lines that make its data, and the lines that draw it.

    Several sheets of a program share their dice, style and the names in use.
    """

    def __init__(self, dice: Dice, style: Style, topic: Topic, axes: str, taken: set[str]) -> None:
        """``axes``: what the calls go to, ``plt`` or such as ``ax`` or ``axes[0, 1]``."""
        self.dice, self.style, self.topic, self.axes = dice, style, topic, axes
        self.data: list[str] = []
        self.plot: list[str] = []
        self.imports: set[str] = set()
        self.measure: Measure = dice.pick(topic.measures)
        self.group: Group = dice.pick(topic.groups)
        self.colour_bar_on: str | None = None
        self._taken = taken

    # What there is to tell.

    def names(self, low: int, high: int) -> tuple[str, ...]:
        """Names of ``low`` to ``high`` things of the sheet's group (fewer, if it is small)."""
        return tuple(self.dice.some(self.group.members, self.dice.whole(low, high)))

    def other_group(self) -> Group:
        others = [group for group in self.topic.groups if group is not self.group]
        return self.dice.pick(others or [self.group])

    def values(self, count: int, measure: Measure | None = None) -> list[float]:
        """Values within a measure's range, as few digits as a person would give."""
        measure = measure or self.measure
        span = measure.high - measure.low
        middle = self.dice.real(measure.low + 0.25 * span, measure.low + 0.75 * span)
        spread = span * self.dice.pick((0.1, 0.2, 0.35))
        lowest = measure.low if measure.low < 0 else measure.low * 0.6
        raw = [max(lowest, self.dice.normal(middle, spread)) for _ in range(count)]
        return [rounded(value, span) for value in raw]

    def trend(self, count: int, measure: Measure | None = None) -> list[float]:
        """Values that go somewhere: up, down, along a wave or at random."""
        measure = measure or self.measure
        span = measure.high - measure.low
        kind = self.dice.pick(("up", "down", "walk", "saturate", "peak"))
        start, swing = self.dice.real(0.1, 0.4), self.dice.real(0.25, 0.55)
        rough = self.dice.pick((0.01, 0.03, 0.06))
        found, walk = [], start
        for index in range(count):
            t = index / max(1, count - 1)
            walk += self.dice.normal(0.02, 0.07)
            share = {
                "up": start + swing * t, "down": start + swing * (1 - t), "walk": walk,
                "saturate": start + swing * (1 - 2.0 ** (-6 * t)),
                "peak": start + swing * (1 - (2 * t - 1) ** 2),
            }[kind]  # fmt: skip
            value = measure.low + span * (share + self.dice.normal(0, rough))
            found.append(rounded(max(value, min(measure.low, 0.0)), span))
        return found

    def colours(self, count: int) -> list[str]:
        return colours(self.dice, count)

    # How it is written.

    def name(self, *candidates: str) -> str:
        """A variable's name that is not in use yet."""
        free = [name for name in candidates if name not in self._taken]
        name = self.dice.pick(free) if free else ""
        number_ = 2
        while not name:
            numbered = f"{candidates[0]}{number_}"
            name = numbered if numbered not in self._taken else ""
            number_ += 1
        self._taken.add(name)
        return name

    def define(self, value: object, *names: str, array: bool | None = None) -> str:
        """A variable with this value in the data section; returns its name."""
        name = self.name(*names)
        told = self.style.code(value)
        as_array = self.style.arrays if array is None else array
        if isinstance(value, list) and as_array and value and not isinstance(value[0], str):
            self.imports.add("numpy")
            opening, closing = f"{name} = np.array([", "])"
        else:
            opening, closing = f"{name} = {told[:1]}", told[-1:]
        if isinstance(value, list | tuple) and value:
            parts = [self.style.code(one) for one in value]
            self.data.append(self.style.wrapped(opening, parts, closing))
        elif isinstance(value, dict) and value:
            parts = [f"{self.style.code(k)}: {self.style.code(v)}" for k, v in value.items()]
            long = any(isinstance(one, list) for one in value.values())
            rows = ",\n".join(f"    {part}" for part in parts)
            self.data.append(
                f"{name} = {{\n{rows},\n}}" if long else self.style.wrapped(opening, parts, closing)
            )
        else:
            self.data.append(f"{name} = {told}")
        return name

    def held(self, value: list[object] | list[float] | list[str], *names: str) -> Raw:
        """The value itself, or a variable that holds it, as the author likes."""
        if len(value) <= 6 and self.dice.chance(0.15):
            return Raw(self.style.code(value))
        return Raw(self.define(value, *names))

    def remark(self, *words: str) -> None:
        """A comment before the next step, if this author comments."""
        if self.dice.chance(self.style.comments):
            self.plot.append(f"# {self.dice.pick(words)}")

    def do(self, method: str, *values: object, to: str = "", **keywords: object) -> None:
        """A call on the axes: ``ax.bar(...)``; ``to`` takes its result."""
        line = self.style.call(f"{to + ' = ' if to else ''}{self.axes}.{method}", *values, **{
            self.style.keyword(name) if method in _ABBREVIATING else name: value
            for name, value in keywords.items()
        })  # fmt: skip
        self.plot.append(line)

    def set(self, what: str, *values: object, **keywords: object) -> None:
        """``title``, ``xlabel`` ... : by the axes' setter or by pyplot's function."""
        function = what if self.axes == "plt" else _SETTERS[what]
        line = self.style.call(f"{self.axes}.{function}", *values, **keywords)
        self.plot.append(line)

    def own(self) -> str:
        """An expression for the axes itself."""
        return "plt.gca()" if self.axes == "plt" else self.axes

    def size(self, low: int = 9, high: int = 16) -> int | None:
        """A font size, if this author sets them."""
        return self.dice.whole(low, high) if self.style.font_sizes else None

    def ticks(self, axis: str, places: object, labels: object, rotation: int | None = None) -> None:
        """Ticks with names, in one call or two."""
        ha = "right" if rotation and self.dice.chance(0.5) else None
        if self.axes == "plt" or self.dice.chance(0.5):
            self.set(f"{axis}ticks", places, labels, rotation=rotation or None, ha=ha)
        else:
            self.do(f"set_{axis}ticks", places)
            self.do(f"set_{axis}ticklabels", labels, rotation=rotation or None, ha=ha)

    def tilt(self, names: Sequence[str]) -> int | None:
        """How far the names of an x axis are turned."""
        long = sum(map(len, names)) > 34
        turned = self.dice.chance(0.6 * long + 0.08)
        return self.dice.pick((30, 45, 45, 60, 90, 15)) if turned else None

    def legend(self, probability: float = 1.0, title: str | None = None) -> None:
        if not self.dice.chance(probability):
            return
        throw = self.dice.chance
        self.do(
            "legend",
            title=title if title and throw(0.15) else None,
            loc=self.dice.pick(LEGEND_PLACES) if throw(0.5) else None,
            fontsize=self.size(7, 12) if throw(0.6) else None,
            frameon=False if throw(0.12) else None,
            ncol=2 if throw(0.1) else None,
        )

    def texts(self, x: str | None, y: str | None, group: str = "", title: bool = True) -> None:
        """Title and labels, in the author's way."""
        said = self.topic.title(self.dice, self.measure, group or self.group.name)
        title = title and self.dice.chance(0.86)
        bold = "bold" if self.dice.chance(0.15) else None
        if self.axes != "plt" and self.dice.chance(0.08):
            self.do("set", title=said if title else None, xlabel=x, ylabel=y)
            return
        self.remark("labels and title", "Add labels", "Titles", "describe the axes")
        order = self.dice.chance(0.6)
        size = self.size(8, 14)
        if title and order:
            self.set("title", said, fontsize=self.size(10, 18), fontweight=bold)
        if x:
            self.set("xlabel", x, fontsize=size)
        if y:
            self.set("ylabel", y, fontsize=size)
        if title and not order:
            self.set("title", said, fontsize=self.size(10, 18), fontweight=bold)

    def finish(self, grid_axis: str | None = None) -> None:
        """Grid, spines and other care, as far as this author goes."""
        self._dress()
        if self.dice.chance(self.style.grid):
            throw = self.dice.chance
            self.do(
                "grid", True,
                axis=grid_axis if throw(0.6) else None,
                linestyle=self.dice.pick(("--", ":", "-.", "-")) if throw(0.5) else None,
                alpha=self.dice.pick((0.3, 0.4, 0.5, 0.6, 0.7)) if throw(0.6) else None,
            )  # fmt: skip
        if self.style.open_spines:
            own = self.own()
            if self.dice.chance(0.5):
                both = self.style.code(["top", "right"])
                self.plot.append(f"{own}.spines[{both}].set_visible(False)")
            else:
                for side in ("top", "right"):
                    self.plot.append(f"{own}.spines[{self.style.text(side)}].set_visible(False)")

    def _dress(self) -> None:
        """Details that many scripts set: ticks, margins, colours of the ground."""
        dice, care = self.dice, self.style.care
        size = self.dice.whole(7, 12)
        if dice.chance(care):
            if self.axes == "plt":
                self.do("xticks", fontsize=size)
                self.do("yticks", fontsize=size)
            else:
                which = dice.pick(("both", "x", "y"))
                self.do("tick_params", axis=which, labelsize=size,
                        direction=dice.pick((None, "in", "out")))  # fmt: skip
        if dice.chance(care * 0.6):
            ground = dice.pick(("#f5f5f5", "whitesmoke", "#eaeaf2", "ivory", "#fafafa"))
            self.plot.append(self.style.call(f"{self.own()}.set_facecolor", ground))
        if dice.chance(care * 0.7):
            self.plot.append(f"{self.own()}.set_axisbelow(True)")
        if dice.chance(care * 0.5):
            wide = dice.pick((0.02, 0.05, 0.1, 0.2))
            across = dice.chance(0.5)
            self.do("margins", x=wide if across else None, y=None if across else wide)
        if dice.chance(care * 0.4):
            side = self.style.text(dice.pick(("left", "bottom")))
            method, value = dice.pick((("set_linewidth", 1.5), ("set_color", "gray"),
                                       ("set_linewidth", 2)))  # fmt: skip
            self.plot.append(self.style.call(f"{self.own()}.spines[{side}].{method}", value))
        if dice.chance(care * 0.4):
            words = dice.pick(("preliminary", "n = 120", "source: survey", "* p < 0.05"))
            x, y = dice.pick((0.02, 0.05, 0.7)), dice.pick((0.92, 0.95, 0.05))
            inside = Raw(f"{self.own()}.transAxes")
            self.do("text", x, y, words, transform=inside, fontsize=self.size(7, 10))


def rounded(value: float, span: float) -> float:
    """To two or three figures of the span, so that a picture can tell it."""
    digits = 0 if span > 25 else 1 if span > 2.5 else 2 if span > 0.25 else 4
    return round(value, digits)
