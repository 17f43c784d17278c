"""The reading proposer: which candidates it makes of the open differences."""

from __future__ import annotations

from pathlib import Path

import pytest

from pixelproof_engine.sight.facts import Axis, Facts
from pixelproof_engine.sight.seen import Difference, Seen
from pixelproof_server.fixing.edits import apply_edits
from pixelproof_server.fixing.model import FixRequest, LineRange, Proof, Proposal, Verdict
from pixelproof_server.fixing.proposers.base import Situation
from pixelproof_server.fixing.proposers.reading import CANDIDATES, ReadingProposer

from .figures import axes, difference, facts, series

SOURCE = """\
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.bar(["a", "b"], [1, 2])
ax.set_title("Old")
plt.show()
"""
CURRENT = facts(axes(series("bar", "bar", colours=("#1f77b4",), y=(1, 2)), title="Old"))
TITLE = difference("title", "Old", "New")
COLOUR = difference("series_colour", "#1f77b4", "#d62728", series=0)


def situation(*differences: Difference, source: str = SOURCE, target: Facts | None = None,
              failures: tuple[Proof, ...] = ()) -> Situation:  # fmt: skip
    reading = target or facts(axes(), source="reading")
    return Situation(
        request=FixRequest(path=Path("/w/chart.py"), source=source, root=Path("/w"), target=b"x"),
        region=LineRange(start=0, end=source.count("\n") + 1),
        differences=differences,
        current=Seen(png=b"", reading=CURRENT, exact=CURRENT),
        target=Seen(png=b"", reading=reading),
        source=source,
        failures=failures,
    )


async def proposed(asked: Situation) -> list[Proposal]:
    return [proposal async for proposal in ReadingProposer().propose(asked)]


async def test_all_differences_at_once_come_first_then_each_alone() -> None:
    proposals = await proposed(situation(TITLE, COLOUR))
    first = proposals[0]
    assert 'color="tab:red"' in first.source
    assert '"New"' in first.source
    assert first.addresses == (TITLE, COLOUR)
    assert first.summary == "title 'New', bars tab:red"
    alone = [p for p in proposals if p.addresses == (TITLE,)]
    assert alone
    assert "tab:red" not in alone[0].source


async def test_edits_lead_from_the_request_to_the_proposal() -> None:
    for proposal in await proposed(situation(TITLE, COLOUR)):
        assert apply_edits(SOURCE, proposal.edits) == proposal.source
        assert proposal.origin == "reading"
        compile(proposal.source, "chart.py", "exec")


async def test_candidates_are_few_and_none_comes_twice() -> None:
    many = [
        TITLE,
        COLOUR,
        difference("limits", (0.0, 2.1), (0.03, 4.97), axis="y"),
        difference("x_label", None, "x"),
        difference("y_label", None, "y"),
        difference("grid", False, True, axis="y"),
        difference("tick_rotation", 0.0, 45.0, axis="x"),
    ]
    proposals = await proposed(situation(*many))
    assert len(proposals) == CANDIDATES
    assert len({p.source for p in proposals}) == CANDIDATES


async def test_what_failed_is_not_proposed_again() -> None:
    proposals = await proposed(situation(TITLE, COLOUR))
    failed = tuple(Proof(id=p.id, proposal=p, verdict=Verdict.FAILED, checks=()) for p in proposals)
    again = await proposed(situation(TITLE, COLOUR, failures=failed))
    assert not {p.source for p in again} & {p.source for p in proposals}


async def test_what_follows_from_another_difference_waits_for_it() -> None:
    kind = difference("kind", "bar", "barh", series=0)
    label = difference("x_label", None, "n")
    proposals = await proposed(situation(label, kind))
    assert proposals[0].addresses == (kind,)
    assert set(proposals[1].addresses) == {kind, label}


@pytest.mark.parametrize(
    "differences",
    [
        (),
        (difference("pixels"),),
        (difference("title", "Old", "New", confidence=0.1),),
    ],
)
async def test_nothing_is_proposed_on_a_guess(differences: tuple[Difference, ...]) -> None:
    assert await proposed(situation(*differences)) == []


async def test_a_file_that_does_not_parse_gets_no_proposal() -> None:
    assert await proposed(situation(TITLE, source="def f(:\n")) == []


async def test_line_ends_and_byte_order_mark_are_kept() -> None:
    source = "\ufeff" + SOURCE.replace("\n", "\r\n")
    for proposal in await proposed(situation(TITLE, COLOUR, source=source)):
        assert proposal.source.startswith("\ufeffimport")
        assert proposal.source.count("\n") == proposal.source.count("\r\n")


async def test_an_edit_after_lines_that_were_put_in_still_finds_the_region() -> None:
    source = "x = 1\n\n\ndef draw():\n    fig, ax = plt.subplots()\n    ax.bar([1], [2])\n"
    chart = situation(TITLE, difference("x_label", None, "x"), COLOUR, source=source)
    inner = Situation(**{**chart.__dict__, "region": LineRange(start=3, end=6)})
    best: Proposal = (await proposed(inner))[0]
    assert best.source.count("ax.set_title") == best.source.count("ax.set_xlabel") == 1
    assert 'color="tab:red"' in best.source


async def test_a_picture_alone_becomes_a_script() -> None:
    target = facts(
        axes(
            series("bar", "bar", names=("a", "b"), y=(3.02, 7.0), colours=("#d62728",)),
            title="Count",
            y_axis=Axis(limits=(0.01, 8.0)),
        ),
        source="reading",
    )
    proposals = await proposed(situation(source="", target=target))
    assert proposals[0].source == (
        "import matplotlib.pyplot as plt\n\n"
        "fig, ax = plt.subplots(figsize=(6.4, 4.8))\n\n"
        'ax.bar(["a", "b"], [3.02, 7], color="tab:red")\n'
        'ax.set_title("Count")\n'
        "ax.set_ylim(0, 8)\n\n"
        "plt.show()\n"
    )
    assert "set_ylim" not in proposals[1].source


async def test_a_colour_that_the_target_lacks_is_guessed() -> None:
    red = series("bar", "bar", colours=("#d62728",))
    proposals = await proposed(
        situation(difference("pixels"), target=facts(axes(red), source="reading"))
    )
    assert [p for p in proposals if 'color="tab:red"' in p.source]


async def test_one_false_reading_spoils_no_other() -> None:
    three = [TITLE, COLOUR, difference("x_label", None, "x")]
    proposals = await proposed(situation(*three))
    addressed = [set(p.addresses) for p in proposals]
    for false in three:
        assert {d for d in three if d is not false} in addressed
