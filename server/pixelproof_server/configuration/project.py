"""What a project may say in its ``pixelproof.toml``: only what tightens the user's settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pixelproof_executor.settings import PackagePolicy

from ..documents import uris
from ..settings import Settings
from .layers import Complaint, Layer, Loaded, load
from .sources import file_layer

PROJECT_FILE = "pixelproof.toml"


def _lower(ours: Any, theirs: Any) -> Any:
    return min(ours, theirs)


def _switch_off(ours: Any, theirs: Any) -> Any:
    return ours and theirs


def _stricter(ours: Any, theirs: Any) -> Any:
    return min(ours, theirs, key=get_args(PackagePolicy).index)


def _add(ours: Any, theirs: Any) -> Any:
    return [*ours, *theirs]


TIGHTENING: dict[str, Callable[[Any, Any], Any]] = {
    "completion.enabled": _switch_off,
    "completion.max_tokens": _lower,
    "completion.max_tokens_line": _lower,
    "completion.prefix_tokens": _lower,
    "completion.suffix_tokens": _lower,
    "fix.rounds": _lower,
    "fix.samples": _lower,
    "fix.time_budget_s": _lower,
    "fix.use_models": _switch_off,
    "privacy.allow_remote": _switch_off,
    "privacy.exclude": _add,
    "executor.packages.policy": _stricter,
    "executor.packages.allow_dependencies": _switch_off,
    "executor.packages.set_mb": _lower,
    "executor.limits.wall_s": _lower,
    "executor.limits.memory_mb": _lower,
    "executor.limits.processes": _lower,
    "executor.limits.output_bytes": _lower,
    "executor.limits.disk_mb": _lower,
    "executor.limits.figures": _lower,
    "executor.limits.png_bytes": _lower,
    "executor.limits.pixels": _lower,
}
"""Every key that a project may set, and how its value joins the user's."""


def tighten(settings: Settings, root: Path) -> Loaded:
    """Settings for the project at ``root``: the user's, tightened by its ``pixelproof.toml``."""
    path = root / PROJECT_FILE
    if not uris.contains(root, path):
        refused = Complaint(str(path), "", "it is a link that leads out of the project")
        return Loaded(settings, (refused,))
    layer, complaints = file_layer(path)
    for key, value in _leaves(layer.values):
        join = TIGHTENING.get(key)
        if join is None:
            complaints.append(
                Complaint(
                    layer.source,
                    key,
                    "a project may only tighten; set this in your own settings if you want it",
                )
            )
            continue
        # First by itself, so that a value of the wrong type is never compared with the user's.
        alone = load([Layer(layer.source, _nested(key, value))])
        complaints += alone.complaints
        if alone.complaints:
            continue
        joined = join(_at(settings.model_dump(), key), _at(alone.settings.model_dump(), key))
        settings = Settings.model_validate(_replaced(settings.model_dump(), key, joined))
    return Loaded(settings, tuple(complaints))


def _leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _nested(key: str, value: Any) -> dict[str, Any]:
    for part in reversed(key.split(".")):
        value = {part: value}
    return dict(value)


def _at(values: Mapping[str, Any], key: str) -> Any:
    here: Any = values
    for part in key.split("."):
        here = here[part]
    return here


def _replaced(values: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    head, _, rest = key.partition(".")
    return {**values, head: _replaced(values[head], rest, value) if rest else value}
