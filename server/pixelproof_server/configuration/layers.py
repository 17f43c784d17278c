"""Merging layers of settings: a bad value keeps what was there before, and says so."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ..settings import Settings


@dataclass(frozen=True)
class Complaint:
    """One value that was not taken over, and why."""

    source: str
    """Where the value stands: a file, ``editor settings``, an environment variable."""
    key: str
    """Dotted path of the value, e.g. ``completion.max_tokens``."""
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.key or 'the whole content'} is ignored: {self.reason}"


@dataclass(frozen=True)
class Layer:
    """Values from one source, as plain nested data in the names of ``Settings``."""

    source: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """Settings and what had to be left out to get them."""

    settings: Settings
    complaints: tuple[Complaint, ...] = ()


def load(layers: Sequence[Layer]) -> Loaded:
    """Apply ``layers`` in order, later ones over earlier ones; never raises for bad values."""
    merged: dict[str, Any] = {}
    settings = Settings()
    complaints: list[Complaint] = []
    for layer in layers:
        values = copy.deepcopy(dict(layer.values))
        while True:
            candidate = _merge(merged, values)
            try:
                settings = Settings.model_validate(candidate)
            except ValidationError as error:
                complaints.append(_drop_first_fault(layer.source, values, error))
            else:
                merged = candidate
                break
    return Loaded(settings, tuple(complaints))


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _drop_first_fault(source: str, values: dict[str, Any], error: ValidationError) -> Complaint:
    """Remove from ``values`` the first value that ``error`` names; a list loses that entry."""
    fault = error.errors(include_url=False)[0]
    path = _removable(values, fault["loc"])
    _remove(values, path)
    reason = "there is no such setting" if fault["type"] == "extra_forbidden" else fault["msg"]
    return Complaint(source, ".".join(str(part) for part in fault["loc"]), reason)


def _removable(values: Mapping[str, Any], loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The longest path into ``values`` along ``loc`` that ends at a key or at a list's entry."""
    path: list[int | str] = []
    here: Any = values
    for part in loc:
        if isinstance(here, list) and isinstance(part, int) and part < len(here):
            return (*path, part)
        if not isinstance(here, Mapping) or part not in here:
            break
        path.append(part)
        here = here[part]
    return tuple(path)


def _remove(values: dict[str, Any], path: tuple[int | str, ...]) -> None:
    """Delete the value at ``path``; an empty path (a fault of the whole) clears everything."""
    if not path:
        values.clear()
        return
    here: Any = values
    for key in path[:-1]:
        here = here[key]
    del here[path[-1]]
