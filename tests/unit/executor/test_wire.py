"""What crosses between tests and code: exact types, built anew; nothing else from hostile bytes."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, OrderedDict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixelproof_executor.supervisor.split.wire import NotDataError, WireError, decode, encode


def refer(value: Any) -> tuple[Any, ...]:
    raise NotDataError(type(value).__name__)


def crossed(value: Any) -> Any:
    return decode(encode(value, refer), lambda reference: reference)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.integers() | st.text())
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_comes_out_as_it_went_in(value: Any) -> None:
    out = crossed(value)
    assert (type(out), out) == (type(value), value)


@pytest.mark.parametrize(
    "value",
    [
        2**200, -(2**63), -0.0, 1 + 2j, ..., range(3, 9, 2), slice(1, None), bytearray(b"x"),
        Decimal("1.10"), Fraction(1, 3), dt.date(2024, 2, 29), dt.timedelta(days=-1, seconds=5),
        dt.time(1, 2, 3, 4, dt.timezone(dt.timedelta(hours=2)), fold=1),
        dt.datetime(2024, 1, 1, tzinfo=dt.UTC), PosixPath("a/b"), frozenset({1}), deque([1]),
        OrderedDict(b=1, a=2), Counter("aab"), "\ud800", np.float32(1.5), np.str_("x"),
    ],
)  # fmt: skip
def test_each_type_is_kept_exactly(value: Any) -> None:
    out = crossed(value)
    assert (type(out), out, repr(out)) == (type(value), value, repr(value))


def test_nan_stays_nan() -> None:
    assert math.isnan(crossed([math.nan])[0])


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3), np.zeros((0, 2), "f4"), np.array(["a", "bc"]),
        np.array(["2024-01-01"], "M8[D]"), np.array([1, "x", None], object), np.asfortranarray(
            np.arange(4.0).reshape(2, 2)
        ),
    ],
)  # fmt: skip
def test_arrays_keep_dtype_shape_and_values(array: Any) -> None:
    out = crossed(array)
    assert type(out) is np.ndarray
    assert (out.dtype, out.shape, out.tolist()) == (array.dtype, array.shape, array.tolist())


class Int(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value",
    [Int(1), [Int(1)], {"a": Int(1)}, np.arange(2).view(np.recarray), object(), len],
)
def test_a_subclass_is_no_data(value: Any) -> None:
    with pytest.raises(NotDataError):
        encode(value, refer)


def test_a_list_that_holds_itself_does_not_cross() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(NotDataError):
        encode(endless, refer)


@given(st.binary(max_size=200))
def test_hostile_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        decode(data, lambda reference: reference)
    except WireError:
        return


@pytest.mark.parametrize(
    "parts",
    [
        ("array", "O8", [1], b"12345678"), ("array", "<f8", [1 << 60], b""), 7,
        ("array", "<f8", [-1], b""), ("scalar", "|O", b"12345678"),
    ],
)  # fmt: skip
def test_hostile_arrays_are_refused(parts: Any) -> None:
    with pytest.raises(WireError):
        decode(b"n" + encode(parts, refer), lambda reference: reference)
