"""The code cell: lays out the code, then serves it from a fork that can be replaced if it dies."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import struct
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from ..cell import EXTRA_FD, Room
from ..errand import lay_out, settle
from ..examples import Evaluator
from ..frames import split
from ..trouble import format_traceback
from .channel import Channel, ClosedError, take
from .faults import describe, rebuild
from .specials import specials_of
from .wire import NotDataError, encode

NEW, DIED = b"n", b"d"
LENGTHS = struct.Struct("!II")
_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.WrapperDescriptorType, types.MethodDescriptorType, types.ClassMethodDescriptorType,
)  # fmt: skip


def run_code(room: Room) -> None:
    """Lay out what the test cell sends, then fork a process that serves it for each ``NEW``.

    How such a process ended is told; then another may be asked for.
    """
    control = socket.socket(fileno=EXTRA_FD)
    head_size, blob_size = LENGTHS.unpack(take(control, LENGTHS.size))
    names = json.loads(take(control, head_size))
    lay_out(room, split(names, take(control, blob_size)))
    settle(room)
    gc.freeze()
    while control.recv(1) == NEW:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            control.close()
            ours.close()
            _Server(theirs, room.tree).run()
            os._exit(0)
        theirs.close()
        socket.send_fds(control, [NEW], [ours.fileno()])
        ours.close()
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(BrokenPipeError):  # nobody is left to be told
            control.send(DIED + struct.pack("!i", os.waitstatus_to_exitcode(status)))


class _Server:
    """Answers the test cell's questions on the code's objects."""

    def __init__(self, link: socket.socket, root: Path) -> None:
        self._root = root
        self._objects: dict[int, Any] = {}
        self._made = 0
        self._evaluate = Evaluator()
        self._channel = Channel(link, self._refer, self._resolve, self._serve)

    def run(self) -> None:
        self._channel.serve_forever()

    # --- what crosses

    def _keep(self, value: Any) -> int:
        self._made += 1
        self._objects[self._made] = value
        return self._made

    def _refer(self, value: Any) -> tuple[Any, ...]:
        if isinstance(value, types.ModuleType):
            return ("module", value.__name__)
        if isinstance(value, BaseException):
            return describe(value, self._keep(value), self._is_data)
        number = self._keep(value)
        if isinstance(value, type):
            if value.__module__ == "builtins":
                return ("type", value.__name__)
            return ("class", number, _line_of(value))
        if isinstance(value, _FUNCTIONS):
            return ("function", number, str(getattr(value, "__qualname__", "")))
        return ("object", number, _line_of(type(value)), specials_of(type(value)))

    def _is_data(self, value: Any) -> bool:
        try:
            encode(value, _no_reference)
        except NotDataError:
            return False
        return True

    def _resolve(self, reference: tuple[Any, ...]) -> Any:
        kind, *rest = reference
        if kind == "back":
            return self._objects[rest[0]]
        if kind == "module":
            return importlib.import_module(rest[0])
        if kind == "type":
            return getattr(__import__("builtins"), rest[0])
        if kind == "callback":
            return self._callback(*rest)
        return rebuild(reference, _everything)

    def _callback(self, number: int, name: str) -> Any:
        def callback(*args: Any, **kwargs: Any) -> Any:
            kind, *rest = self._channel.ask("call", number, args, kwargs)
            if kind == "raise":
                raise rest[0]
            if kind == "cannot":
                raise RuntimeError(rest[0])
            return rest[0]

        callback.__name__ = callback.__qualname__ = name
        return callback

    # --- what is asked

    def _serve(self, question: tuple[Any, ...]) -> tuple[Any, ...]:
        kind, *rest = question
        try:
            return ("value", *getattr(self, f"_do_{kind}")(*rest))
        except ClosedError:
            raise
        except BaseException as error:
            try:
                told = format_traceback(error, self._root)
            except Exception:
                told = "".join(traceback.format_exception_only(type(error), None))
            return ("raise", error, told)

    def _do_import(self, name: str, roots: list[str]) -> tuple[Any, ...]:
        self._do_roots(roots)
        importlib.import_module(name)
        return (None,)

    def _do_roots(self, roots: list[str]) -> tuple[Any, ...]:
        """Folders to import from, relative to the tree, as the test cell has them."""
        for root in reversed(roots):
            folder = str(self._root / root)
            if folder not in sys.path:
                sys.path.insert(0, folder)
        return (None,)

    def _do_get(self, target: Any, name: str) -> tuple[Any, ...]:
        return (getattr(target, name),)

    def _do_set(self, target: Any, name: str, value: Any) -> tuple[Any, ...]:
        setattr(target, name, value)
        return (None,)

    def _do_delete(self, target: Any, name: str) -> tuple[Any, ...]:
        delattr(target, name)
        return (None,)

    def _do_names(self, target: Any) -> tuple[Any, ...]:
        return (list(getattr(target, "__all__", None) or dir(target)),)

    def _do_special(self, target: Any, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return (getattr(type(target), name)(target, *args),)

    def _do_exit(self, target: Any, error: BaseException | None) -> tuple[Any, ...]:
        return (bool(type(target).__exit__(target, error and type(error), error, None)),)

    def _do_text(self, target: Any, how: str, spec: str) -> tuple[Any, ...]:
        if how == "format":
            return ("".join(format(target, spec)),)
        return ("".join(repr(target) if how == "repr" else str(target)),)

    def _do_call(
        self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, ...]:
        """The result, and the arguments that the call changed in place."""
        places: dict[int | str, Any] = dict(enumerate(args))
        places.update(kwargs)
        before = {place: self._content(value) for place, value in places.items()}
        result = target(*args, **kwargs)
        changed = {
            place: value
            for place, value in places.items()
            if before[place] is not None and self._content(value) != before[place]
        }
        return (result, changed)

    def _content(self, value: Any) -> bytes | None:
        """What a mutable argument holds, if it is data all through."""
        if not isinstance(value, list | dict | set | bytearray) and not hasattr(value, "dtype"):
            return None
        try:
            return encode(value, _no_reference)
        except NotDataError:
            return None

    def _do_example(self, key: str, module: str, source: str) -> tuple[Any, ...]:
        return self._evaluate(key, module, source)

    def _do_release(self, numbers: list[int]) -> tuple[Any, ...]:
        for number in numbers:
            self._objects.pop(number, None)
        return (None,)


def _line_of(kind: type) -> list[tuple[str, str]]:
    return [(str(one.__module__), str(one.__qualname__)) for one in kind.__mro__]


def _no_reference(value: Any) -> tuple[Any, ...]:
    raise NotDataError(f"{type(value).__name__} is no data")


def _everything(_module: str) -> bool:
    return True
