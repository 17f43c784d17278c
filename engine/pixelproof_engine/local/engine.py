"""The embedded engine: started on first use, restarted after a crash, ended when idle."""

from __future__ import annotations

import asyncio
import importlib.util
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import HttpUrl

from ..client.errors import EndpointError, Overloaded
from ..client.fim import FimTemplate
from ..client.settings import EndpointSettings, PromptForm, Task
from ..client.transport import Connection
from .packed_model import files_of, packed_folder, preset_of
from .process import EngineProcess, StartError
from .settings import EmbeddedSettings
from .store import ModelStore

NAME = "embedded"
FIXER_NAME = "pocket"
_POCKET_SAMPLES = 4
"""Answers of a pocket coder a round: it is small, and likeness chooses."""
_POCKET_THREADS = 1
"""It is quick on one core, and threads that wait for each other by spinning would take the cores
that its answers are drawn with."""
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 60.0
_WORTH_WAITING_S = 2.0
_STEADY_S = 60.0
"""A process that lived this long was no part of a row of crashes."""


def embedded_engines(settings: EmbeddedSettings) -> list[EmbeddedEngine]:
    """The engine of these settings, and where that one does not fix, the one of their fixer."""
    first = EmbeddedEngine(settings)
    if not settings.fixer or "fix" in first.endpoint_settings.tasks:
        return [first]
    fixer = settings.model_copy(update={"model": settings.fixer, "form": "pocket"})
    return [first, EmbeddedEngine(fixer, name=FIXER_NAME, tasks=("fix",))]


class EmbeddedEngine:
    """A link (see ``client.transport``) to llama.cpp in a child process.

    Used within one event loop. A crash of the native code ends the child only: the request in
    flight fails, the next one starts a new child, with growing pauses if it keeps crashing.
    """

    def __init__(
        self,
        settings: EmbeddedSettings,
        store: ModelStore | None = None,
        *,
        name: str = NAME,
        tasks: tuple[Task, ...] | None = None,
    ) -> None:
        """``tasks``: what it is for; None: to complete, and to fix if its model sees."""
        self._settings = settings
        self._name = name
        self._tasks = tasks
        self._store = store or ModelStore()
        self._process: EngineProcess | None = None
        self._starting: asyncio.Task[EngineProcess] | None = None
        self._key = secrets.token_urlsafe(24)
        self._users = 0
        self._idle_timer: asyncio.TimerHandle | None = None
        self._stopping: set[asyncio.Task[None]] = set()
        self._crashes = 0
        self._last_crash = ""
        self._next_start = 0.0

    @property
    def endpoint_settings(self) -> EndpointSettings:
        """How this engine appears among the endpoints; the address is given by ``lease``."""
        packed = packed_folder(self._settings.model)
        vision = self._settings.mmproj is not None or packed is not None
        form: PromptForm = "pocket" if packed else self._settings.form
        usual: tuple[Task, ...] = ("complete", "fix") if vision else ("complete",)
        return EndpointSettings(
            name=self._name,
            url=HttpUrl("http://127.0.0.1/v1"),
            model=preset_of(packed) if packed else Path(self._settings.model).stem,
            tasks=usual if self._tasks is None else self._tasks,
            vision=vision,
            read_timeout_s=120.0,
            form=form,
            samples=_POCKET_SAMPLES if form == "pocket" else 1,
        )

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        return self._process.pid if self._process and self._process.is_alive else None

    def why_not(self) -> str | None:
        """Why it cannot be used, and what to do; None if it can. Cheap: looks at files only."""
        if importlib.util.find_spec("xllamacpp") is None:
            return "The embedded engine is not installed: pip install 'pixelproof[local]'."
        if packed_folder(self._settings.model) is not None:
            if importlib.util.find_spec("gguf") is None:
                return "A pocket coder needs gguf: pip install 'pixelproof[local]'."
            return None
        for model in filter(None, (self._settings.model, self._settings.mmproj)):
            try:
                if self._store.find(model) is None:
                    return (
                        f"The model {model} is not on this machine: pixelproof model pull {model}"
                    )
            except ValueError as error:
                return str(error)
        return None

    def fim_template(self) -> FimTemplate | None:
        """From the model file's own tokenizer; blocks while reading its header."""
        from ..client.gguf import read_gguf

        return read_gguf(self._files()[0]).fim_template()

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Connection]:
        """Start the child if need be, and keep it for the length of the request.

        Raises:
            EndpointError: it cannot be started; the message says why.
        """
        self._users += 1
        self._cancel_idle_timer()
        try:
            process = await self._running()
            yield Connection(f"{process.url}/v1", self._key)
        finally:
            self._users -= 1
            self._watch_for_idleness()

    async def aclose(self) -> None:
        """End the child and wait for it."""
        self._cancel_idle_timer()
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        if self._process is not None:
            await self._process.stop()
            self._process = None
        await asyncio.gather(*self._stopping)

    async def _running(self) -> EngineProcess:
        if self._process is not None and self._process.is_alive:
            return self._process
        if self._starting is None:
            self._starting = asyncio.create_task(self._restart())
            self._starting.add_done_callback(self._started)
        # A start outlives the request that caused it: each keystroke cancels the one before, and
        # a model that takes seconds to load would never be loaded.
        return await asyncio.shield(self._starting)

    def _started(self, starting: asyncio.Task[EngineProcess]) -> None:
        self._starting = None
        if not starting.cancelled() and starting.exception() is None:
            self._process = starting.result()
            self._watch_for_idleness()

    async def _restart(self) -> EngineProcess:
        if self._process is not None:
            crashed, self._process = self._process, None
            await crashed.stop()
            self._note_crash(crashed.lived_s, crashed.last_words())
        await self._wait_out_pause()
        return await self._start()

    async def _start(self) -> EngineProcess:
        if reason := self.why_not():
            raise EndpointError(reason)
        settings, shown = self._settings, self.endpoint_settings
        usual = _POCKET_THREADS if shown.form == "pocket" else None
        model, mmproj = await asyncio.to_thread(self._files)
        try:
            return await EngineProcess.start(
                {
                    "model": str(model),
                    "mmproj": str(mmproj) if mmproj else None,
                    "alias": shown.model or self._name,
                    "key": self._key,
                    "context": settings.context,
                    # A fix takes long: completions get a slot beside it.
                    "slots": 2 if mmproj else 1,
                    "threads": settings.threads or usual,
                    "gpu_layers": settings.gpu_layers,
                },
                timeout_s=settings.start_timeout_s,
            )
        except StartError as error:
            self._note_crash(0.0, str(error))
            raise EndpointError(
                f"The embedded engine could not load {model.name}: {error} "
                f"Check the file with pixelproof model list, or pull it again."
            ) from error

    async def _wait_out_pause(self) -> None:
        pause_s = self._next_start - time.monotonic()
        if pause_s > _WORTH_WAITING_S:
            raise Overloaded(
                f"The embedded engine crashed {self._crashes} times in a row and rests for "
                f"{pause_s:.0f} s. Its last words: {self._last_crash}"
            )
        await asyncio.sleep(max(0.0, pause_s))

    def _note_crash(self, lived_s: float, last_words: str) -> None:
        self._crashes = 1 if lived_s > _STEADY_S else self._crashes + 1
        self._last_crash = last_words
        if self._crashes > 1:
            pause_s = min(_FIRST_PAUSE_S * 2 ** (self._crashes - 2), _LONGEST_PAUSE_S)
            self._next_start = time.monotonic() + pause_s

    def _watch_for_idleness(self) -> None:
        if self._users == 0 and self._process is not None:
            self._cancel_idle_timer()
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._settings.idle_s, self._rest)

    def _rest(self) -> None:
        """Idle for long enough: end the child; the next request starts another."""
        process, self._process = self._process, None
        if process is not None:
            stopping = asyncio.get_running_loop().create_task(process.stop())
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)

    def _cancel_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _files(self) -> tuple[Path, Path | None]:
        """The model and its eyes; a pocket coder's are made on first use, so this may block."""
        packed = packed_folder(self._settings.model)
        if packed is None:
            mmproj = self._settings.mmproj
            return self._path(self._settings.model), self._path(mmproj) if mmproj else None
        try:
            return files_of(packed)
        except (ValueError, OSError) as error:
            raise EndpointError(f"The pocket coder in {packed} cannot be used: {error}") from error

    def _path(self, model: str) -> Path:
        path = self._store.find(model)
        if path is None:
            raise EndpointError(f"The model {model} is gone: pixelproof model pull {model}")
        return path
