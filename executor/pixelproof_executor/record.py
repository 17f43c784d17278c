"""Runs in the sandbox as a script: pytest, with a note of the functions of one file that each test
enters. Sent along in the tree by ``reach``; stdlib and pytest only.
"""

from __future__ import annotations

import json
import linecache
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

_CHILDREN = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}
)

_READERS = frozenset({"codecs.py", "inspect.py", "linecache.py", "tokenize.py"})


class Recorder:
    """A pytest plugin. A function is known by the line on which its code starts.

    Tracing sees calls of Python functions only, each once, so that nothing inside them is slower.
    What runs in a module's body, in a fixture that several tests share or in a teardown is
    ``shared``: no single test stands for it.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path).resolve()
        self._is_ours: dict[str, bool] = {}
        self._shared: set[int] = set()
        self._entered = self._shared
        self._modules = 0
        self._test: str | None = None
        self._both = False
        self._tests: dict[str, set[int]] = {}
        self._opaque: set[str] = set()
        self._sound = True

    def start(self) -> None:
        threading.settrace(self._call)
        sys.settrace(self._call)
        sys.addaudithook(self._hear)

    def result(self) -> dict[str, Any]:
        """Lines by test, shared lines, tests that started processes, and whether it all counts."""
        return {
            "tests": {name: sorted(lines) for name, lines in self._tests.items()},
            "shared": sorted(self._shared),
            "opaque": sorted(self._opaque),
            "sound": self._sound,
        }

    def _call(self, frame: FrameType, _event: str, _argument: object) -> Any:
        code = frame.f_code
        name = code.co_filename
        ours = self._is_ours.get(name)
        if ours is None:
            ours = self._is_ours[name] = self._is_path(name)
        if ours and code.co_name != "<module>":
            self._entered.add(code.co_firstlineno)
            if self._both or self._modules:
                self._shared.add(code.co_firstlineno)
        if code.co_name == "<module>":
            # What a module calls while it is imported is done once for all tests.
            self._modules += 1
            frame.f_trace_lines = False
            return self._module_returns
        return None

    def _module_returns(self, _frame: FrameType, event: str, _argument: object) -> Any:
        if event == "return":
            self._modules -= 1
        return self._module_returns

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if self._is_path(arguments[0]) and not _reads_for_itself(sys._getframe(1)):
                self._sound = False
        elif event == "sys.settrace":
            # A new thread does this to begin with our own tracing.
            starts_thread = sys._getframe(1).f_code.co_filename == threading.__file__
            self._sound = self._sound and starts_thread
        elif event in _CHILDREN and self._test is not None:
            self._opaque.add(self._test)
        elif event in _CHILDREN:
            self._sound = False

    def _is_path(self, name: object) -> bool:
        if not isinstance(name, str | os.PathLike):
            return False
        text = os.fspath(name)
        return (
            isinstance(text, str)
            and text.endswith(self._path.name)
            and Path(text).resolve() == self._path
        )

    @contextmanager
    def _noting(self, entered: set[int]) -> Iterator[None]:
        before, self._entered = self._entered, entered
        try:
            yield
        finally:
            self._entered = before

    # The hooks are pytest's wrappers; they are marked in `main`, where pytest is imported.

    def pytest_runtest_protocol(self, item: Any) -> Iterator[Any]:
        self._test = item.nodeid
        with self._noting(self._tests.setdefault(item.nodeid, set())):
            result = yield
        self._test = None
        for name in [name for name in linecache.cache if self._is_path(name)]:
            del linecache.cache[name]  # the next one who asks for the text shall open the file
        # A trace function that fails, as at the recursion limit, is switched off by Python.
        self._sound = self._sound and sys.gettrace() == self._call
        return result

    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        if fixturedef.scope == "function":
            return (yield)
        with self._noting(self._shared):
            return (yield)

    def pytest_runtest_teardown(self) -> Iterator[Any]:
        self._both = True
        try:
            return (yield)
        finally:
            self._both = False


def _reads_for_itself(frame: FrameType | None) -> bool:
    """Whether a file is read to import it or for pytest's report, not by what is tested.

    Whoever else reads the source sees more of an edit than what is run.
    """
    while frame is not None and Path(frame.f_code.co_filename).name in _READERS:
        frame = frame.f_back
    name = frame.f_code.co_filename if frame is not None else ""
    return name.startswith("<frozen importlib") or "/_pytest/" in name


def main() -> None:
    import pytest

    asked = json.loads(sys.argv[1])
    for hook in ("runtest_protocol", "fixture_setup", "runtest_teardown"):
        pytest.hookimpl(wrapper=True)(getattr(Recorder, f"pytest_{hook}"))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    recorder = Recorder(asked["path"])
    recorder.start()
    pytest.main(
        ["-q", "-p", "no:cacheprovider", "--color=no", "--tb=no", f"--rootdir={Path.cwd()}",
         "--continue-on-collection-errors", "-o", "addopts=", *asked["tests"]],
        plugins=[recorder],
    )  # fmt: skip
    result = recorder.result()
    sys.settrace(None)
    sys.stdout.write(f"\n{asked['mark']}{json.dumps(result)}\n")


if __name__ == "__main__":
    main()
