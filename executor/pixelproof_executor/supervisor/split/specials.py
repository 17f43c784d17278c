"""Which of Python's special methods a handle has, and what each means for the trust in a test.

A handle stands for an object of the code. To look at it is fine: what comes back is data of exact
types. To let it decide is not: whether it equals an expected value, is true, or holds something,
would be the word of the code on its own test.
"""

from __future__ import annotations

LOOKS = (
    "__len__", "__length_hint__", "__iter__", "__next__", "__reversed__", "__getitem__",
    "__setitem__", "__delitem__", "__enter__", "__exit__", "__float__", "__int__", "__index__",
    "__complex__", "__round__", "__trunc__", "__floor__", "__ceil__", "__neg__", "__pos__",
    "__abs__", "__invert__", "__call__",
)  # fmt: skip
"""They are given nothing to compare with, or are what the test means to call."""

_OPERATORS = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift",
    "rshift", "and", "xor", "or",
)  # fmt: skip
COMPUTES = tuple(f"__{side}{name}__" for name in _OPERATORS for side in ("", "r", "i"))
"""They are given the other operand, which may be the expected value."""

DECIDES = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__contains__")


_ASKED = (*LOOKS, *COMPUTES, "__bool__", "__contains__")


def specials_of(kind: type) -> list[str]:
    """The special methods that ``kind`` has, of those that a handle can pass on."""
    return [name for name in _ASKED if getattr(kind, name, None) is not None]


def _methods_of_data() -> frozenset[str]:
    kinds = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, range)
    names = {name for kind in kinds for name in dir(kind) if not name.startswith("_")}
    return frozenset(names | {"equals", "eq", "ne", "lt", "le", "gt", "ge", "isin", "all", "any"})


METHODS_OF_DATA = _methods_of_data()
"""Called with an argument on what the code returned, they ask an object that may only look like
data to judge the expected value: ``f().startswith("expected")``."""
