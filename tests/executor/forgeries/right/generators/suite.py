import itertools

from solution import Countdown, accumulate, squares


def test_list():
    assert list(squares(4)) == [0, 1, 4, 9]


def test_lazily():
    assert list(itertools.islice(squares(10**9), 3)) == [0, 1, 4]


def test_iterable():
    assert [number for number in Countdown(3)] == [3, 2, 1]
    assert 2 in Countdown(3)


def test_send():
    running = accumulate()
    next(running)
    assert running.send(2) == 2
    assert running.send(3) == 5
