import numpy as np
import pandas as pd
import pytest
from solution import Stack, area, label, scale, session, table, words


def test_number():
    assert area(3) == 28.27


def test_difference():
    assert abs(area(2) - 12.57) < 0.001


@pytest.mark.parametrize(("text", "expected"), [("b a b", ["a", "b"]), ("x", ["x"])])
def test_list(text, expected):
    assert words(text) == expected


def test_text():
    assert label(3).startswith("area 28.27")


def test_error():
    with pytest.raises(ValueError, match="is negative"):
        area(-1)


def test_array():
    np.testing.assert_allclose(scale([1.0, 2.0], 3), [3.0, 6.0])


def test_frame():
    expected = pd.DataFrame({"radius": [1, 2], "area": [3.14, 12.57]})
    pd.testing.assert_frame_equal(table([1, 2]), expected)


def test_context():
    with session("a") as name:
        assert name == "session a"


def test_object():
    stack = Stack()
    stack.push(7)
    assert stack.pop() == 7
    assert len(stack) == 0


def test_approx():
    assert area(1) == pytest.approx(3.14)
