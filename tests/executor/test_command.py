"""CommandJob: other test runners, in an image of the user's choice; node's for real."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from pixelproof_executor import (
    CommandJob,
    ExecutorSettings,
    Limits,
    Outcome,
    Status,
    TestVerdict,
    owner,
)
from pixelproof_executor.connect import connect
from pixelproof_executor.sandbox import Executor

from .node_image import bare_image, node_image

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

LIMITS = Limits(wall_s=15, memory_mb=256, disk_mb=16, output_bytes=1 << 16, processes=32)

Run = Callable[..., Awaitable[Outcome]]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    client = connect(ExecutorSettings())
    yield client
    client.close()


@pytest.fixture(scope="module")
def image(client: Any) -> str:
    return node_image(client)


def containers_of(client: Any, image: str) -> list[Any]:
    """Containers of this process that are made of ``image``; other processes may use it, too."""
    filters = {"ancestor": image, "label": [f"{k}={v}" for k, v in owner.labels().items()]}
    return list(client.containers.list(all=True, filters=filters, ignore_removed=True))


@pytest.fixture
def command(executor: Executor, client: Any, image: str) -> Iterator[Run]:
    async def run(
        *argv: str, files: dict[str, str] | None = None, limits: Limits = LIMITS, **fields: Any
    ) -> Outcome:
        tree = {name: textwrap.dedent(text).encode() for name, text in (files or {}).items()}
        values: dict[str, Any] = {"image": image, **fields}
        return await executor.run(CommandJob(files=tree, argv=argv, limits=limits, **values))

    yield run
    assert containers_of(client, image) == []


def js(script: str) -> tuple[str, str, str]:
    return ("node", "-e", textwrap.dedent(script))


SUM = "exports.add = (a, b) => a + b;\n"
SUM_TEST = """
    const test = require('node:test');
    const assert = require('node:assert');
    const { add } = require('./sum.js');
    test('adds', () => assert.strictEqual(add(1, 2), 3));
    test('shapes', async (t) => {
        await t.test('zero', () => assert.strictEqual(add(0, 0), 0));
        await t.test('later', { skip: 'not yet' }, () => {});
    });
    """
NODE_TEST = ("node", "--test", "--test-reporter=tap")


async def test_nodes_runner_by_tap(command: Run) -> None:
    files = {"sum.js": SUM, "sum.test.js": SUM_TEST}
    outcome = await command(*NODE_TEST, files=files, report="tap")
    assert outcome.status is Status.PASSED, outcome
    verdicts = {test.id: test.verdict.value for test in outcome.tests}
    assert verdicts == {
        "adds": "passed",
        "shapes": "passed",
        "shapes > zero": "passed",
        "shapes > later": "skipped",
        "node --test --test-reporter=tap": "passed",
    }
    assert outcome.detail == "3 tests passed"
    assert outcome.integrity == "B"
    assert outcome.box is not None
    assert outcome.box.image.startswith("pixelproof-test-node:")
    assert "network none" in outcome.box.hardening

    broken = {**files, "sum.js": SUM.replace("a + b", "a - b")}
    outcome = await command(*NODE_TEST, files=broken, report="tap")
    assert outcome.status is Status.FAILED
    by_id = {test.id: test for test in outcome.tests}
    assert by_id["adds"].verdict is TestVerdict.FAILED
    assert "strictly equal" in by_id["adds"].detail
    assert by_id["shapes > zero"].verdict is TestVerdict.PASSED


async def test_the_exit_status_alone(command: Run) -> None:
    outcome = await command("node", "--test", files={"sum.js": SUM, "sum.test.js": SUM_TEST})
    assert (outcome.status, outcome.detail) == (
        Status.PASSED, "node --test ended with exit status 0"
    )  # fmt: skip
    assert [(test.id, test.verdict) for test in outcome.tests] == [
        ("node --test", TestVerdict.PASSED)
    ]
    outcome = await command(*js("console.error('no good'); process.exit(3)"))
    assert outcome.status is Status.FAILED
    assert outcome.detail.endswith("ended with exit status 3")
    assert outcome.tests[0].detail == "no good"


async def test_junit_by_what_is_printed(command: Run) -> None:
    xml = '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'
    outcome = await command("echo", f"hello\n{xml}\nbye", report="junit")
    assert outcome.status is Status.FAILED, "a failing test counts whatever the exit status says"
    assert outcome.detail == "1 of 2 tests: b"


async def test_a_report_that_is_not_there_is_a_failure(command: Run) -> None:
    for report in ("tap", "junit"):
        outcome = await command("echo", "12 tests passed", report=report)
        assert outcome.status is Status.FAILED
        assert "exit status 0, but it printed no" in outcome.detail
        assert [test.verdict for test in outcome.tests] == [TestVerdict.FAILED]


async def test_the_words_are_no_shell(command: Run) -> None:
    words = "$(id) `id` ; exit 3 && 'x' \"y\" * -n"
    outcome = await command("echo", words)
    assert (outcome.status, outcome.stdout) == (Status.PASSED, words + "\n")


async def test_the_tree_as_it_was_packed(command: Run) -> None:
    outcome = await command(
        "./deep/run.sh",
        "a b",
        files={
            "deep/run.sh": '#!/bin/sh\ncat data/ü.txt "$0"; echo "$1" $PWD $HOME; cat\n',
            "data/ü.txt": "ünïcode\n",
        },
    )
    assert outcome.status is Status.PASSED, outcome
    assert outcome.stdout.startswith("ünïcode\n#!/bin/sh\n")
    assert outcome.stdout.endswith("a b /work/tree /work/home\n"), "and stdin is at its end"


async def test_a_large_tree_arrives(executor: Executor, image: str) -> None:
    files = {f"part{number}.bin": bytes(5_000_000) for number in range(10)}
    job = CommandJob(files=files, argv=("sh", "-c", "cat part*.bin | wc -c"), image=image)
    outcome = await executor.run(job)
    assert outcome.stdout.split() == ["50000000"], outcome


CONFINED = {
    "root": "process.getuid() === 0 || process.getgid() === 0",
    "capabilities": "!/CapEff:\\s0+\\n/.test(fs.readFileSync('/proc/self/status', 'utf8'))",
    "privileges": "!/NoNewPrivs:\\s1/.test(fs.readFileSync('/proc/self/status', 'utf8'))",
    "seccomp": "!/Seccomp:\\s2/.test(fs.readFileSync('/proc/self/status', 'utf8'))",
    "root file system": "writes('/usr/x')",
    "the image's volume": "!/ \\/data tmpfs /.test(fs.readFileSync('/proc/mounts', 'utf8'))",
    "network": "/^ *(?!lo)\\w+:/m.test(fs.readFileSync('/proc/net/dev', 'utf8'))",
    "engine's socket": "fs.existsSync('/var/run/docker.sock')",
}


async def test_it_is_confined(command: Run) -> None:
    checks = "\n".join(f"if ({check}) console.log({name!r});" for name, check in CONFINED.items())
    outcome = await command(
        *js(
            "const fs = require('fs');\n"
            "const writes = p => {\n"
            "    try { fs.writeFileSync(p, ''); return true } catch { return false } };\n" + checks
        )
    )  # fmt: skip
    assert (outcome.status, outcome.stdout, outcome.stderr) == (Status.PASSED, "", "")


ENDS = {
    "sleep": (("sleep", "100"), Status.TIMEOUT, "did not end within 2 s"),
    "loop": (js("for (;;);"), Status.TIMEOUT, "did not end within 2 s"),
    "signals ignored": (
        ("sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"), Status.TIMEOUT, "2 s",
    ),
    "output": (("yes",), Status.LIMIT, "printed more than 65536 bytes"),
    "memory": (
        js("const a = []; for (;;) a.push(Buffer.alloc(1 << 24, 1));"), Status.LIMIT, "memory",
    ),
    "disk": (("sh", "-c", "cat /dev/zero > x"), Status.FAILED, "exit status"),
    "processes": (
        js("""
            const { spawn } = require('child_process');
            for (let n = 0; n < 200; n++) spawn('sleep', ['5']).on('error', () => process.exit(3));
            """),
        Status.FAILED,
        "exit status 3",
    ),
    "killed": (("sh", "-c", "kill -9 $$"), Status.FAILED, "exit status 137"),
    "left behind": (("sh", "-c", "sleep 100 & exit 0"), Status.PASSED, "exit status 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
async def test_ways_to_end(command: Run, name: str) -> None:
    argv, status, words = ENDS[name]
    short = name in ("sleep", "loop", "signals ignored")
    limits = LIMITS.model_copy(update={"wall_s": 2.0}) if short else LIMITS
    outcome = await command(*argv, limits=limits)
    assert outcome.status is status, outcome
    assert words in outcome.detail


async def test_what_the_image_lacks_is_the_environment(
    command: Run, client: Any, executor: Executor
) -> None:
    for fields, argv, words in (
        ({"image": "nobody/has-this:1"}, ("true",), "'docker pull nobody/has-this:1' gets it"),
        ({"image": bare_image(client)}, ("true",), "it needs sh and tar"),
        ({}, ("cargo", "test"), "the image has no program 'cargo'"),
    ):
        outcome = await command(*argv, **fields)
        assert outcome.status is Status.ENVIRONMENT, outcome
        assert words in outcome.detail
        assert outcome.tests == ()
    assert containers_of(client, bare_image(client)) == []


async def test_paths_that_lead_out_are_refused(command: Run) -> None:
    outcome = await command("true", files={"../x": ""})
    assert (outcome.status, "refused" in outcome.detail) == (Status.FAILED, True)


async def test_a_cancelled_command_is_gone(
    executor: Executor, command: Run, client: Any, image: str
) -> None:
    running = asyncio.create_task(command("sleep", "100"))
    async with asyncio.timeout(60):
        while not any(one.status == "running" for one in containers_of(client, image)):
            await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert containers_of(client, image) == []
    assert (await command("true")).status is Status.PASSED


async def test_closing_the_executor_ends_its_commands(client: Any, image: str) -> None:
    async with Executor(ExecutorSettings(slots=1)) as own:
        running = asyncio.create_task(
            own.run(CommandJob(files={}, argv=("sleep", "100"), image=image))
        )
        async with asyncio.timeout(60):
            while not any(one.status == "running" for one in containers_of(client, image)):
                await asyncio.sleep(0.05)
    outcome = await running
    assert outcome.status is Status.INFRA_ERROR, outcome
    assert containers_of(client, image) == []


async def test_orphans_of_a_dead_process_are_reaped(command: Run, client: Any, image: str) -> None:
    dead = {**owner.labels(), "pixelproof.pid": "4194999"}
    left = client.containers.create(
        image, entrypoint=["sleep", "100"], labels=dead, network_mode="none"
    )
    left.start()
    assert (await command("true")).status is Status.PASSED
    assert left.id not in {one.id for one in client.containers.list(all=True, ignore_removed=True)}
