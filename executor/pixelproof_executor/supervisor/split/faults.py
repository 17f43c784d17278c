"""Exceptions across the socket: told by the names of their classes, built anew there."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from typing import Any

_NEVER = frozenset({"_pytest", "pytest", "pluggy", "unittest", "exceptiongroup", "_pixelproof"})
"""Whose exceptions steer the test run: the code's own of these names are mere look-alikes."""
_EXTRA = ("name", "path", "errno", "strerror", "filename", "filename2")
_MOST_TEXT = 20_000
_look_alikes: dict[tuple[str, str], type[BaseException]] = {}


class CannotCrossError(BaseException):
    """The test needs what only one process can give: it is run again beside the code."""


class CodeDiedError(BaseException):
    """The code's process ended while the test used it."""


def describe(error: BaseException, number: int, is_data: Callable[[Any], bool]) -> tuple[Any, ...]:
    """An exception as data; ``number`` names the object itself for further questions."""
    chain = [
        (kind.__module__, kind.__qualname__)
        for kind in type(error).__mro__
        if issubclass(kind, BaseException)
    ]
    extra = {name: getattr(error, name, None) for name in _EXTRA}
    extra = {name: value for name, value in extra.items() if value is not None and is_data(value)}
    args = [arg if is_data(arg) else repr(arg) for arg in error.args]
    try:
        text = str(error)[:_MOST_TEXT]
    except Exception:
        text = ""
    return ("exception", number, chain, args, extra, text)


def rebuild(reference: tuple[Any, ...], foreign: Callable[[str], bool]) -> BaseException:
    """The exception that ``describe`` told of.

    ``foreign`` says whether a module's classes are to be had here, too.
    """
    _, number, chain, args, extra, text = reference
    module, qualname = chain[0]
    known = known_class(module, qualname, foreign)
    kind = known or look_alike(chain, foreign)
    error = _make(kind, args, extra)
    if known is None:
        error.__dict__.update(_number=number, _text=text)
    return error


def known_class(
    module: str, qualname: str, foreign: Callable[[str], bool]
) -> type[BaseException] | None:
    """The very class, if it is Python's own or of a library that is loaded here as well."""
    if module == "builtins":
        found = getattr(builtins, qualname, None)
    elif module.partition(".")[0] in _NEVER or not foreign(module):
        return None
    else:
        found = sys.modules.get(module)
        for part in qualname.split("."):
            found = getattr(found, part, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def look_alike(chain: list[tuple[str, str]], foreign: Callable[[str], bool]) -> type[BaseException]:
    """A class of the same name whose bases are Python's own or look-alikes themselves.

    ``chain`` is the method resolution order; several bases become one line of descent.
    """
    key = (chain[0][0], chain[0][1])
    if (known := _look_alikes.get(key)) is not None:
        return known
    rest = chain[1:]
    base: type[BaseException] = BaseException
    if rest:
        base = known_class(rest[0][0], rest[0][1], foreign) or look_alike(rest, foreign)
    made = type(
        key[1].rpartition(".")[2],
        (base, *_further(base, rest, foreign)),
        {
            "__module__": key[0],
            "__qualname__": key[1],
            "__str__": _text_of,
            "__getattr__": _attribute_of,
        },
    )
    _look_alikes[key] = made
    return made


def _further(
    base: type[BaseException], rest: list[tuple[str, str]], foreign: Callable[[str], bool]
) -> list[type[BaseException]]:
    """Known classes of the chain that ``base`` does not descend from, where layouts permit."""
    further: list[type[BaseException]] = []
    for one in rest[1:]:
        known = known_class(one[0], one[1], foreign)
        if known is not None and not issubclass(base, known):
            try:
                type("probe", (base, *further, known), {})
            except TypeError:
                continue
            further.append(known)
    return further


def _text_of(error: BaseException) -> str:
    text: str | None = error.__dict__.get("_text")
    return text if text is not None else BaseException.__str__(error)


def _attribute_of(error: BaseException, name: str) -> Any:
    """What the code gave its exception beside the arguments."""
    far = error.__dict__.get("_far")
    if far is None or name.startswith("_"):
        raise AttributeError(name)
    return far.get(error, name)


def _make(kind: type[BaseException], args: list[Any], extra: dict[str, Any]) -> BaseException:
    try:
        error = kind.__new__(kind, *args)
        error.args = tuple(args)
        if issubclass(kind, OSError) and len(args) == 2:
            error.__init__(*args, extra.get("filename"))  # type: ignore[misc]
        elif issubclass(kind, BaseExceptionGroup):
            error = kind(*args)
        elif kind.__init__ in (BaseException.__init__, Exception.__init__) or (
            kind.__module__ == "builtins"
        ):
            error.__init__(*args)  # type: ignore[misc]
    except Exception:
        error = kind.__new__(kind)
        error.args = tuple(args)
    for name, value in extra.items():
        try:
            setattr(error, name, value)
        except (AttributeError, TypeError):
            continue
    return error
