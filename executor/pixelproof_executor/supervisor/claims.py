"""What a job's process may claim: a frame of another form was not written by the sandbox."""

from __future__ import annotations

from typing import Any

_NONE = type(None)
_FORMS: dict[str, dict[str, tuple[type, ...]]] = {
    "figure": {"number": (int,), "saved_as": (str, _NONE), "facts": (dict,)},
    "collected": {"ids": (list,)},
    "start": {"id": (str,)},
    "report": {
        "id": (str,), "when": (str,), "outcome": (str,), "xfail": (bool,),
        "duration_ms": (int, float), "detail": (str,),
    },
    "unreadable": {"id": (str,), "detail": (str,)},
    "beside": {"id": (str,), "reason": (str,)},
    "canary": {"outcome": (str,)},
    "trouble": {"id": (str,), "status": (str,), "detail": (str,)},
    "end": {"status": (str,), "detail": (str,), "traceback": (str,)},
    "checked": {"changes": (list,), "many": (bool,), "pictures": (list,)},
    "cleaned": {},
}  # fmt: skip
"""Kinds of claims with the fields that must be there. A new kind is one line here."""

_STATUSES = frozenset({"passed", "failed", "limit", "denied", "environment"})
"""What a process may say of itself; the other words are the supervisor's."""
_LEVELS = 16
_NESTS = (dict, list)
"""What JSON nests: parsed, it has no other containers."""


def is_well_formed(header: dict[str, Any]) -> bool:
    """Whether the supervisor, and the host after it, can work with this claim."""
    kind = header.get("type")
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    if form is None or any(not isinstance(header.get(name), form[name]) for name in form):
        return False
    if "status" in form and header["status"] not in _STATUSES:
        return False
    if kind == "collected" and not all(isinstance(name, str) for name in header["ids"]):
        return False
    return _is_shallow(header, _LEVELS)


def _is_shallow(value: Any, levels: int) -> bool:
    """Deeply nested data breaks whoever reads it next."""
    nests = [value]
    for _ in range(levels):
        nests = [
            inner
            for one in nests
            for inner in (one.values() if type(one) is dict else one)
            if type(inner) in _NESTS
        ]
        if not nests:
            return True
    return False
