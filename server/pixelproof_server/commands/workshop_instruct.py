"""What ``pixelproof workshop instruct`` does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console

from pixelproof_engine.client.endpoint import Endpoint
from pixelproof_engine.client.errors import EndpointError
from pixelproof_engine.client.messages import Message
from pixelproof_engine.client.origins import is_loopback
from pixelproof_engine.workshop.instruct.journal import Yield, instruct
from pixelproof_engine.workshop.instruct.loop import Ran, Run, Voice
from pixelproof_engine.workshop.instruct.roles import TESTS
from pixelproof_engine.workshop.instruct.snippets import read_snippets
from pixelproof_engine.workshop.instruct.stages import Stages
from pixelproof_executor import Limits, Outcome, Status, TestJob
from pixelproof_executor.outcome import TestVerdict
from pixelproof_executor.sandbox import Executor
from pixelproof_server.services import Services

from .session import open_services
from .show import counting_bar
from .workshop_data import known_references

TEMPERATURE = 0.7
_FAULTS = (Status.INFRA_ERROR, Status.ENVIRONMENT)


@dataclass(frozen=True)
class Order:
    """The command's arguments, as typed."""

    snippets: Path
    out: Path
    teacher: str | None
    student: str | None
    rounds: int
    limit: int | None
    seed: int
    licence: str | None
    max_tokens: int


async def run_instruct(order: Order) -> int:
    """Carry the order out and return the exit code."""
    console = Console(stderr=True, highlight=False)
    try:
        snippets = list(islice(read_snippets(order.snippets, order.licence), order.limit))
        references = known_references(console, None)
    except (OSError, ValueError) as error:
        console.print(f"pixelproof: {error}", markup=False)
        return 2
    if not snippets:
        console.print(f"pixelproof: no functions in {order.snippets}", markup=False)
        return 2
    async with open_services(None) as services:
        executor = await services.executor()
        trouble = await executor.start()
        if trouble is not None:
            console.print(f"pixelproof: {trouble.detail}", markup=False)
            return 1
        try:
            stages = await _stages(services, order)
            with counting_bar(console, "dialogues", len(snippets)) as step:

                def report(found: Yield) -> None:
                    step(found.total, str(found))

                found = await instruct(
                    order.out, snippets, stages, runner(executor), references,
                    rounds=order.rounds, seed=order.seed, progress=report,
                )  # fmt: skip
        except (EndpointError, OSError, ValueError) as error:
            console.print(f"pixelproof: {error}", markup=False)
            return 1
    print(f"{found} ({stages.stage}); in {order.out}")
    return 0


def runner(executor: Executor) -> Run:
    """Runs the tests of an answer in the sandbox."""

    async def run(files: dict[str, str]) -> Ran:
        packed = {path: text.encode() for path, text in files.items()}
        outcome = await executor.run(
            TestJob(files=packed, tests=(TESTS,), limits=Limits(wall_s=30))
        )
        return _ran(outcome)

    return run


def _ran(outcome: Outcome) -> Ran:
    if outcome.status in _FAULTS:
        return Ran("environment", outcome.detail)
    verdicts = {test.verdict for test in outcome.tests}
    if outcome.status is Status.PASSED and verdicts == {TestVerdict.PASSED}:
        return Ran("passed")
    failed = [
        f"{test.id}: {test.detail}"
        for test in outcome.tests
        if test.verdict is not TestVerdict.PASSED
    ]
    said = [*failed, outcome.traceback, outcome.stderr] if failed else [
        outcome.traceback, outcome.stderr or outcome.stdout, outcome.detail,
    ]  # fmt: skip
    return Ran("failed", "\n".join(part for part in said if part) or "no test was found")


async def _stages(services: Services, order: Order) -> Stages:
    endpoints = services.router().endpoints
    teacher = _named(endpoints, order.teacher)
    student = _named(endpoints, order.student) if order.student else None
    return Stages(
        await _voice(teacher, order.max_tokens),
        await _voice(student, order.max_tokens) if student else None,
    )


def _named(endpoints: Sequence[Endpoint], name: str | None) -> Endpoint:
    """Raises ValueError where there is none."""
    for endpoint in endpoints:
        if name is None or endpoint.name == name:
            return endpoint
    known = ", ".join(endpoint.name for endpoint in endpoints) or "none"
    raise ValueError(f"no endpoint is called {name!r}; there are: {known}")


async def _voice(endpoint: Endpoint, max_tokens: int) -> Voice:
    async def ask(messages: Sequence[Message], seed: int) -> str:
        stream = endpoint.stream_chat(
            messages, max_tokens=max_tokens, temperature=TEMPERATURE, seed=seed
        )
        async with aclosing(stream) as pieces:
            return "".join([piece async for piece in pieces])

    model = await endpoint.model()
    place = is_loopback(endpoint.settings.url.host or "")
    return Voice(model.id, "local" if place else "remote", ask, TEMPERATURE)
