"""Requirements as the user, a project or a model wrote them: read strictly, never passed on raw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .refusal import RefusedError
from .well_known import WELL_KNOWN

_MOST = 64
"""Requirements of one job."""
_SHORTEST = 4
"""Shorter names are all near to each other."""


def read(texts: Iterable[str], environment: Mapping[str, str]) -> tuple[Requirement, ...]:
    """Requirements (PEP 508) that hold in ``environment`` (PEP 508 marker values), by name.

    The result carries name, extras and version range only, so that nothing of it can be an option,
    an address or a path.

    Raises:
        RefusedError: one is no requirement, or names an address.
    """
    texts = list(dict.fromkeys(texts))
    if len(texts) > _MOST:
        raise RefusedError(f"{len(texts)} requirements are more than the {_MOST} of one job")
    found = [_one(text, environment) for text in texts]
    return tuple(sorted((one for one in found if one is not None), key=str))


def _one(text: str, environment: Mapping[str, str]) -> Requirement | None:
    shown = repr(text[:100])
    if any(not character.isprintable() for character in text):
        raise RefusedError(f"{shown} is no requirement: it holds a control character")
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise RefusedError(
            f"{shown} is no requirement: write a name with an optional version, as in 'scipy>=1.10'"
        ) from None
    if requirement.url is not None:
        raise RefusedError(f"{shown} names an address: packages come from the package index only")
    marker = requirement.marker
    if marker is not None and not marker.evaluate({**environment, "extra": ""}):
        return None
    requirement.marker = None
    requirement.name = canonicalize_name(requirement.name)
    return requirement


def lookalike(name: str, listed: Collection[str]) -> str | None:
    """The well-known or listed package that ``name`` could be mistaken for; None if there is none.

    ``name`` and ``listed`` are canonical (PEP 503). Mistaken for: equal after letters that look
    alike and separators are folded, or one edit (insert, delete, replace, swap of neighbours) away.
    """
    if name in WELL_KNOWN or name in listed:
        return None
    known = sorted(WELL_KNOWN.union(listed))
    for other in known:
        if _folded(name) == _folded(other):
            return other
    if len(name) < _SHORTEST:
        return None
    return next((o for o in known if len(o) >= _SHORTEST and _one_edit_apart(name, o)), None)


def _folded(name: str) -> str:
    for seen, meant in (("-", ""), ("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l")):
        name = name.replace(seen, meant)
    return name


def _one_edit_apart(one: str, other: str) -> bool:
    """Optimal string alignment distance of exactly 1."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
