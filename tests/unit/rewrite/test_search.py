"""The search of the reading proposer: what a judge of pixels says decides which edits are kept."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from pixelproof_engine.sight.facts import Box
from pixelproof_engine.sight.seen import Difference, Judged, Seen, Spot
from pixelproof_server.fixing.edits import minimal_edits, size_of
from pixelproof_server.fixing.model import FixRequest, LineRange, Proposal
from pixelproof_server.fixing.proposers.base import Situation
from pixelproof_server.fixing.proposers.reading import ReadingProposer
from pixelproof_server.fixing.trial import Tried

from .figures import axes, difference, facts, series

SOURCE = """\
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2], [3, 4], linewidth=6, alpha=0.2)  # the author's comment
ax.set_title("Old")
ax.invert_yaxis()
plt.show()
"""
CURRENT = facts(axes(series("line", "plot"), title="Old"))
TITLE = difference("title", "Old", "New")


def keywords(source: str, method: str) -> dict[str, object]:
    """Keywords of the one call of ``method``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(f".{method}"):
            return {k.arg or "": ast.literal_eval(k.value) for k in node.keywords}
    return {}


def distance(source: str) -> float:
    """What a judge would say where the target is drawn with the title New, no alpha, width 1.5
    and the y axis as it comes."""
    plot = keywords(source, "plot")
    away = abs(float(str(plot.get("linewidth", 1.5))) - 1.5) / 5
    away += 1 - float(str(plot.get("alpha", 1.0)))
    return away + 1.5 * ("New" not in source) + 0.5 * ("invert_yaxis" in source)


WHOLE = (0.1, 0.1, 0.9, 0.9)


class Judge:
    """A trial that draws nothing; it counts what it is asked."""

    def __init__(self, away: Callable[[str], float],
                 places: Callable[[str], list[Box]] = lambda _: [WHOLE],
                 exact: bool = True) -> None:  # fmt: skip
        self.away = away
        self.places = places
        self.exact = exact
        self.asked: list[str] = []

    async def __call__(self, source: str) -> Tried | None:
        self.asked.append(source)
        far = self.away(source)
        spots = tuple(
            Spot(box=box, ink=100, current="#1f77b4", target="#d62728")
            for box in self.places(source)
        )
        equal = self.exact and far < 1e-9
        judged = Judged(distance=far, equal=equal, exact=self.exact, places=spots)
        return Tried(source, judged, CURRENT, size_of(minimal_edits(SOURCE, source)))


async def found(judge: Judge, *more: Difference) -> Proposal | None:
    asked = Situation(
        request=FixRequest(path=Path("/w/chart.py"), source=SOURCE, root=Path("/w"), target=b"x"),
        region=LineRange(start=0, end=SOURCE.count("\n") + 1),
        differences=(TITLE, *more),
        current=Seen(png=b"", reading=CURRENT, exact=CURRENT),
        target=Seen(png=b"", reading=facts(axes(), source="reading")),
        source=SOURCE,
    )
    return await ReadingProposer().search(asked, judge, 60.0)


async def test_several_things_are_put_right_at_once_in_the_authors_style() -> None:
    proposal = await found(Judge(distance))
    assert proposal is not None
    assert keywords(proposal.source, "plot") in ({}, {"linewidth": 1.5})
    assert 'ax.set_title("New")' in proposal.source
    assert "invert_yaxis" not in proposal.source
    assert "# the author's comment" in proposal.source
    assert "title 'New'" in proposal.summary


async def test_where_nothing_comes_closer_nothing_is_proposed() -> None:
    judge = Judge(lambda source: 1.0 if source == SOURCE else 2.0)
    assert await found(judge) is None
    assert len(judge.asked) > 10


async def test_of_equally_close_edits_the_smaller_is_kept() -> None:
    def opaque(source: str) -> float:
        return 1.0 - 0.9 * (keywords(source, "plot").get("alpha") != 0.2)

    judge = Judge(opaque)
    proposal = await found(judge)
    assert proposal is not None
    near = [source for source in judge.asked if opaque(source) < 0.5]
    sizes = [size_of(minimal_edits(SOURCE, source)) for source in near]
    assert size_of(proposal.edits) == min(sizes)


async def test_a_number_is_followed_for_as_long_as_that_helps() -> None:
    def thin(source: str) -> float:
        width = float(str(keywords(source, "plot").get("linewidth", 9)))
        return abs(width - 2.5)

    proposal = await found(Judge(thin))
    assert proposal is not None
    assert keywords(proposal.source, "plot")["linewidth"] == 2.5


async def test_nothing_is_tried_twice() -> None:
    judge = Judge(distance)
    await found(judge)
    assert len(judge.asked) == len(set(judge.asked))


async def test_points_that_were_read_as_a_line_are_found() -> None:
    """A dotted line comes closer than the solid one, but only points are what the target has."""

    def dotted(source: str) -> float:
        return 0.0 if ".scatter(" in source else 1 - 0.3 * ("linestyle" in source)

    judge = Judge(dotted)
    proposal = await found(judge)
    assert proposal is not None
    assert "ax.scatter([1, 2], [3, 4], alpha=0.2)  # the author's comment" in proposal.source


async def test_a_size_that_was_another_is_no_longer_asked_for_once_it_is_the_targets() -> None:
    """An edit that makes room may put it right."""
    size = difference("figure_size", (640.0, 480.0), (800.0, 450.0))
    judge = Judge(lambda source: 1.0 - 0.6 * ("invert_yaxis" not in source))
    await found(judge, size)
    assert not [source for source in judge.asked if "figsize=(8, 4.5)" in source]


def small_title(source: str) -> float:
    """A title that is next to nothing beside a y axis that runs the other way."""
    return 1.0 * ("invert_yaxis" in source) + 0.001 * ("New" not in source)


def places_of(source: str) -> list[Box]:
    found: list[Box] = [(0.4, 0.0, 0.6, 0.08)] if "New" not in source else []
    return [*found, (0.2, 0.2, 0.8, 0.8)] if "invert_yaxis" in source else found


async def test_what_puts_a_whole_place_right_is_kept_though_it_is_small() -> None:
    judge = Judge(small_title, places_of)
    proposal = await found(judge)
    assert proposal is not None
    assert 'ax.set_title("New")' in proposal.source
    assert "invert_yaxis" not in proposal.source


async def test_a_scaled_target_is_reached_where_no_place_differs() -> None:
    judge = Judge(lambda source: 0.1 + small_title(source), places_of, exact=False)
    proposal = await found(judge)
    assert proposal is not None
    assert "invert_yaxis" not in proposal.source
    at = next(n for n, one in enumerate(judge.asked) if not places_of(one))
    assert len(judge.asked) <= at + 3  # what was under way beside it, and nothing more
