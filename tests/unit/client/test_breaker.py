from __future__ import annotations

import pytest

from pixelproof_engine.client.breaker import Breaker


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def failing(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.begin()
        breaker.failed()


def test_opens_after_failures_in_a_row_only():
    breaker = Breaker(threshold=3, clock=Clock())
    failing(breaker, 2)
    assert breaker.begin()
    breaker.succeeded()
    failing(breaker, 2)
    assert breaker.is_available
    failing(breaker, 1)
    assert not breaker.begin()


def test_half_open_lets_one_request_through_and_doubles_the_pause_on_failure():
    clock = Clock()
    breaker = Breaker(threshold=1, pause_s=5, longest_pause_s=15, clock=clock)
    failing(breaker, 1)
    clock.now += 4.9
    assert not breaker.begin()
    clock.now += 0.2
    assert breaker.begin()
    assert not breaker.begin()
    breaker.failed()
    assert breaker.opens_in_s == pytest.approx(10)
    clock.now += 10
    failing(breaker, 1)
    assert breaker.opens_in_s == pytest.approx(15)
    clock.now += 15
    assert breaker.begin()
    breaker.succeeded()
    assert breaker.begin()
    assert breaker.begin()


def test_a_cancelled_try_leaves_the_next_one_free():
    clock = Clock()
    breaker = Breaker(threshold=1, pause_s=5, clock=clock)
    failing(breaker, 1)
    clock.now += 5
    assert breaker.begin()
    breaker.abandoned()
    assert breaker.begin()
