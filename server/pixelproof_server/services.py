"""The parts behind the language server and the command line, each started when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__
from .settings import Settings

if TYPE_CHECKING:
    from pixelproof_engine.client.router import Router
    from pixelproof_engine.client.settings import EndpointSettings
    from pixelproof_engine.sight.service import SightService
    from pixelproof_executor import ExecutorSettings
    from pixelproof_executor.sandbox import Executor

    from .fixing.cache import OutcomeCache
    from .fixing.fixer import Fixer
    from .fixing.options import FixOptions
    from .linting.linter import Linter
    from .linting.model import LintOptions

Consent = Callable[["EndpointSettings"], Awaitable[bool]]
"""Asked before the first request to an endpoint that is not on this machine."""


MEND_BUDGET_S = 60.0
"""A quick fix that is not proven by then is not offered: nobody waits for it."""


class Services:
    """Router, sight, executor and fixer for one set of settings.

    Use as ``async with Services(settings, consent=...) as services``; leaving closes what was
    started, in reverse order.
    """

    def __init__(self, settings: Settings, *, consent: Consent) -> None:
        self.settings = settings
        self._consent = consent
        self._lock = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._router: Router | None = None
        self._sight: SightService | None = None
        self._executor: Executor | None = None
        self._fixer: Fixer | None = None
        self._linter: Linter | None = None
        self._mender: Fixer | None = None
        self._lint_outcomes: OutcomeCache | None = None

    async def __aenter__(self) -> Services:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def router(self) -> Router:
        """The model endpoints; nothing is contacted before the first request."""
        if self._router is None:
            from pixelproof_engine.client.origins import is_loopback
            from pixelproof_engine.client.router import Router

            endpoints = [
                endpoint
                for endpoint in self.settings.endpoints
                if self.settings.privacy.allow_remote or is_loopback(endpoint.url.host or "")
            ]
            self._router = Router(endpoints, consent=self._consent, embedded=self.settings.embedded)
            self._stack.push_async_callback(self._router.aclose)
        return self._router

    def sight(self) -> SightService:
        """The picture reader; its process starts with the first picture."""
        if self._sight is None:
            from pixelproof_engine.sight.service import SightService

            self._sight = SightService()
            self._stack.push_async_callback(self._sight.aclose)
        return self._sight

    async def executor(self) -> Executor:
        """The sandbox; without a container engine its outcomes say ``infra_error``."""
        async with self._lock:
            if self._executor is None:
                from pixelproof_executor.sandbox import Executor

                self._executor = await self._stack.enter_async_context(
                    Executor(_with_room_for_tests(self.settings), self.settings.inputs)
                )
            return self._executor

    async def fixer(self) -> Fixer:
        """The search for proven edits, wired to the parts above."""
        executor = await self.executor()
        if self._fixer is None:
            from .fixing.fixer import Fixer
            from .fixing.proposers import all_proposers

            router = self.router() if self.settings.fix.use_models else None
            self._fixer = Fixer(
                executor,
                self.sight(),
                all_proposers(router, self.settings),
                _fix_options(self.settings),
            )
        return self._fixer

    async def linter(self) -> Linter:
        """Chart lints over the sandbox."""
        executor = await self.executor()
        if self._linter is None:
            from .linting.linter import Linter

            options = _fix_options(self.settings)
            self._linter = Linter(executor, lint_options(self.settings), options, self._outcomes())
        return self._linter

    async def mender(self) -> Fixer:
        """Proves quick fixes of lint findings; it runs on what the linter has drawn."""
        executor = await self.executor()
        if self._mender is None:
            from .fixing.fixer import Fixer
            from .fixing.proposers.lint import LintProposer

            options = replace(_fix_options(self.settings), rounds=0, time_budget_s=MEND_BUDGET_S)
            proposers = (LintProposer(),)
            self._mender = Fixer(executor, self.sight(), proposers, options, self._outcomes())
        return self._mender

    def _outcomes(self) -> OutcomeCache:
        if self._lint_outcomes is None:
            from .fixing.cache import OutcomeCache

            self._lint_outcomes = OutcomeCache()
        return self._lint_outcomes

    async def aclose(self) -> None:
        """Close what was started; may be called more than once."""
        self._router = self._sight = self._executor = self._fixer = self._linter = self._mender = (
            None
        )
        await self._stack.aclose()


def _with_room_for_tests(settings: Settings) -> ExecutorSettings:
    """The sandbox's settings; its ceiling of time is for a run of the tests as well."""
    limits = settings.executor.limits
    wall_s = max(limits.wall_s, settings.tests.wall_s)
    return settings.executor.model_copy(
        update={"limits": limits.model_copy(update={"wall_s": wall_s})}
    )


def _fix_options(settings: Settings) -> FixOptions:
    from .fixing.options import FixOptions, TestCommand

    sandbox = settings.executor
    runner = settings.tests.runner
    return FixOptions(
        rounds=settings.fix.rounds,
        time_budget_s=settings.fix.time_budget_s,
        limits=sandbox.limits,
        test_wall_s=settings.tests.wall_s,
        test_paths=settings.tests.paths,
        test_command=TestCommand(runner.command, runner.image, runner.report, runner.instead)
        if runner.command
        else None,
        reach_folder=state_folder() / "reach",
        exclude=settings.privacy.exclude,
        mount=settings.inputs.mount,
        listed=frozenset(sandbox.packages.listed),
        thresholds=lint_options(settings).thresholds,
        where=f"{__version__} {sandbox.docker_host} {sandbox.image} {sandbox.runtime}",
    )


def lint_options(settings: Settings) -> LintOptions:
    """What the settings say of lints."""
    from pixelproof_engine.sight.lints import LINTS, Thresholds

    from .linting.model import LintOptions

    lint = settings.lint
    return LintOptions(
        levels={one.code: getattr(lint.levels, one.name.replace("-", "_")) for one in LINTS},
        thresholds=Thresholds(contrast=lint.contrast, dpi=lint.dpi, slices=lint.slices),
    )


def state_folder() -> Path:
    """Where pixelproof remembers answers and keeps reports; who writes there makes it."""
    from platformdirs import user_state_path

    return user_state_path("pixelproof", appauthor=False)
