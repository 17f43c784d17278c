"""The code cell as the test cell sees it: started, asked, and started anew when it died."""

from __future__ import annotations

import functools
import importlib
import operator
import socket
import struct
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

from .channel import Channel, ClosedError, take
from .code_side import DIED, NEW
from .faults import (
    CannotCrossError,
    CodeDiedError,
    describe,
    known_class,
    look_alike,
    rebuild,
)
from .handles import (
    Remote,
    RemoteClass,
    RemoteFunction,
    RemoteModule,
    handle_of,
    identity,
    renew,
)
from .wire import NotDataError

_DEATH_SECONDS = 5.0
_STATUS = struct.Struct("!i")
_CALLABLES = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType,
    functools.partial, operator.itemgetter, operator.attrgetter, operator.methodcaller,
)  # fmt: skip


class FarSide:
    """Asks the code's process; what a test asked for in vain is noted until ``forget``."""

    def __init__(self, control: socket.socket, is_code: Callable[[str], bool]) -> None:
        self.refusal = ""
        """Why the test now running cannot be judged here; empty if nothing stood in the way."""
        self.death = ""
        """How the code's process ended while the test now running used it."""
        self.generation = 0
        self._control = control
        self._is_code = is_code
        self._channel: Channel | None = None
        self._roots: list[str] = []
        self._callbacks: list[Any] = []
        self._unused: list[int] = []

    def forget(self) -> None:
        self.refusal = self.death = ""

    def refuse(self, reason: str) -> NoReturn:
        """Give the running test up here: it is run again beside the code."""
        self.refusal = self.refusal or reason
        raise CannotCrossError(reason)

    # --- questions

    def load(self, name: str, roots: list[str]) -> None:
        self._roots = roots
        self.ask("import", name, roots)

    def get(self, target: Any, name: str) -> Any:
        return self.ask("get", target, name)[0]

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        result, changed = self.ask("call", target, args, kwargs)
        for place, value in changed.items():
            self._change(args[place] if type(place) is int else kwargs[place], value)
        return result

    def ask(self, *question: Any) -> tuple[Any, ...]:
        """The answer of the code's process; raises what the code raised."""
        __tracebackhide__ = True
        try:
            channel = self._opened()
            if len(self._unused) > 256:
                unused, self._unused = self._unused, []
                channel.ask("release", unused)
            kind, *rest = channel.ask(*question)
        except NotDataError as error:
            self.refuse(f"does not cross to the code: {error}")
        except ClosedError as error:
            self._died(str(error))
        if kind == "value":
            return tuple(rest)
        if kind != "raise" or not rest or not isinstance(rest[0], BaseException):
            self.refuse(f"does not cross to the test: {rest[:1]}")
        raised = rest[0]
        raised.__dict__.update(_from_code=str(rest[1]), _generation=self.generation, _far=self)
        if isinstance(raised, StopIteration) and question[:1] == ("call",):
            self.refuse("the code raised StopIteration, which would end a loop of the test")
        raise raised

    def evaluate(self, key: str, module: str, source: str) -> tuple[str, str]:
        """Run an example of a docstring; see ``examples.Evaluator``."""
        __tracebackhide__ = True
        printed, error = self.ask("example", key, module, source)
        return str(printed), str(error)

    def _opened(self) -> Channel:
        if self._channel is None:
            try:
                self._control.send(NEW)
                data, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
            except OSError as error:
                raise ClosedError(str(error)) from error
            if data != NEW or len(descriptors) != 1:
                raise ClosedError("the code's process could not be started")
            link = socket.socket(fileno=descriptors[0])
            self.generation += 1
            self._channel = Channel(link, self._refer, self._resolve, self._serve)
            self._channel.ask("roots", self._roots)
        return self._channel

    def _died(self, why: str) -> NoReturn:
        self._channel = None
        self._unused.clear()
        self._control.settimeout(_DEATH_SECONDS)
        try:
            mark = take(self._control, 1)
            (status,) = _STATUS.unpack(take(self._control, _STATUS.size))
            how = f"exit code {status}" if status >= 0 else f"signal {-status}"
            why = f"it ended with {how}" if mark == DIED else why
        except ClosedError:
            pass
        finally:
            self._control.settimeout(None)
        self.death = f"the code's process died under the test: {why}"
        raise CodeDiedError(self.death)

    def _change(self, place: Any, value: Any) -> None:
        """Do to an argument what the code did to its copy."""
        if type(place) is not type(value):
            self.refuse("the code changed an argument into another type")
        if type(place) in (list, bytearray):
            place[:] = value
        elif type(place) in (dict, set):
            place.clear()
            place.update(value)
        elif type(place).__name__ == "ndarray" and place.shape == value.shape:
            place[...] = value
        else:
            self.refuse("the code changed an argument in place")

    # --- what crosses

    def number_of(self, value: Any) -> int:
        """The number of a remote value in the process that runs now.

        Raises:
            CodeDiedError: its process is gone and it had no name to be found by again.
        """
        number, generation, origin = identity(value)
        if generation == self.generation:
            return int(number)
        if origin is None:
            self.death = "it was made by a process of the code that has died"
            raise CodeDiedError(self.death)
        fresh = self.get(sys.modules[origin[0]], origin[1])
        renew(value, *identity(fresh)[:2])
        return int(identity(fresh)[0])

    def unused(self, number: int, generation: int) -> None:
        if generation == self.generation:
            self._unused.append(number)

    def _refer(self, value: Any) -> tuple[Any, ...]:
        kind = type(value)
        if issubclass(kind, Remote):
            return ("back", self.number_of(value))
        if issubclass(kind, RemoteModule):
            return ("module", value.__name__)
        if issubclass(kind, BaseException):
            if value.__dict__.get("_generation") == self.generation and "_number" in value.__dict__:
                return ("back", value.__dict__["_number"])
            return describe(value, 0, _is_simple)
        if issubclass(kind, type) and value.__module__ == "builtins":
            return ("type", value.__name__)
        if kind in _CALLABLES:
            self._callbacks.append(value)
            return ("callback", len(self._callbacks) - 1, getattr(value, "__name__", "callback"))
        raise NotDataError(f"an object of type {kind.__name__}")

    def _resolve(self, reference: tuple[Any, ...]) -> Any:
        kind, *rest = reference
        if kind == "object":
            return handle_of(self, *rest)
        if kind == "function":
            return RemoteFunction(self, *rest)
        if kind == "class":
            return self._class(*rest)
        if kind == "module":
            return self._module(*rest)
        if kind == "type":
            made = getattr(__import__("builtins"), rest[0])
            if not isinstance(made, type):
                raise ValueError("no type")
            return made
        if kind == "exception":
            return rebuild(reference, self.is_foreign)
        raise ValueError(f"unknown reference {kind!r}")

    def _class(self, number: int, line: list[tuple[str, str]]) -> Any:
        if ("builtins", "BaseException") not in [tuple(one) for one in line]:
            return RemoteClass(self, number, line)
        errors = line[: [tuple(one) for one in line].index(("builtins", "BaseException")) + 1]
        return known_class(*errors[0], self.is_foreign) or look_alike(errors, self.is_foreign)

    def _module(self, name: str) -> Any:
        """A module that the code has as a value: ours if it is no module of the code."""
        if self.is_foreign(name) and name not in sys.modules:
            raise ValueError(f"no module {name}")
        return importlib.import_module(name)

    def is_foreign(self, module: str) -> bool:
        """Whether a module is not of the code's tree: a library, or the tests themselves."""
        return not self._is_code(module)

    # --- what the code asks

    def _serve(self, question: tuple[Any, ...]) -> tuple[Any, ...]:
        """Call back a function that the test gave to the code; nothing else may be asked."""
        kind, number, args, kwargs = question
        if kind != "call":
            raise ClosedError("the code asked for what is not its business")
        try:
            return ("value", self._callbacks[number](*args, **kwargs))
        except AssertionError as error:
            self.refusal = self.refusal or "a check failed inside a function given to the code"
            return ("raise", error)
        except BaseException as error:
            return ("raise", error if isinstance(error, Exception) else RuntimeError(repr(error)))


def _is_simple(value: Any) -> bool:
    return type(value) in (str, int, float, bool, bytes, type(None))
