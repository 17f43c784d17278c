"""A reading becomes a script."""

from __future__ import annotations

from typing import Any

import pytest

from pixelproof_engine.sight.facts import Axis, Cell, Facts, Legend, Text
from pixelproof_server.fixing.proposers.synth import scripts

from .figures import axes, facts, series


def script(*shown: Any) -> str:
    source = next(iter(scripts(facts(*shown, source="reading"))))[0]
    compile(source, "chart.py", "exec")
    return source


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (series("line", "", x=(0, 1, 2), y=(1, 2.5, 4), line_style="dashed", marker="o"),
         'ax.plot([0, 1, 2], [1, 2.5, 4], linestyle="--", marker="o")'),
        (series("scatter", "", x=(0, 1), y=(1, 2), colours=("#d62728",)),
         'ax.scatter([0, 1], [1, 2], color="tab:red")'),
        (series("barh", "", names=("a", "b"), y=(1, 2)), 'ax.barh(["a", "b"], [1, 2])'),
        (series("area", "", x=(0, 1), y=(1, 2), alpha=0.5),
         "ax.fill_between([0, 1], [1, 2], alpha=0.5)"),
        (series("pie", "", y=(0.25, 0.75), names=("a", "b"), colours=("#ff0000", "#0000ff")),
         'ax.pie([0.25, 0.75], labels=["a", "b"], colors=["red", "blue"])'),
        (series("hist", "", x=(0, 1, 2), y=(4, 5, 6)),
         "ax.hist([0.5, 1.5, 2.5], bins=[0, 1, 2, 3], weights=[4, 5, 6])"),
    ],
)  # fmt: skip
def test_kinds(drawn: Any, expected: str) -> None:
    assert expected in script(axes(drawn))


def test_grouped_bars_stand_side_by_side_on_named_ticks() -> None:
    source = script(
        axes(
            series("bar", "", x=(-0.2, 0.8), y=(1, 2), names=("a", "b"), label="one"),
            series("bar", "", x=(0.2, 1.2), y=(3, 4), names=("a", "b"), label="two"),
        ).model_copy(update={"legend": Legend(texts=(Text(text="one"), Text(text="two")))})
    )
    assert 'ax.bar([-0.2, 0.8], [1, 2], width=0.4, label="one")' in source
    assert 'ax.set_xticks([0, 1], ["a", "b"])' in source
    assert "ax.legend()" in source


def test_stacked_bars_stand_on_each_other() -> None:
    source = script(
        axes(
            series("bar", "", x=(0, 1), y=(1, 2), names=("a", "b")),
            series("bar", "", x=(0, 1), y=(3, 4), names=("a", "b")),
        )
    )
    assert "ax.bar([0, 1], [3, 4], bottom=[1, 2])" in source


def test_sets_of_other_lengths_do_not_stand_on_each_other() -> None:
    source = script(axes(series("bar", "", y=(1, 2, 3)), series("bar", "", y=(4, 5))))
    assert "ax.bar([0, 1], [4, 5])" in source


def test_a_line_never_ends_within_a_literal() -> None:
    names = tuple(f"{letter}'s long and winding name" for letter in "abcdefgh")
    source = script(axes(series("bar", "", names=names, y=tuple(range(1, 9)))))
    assert all(f'"{name}"' in source for name in names)


def test_axes_lines_and_texts() -> None:
    shown = axes(
        series("line", "", x=(1, 10), y=(1, 2)),
        title='Say "x"',
        x_axis=Axis(label=Text(text="t"), scale="log", limits=(1, 10), grid=True),
        y_axis=Axis(grid=True, tick_rotation=44.0, ticks=({"label": "1"},)),
    )
    source = script(shown)
    for line in (
        "ax.set_title('Say \"x\"')", 'ax.set_xlabel("t")', 'ax.set_xscale("log")',
        "ax.set_xlim(1, 10)", 'ax.tick_params(axis="y", rotation=45)', "ax.grid(True)",
    ):  # fmt: skip
        assert line in source


def test_several_axes_become_a_grid_or_are_placed_one_by_one() -> None:
    boxes = [(x, y, x + 0.35, y + 0.35) for y in (0.1, 0.55) for x in (0.1, 0.55)]
    drawn = series("line", "", x=(0, 1), y=(1, 2))
    grid = script(*[axes(drawn, box=box) for box in boxes])
    assert "fig, axs = plt.subplots(2, 2, figsize=(6.4, 4.8))" in grid
    assert "axs[1, 0].plot(" in grid
    loose = script(*[axes(drawn, box=box) for box in (*boxes[:2], (0.1, 0.55, 0.9, 0.9))])
    assert "fig.add_axes([0.1, 0.1, 0.8, 0.35])" in loose


def test_long_data_is_wrapped() -> None:
    drawn = series("line", "", x=tuple(range(100)), y=tuple(range(100)))
    assert max(len(line) for line in script(axes(drawn)).splitlines()) <= 88


def test_nothing_is_made_up_where_no_axes_was_read() -> None:
    assert not list(scripts(Facts(source="reading", width=10, height=10)))


def test_bars_of_one_colour_each_share_the_axis() -> None:
    source = script(
        axes(
            series("bar", "", x=(0, 2), y=(4, 3), names=("a", "c"), colours=("#ff0000",)),
            series("bar", "", x=(1,), y=(1,), names=("b",), colours=("#0000ff",)),
        )
    )
    assert 'ax.bar([1], [1], color="blue")' in source
    assert 'ax.set_xticks([0, 1, 2], ["a", "b", "c"])' in source


def test_axes_that_span_a_grid_are_placed_in_it() -> None:
    def cell(*where: int) -> Cell:
        rows, columns, *rest = where
        return Cell(
            rows=rows, columns=columns, row_start=rest[0], row_end=rest[1],
            column_start=rest[2], column_end=rest[3],
        )  # fmt: skip

    source = script(
        axes(box=(0.1, 0.1, 0.9, 0.4), cell=cell(2, 2, 0, 0, 0, 1)),
        axes(box=(0.1, 0.6, 0.45, 0.9), cell=cell(2, 2, 1, 1, 0, 0)),
        axes(box=(0.55, 0.6, 0.9, 0.9), cell=cell(2, 2, 1, 1, 1, 1)),
    )
    assert "grid = fig.add_gridspec(2, 2)" in source
    assert "ax1 = fig.add_subplot(grid[0, 0:2])" in source
    assert "ax3 = fig.add_subplot(grid[1, 1])" in source


def test_what_was_misread_is_left_out_so_that_the_script_runs() -> None:
    source = script(
        axes(
            series("bar", "", x=(0, 1), y=(1, 2), names=("a", "b", "c")),
            series("line", "", x=(0, 1), y=(1, float("nan"))),
            title="from $5 to $9",
        )
    )
    assert "ax.bar([0, 1], [1, 2])" in source
    assert "nan" not in source
    assert r"from \\$5 to \\$9" in source


def test_lines_from_side_to_side_are_ruled() -> None:
    limits = {"x_axis": Axis(limits=(0.0, 10.0)), "y_axis": Axis(limits=(0.0, 5.0))}
    upright = series("line", "", x=(4, 4), y=(0, 5), colours=("#ff0000",))
    assert 'ax.axvline(4, color="red")' in script(axes(upright, **limits))
    level = series("line", "", x=(0, 10), y=(2.5, 2.5), line_style="dashed")
    assert 'ax.axhline(2.5, linestyle="--")' in script(axes(level, **limits))


def test_texts_of_no_role_stand_where_they_are_seen() -> None:
    one = Text(text="peak", box=(0.5, 0.2, 0.525, 0.24))
    assert '"peak", ha="center", va="center", transform=ax.transAxes)' in script(axes(texts=(one,)))
    both = script(axes(texts=(one, one.model_copy(update={"text": "dip"}))))
    assert "for x, y, words in [" in both
    assert '"dip"),' in both


def test_cells_that_say_their_values_make_a_heatmap() -> None:
    cells = tuple(
        Text(
            text=f"{row}.{column}",
            box=(0.2 + column / 4, 0.2 + row / 4, 0.25 + column / 4, 0.22 + row / 4),
        )
        for row in range(2)
        for column in range(3)
    )
    image = series("image", "", colours=("#440154", "#21918c", "#fde725"))
    assert 'ax.imshow([[0, 0.1, 0.2], [1, 1.1, 1.2]], aspect="auto", cmap="viridis")' in script(
        axes(image, texts=cells)
    )
    assert "imshow" not in script(axes(image, texts=cells[:-1]))


def test_a_legend_without_its_series_keeps_its_words_and_colours() -> None:
    legend = Legend(texts=(Text(text="a"), Text(text="b")), colours=("#ff0000", None))
    made = script(axes().model_copy(update={"legend": legend}))
    assert 'plt.Line2D([], [], color="red", label="a")' in made
    assert 'label="b"' in made


def test_polar_axes_are_made_as_such() -> None:
    assert 'subplot_kw={"projection": "polar"}' in script(axes(projection="polar"))
