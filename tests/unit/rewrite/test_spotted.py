"""Texts and colours where two pictures differ, and numbers that place what is drawn."""

from __future__ import annotations

import ast

from pixelproof_engine.sight.facts import Axis, Box, Facts, Text, Tick
from pixelproof_engine.sight.seen import Spot
from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite import Chart
from pixelproof_server.fixing.proposers.rewrite.knobs import Knob, knobs
from pixelproof_server.fixing.proposers.rewrite.spotted import spotted

from .figures import axes, facts, series

SOURCE = """\
import matplotlib.pyplot as plt

fig, (left, right) = plt.subplots(1, 2)
left.bar(["a", "b"], [1, 2], color="tab:red")
left.set_title("Same")
right.bar(["a", "b"], [3, 4])
right.bar(["a", "b"], [5, 6])
right.set_title("Smae")
right.text(2, 5, "here")
right.set_xlim(0, 5.6)
plt.show()
"""
LEFT, RIGHT = (0.1, 0.1, 0.5, 0.9), (0.5, 0.1, 0.9, 0.9)
LIMITS = {"x_axis": Axis(limits=(0.0, 10.0)), "y_axis": Axis(limits=(0.0, 8.0))}


def chart(target: Facts, source: str = SOURCE, *texts: Text) -> Chart:
    whole = LineRange(start=0, end=source.count("\n") + 1)
    return Chart(source, whole, shown("Smae", *texts), target)


def shown(title: str, *texts: Text) -> Facts:
    """Two axes with titles in their places."""
    bar = series("bar", "bar")
    one = axes(bar, box=LEFT, **LIMITS)
    other = axes(bar, bar, box=RIGHT, texts=texts, **LIMITS)
    titled = [
        part.model_copy(update={"title": Text(text=words, box=(x, 0.02, x + 0.1, 0.06))})
        for part, words, x in ((one, "Same", 0.25), (other, title, 0.65))
    ]
    return facts(*titled)


def spot(box: Box, current: str = "#ffffff", target: str = "#000000") -> Spot:
    return Spot(box=box, ink=50, current=current, target=target)


def edited(made: Chart, *spots: Spot) -> list[str]:
    found = [edit.source for edit in spotted(made, spots)]
    for source in found:
        ast.parse(source)
    return found


def test_a_text_is_reworded_where_it_stands_though_another_one_reads_so_already() -> None:
    found = edited(chart(shown("Same")), spot((0.6, 0.0, 0.8, 0.08)))
    assert SOURCE.replace("Smae", "Same") in found


def test_what_agrees_to_the_pixel_is_left_alone() -> None:
    assert edited(chart(shown("Same")), spot((0.0, 0.95, 0.1, 1.0))) == []


def test_a_text_is_put_where_the_target_has_it() -> None:
    here = Text(text="here", box=(0.56, 0.4, 0.6, 0.44))
    there = Text(text="here", box=(0.64, 0.3, 0.68, 0.34))
    made = chart(shown("Smae", there), SOURCE, here)
    found = edited(made, spot((0.55, 0.28, 0.7, 0.46)))
    assert SOURCE.replace("(2, 5,", "(4, 6,") in found


def test_a_text_that_only_the_target_has_is_added() -> None:
    fresh = Text(text="new", box=(0.68, 0.48, 0.72, 0.52), role="annotation")
    found = edited(chart(shown("Smae", fresh)), spot((0.67, 0.47, 0.73, 0.53)))
    assert any('.text(5, 4, "new", ha="center", va="center")' in source for source in found)


def test_a_text_inside_the_axes_is_no_title() -> None:
    def said(box: Box) -> list[str]:
        fresh = Text(text="new", box=box)
        return edited(chart(shown("Smae", fresh)), spot(box))

    inside, above = said((0.68, 0.48, 0.72, 0.52)), said((0.68, 0.02, 0.72, 0.06))
    assert not any('title("new")' in source for source in inside)
    assert any('right.set_title("new")' in source for source in above)
    assert any('suptitle("new")' in source for source in above)


def test_a_text_that_the_reader_finds_in_the_figure_as_well_is_not_added() -> None:
    """Mathematical text is read in other words than it was written in."""
    box = (0.6, 0.45, 0.7, 0.5)
    read = shown("Smae", Text(text="cos(2nt)", box=box))
    made = chart(read, SOURCE, Text(text=r"$\cos(2 \pi t)$", box=box))
    at = spot((0.55, 0.4, 0.75, 0.55))
    assert any("cos(2nt)" in edit.source for edit in spotted(made, [at], shown("Smae")))
    assert not any("cos(2nt)" in edit.source for edit in spotted(made, [at], read))


def test_the_label_of_a_series_is_an_entry_of_a_legend_before_it_is_a_text() -> None:
    """As that of the other axes is told."""
    drawn = "left.legend(loc='lower center', frameon=False)\nplt.show"
    source = SOURCE.replace("plt.show", drawn)
    bar = series("bar", "bar", label="Night shift")
    one = axes(series("bar", "bar", label="Day shift"), box=LEFT, legend=("Day shift",), **LIMITS)
    current = facts(one, axes(bar, bar, box=RIGHT, **LIMITS))
    read = Text(text="Night shift", box=(0.6, 0.92, 0.8, 0.96), role="annotation")
    target = current.model_copy(update={"texts": (read,)})
    whole = LineRange(start=0, end=source.count("\n") + 1)
    found = edited(Chart(source, whole, current, target), spot((0.58, 0.9, 0.82, 0.98)))
    wanted = "right.legend(loc='lower center', frameon=False)\n"
    assert (
        source.replace("right.set_xlim(0, 5.6)\n", f"right.set_xlim(0, 5.6)\n{wanted}") == found[0]
    )


def test_a_colour_becomes_the_one_that_lies_there_in_the_target() -> None:
    bars = spot((0.2, 0.5, 0.3, 0.9), current="#d62728", target="#008080")
    found = edited(chart(shown("Smae")), bars)
    assert SOURCE.replace("tab:red", "teal") in found


def test_what_is_gone_in_the_target_is_not_painted_over() -> None:
    bars = spot((0.2, 0.5, 0.3, 0.9), current="#d62728", target="#ffffff")
    assert edited(chart(shown("Smae")), bars) == []


def options(summary: str, made: Chart) -> list[Knob]:
    found = list(knobs(made, ["#808080"]))
    return [knob for knob in found if any(summary in o.summary for o in knob.options)]


def test_knobs_of_structure() -> None:
    made = chart(shown("Smae"))
    swapped = options("change places", made)[0].options[0].make()
    assert "fig, (right, left) = plt.subplots(1, 2)" in swapped
    assert options("bottom [", made) == []  # what has no name is not stacked on
    named = SOURCE.replace("[3, 4]", "low").replace("right.bar", "low = [3, 4]\nright.bar", 1)
    onto = options("bottom low", chart(shown("Smae"), named))[0].options[0].make()
    assert 'right.bar(["a", "b"], [5, 6], bottom=low)' in onto
    twin = SOURCE.replace("right.text", "more = right\nright.text")
    assert (
        "more = right.twinx()" in options("twinx", chart(shown("Smae"), twin))[0].options[0].make()
    )
    assert options("set_visible", made)
    assert any("edgecolor gray" in o.summary for k in options("edgecolor", made) for o in k.options)


def test_the_end_of_an_axis_moves_step_by_step() -> None:
    made = chart(shown("Smae"))
    moved = [k for k in knobs(made) if k.value == 5.6 and k.step]
    down = [option.make() for option in moved[0].ladder(up=False)]
    assert SOURCE.replace("5.6", "5.5") in down
    assert SOURCE.replace("5.6", "4") in down
    up = [option.make() for option in moved[0].ladder(up=True)]
    assert SOURCE.replace("5.6", "6") in up


def test_ticks_are_put_where_the_target_has_its_numbers() -> None:
    def numbered(*labels: str) -> Facts:
        ticks = tuple(Tick(label=label) for label in labels)
        return facts(axes(series("line", "plot"), x_axis=Axis(limits=(0.0, 4.0), ticks=ticks)))

    def at(source: str) -> list[str]:
        whole = LineRange(start=0, end=source.count("\n") + 1)
        made = Chart(source, whole, numbered("0", "4"), numbered("0", "1", "2.5"))
        return [knob.options[0].make() for knob in options("x ticks", made)]

    plain = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([0, 4])\n"
    assert "ax.set_xticks([0, 1, 2.5])\n" in at(plain)[0]
    assert at(plain + "ax.set_xticks([0, 4])\n") == [plain + "ax.set_xticks([0, 1, 2.5])\n"]


RED = "#d62728"


def recolours_come_first(at: Spot, target: Facts) -> bool:
    """Whether the colour is tried before the text that the target has in another place."""
    here = Text(text="here", box=(0.56, 0.4, 0.6, 0.44))
    place = spot((0.55, 0.28, 0.7, 0.46))
    found = [edit.summary for edit in spotted(chart(target, SOURCE, here), [at, place])]
    colour = next(n for n, said in enumerate(found) if said.startswith("tab:red becomes"))
    return colour < next(n for n, said in enumerate(found) if said.startswith("'here' at"))


def test_a_colour_is_tried_first_only_where_marks_do_not_seem_to_stand_elsewhere() -> None:
    there = Text(text="here", box=(0.64, 0.3, 0.68, 0.34))
    inside = (0.2, 0.2, 0.3, 0.9)
    same = shown("Smae", there)
    assert recolours_come_first(spot(inside, RED, "#2ca02c"), same)
    assert not recolours_come_first(spot(inside, RED, "#eb9394"), same)  # the edge of a mark
    moved = [one.model_copy(update={"box": (one.box[0], 0.2, *one.box[2:])}) for one in same.axes]
    assert not recolours_come_first(spot(inside, RED, "#2ca02c"), facts(*moved))
