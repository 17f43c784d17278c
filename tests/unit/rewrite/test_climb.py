"""The order of a search's trials: what an earlier step told decides what the next begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pixelproof_engine.sight.seen import Judged, Spot
from pixelproof_server.fixing.proposers.rewrite.knobs import Knob, Option
from pixelproof_server.fixing.proposers.search import Candidate, Climb, Found
from pixelproof_server.fixing.trial import Tried


class Letters:
    """A search among words: every edit adds a letter, and each, or two together, have a worth."""

    def __init__(self, worth: dict[str, float], *places: Spot) -> None:
        self._worth = worth
        self._places = places
        self.asked: list[str] = []

    async def __call__(self, source: str) -> Tried | None:
        self.asked.append(source)
        far = 1.0 - sum(worth for what, worth in self._worth.items() if set(what) <= set(source))
        judged = Judged(distance=far, equal=far <= 0, exact=True, places=self._places)
        return Tried(source, judged, None, len(source))

    async def climb(self, stated: Callable[[Tried], Iterator[Candidate]],
                    knobs: Callable[[Tried], Sequence[Knob]]) -> Found | None:  # fmt: skip
        return await Climb(self, stated, knobs, 60.0).run("-")

    def first(self, letters: str) -> int:
        """When a source that ends in ``letters`` was tried for the first time."""
        return next(n for n, source in enumerate(self.asked) if source.endswith(letters))


def _added(tried: Tried, letter: str) -> str:
    return tried.source + letter


def _nothing(_: Tried) -> Iterator[Candidate]:
    return iter(())


def _knob(tried: Tried, letter: str, summary: str, prior: float, place: str) -> Knob:
    return Knob(None, prior, (Option(partial(_added, tried, letter), summary),), place=place)


async def test_edits_of_one_summary_at_two_calls_have_a_verdict_each() -> None:
    words = Letters({"g": 0.6, "x": -0.5})

    def knobs(tried: Tried) -> list[Knob]:
        padding = [_knob(tried, letter, letter, 8.0, letter) for letter in "opqrs"]
        return [
            _knob(tried, "x", "marker s", 10.0, "first call"),
            _knob(tried, "g", "great", 9.0, "first call"),
            *padding,
            _knob(tried, "y", "marker s", 5.0, "second call"),
            _knob(tried, "z", "other", 4.0, "second call"),
        ]

    await words.climb(_nothing, knobs)
    assert words.first("x") < words.first("g")
    assert words.first("y") < words.first("z")


async def test_the_call_whose_colour_is_seen_where_the_pictures_differ_is_turned_first() -> None:
    red = Spot(box=(0.1, 0.1, 0.9, 0.9), ink=100, current="#ffffff", target="#d62728")
    words = Letters({}, red)

    def knobs(tried: Tried) -> list[Knob]:
        found = [_knob(tried, letter, "marker s", 1.0, letter) for letter in "br"]
        colours = ("#1f77b4",), ("#d62728",)
        return [replace(knob, colours=mine) for knob, mine in zip(found, colours, strict=True)]

    await words.climb(_nothing, knobs)
    assert words.first("r") < words.first("b")


async def test_what_takes_most_of_the_distance_away_is_not_kept_waiting_by_a_number() -> None:
    steps = "abcdef"
    words = Letters({"g": 0.6, **{letter: 0.05 * n for n, letter in enumerate(steps, 1)}})

    def stated(tried: Tried) -> Iterator[Candidate]:
        first, *ladder = (Candidate(partial(_added, tried, letter), letter) for letter in steps)
        yield replace(first, ladder=iter(ladder))
        yield Candidate(partial(_added, tried, "g"), "great")

    await words.climb(stated, lambda _: [])
    assert "-f" not in words.asked
    assert "-gf" in words.asked


async def test_ways_of_one_summary_have_a_verdict_each() -> None:
    """A way that helped is not put off because another way of the same difference did not."""
    words = Letters({"h": 0.1, "x": -0.5, "g": 0.6})

    def stated(tried: Tried) -> Iterator[Candidate]:
        for letter, summary in (("h", "text"), ("x", "text"), ("g", "great"), ("o", "other")):
            yield Candidate(partial(_added, tried, letter), summary)

    await words.climb(stated, lambda _: [])
    assert words.first("gh") < words.first("go")


async def test_what_was_kept_in_doubt_is_taken_back_once_it_harms() -> None:
    """``w`` passes for what ``r`` is, as long as there is no ``r``."""
    words = Letters({"w": 0.3, "r": 0.8, "rw": -0.3})

    def stated(tried: Tried) -> Iterator[Candidate]:
        for letter in "wr" if "w" in tried.source else "w":
            yield Candidate(partial(_added, tried, letter), letter)

    found = await words.climb(stated, lambda _: [])
    assert found is not None
    assert (found.tried.source, found.summaries) == ("-r", ("r",))


async def test_what_draws_the_same_as_what_is_kept_is_not_tried_first_again() -> None:
    """``a`` and ``bb`` are two ways to say one thing: beside one of them the other is nothing."""
    words = Letters({"a": 0.6, "b": 0.6, "ab": -0.6, "g": 0.1})

    def stated(tried: Tried) -> Iterator[Candidate]:
        for letter in ("a", "bb", "g"):
            yield Candidate(partial(_added, tried, letter), letter)

    await words.climb(stated, lambda _: [])
    assert words.first("ag") < words.first("abb")


async def test_knobs_take_turns_with_what_differences_ask_for() -> None:
    """Many differences are misread, and each has many ways."""
    words = Letters({})

    def stated(tried: Tried) -> Iterator[Candidate]:
        for letter in "abcdefghijklmnop":
            yield Candidate(partial(_added, tried, letter), letter)

    await words.climb(stated, lambda tried: [_knob(tried, "z", "turned", 1.0, "call")])
    assert words.first("a") < words.first("z") < words.first("p")


async def test_a_call_that_seems_to_draw_nothing_is_turned_last() -> None:
    words = Letters({"a": -0.1, "b": -0.1, "c": -0.1, "d": -0.1})

    def knobs(tried: Tried) -> list[Knob]:
        idle = [_knob(tried, letter, letter, 9.0, letter) for letter in "vwxyz"]
        live = [_knob(tried, letter, letter, 1.0, letter) for letter in "abcd"]
        return [
            *(replace(knob, call="ax.plot 0") for knob in idle),
            *(replace(knob, call="ax.plot 1") for knob in live),
        ]

    await words.climb(_nothing, knobs)
    assert words.first("w") < words.first("a")
    assert words.first("d") < words.first("z")


async def test_where_nothing_helps_any_more_another_way_is_tried_from_where_it_forked() -> None:
    """``w`` takes most of the distance away, but what is right does not go with it."""
    words = Letters({"w": 0.6, "r": 0.55, "s": 0.45, "rw": -0.7, "sw": -0.7})

    def stated(tried: Tried) -> Iterator[Candidate]:
        for letter in "wrs":
            yield Candidate(partial(_added, tried, letter), letter)

    found = await words.climb(stated, lambda _: [])
    assert found is not None
    assert sorted(found.tried.source) == ["-", "r", "s"]
    assert sorted(found.summaries) == ["r", "s"]
