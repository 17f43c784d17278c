"""What the user's policy says about names; every refusal says what would allow it."""

from __future__ import annotations

from collections.abc import Collection

from ..settings import PackageSettings
from .names import lookalike
from .refusal import RefusedError

_SETTING = "executor.packages"


def judge_names(settings: PackageSettings, names: Collection[str]) -> None:
    """Whether packages of these canonical names may be asked for. Raises RefusedError."""
    listed = settings.listed
    if settings.policy == "off":
        raise RefusedError(
            f"the code needs {in_words(names)}, which the sandbox's image does not have, and "
            f"packages are off: set {_SETTING}.policy to 'allowlist' and name {_it(names)} in "
            f"{_SETTING}.allow"
        )
    for name in names:
        other = lookalike(name, listed)
        if other is not None:
            raise RefusedError(
                f"'{name}' could be mistaken for '{other}': name it in {_SETTING}.allow if it is "
                "what you mean"
            )
    strangers = [name for name in names if name not in listed]
    if strangers and settings.restricted:
        raise RefusedError(
            f"the code needs {in_words(strangers)}, which your list does not have: name "
            f"{_it(strangers)} in {_SETTING}.allow"
        )


def judge_set(settings: PackageSettings, asked: set[str], resolved: set[str]) -> None:
    """Whether what the asked packages bring with them may come. Raises RefusedError."""
    if not settings.restricted or settings.allow_dependencies:
        return
    extra = sorted(resolved - asked - settings.listed.keys())
    if extra:
        raise RefusedError(
            f"{in_words(sorted(asked))} would bring {in_words(extra)}, which your list does not "
            f"have: name {_it(extra)} in {_SETTING}.allow, or set {_SETTING}.allow_dependencies"
        )


def not_here(names: Collection[str]) -> str:
    """Why ``cached`` does not give these packages."""
    return (
        f"the code needs {in_words(names)}, which is not on this machine, and the policy downloads "
        f"nothing: set {_SETTING}.policy to 'allowlist' and name {_it(names)} in {_SETTING}.allow"
    )


def in_words(names: Collection[str]) -> str:
    *most, last = (f"'{name}'" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _it(names: Collection[str]) -> str:
    return "it" if len(names) == 1 else "them"
