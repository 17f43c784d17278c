"""Completions that were made before: reused while the user types what was suggested."""

from __future__ import annotations

from collections import OrderedDict


class Cache:
    """Completions by the text around them, least recently used ones dropped.

    A completion made at a prefix also answers every longer prefix that types its beginning; the
    suffix must be the same.
    """

    def __init__(self) -> None:
        self._completions: OrderedDict[tuple[str, str], str] = OrderedDict()

    def get(self, prefix: str, suffix: str) -> str | None:
        """The rest of a completion, empty if everything was typed; None if there is none."""
        for made_at in reversed(self._completions):
            rest = remainder(made_at, self._completions[made_at], prefix, suffix)
            if rest is not None:
                self._completions.move_to_end(made_at)
                return rest
        return None

    def put(self, prefix: str, suffix: str, completion: str, *, entries: int) -> None:
        """Remember ``completion`` and drop what is more than ``entries``."""
        self._completions[prefix, suffix] = completion
        self._completions.move_to_end((prefix, suffix))
        while len(self._completions) > entries:
            self._completions.popitem(last=False)


def remainder(made_at: tuple[str, str], completion: str, prefix: str, suffix: str) -> str | None:
    """What is left of a completion made at (prefix, suffix); None if it does not fit here."""
    old_prefix, old_suffix = made_at
    if suffix != old_suffix or not prefix.startswith(old_prefix):
        return None
    typed = prefix[len(old_prefix) :]
    return completion[len(typed) :] if completion.startswith(typed) else None
