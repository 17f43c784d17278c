"""A layer of packages inside the container: seen by jobs, never by the supervisor itself.

Code of a package must not run where verdicts are made, so the layer joins ``sys.path`` in the
job's own process only. What the supervisor imports beforehand is what the layer cannot change.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Sequence
from importlib.machinery import ModuleSpec

FOLDER = "/opt/pixelproof/layer"
_SITE = ("site-packages", "dist-packages")


def join_path(modules: Collection[str]) -> None:
    """Put the layer after the standard library and before the image's own packages.

    ``modules``: its top-level modules; what the supervisor imported of the same name is let go.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] in modules]:
        del sys.modules[name]
    places = [i for i, entry in enumerate(sys.path) if entry.endswith(_SITE)]
    sys.path.insert(min(places, default=len(sys.path)), FOLDER)


def untouched(libraries: Sequence[str], modules: Sequence[str]) -> tuple[str, ...]:
    """Those of ``libraries``, in order, that may be imported before a job whose layer has
    ``modules``: up to the first one that asks for any of them.

    seaborn, for example, looks for scipy when it is imported and would not look again. A child
    process tries; what it finds is its exit status.
    """
    if not modules:
        return tuple(libraries)
    child = os.fork()
    if child == 0:
        asked = _Asked(frozenset(modules))
        sys.meta_path.insert(0, asked)
        done = 0
        for library in libraries:
            with contextlib.suppress(ImportError):
                __import__(library)
            if asked.seen:
                break
            done += 1
        os._exit(done)
    _, status = os.waitpid(child, 0)
    count = os.waitstatus_to_exitcode(status)
    return tuple(libraries[: max(count, 0)])


class _Asked:
    """An import finder that finds nothing, and notes who was asked for."""

    def __init__(self, modules: frozenset[str]) -> None:
        self._modules = modules
        self.seen = False

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        self.seen = self.seen or name.partition(".")[0] in self._modules
        return None
