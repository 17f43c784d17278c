"""What the test cell holds in place of the code's modules, functions, classes and objects."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from .specials import COMPUTES, DECIDES, LOOKS, METHODS_OF_DATA

if TYPE_CHECKING:
    from .far import FarSide

Line = list[tuple[str, str]]
"""A class and its bases in the order of method resolution, each by module and name."""

_NOT_ASKED = ("__test__", "__wrapped__", "__signature__", "__tracebackhide__", "__bases__")
_NOT_ASKED_PREFIXES = ("_pytest", "pytest", "__array", "_repr_", "_ipython", "_is_coroutine")
_OF_IMPORT = ("__path__", "__file__", "__spec__", "__loader__", "__package__", "__cached__")
"""What a module has here from its import here, not from the one in the code cell."""
_LENT = frozenset({"matplotlib", "mpl_toolkits", "seaborn", "PIL", "types"})
"""Libraries whose classes a handle may claim for ``isinstance``: objects to look at, not data."""


class Remote:
    """Anything of the code's that stays in the code's process."""

    __slots__ = (
        "__weakref__",
        "_remote_far",
        "_remote_generation",
        "_remote_number",
        "_remote_origin",
        "_remote_stands_for_data",
    )

    def __init__(self, far: FarSide, number: int) -> None:
        set_own = object.__setattr__
        set_own(self, "_remote_far", far)
        set_own(self, "_remote_number", number)
        set_own(self, "_remote_generation", far.generation)
        set_own(self, "_remote_origin", None)
        set_own(self, "_remote_stands_for_data", "")

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name in _NOT_ASKED or name.startswith(_NOT_ASKED_PREFIXES):
            raise AttributeError(name)
        return _far(self).get(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        __tracebackhide__ = True
        _far(self).ask("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        _far(self).ask("delete", self, name)

    def __dir__(self) -> list[str]:
        return [str(name) for name in _far(self).ask("names", self)[0]]

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        _far(self).refuse("copies an object of the code")

    def __del__(self) -> None:
        _far(self).unused(*identity(self)[:2])


def _far(remote: Remote) -> FarSide:
    return object.__getattribute__(remote, "_remote_far")  # type: ignore[no-any-return]


def identity(remote: Remote) -> tuple[int, int, tuple[str, str] | None]:
    """Number, generation of the process that it is of, and module and name to find it again by."""
    get = object.__getattribute__
    return (
        get(remote, "_remote_number"),
        get(remote, "_remote_generation"),
        get(remote, "_remote_origin"),
    )


def renew(remote: Remote, number: int, generation: int) -> None:
    object.__setattr__(remote, "_remote_number", number)
    object.__setattr__(remote, "_remote_generation", generation)


def remember_origin(value: Any, module: str, name: str) -> Any:
    """Where ``value`` was found, so that it can be found again in another process."""
    if issubclass(type(value), Remote):
        object.__setattr__(value, "_remote_origin", (module, name))
    return value


class Handle(Remote):
    """An object of the code: it may be looked at and called, but decides nothing."""

    __slots__ = ("_remote_constructed",)

    def __init__(self, far: FarSide, number: int) -> None:
        super().__init__(far, number)
        object.__setattr__(self, "_remote_constructed", False)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        value = super().__getattr__(name)
        is_remote = issubclass(type(value), Remote)
        if is_remote and not is_constructed(self) and name in METHODS_OF_DATA:
            object.__setattr__(
                value, "_remote_stands_for_data", f"asks a result of the code by .{name}()"
            )
        return value

    def __bool__(self) -> bool:
        """As Python has it for an object without ``__bool__``, if the test made it."""
        __tracebackhide__ = True
        if not is_constructed(self):
            _far(self).refuse("takes a result of the code that is no data for true or false")
        return len(self) > 0 if hasattr(type(self), "__len__") else True

    def __repr__(self) -> str:
        return str(_far(self).ask("text", self, "repr", "")[0])

    def __str__(self) -> str:
        return str(_far(self).ask("text", self, "str", "")[0])

    def __format__(self, spec: str) -> str:
        return str(_far(self).ask("text", self, "format", spec)[0])


def is_constructed(handle: Handle) -> bool:
    """Whether the test itself made the object by calling its class."""
    return bool(object.__getattribute__(handle, "_remote_constructed"))


def _deciding(name: str) -> Callable[..., Any]:
    def decide(self: Handle, *_args: Any) -> NoReturn:
        __tracebackhide__ = True
        _far(self).refuse(f"asks an object of the code to judge itself by {name}")

    return decide


def _looking(name: str) -> Callable[..., Any]:
    def look(self: Handle, *args: Any) -> Any:
        __tracebackhide__ = True
        return _far(self).ask("special", self, name, args)[0]

    return look


def _computing(name: str) -> Callable[..., Any]:
    def compute(self: Handle, *args: Any) -> Any:
        __tracebackhide__ = True
        if not is_constructed(self) and not all(issubclass(type(arg), Handle) for arg in args):
            _far(self).refuse(f"computes with a result of the code that is no data by {name}")
        return _far(self).ask("special", self, name, args)[0]

    return compute


def _call(self: Remote, /, *args: Any, **kwargs: Any) -> Any:
    __tracebackhide__ = True
    reason = object.__getattribute__(self, "_remote_stands_for_data")
    if reason and (args or kwargs):
        _far(self).refuse(reason)
    return _far(self).call(self, args, kwargs)


def _exit(self: Handle, _kind: Any, error: BaseException | None, _trace: Any) -> bool:
    """Leave a context of the code; it may not make a failed check of the test go away."""
    __tracebackhide__ = True
    far = _far(self)
    held = bool(far.ask("exit", self, error)[0])
    if held and error is not None and "_from_code" not in error.__dict__:
        far.refuse("a context manager of the code swallows an exception of the test")
    return held


for _name in DECIDES:
    if _name != "__contains__":
        setattr(Handle, _name, _deciding(_name))

_FORWARDED: dict[str, Callable[..., Any]] = {
    **{name: _looking(name) for name in LOOKS},
    **{name: _computing(name) for name in COMPUTES},
    "__bool__": _deciding("__bool__"),
    "__contains__": _deciding("__contains__"),
    "__call__": _call,
    "__exit__": _exit,
}
_classes: dict[tuple[Any, ...], type[Handle]] = {}


def handle_of(far: FarSide, number: int, line: Line, specials: list[str]) -> Handle:
    key = (tuple((one[0], one[1]) for one in line), tuple(specials))
    if (made := _classes.get(key)) is None:
        made = _classes[key] = _class_of(key[0], specials, far.is_foreign)
    return made(far, number)


def _class_of(
    line: tuple[tuple[str, str], ...], specials: list[str], is_foreign: Callable[[str], bool]
) -> type[Handle]:
    module, qualname = line[0]
    body: dict[str, Any] = {name: _FORWARDED[name] for name in specials if name in _FORWARDED}
    body.update(__slots__=(), __module__=module, __qualname__=qualname, _remote_line=line)
    body.update(__array_ufunc__=None, __doc__=property(_documented))
    lent = next((kind for one in line if (kind := _lent(*one, is_foreign)) is not None), None)
    if lent is not None:
        body["__class__"] = property(lambda _self: lent)
    return type(qualname.rpartition(".")[2] or "object", (Handle,), body)


def _documented(remote: Remote) -> Any:
    return _far(remote).get(remote, "__doc__")


def _lent(module: str, qualname: str, is_foreign: Callable[[str], bool]) -> type | None:
    if module == "builtins" and qualname == "generator":
        return types.GeneratorType
    if module.partition(".")[0] not in _LENT or not is_foreign(module):
        return None
    found = getattr(sys.modules.get(module), qualname, None)
    return found if isinstance(found, type) else None


class _Named(Remote):
    """What has a name in a module; its name is known without asking."""

    __slots__ = ("_remote_qualname",)

    def __init__(self, far: FarSide, number: int, qualname: str) -> None:
        super().__init__(far, number)
        object.__setattr__(self, "_remote_qualname", qualname)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name == "__qualname__":
            return object.__getattribute__(self, "_remote_qualname")
        if name == "__name__":
            return self.__qualname__.rpartition(".")[2]
        return super().__getattr__(name)


class RemoteFunction(_Named):
    """A function or method of the code."""

    __slots__ = ()

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return _call(self, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<function {self.__qualname__}>"


class RemoteClass(_Named):
    """A class of the code: it can be called, looked at, and asked for by ``isinstance``."""

    __slots__ = ("_remote_line",)

    def __init__(self, far: FarSide, number: int, line: Line) -> None:
        super().__init__(far, number, line[0][1])
        object.__setattr__(self, "_remote_line", tuple(tuple(one) for one in line))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        made = _call(self, *args, **kwargs)
        if issubclass(type(made), Handle):
            object.__setattr__(made, "_remote_constructed", True)
        return made

    def __instancecheck__(self, value: Any) -> bool:
        return self._remote_line[0] in getattr(type(value), "_remote_line", ())

    def __subclasscheck__(self, kind: Any) -> bool:
        return self._remote_line[0] in getattr(kind, "_remote_line", ())

    def __mro_entries__(self, _bases: Any) -> NoReturn:
        _far(self).refuse(f"derives a class from {self.__qualname__}, which is in the code")

    def __or__(self, _other: Any) -> Any:
        return typing.Any  # in annotations only: nothing is checked by them

    __ror__ = __getitem__ = __or__

    def __repr__(self) -> str:
        return f"<class {'.'.join(self._remote_line[0])}>"


class RemoteModule(types.ModuleType):
    """A module that exists in the code cell only."""

    def __init__(self, name: str, far: FarSide) -> None:
        super().__init__(name)
        self.__dict__["_remote_far"] = far

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name in _OF_IMPORT or name in _NOT_ASKED or name.startswith(_NOT_ASKED_PREFIXES):
            raise AttributeError(name)
        far: FarSide = self.__dict__["_remote_far"]
        if name == "__all__":
            return [name for name in far.ask("names", self)[0] if not name.startswith("_")]
        return remember_origin(far.get(self, name), self.__name__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        own = name.startswith("__") or isinstance(value, types.ModuleType)
        if not own:
            self.__dict__["_remote_far"].refuse(f"replaces {self.__name__}.{name}")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self.__dict__["_remote_far"].refuse(f"takes {self.__name__}.{name} away")

    def __dir__(self) -> list[str]:
        return [str(name) for name in self.__dict__["_remote_far"].ask("names", self)[0]]


for _kind in (Handle, RemoteFunction, RemoteClass):
    type.__setattr__(_kind, "__doc__", property(_documented))
