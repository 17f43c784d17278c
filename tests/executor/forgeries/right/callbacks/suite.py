import pytest
from solution import apply_all, compose, retry


def test_callbacks():
    assert apply_all([str, lambda n: n + 1], 3) == ["3", 4]


def test_decorator():
    calls = []

    @retry(3)
    def failing(value):
        calls.append(value)
        raise ValueError("no")

    with pytest.raises(ValueError, match="^no$"):
        failing(1)
    assert calls == [1, 1, 1]


def test_returned_function():
    assert compose(lambda n: n + 1, lambda n: n * 10)(2) == 30
