"""Searches of a fix: when they begin, how long they may take, and what is proven beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fixer_made import GREEN, RED, by_comment, fix, request
from fixing_made import (
    SOURCE,
    GivenProposer,
    ScriptedRunner,
    ScriptedSight,
    png,
    proposal,
    workspace,
)

from pixelproof_engine.sight.seen import Comparison, Difference, Judged, Seen
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import Proposal, Verdict
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.base import Situation
from pixelproof_server.fixing.rounds import MOST_FURTHER
from pixelproof_server.fixing.trial import Trial

PIXELS = Difference(kind="pixels", sentence="something differs")


class GivenSearch(GivenProposer):
    """Also tries things out: what a function says of the source that it begins with."""

    def __init__(self, find: Callable[[str], str | None], guesses: Sequence[str] = ()) -> None:
        super().__init__(lambda _: guesses)
        self.find = find
        self.begun: list[str] = []
        self.seconds: list[float] = []

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        assert seconds > 0
        self.begun.append(situation.source)
        self.seconds.append(seconds)
        assert await trial(situation.source) is not None
        found = self.find(situation.source)
        return proposal(found) if found else None


async def test_what_a_search_finds_is_proven_and_nothing_is_guessed(tmp_path: Path) -> None:
    searcher = GivenSearch(lambda _: GREEN, [RED])
    result = await fix(workspace(tmp_path), searcher)
    assert result.verdict is Verdict.PROVEN
    assert [one.proposal.source for one in result.proofs] == [GREEN]
    assert searcher.situations == []


async def test_guesses_come_where_a_search_finds_nothing(tmp_path: Path) -> None:
    searcher = GivenSearch(lambda _: None, [GREEN])
    result = await fix(workspace(tmp_path), searcher)
    assert result.verdict is Verdict.PROVEN
    assert searcher.begun == [SOURCE, GREEN]  # what a guess has reached may be polished


async def test_the_next_search_begins_where_the_last_one_ended(tmp_path: Path) -> None:
    searcher = GivenSearch(lambda source: RED if source == SOURCE else GREEN)
    result = await fix(workspace(tmp_path), searcher)
    assert result.best
    assert result.best.proposal.source == GREEN
    assert searcher.begun == [SOURCE, RED]


class PixelSight(ScriptedSight):
    """Reads no difference of what stands in the figure."""

    async def compare(self, current: Seen, target: Seen) -> Comparison:
        compared = await super().compare(current, target)
        return compared.model_copy(update={"differences": (PIXELS,)})


async def test_a_search_is_short_only_once_an_edit_is_good(tmp_path: Path) -> None:
    """Though nothing that can be read differs from the first."""
    searcher = GivenSearch(lambda _: None, [GREEN])
    options = FixOptions(search_s=9.0, polish_s=2.0)
    fixer = Fixer(ScriptedRunner(by_comment), PixelSight(), [searcher], options)
    await fixer.fix(request(workspace(tmp_path)))
    assert searcher.begun == [SOURCE, GREEN]
    assert searcher.seconds == [9.0, 2.0]


class TryingSearch(GivenSearch):
    """Tries all of its guesses out and finds none good enough."""

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        for guess in (situation.source, *self._give(situation)):
            await trial(guess)
        return None


class GoingAwaySight(ScriptedSight):
    """What is red seems further from the target than what the chart drew before."""

    async def judge(self, png_: bytes, target: bytes) -> Judged:
        far = 0.9 if png_ == png("red") else 0.5
        return Judged(distance=far, equal=False, exact=True, places=())


async def test_of_guesses_that_trials_speak_against_few_are_proven(tmp_path: Path) -> None:
    guesses = [f"{RED}# {n}\n" for n in range(3 * MOST_FURTHER)]
    options = FixOptions(rounds=0)
    fixer = Fixer(
        ScriptedRunner(by_comment),
        GoingAwaySight(),
        [TryingSearch(lambda _: None, guesses)],
        options,
    )
    result = await fixer.fix(request(workspace(tmp_path)))
    assert len(result.proofs) == MOST_FURTHER
