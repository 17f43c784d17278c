"""Values as bytes: data of exact types by a tag each, everything else as a reference.

The bytes may come from hostile code, so decoding builds nothing but the types that are named here.
"""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath
from typing import Any

from . import arrays

MOST_DEPTH = 60
_U32 = struct.Struct("!I")
_F64 = struct.Struct("!d")
_CONSTANTS: dict[bytes, Any] = {
    b"N": None,
    b"T": True,
    b"F": False,
    b".": ...,
    b"!": NotImplemented,
}
_CONTAINERS: dict[bytes, tuple[type, Callable[[list[Any]], Any]]] = {
    b"l": (list, list),
    b"t": (tuple, tuple),
    b"e": (set, set),
    b"z": (frozenset, frozenset),
    b"q": (deque, deque),
}
_MAPPINGS: dict[bytes, tuple[type, Callable[[list[Any]], Any]]] = {
    b"m": (dict, dict),
    b"O": (OrderedDict, OrderedDict),
    b"C": (Counter, lambda pairs: Counter(dict(pairs))),
}
_BY_PARTS: dict[bytes, tuple[type, Callable[[Any], tuple[Any, ...]], Callable[..., Any]]] = {
    b"r": (range, lambda v: (v.start, v.stop, v.step), range),
    b"S": (slice, lambda v: (v.start, v.stop, v.step), slice),
    b"D": (Decimal, lambda v: (str(v),), Decimal),
    b"Q": (Fraction, lambda v: (v.numerator, v.denominator), Fraction),
    b"c": (complex, lambda v: (v.real, v.imag), complex),
    b"P": (PosixPath, lambda v: (str(v),), PosixPath),
    b"p": (PurePosixPath, lambda v: (str(v),), PurePosixPath),
    b"Y": (dt.date, lambda v: (v.year, v.month, v.day), dt.date),
    b"L": (
        dt.timedelta,
        lambda v: (v.days, v.seconds, v.microseconds),
        dt.timedelta,
    ),
    b"H": (
        dt.time,
        lambda v: (v.hour, v.minute, v.second, v.microsecond, _offset(v), v.fold),
        lambda *v: dt.time(*v[:4]).replace(tzinfo=_zone(v[4]), fold=v[5]),
    ),
    b"W": (
        dt.datetime,
        lambda v: (
            v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, _offset(v), v.fold,
        ),
        lambda *v: dt.datetime(*v[:7]).replace(tzinfo=_zone(v[7]), fold=v[8]),
    ),
}  # fmt: skip
_TAG_OF = {
    kind: tag for table in (_CONTAINERS, _MAPPINGS, _BY_PARTS) for tag, (kind, *_) in table.items()
}

Refer = Callable[[Any], tuple[Any, ...]]
"""What stands for a value that is no data, as data; raises NotDataError if nothing may."""
Resolve = Callable[[tuple[Any, ...]], Any]


class WireError(ValueError):
    """Bytes that are no value."""


class NotDataError(TypeError):
    """A value that does not cross."""


def encode(value: Any, refer: Refer) -> bytes:
    """``value`` as bytes.

    Raises:
        NotDataError: a part of it is neither data nor can be referred to.
    """
    out = bytearray()
    _encode(value, refer, out, 0)
    return bytes(out)


def _encode(value: Any, refer: Refer, out: bytearray, depth: int) -> None:
    kind = type(value)
    if depth > MOST_DEPTH:
        raise NotDataError("the value is nested too deeply, or holds itself")
    if value is None or kind is bool or value is ... or value is NotImplemented:
        out += next(tag for tag, constant in _CONSTANTS.items() if constant is value)
    elif kind is int:
        _chunk(out, b"i", value.to_bytes((value.bit_length() + 8) // 8, "big", signed=True))
    elif kind is float:
        out += b"d" + _F64.pack(value)
    elif kind is str:
        _chunk(out, b"s", value.encode("utf-8", "surrogatepass"))
    elif kind is bytes:
        _chunk(out, b"b", value)
    elif kind is bytearray:
        _chunk(out, b"a", bytes(value))
    elif (tag := _TAG_OF.get(kind)) is not None and _is_plain(tag, value):
        parts = _parts(tag, value)
        out += tag + _U32.pack(len(parts))
        for part in parts:
            _encode(part, refer, out, depth + 1)
    elif (array := arrays.taken_apart(value)) is not None:
        out += b"n"
        _encode(array, refer, out, depth + 1)
    else:
        out += b"R"
        _encode(refer(value), refer, out, depth + 1)


def _is_plain(tag: bytes, value: Any) -> bool:
    """Times with a zone that is more than an offset are no plain data."""
    if tag in (b"H", b"W"):
        return value.tzinfo is None or type(value.tzinfo) is dt.timezone
    return tag != b"q" or value.maxlen is None


def _parts(tag: bytes, value: Any) -> list[Any]:
    if tag in _CONTAINERS:
        return list(value)
    if tag in _MAPPINGS:
        return [part for pair in dict.items(value) for part in pair]
    return list(_BY_PARTS[tag][1](value))


def _chunk(out: bytearray, tag: bytes, content: bytes) -> None:
    out += tag + _U32.pack(len(content)) + content


def decode(data: bytes, resolve: Resolve) -> Any:
    """The inverse of ``encode``; ``resolve`` makes a value of each reference.

    Raises:
        WireError: the bytes are no value, or name one that cannot be built.
    """
    try:
        value, end = _decode(memoryview(data), 0, resolve, 0)
    except WireError:
        raise
    except Exception as error:  # whatever numpy, pandas and the like say of nonsense
        raise WireError(f"no value: {error}") from error
    if end != len(data):
        raise WireError("bytes are left over")
    return value


def _decode(data: memoryview, at: int, resolve: Resolve, depth: int) -> tuple[Any, int]:
    if depth > MOST_DEPTH + 4:
        raise WireError("nested too deeply")
    tag, at = bytes(data[at : at + 1]), at + 1
    if tag in _CONSTANTS:
        return _CONSTANTS[tag], at
    if tag == b"d":
        return _F64.unpack_from(data, at)[0], at + _F64.size
    if tag == b"n":
        parts, at = _decode(data, at, resolve, depth + 1)
        return arrays.put_together(parts), at
    if tag == b"R":
        reference, at = _decode(data, at, resolve, depth + 1)
        if type(reference) is not tuple or not reference:
            raise WireError("no reference")
        return resolve(reference), at
    size, at = _U32.unpack_from(data, at)[0], at + _U32.size
    if tag in _LEAVES:
        if at + size > len(data):
            raise WireError("cut off")
        return _LEAVES[tag](bytes(data[at : at + size])), at + size
    if size > len(data) - at:
        raise WireError("cut off")
    parts = []
    for _ in range(size):
        part, at = _decode(data, at, resolve, depth + 1)
        parts.append(part)
    return _build(tag, parts), at


def _build(tag: bytes, parts: list[Any]) -> Any:
    if tag in _CONTAINERS:
        return _CONTAINERS[tag][1](parts)
    if tag in _MAPPINGS:
        return _MAPPINGS[tag][1](list(zip(parts[::2], parts[1::2], strict=True)))
    if tag in _BY_PARTS:
        return _BY_PARTS[tag][2](*parts)
    raise WireError(f"unknown tag {tag!r}")


_LEAVES: dict[bytes, Callable[[bytes], Any]] = {
    b"i": lambda content: int.from_bytes(content, "big", signed=True),
    b"s": lambda content: content.decode("utf-8", "surrogatepass"),
    b"b": bytes,
    b"a": bytearray,
}


def _offset(value: dt.time | dt.datetime) -> float | None:
    offset = value.utcoffset()
    return None if offset is None else offset.total_seconds()


def _zone(offset: float | None) -> dt.timezone | None:
    if offset is None:
        return None
    if not math.isfinite(offset):
        raise WireError("no time zone")
    return dt.timezone(dt.timedelta(seconds=offset))
