"""Every lint on figures that the sandbox really drew: faults, their absence, and the border."""

from __future__ import annotations

import textwrap

import pytest

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.lints import LINTS, Figure, Thresholds, find
from pixelproof_executor import Limits, Status

from .conftest import Chart

pytestmark = pytest.mark.docker

AT_ONCE = 3
LONG = "[f'a long name {n}' for n in range(9)], range(9)"
SINE = "x = np.linspace(0, 9); ax.plot(x, np.sin(x), label='a')"
TWO = "ax.plot([1, 2], label='rain'); b = ax.twinx(); b.plot([5, 3], 'r', label='sun')"
SHARED = "fig.clear(); a, b = fig.subplots(2, sharex=True); a.plot([1, 2]); b.plot([1, 2])"
POINTS = "*np.random.default_rng(1).normal(size=(2, 3000))"
NAMES = "['pear', 'fig', 'plum', 'kiwi', 'lime', 'date']"

CASES: dict[str, tuple[list[str], list[str]]] = {
    "PXP101": (
        [f"ax.bar({LONG})", "ax.plot([1, 2]); ax.set_yticks(np.linspace(1, 2, 60))",
         f"ax.bar({LONG}); ax.tick_params(axis='x', rotation=5)"],
        ["ax.bar(list('abcdefghi'), range(9))",
         f"fig.set_size_inches(6, 6); ax.bar({LONG}); ax.tick_params(axis='x', rotation=90)",
         f"ax.bar({LONG}); plt.setp(ax.get_xticklabels(), rotation=45, ha='right')",
         "ax.semilogx([1, 1e9], [1, 2]); ax.minorticks_on()"],
    ),
    "PXP102": (
        [f"ax.barh({LONG}); fig.subplots_adjust(left=0.05)",
         f"ax.bar({LONG}); ax.tick_params(axis='x', rotation=90)"],
        ["ax.plot([1, 2])", f"ax.barh({LONG}); fig.set_layout_engine('constrained')"],
    ),
    "PXP103": (
        ["ax.set_title('a very long title ' * 8)", "ax.text(0.9, 0.5, 'much too far to the right')",
         "ax.set_xlabel('low'); fig.subplots_adjust(bottom=0.02)"],
        ["ax.set_title('a title'); ax.set_xlabel('x')",
         "ax.text(5, 5, 'clipped', clip_on=True)",
         "ax.annotate('not drawn', (5, 5)); ax.set_xlim(0, 1)"],
    ),
    "PXP104": (
        ["ax.plot([1, 0], label='falling'); ax.legend(loc='center')",
         "ax.bar(['a', 'b'], 3, label='a'); ax.legend(loc='center', fontsize=60)",
         f"ax.scatter({POINTS}, label='a'); ax.legend(loc='center', fontsize=20)"],
        [f"{SINE}; ax.legend(loc='upper left', bbox_to_anchor=(1, 1))",
         "ax.plot([0, 1], label='a'); ax.legend()",
         "ax.axhline(0.97, label='a'); ax.legend(loc='upper right'); ax.set_ylim(0, 1)"],
    ),
    "PXP105": (
        ["ax.set_title('faint', color='#dddddd')", "ax.tick_params(colors='lightyellow')",
         "fig.set_facecolor('black'); ax.set_ylabel('dark on dark')",
         "ax.text(0.5, 0.5, 'same', color='white')", "ax.set_title('border', color='#959595')"],
        ["ax.set_title('dark')",
         "fig.set_facecolor('k'); ax.set_title('light', color='w'); ax.tick_params(colors='w')",
         "ax.text(.2, .5, 'BOLD', color='w', weight='bold', backgroundcolor='navy')",
         "ax.text(0.5, 0.5, 'meant to be faint', color='0.5', alpha=0.3)",
         "ax.set_title('border', color='#949494')"],
    ),
    "PXP106": (
        ["fig.savefig('a.png', dpi=60)", "ax.plot([2]); fig.savefig('b.jpg', dpi=99)"],
        ["ax.plot([3]); fig.savefig('c.png', dpi=100)",
         "ax.plot([4]); fig.savefig('d.svg', dpi=60)", "ax.plot([5])"],
    ),
    "PXP201": (
        ["ax.plot([1, 2]); ax.set_xlabel('day')", "ax.scatter([1, 2], [3, 4]); ax.set_ylabel('m')"],
        ["ax.plot([1, 2])", "ax.plot([1, 2]); ax.set_xlabel('day'); ax.set_ylabel('rain')",
         "ax.bar(['a', 'b'], [1, 2]); ax.set_ylabel('rain')",
         "ax.plot(np.array(['2024-01-01', '2024-01-02'], 'M8[D]'), [1, 2]); ax.set_ylabel('rain')",
         "ax.plot([1, 2]); ax.set_xlabel('day'); ax.set_yticks([])",
         f"{SHARED}; a.set_ylabel('u'); b.set_ylabel('v'); b.set_xlabel('day')"],
    ),
    "PXP202": (
        ["ax.plot([1, 2]); ax.set_xlabel('Time')", "ax.plot([1, 2]); ax.set_ylabel('speed')"],
        ["ax.plot([1, 2]); ax.set_xlabel('Time (s)')",
         "ax.plot([1, 2]); ax.set_xlabel('Time in days')",
         "ax.plot([1, 2]); ax.set_xlabel('Time of day')",
         "ax.plot([1, 2]); ax.set_xlabel('Distance'); ax.xaxis.set_major_formatter('{x} km')"],
    ),
    "PXP301": (
        ["ax.bar(list('abc'), [52, 55, 59]); ax.set_ylim(50, 60)",
         "ax.barh(list('abc'), [52, 55, 59]); ax.set_xlim(left=40)",
         "ax.bar(list('abc'), [-52, -55, -59]); ax.set_ylim(-60, -50)"],
        ["ax.bar(list('abc'), [52, 55, 59])",
         "ax.bar(list('abc'), [52, 55, 59]); ax.set_ylim(1, 60)",
         "ax.bar(list('abc'), [2, 5, 9], bottom=50); ax.set_ylim(50, 60)",
         "ax.bar(list('abc'), [2, 50, 900]); ax.set_yscale('log')",
         "ax.plot([52, 55]); ax.set_ylim(50, 60)"],
    ),
    "PXP302": (
        ["ax.pie(range(1, 9))"],
        ["ax.pie(range(1, 8))", "ax.pie([1, 2, 3, 0, 0, 0, 0, 0])"],
    ),
    "PXP303": (
        ["ax.plot([1, 2]); ax.twinx().plot([5, 3], color='red')",
         f"{TWO}; ax.set_ylabel('u'); b.set_ylabel('v')"],
        [f"{TWO}; ax.tick_params(labelcolor='C0'); b.tick_params(labelcolor='red')",
         f"{TWO}; ax.set_ylabel('rain (mm)'); b.set_ylabel('sun (h)')",
         "ax.plot([1, 2]); ax.twinx()"],
    ),
    "PXP304": (
        [f"ax.bar({NAMES}, [3, 1, 5, 2, 4, 1])", f"ax.barh({NAMES}, [3, 1, 5, 2, 4, 1])"],
        [f"ax.bar({NAMES}, [6, 5, 4, 3, 3, 1])", f"ax.bar(sorted({NAMES}), [3, 1, 5, 2, 4, 1])",
         "ax.bar(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'], [3, 1, 5, 2, 4, 1])",
         f"ax.bar({NAMES}[:5], [3, 1, 5, 2, 4])"],
    ),
    "PXP305": (
        [f"ax.scatter({POINTS})", f"ax.plot({POINTS}, 'o')"],
        [f"ax.scatter({POINTS}, alpha=0.2)", f"ax.scatter({POINTS}, s=0.5)",
         "ax.scatter(*np.random.default_rng(1).normal(size=(2, 300)))"],
    ),
    "PXP306": (
        ["ax.plot([1, 2], 'r', label='a'); ax.plot([2, 1], 'g', label='b'); ax.legend()",
         "[ax.scatter([1], [2], c=f'tab:{c}', label=c) for c in ('orange', 'green')]; ax.legend()",
         "ax.legend(ax.pie([1, 2], colors=['red', 'green'], labels=['a', 'b'])[0], ['a', 'b'])"],
        ["ax.plot([1, 2], 'r', label='a'); ax.plot([2, 1], 'b', label='b'); ax.legend()",
         "ax.plot([1, 2], 'r', label='a'); ax.plot([2, 1], 'g--', label='b'); ax.legend()",
         "ax.plot([1, 2], 'r', label='a'); ax.plot([2, 1], 'g', label='b')"],
    ),
}  # fmt: skip


def test_every_lint_is_tested() -> None:
    assert set(CASES) == {lint.code for lint in LINTS}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("code", CASES)
async def test_a_lint_finds_what_it_should_and_nothing_else(chart: Chart, code: str) -> None:
    faulty, sound = CASES[code]
    figures = await _drawn(chart, [*faulty, *sound])
    found = [bool(_found(figure, code)) for figure in figures]
    expected = [True] * len(faulty) + [False] * len(sound)
    wrong = [
        case
        for case, is_found, wanted in zip([*faulty, *sound], found, expected, strict=True)
        if is_found != wanted
    ]
    assert wrong == []


async def _drawn(chart: Chart, cases: list[str]) -> list[Figure]:
    """One figure for each case; a few at a time, as a script has only so long."""
    figures: list[Figure] = []
    for first in range(0, len(cases), AT_ONCE):
        figures += await _drawn_at_once(chart, cases[first : first + AT_ONCE])
    return figures


async def _drawn_at_once(chart: Chart, cases: list[str]) -> list[Figure]:
    lines = ["import numpy as np, matplotlib.pyplot as plt"]
    for case in cases:
        lines += ["fig, ax = plt.subplots()", *textwrap.dedent(case).splitlines(), "plt.show()"]
    outcome = await chart("\n".join(lines), limits=Limits(memory_mb=1024))
    assert outcome.status is Status.PASSED, outcome.traceback or outcome.detail
    assert len(outcome.figures) == len(cases)
    return [
        Figure(Facts.model_validate(one.facts), one.number, one.saved_as) for one in outcome.figures
    ]


def _found(figure: Figure, code: str) -> list[str]:
    return [one.message for one in find([figure], Thresholds()) if one.code == code]


@pytest.mark.asyncio(loop_scope="session")
async def test_thresholds_are_the_users(chart: Chart) -> None:
    (figure,) = await _drawn(chart, ["ax.pie(range(1, 5))"])
    assert [one.code for one in find([figure], Thresholds(slices=3))] == ["PXP302"]
    assert find([figure], Thresholds(slices=3), off={"PXP302"}) == ()
