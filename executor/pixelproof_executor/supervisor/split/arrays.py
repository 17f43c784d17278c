"""numpy's and pandas' plain values, taken apart into data and put together anew by hand.

Only exact types of the libraries, never subclasses; object columns hold values that cross one by
one. numpy and pandas are looked up, not imported: what was never imported here cannot be met.
"""

from __future__ import annotations

import re
import sys
from typing import Any

_PLAIN_DTYPE = re.compile(r"[<>|=]?(?:[biufcSU]\d+|[mM]8(?:\[\d*\w+\])?)")
_INDEX_KINDS = ("Index", "DatetimeIndex", "TimedeltaIndex")
_MOST_ITEMS = 1 << 26


def taken_apart(value: Any) -> tuple[Any, ...] | None:
    """The parts of an array, scalar, series, frame or index as data; None if it is none."""
    numpy: Any = sys.modules.get("numpy")
    kind = type(value)
    if numpy is not None and kind is numpy.ndarray:
        return _array_parts(numpy, value)
    if numpy is not None and isinstance(value, numpy.generic) and kind in _scalars(numpy):
        return ("scalar", value.dtype.str, value.tobytes())
    pandas: Any = sys.modules.get("pandas")
    if pandas is None:
        return None
    if value is pandas.NaT:
        return ("NaT",)
    if value is pandas.NA:
        return ("NA",)
    if kind is pandas.Timestamp and value.tzinfo is None:
        return ("stamp", "Timestamp", int(value.asm8.view("i8")), value.unit)
    if kind is pandas.Timedelta:
        return ("stamp", "Timedelta", int(value.asm8.view("i8")), value.unit)
    if kind is pandas.Series:
        column = _column_parts(value)
        index = taken_apart(value.index)
        return column and index and ("series", column, index, value.name)
    if kind is pandas.DataFrame:
        columns = [_column_parts(value.iloc[:, i]) for i in range(value.shape[1])]
        names, index = taken_apart(value.columns), taken_apart(value.index)
        if None in columns or names is None or index is None:
            return None
        return ("frame", columns, names, index)
    if kind is pandas.RangeIndex:
        return ("range", value.start, value.stop, value.step, value.name)
    if kind is pandas.MultiIndex:
        levels = [_column_parts(value.get_level_values(i)) for i in range(value.nlevels)]
        return None if None in levels else ("multi", levels, list(value.names))
    if kind in [getattr(pandas, name) for name in _INDEX_KINDS]:
        column = _column_parts(value)
        return column and ("index", column, value.name, getattr(value, "freqstr", None))
    return None


def put_together(parts: Any) -> Any:
    """The inverse of ``taken_apart``; raises ValueError or TypeError for anything else."""
    import numpy as np

    kind = parts[0]
    if kind == "array":
        return _array(np, parts)
    if kind == "scalar":
        return np.frombuffer(parts[2], _dtype(np, parts[1]))[0]
    import pandas as pd

    if kind == "NaT":
        return pd.NaT
    if kind == "NA":
        return pd.NA
    if kind == "stamp" and parts[1] in ("Timestamp", "Timedelta"):
        unit = parts[3] if parts[3] in ("s", "ms", "us", "ns") else "ns"
        return getattr(pd, parts[1])(parts[2], unit=unit).as_unit(unit)
    if kind == "series":
        return pd.Series(_column(np, pd, parts[1]), put_together(parts[2]), name=parts[3])
    if kind == "frame":
        index = put_together(parts[3])
        columns = {i: pd.Series(_column(np, pd, one), index) for i, one in enumerate(parts[1])}
        frame = pd.DataFrame(columns, index=index)
        frame.columns = put_together(parts[2])
        return frame
    if kind == "range":
        return pd.RangeIndex(*parts[1:4], name=parts[4])
    if kind == "multi":
        levels = [_column(np, pd, level) for level in parts[1]]
        return pd.MultiIndex.from_arrays(levels, names=parts[2])
    if kind == "index":
        index = pd.Index(_column(np, pd, parts[1]), name=parts[2])
        if parts[3] is not None:
            index.freq = str(parts[3])
        return index
    raise ValueError(f"no array: {kind!r}")


def _scalars(numpy: Any) -> set[type]:
    return {kind for kind in numpy.sctypeDict.values() if kind is not numpy.object_}


def _array_parts(numpy: Any, value: Any) -> tuple[Any, ...] | None:
    if value.dtype == object:
        return ("array", "O", list(value.shape), value.ravel().tolist())
    if not _PLAIN_DTYPE.fullmatch(value.dtype.str):
        return None
    content = numpy.ascontiguousarray(value).tobytes()
    return ("array", value.dtype.str, list(value.shape), content)


def _array(numpy: Any, parts: Any) -> Any:
    _, dtype, shape, content = parts
    items = 1
    for size in shape:
        if type(size) is not int or size < 0:
            raise ValueError("no shape")
        items *= size
    if items > _MOST_ITEMS:
        raise ValueError("too many items")
    if dtype != "O":
        return numpy.frombuffer(content, _dtype(numpy, dtype)).reshape(shape).copy()
    made = numpy.empty(len(content), object)
    for i, item in enumerate(content):
        made[i] = item
    return made.reshape(shape)


def _dtype(numpy: Any, name: str) -> Any:
    if not _PLAIN_DTYPE.fullmatch(name):
        raise ValueError(f"no plain dtype: {name!r}")
    return numpy.dtype(name)


def _column_parts(values: Any) -> tuple[Any, ...] | None:
    """A series' or an index' values: numpy's dtypes as they are, a few of pandas' own by name."""
    import numpy as np
    import pandas as pd

    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _array_parts(np, values.to_numpy())
    if isinstance(dtype, pd.CategoricalDtype):
        categories = taken_apart(dtype.categories)
        codes = values.array.codes.astype("int64").tolist()
        return categories and ("category", codes, categories, bool(dtype.ordered))
    if str(dtype) in _NAMED:
        return ("named", str(dtype), values.astype(object).tolist())
    return None


def _column(numpy: Any, pandas: Any, parts: Any) -> Any:
    if parts[0] == "array":
        return _array(numpy, parts)
    if parts[0] == "category":
        kind = pandas.CategoricalDtype(put_together(parts[2]), parts[3])
        return pandas.Categorical.from_codes(parts[1], dtype=kind)
    if parts[0] == "named" and parts[1] in _NAMED:
        return pandas.array(parts[2], dtype=parts[1])
    raise ValueError(f"no column: {parts[0]!r}")


_NAMED = frozenset(
    {"string", "str", "boolean", "Float32", "Float64"}
    | {f"{sign}nt{bits}" for sign in ("I", "UI") for bits in (8, 16, 32, 64)}
)
