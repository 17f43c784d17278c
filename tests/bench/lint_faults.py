"""Charts with one planted fault each: seeded scripts that a lint must find something in.

Each planter writes a chart as people write them, with data, words, sizes and the way of the fault
drawn by its generator.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

Planter = Callable[[random.Random], str]

_NAMES = (
    "Amsterdam", "Brussels", "Copenhagen", "Dublin", "Edinburgh", "Frankfurt", "Gothenburg",
    "Hamburg", "Innsbruck", "Jakarta", "Kathmandu", "Liverpool", "Manchester", "Nottingham", "Oslo",
)  # fmt: skip
_SERIES = ("solar", "wind", "hydro", "nuclear", "gas", "coal", "biomass")
_QUANTITIES = (
    "Time", "Distance", "Speed", "Temperature", "Pressure", "Voltage", "Power", "Energy",
    "Frequency", "Wavelength", "Depth", "Duration", "Velocity", "Mass", "Rainfall",
)  # fmt: skip
_FAINT = ("#eeeeee", "lightyellow", "#d3d3d3", "0.85", "lavender", "#ffe4b5", "aquamarine")


def script(code: str, seed: int) -> str:
    """The script with the fault of lint ``code`` by ``seed``."""
    return PLANTERS[code](random.Random(f"{code} {seed}"))


def _chart(*lines: str, size: str = "") -> str:
    head = "import matplotlib.pyplot as plt\nimport numpy as np\n\n"
    made = f"fig, ax = plt.subplots({size})"
    return f"{head}{made}\n" + "\n".join(lines) + "\n"


def _names(r: random.Random, count: int) -> list[str]:
    return r.sample(_NAMES, count)


def _numbers(r: random.Random, count: int, low: int = 20, high: int = 90) -> list[int]:
    return [r.randint(low, high) for _ in range(count)]


def _tick_overlap(r: random.Random) -> str:
    way = r.randrange(4)
    if way == 0:
        names = sorted(_names(r, r.randint(9, 14)))
        return _chart(f"ax.bar({names}, {_numbers(r, len(names))})", 'ax.set_ylabel("visitors")')
    if way == 1:
        step = r.choice((2, 3, 4))
        return _chart(
            f"x = np.arange({1000 + r.randint(0, 500)}, 2000)", "ax.plot(x, np.sqrt(x))",
            f"ax.set_xticks(np.arange(1500, 2000, {step * 5}))",
        )  # fmt: skip
    if way == 2:
        return _chart(
            f"days = np.datetime64('2024-01-0{r.randint(1, 9)}') + np.arange({r.randint(20, 40)})",
            "ax.plot(days, np.arange(len(days)) ** 2)", "ax.set_xticks(days[::2])",
        )  # fmt: skip
    return _chart(
        f"ax.plot({_numbers(r, 20)})", f"ax.set_yticks(np.linspace(0, 100, {r.randint(45, 80)}))"
    )


def _tick_clipped(r: random.Random) -> str:
    way = r.randrange(3)
    if way == 0:
        names = [f"{a} and {b}" for a, b in zip(_names(r, 6), _names(r, 6), strict=True)]
        return _chart(f"ax.barh({names}, {sorted(_numbers(r, 6))})")
    if way == 1:
        edge = r.choice((0.02, 0.03, 0.05))
        return _chart(
            f"ax.plot({[n * 100_000 for n in _numbers(r, 12)]})",
            'ax.ticklabel_format(style="plain")', f"fig.subplots_adjust(left={edge})",
        )  # fmt: skip
    names = _names(r, 6)
    return _chart(
        f"ax.bar({names}, {_numbers(r, 6)})", 'ax.tick_params(axis="x", rotation=90)',
        f"ax.tick_params(labelsize={r.choice((12, 14))})",
    )  # fmt: skip


def _text_outside(r: random.Random) -> str:
    way, line = r.randrange(4), f"ax.plot({_numbers(r, 12)})"
    if way == 0:
        words = "A title that says everything there is to say about the numbers below: "
        return _chart(line, f'ax.set_title("{words + r.choice(_NAMES)}", fontsize=16)')
    if way == 1:
        return _chart(line, f'ax.set_xlabel("day of {r.choice(_NAMES)}", fontsize=14)',
                      f"fig.subplots_adjust(bottom={r.choice((0.04, 0.05, 0.06))})")  # fmt: skip
    if way == 2:
        return _chart(line, f'ax.text({r.choice((1.05, 1.1, 0.95))}, 0.5, "source: '
                      f'{r.choice(_NAMES)} statistics", transform=ax.transAxes)')  # fmt: skip
    return _chart(line, f'ax.set_ylabel("{r.choice(_QUANTITIES)} of a day", labelpad=40)')


def _legend_over_data(r: random.Random) -> str:
    way = r.randrange(3)
    if way == 0:
        return _chart(
            "x = np.linspace(0, 10, 200)",
            *(f'ax.plot(x, np.sin(x + {n / 2}), label="{name}")'
              for n, name in enumerate(r.sample(_SERIES, 3))),
            f'ax.legend(loc="{r.choice(("center", "center left", "center right"))}")',
        )  # fmt: skip
    if way == 1:
        return _chart(
            f"rng = np.random.default_rng({r.randrange(99)})",
            f'ax.scatter(rng.normal(size=300), rng.normal(size=300), label="{r.choice(_SERIES)}")',
            'ax.legend(loc="center")',
        )
    place = r.choice(("center", "upper center", "center left"))
    return _chart(
        *(f'ax.bar(np.arange(5) + {n / 4}, {_numbers(r, 5, 70, 90)}, 0.25, label="{name}")'
          for n, name in enumerate(r.sample(_SERIES, 3))),
        f'ax.legend(loc="{place}", title="source", fontsize=14)',
    )  # fmt: skip


def _low_contrast(r: random.Random) -> str:
    way, colour, line = r.randrange(5), r.choice(_FAINT), f"ax.plot({_numbers(r, 12)})"
    if way == 0:
        return _chart(line, f'ax.set_title("Visitors", color="{colour}")')
    if way == 1:
        return _chart(line, f'ax.set_xlabel("day", color="{colour}")')
    if way == 2:
        return _chart(line, f'ax.tick_params(axis="y", colors="{colour}")')
    if way == 3:
        return _chart(line, f'ax.text(1, 50, "a peak", color="{colour}")')
    dark = r.choice(("black", "navy", "#202020"))
    return _chart(line, 'ax.set_ylabel("visitors")', f'fig.set_facecolor("{dark}")')


def _low_dpi(r: random.Random) -> str:
    name = f"{r.choice(_SERIES)}.{r.choice(('png', 'png', 'jpg'))}"
    return _chart(
        f"ax.plot({_numbers(r, 12)})", f'fig.savefig("{name}", dpi={r.choice((40, 50, 60, 72))})'
    )


def _missing_label(r: random.Random) -> str:
    there = r.choice("xy")
    kept = f'ax.set_{there}label("{r.choice(("share", "rank", "score"))}")'
    call = r.choice(("plot", "scatter", "step"))
    return _chart(
        f"hours = {sorted(r.sample(range(100), 12))}", f"visitors = {_numbers(r, 12)}",
        f"ax.{call}(hours, visitors)", kept,
    )  # fmt: skip


def _missing_unit(r: random.Random) -> str:
    x, y = r.sample(_QUANTITIES, 2)
    return _chart(
        f"ax.plot({_numbers(r, 12)}, {_numbers(r, 12)}, 'o')",
        f'ax.set(xlabel="{x}", ylabel="{y.lower() if r.random() < 0.5 else y}")',
    )


def _truncated_bars(r: random.Random) -> str:
    names, values = sorted(_names(r, 5)), _numbers(r, 5, 60, 90)
    low = r.randint(20, 55)
    if r.random() < 0.3:
        return _chart(f"ax.barh({names}, {values})", f"ax.set_xlim({low}, 95)",
                      "fig.subplots_adjust(left=0.2)")  # fmt: skip
    limits = r.choice((f"ax.set_ylim({low}, 95)", f"ax.set_ylim(bottom={low})", f"plt.ylim({low})"))
    return _chart(f"ax.bar({names}, {values})", limits)


def _pie_slices(r: random.Random) -> str:
    count = r.randint(8, 14)
    names = [f"{name[:4]}." for name in _names(r, count)]
    extra = r.choice(("", ', autopct="%d%%"', ", startangle=90"))
    return _chart(f"ax.pie({_numbers(r, count, 5, 40)}, labels={names}{extra})")


def _dual_axis(r: random.Random) -> str:
    kind, colour = r.choice(("plot", "bar")), r.choice(("red", "green"))
    labels = ('ax.set_ylabel("left")', 'other.set_ylabel("right")') if r.random() < 0.5 else ()
    return _chart(
        f"ax.{kind}(range(12), {_numbers(r, 12)})", "other = ax.twinx()",
        f'other.plot(range(12), {_numbers(r, 12, 1000, 9000)}, color="{colour}")',
        *labels,
    )  # fmt: skip


def _unsorted_categories(r: random.Random) -> str:
    count = r.randint(6, 8)
    names = [name[:5] for name in _names(r, count)]
    while names in (sorted(names), sorted(names)[::-1]):
        r.shuffle(names)
    values = r.sample(range(20, 90), count)
    while values in (sorted(values), sorted(values)[::-1]):
        r.shuffle(values)
    return _chart(f"names = {names}", f"values = {values}",
                  f"ax.{r.choice(('bar', 'barh'))}(names, values)")  # fmt: skip


def _overplotting(r: random.Random) -> str:
    count, seed = r.randint(1500, 6000), r.randrange(99)
    call = r.choice(("ax.scatter(x, y)", "ax.scatter(x, y, s=50)", 'ax.plot(x, y, "o")'))
    return _chart(
        f"rng = np.random.default_rng({seed})",
        f"x = rng.normal(size={count})",
        f"y = x + rng.normal(size={count})",
        call,
    )


def _colour_vision(r: random.Random) -> str:
    one, other = r.choice(
        (("red", "green"), ("tab:orange", "tab:green"), ("tab:green", "tab:red"),
         ("C0", "C4"), ("#2ca02c", "#d62728"), ("tab:olive", "tab:orange"))
    )  # fmt: skip
    first, second = r.sample(_SERIES, 2)
    kind = r.choice(("plot", "scatter"))
    return _chart(
        f'ax.{kind}(range(12), {_numbers(r, 12)}, color="{one}", label="{first}")',
        f'ax.{kind}(range(12), {_numbers(r, 12)}, color="{other}", label="{second}")',
        "ax.legend()",
    )


PLANTERS: Mapping[str, Planter] = {
    "PXP101": _tick_overlap,
    "PXP102": _tick_clipped,
    "PXP103": _text_outside,
    "PXP104": _legend_over_data,
    "PXP105": _low_contrast,
    "PXP106": _low_dpi,
    "PXP201": _missing_label,
    "PXP202": _missing_unit,
    "PXP301": _truncated_bars,
    "PXP302": _pie_slices,
    "PXP303": _dual_axis,
    "PXP304": _unsorted_categories,
    "PXP305": _overplotting,
    "PXP306": _colour_vision,
}
