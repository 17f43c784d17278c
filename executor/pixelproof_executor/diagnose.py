"""What stands between this machine and a working sandbox: found by trying, told with advice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from .connect import EngineError, connect
from .image.build import has_image, image_name
from .image.recipes import PYTHON, UI, Recipe
from .jobs import Limits, ScriptJob
from .outcome import Outcome, Status
from .sandbox import Executor
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient


class Finding(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ok: bool
    detail: str
    advice: str = ""
    """What to do; empty if all is well."""


class _Probe(BaseModel):
    """A piece of code that a working limit ends, or answers, in the expected way."""

    name: str
    source: str
    status: Status
    words: str
    """What the outcome's detail or output then holds."""


_FOR_UI = "for pages, plotly, Altair and Vega"
_LIMITS = Limits(wall_s=10, memory_mb=256, processes=16, disk_mb=16, output_bytes=1 << 14)
_PROBES = (
    _Probe(
        name="memory limit",
        source="x = [bytearray(1 << 24) for _ in range(64)]",
        status=Status.LIMIT,
        words="memory",
    ),
    _Probe(
        name="process limit",
        source="import os, time\nfor _ in range(64):\n    if os.fork() == 0: time.sleep(9)",
        status=Status.LIMIT,
        words="processes",
    ),
    _Probe(
        name="disk limit",
        source="open('big', 'wb').write(bytes(64 << 20))",
        status=Status.LIMIT,
        words="disk",
    ),
    _Probe(
        name="no network",
        source="import socket; socket.create_connection(('192.0.2.1', 80), 2)",
        status=Status.ENVIRONMENT,
        words="network",
    ),
    _Probe(
        name="read-only root",
        source="open('/usr/probe', 'w')",
        status=Status.DENIED,
        words="/usr/probe",
    ),
    _Probe(
        name="own uid, no capabilities",
        source="import os\n"
        "lines = open('/proc/self/status').read().splitlines()\n"
        "caps = [line.split()[1] for line in lines if line.startswith('CapEff')]\n"
        "print('uid', os.getuid() > 999 and os.geteuid() > 999, 'capabilities', int(caps[0], 16))",
        status=Status.PASSED,
        words="uid True capabilities 0",
    ),
)


async def diagnose(settings: ExecutorSettings) -> list[Finding]:
    """Look at engine, image and limits in this order; what depends on a failed one is left out."""
    engine = await asyncio.to_thread(_engine, settings)
    if not engine[-1].ok:
        return engine
    async with Executor(settings) as executor:
        trouble = await executor.start()
        if trouble is not None:
            return [*engine, _no_sandbox(trouble)]
        image = Finding(
            name="sandbox",
            ok=True,
            detail="a hardened container started and its supervisor answers",
        )
        return [*engine, image, *[await _try(executor, probe) for probe in _PROBES]]


def _engine(settings: ExecutorSettings) -> list[Finding]:
    try:
        client = connect(settings)
    except EngineError as error:
        return [Finding(name="engine", ok=False, detail=error.what, advice=error.advice)]
    try:
        version = client.version()
        engine = Finding(
            name="engine",
            ok=True,
            detail=f"{client.api.base_url.replace('http+docker://localhost', 'local socket')}, "
            f"version {version['Version']}, API {version['ApiVersion']}",
        )
        return [engine, *images(client, settings)]
    finally:
        client.close()


def images(client: DockerClient, settings: ExecutorSettings) -> list[Finding]:
    """Whether the image of code and tests, and the one with the browser, are there (blocking)."""
    own = settings.image
    if own is None:
        return [_image(client, PYTHON, ""), _image(client, UI, f" {_FOR_UI}")]
    if not has_image(client, own):
        advice = f"run 'docker pull {own}', or leave executor.image unset"
        return [Finding(name="image", ok=False, detail=f"{own} is missing", advice=advice)]
    return [
        Finding(name="image", ok=True, detail=f"{own} is there, {_megabytes(client, own)}"),
        Finding(name="ui image", ok=True, detail=f"{own} must hold what is needed {_FOR_UI}"),
    ]


def _image(client: DockerClient, recipe: Recipe, purpose: str) -> Finding:
    """Not being there is no fault: each image is built when it is first needed."""
    name, what = image_name(recipe), "ui image" if recipe is UI else "image"
    if has_image(client, name):
        return Finding(name=what, ok=True, detail=f"{name} is there, {_megabytes(client, name)}")
    detail = (
        f"{name} is built at first use{purpose}, "
        f"or now: python -m pixelproof_executor.image.build {recipe.name}"
    )
    return Finding(name=what, ok=True, detail=detail)


def _megabytes(client: DockerClient, image: str) -> str:
    return f"{client.images.get(image).attrs['Size'] / 1e6:.0f} MB"


def _no_sandbox(trouble: Outcome) -> Finding:
    return Finding(
        name="sandbox",
        ok=False,
        detail=trouble.detail,
        advice="correct what the detail names; until then edits are shown as unverified",
    )


async def _try(executor: Executor, probe: _Probe) -> Finding:
    outcome = await executor.run(
        ScriptJob(files={"probe.py": probe.source.encode()}, entry="probe.py", limits=_LIMITS)
    )
    held = outcome.status is probe.status and probe.words in f"{outcome.detail} {outcome.stdout}"
    if held:
        return Finding(name=probe.name, ok=True, detail="enforced (tried)")
    return Finding(
        name=probe.name,
        ok=False,
        detail=f"not enforced: the probe ended as '{outcome.status}' {outcome.detail}".rstrip(),
        advice="use Docker 20.10 or newer with cgroups and seccomp on, or the runtime runsc",
    )
