"""The image as most users get it: by the Dockerfile, from a base that a registry has."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pixelproof_executor import ChartJob, ExecutorSettings, Status, TestJob
from pixelproof_executor.image import debian
from pixelproof_executor.image.build import build_image
from pixelproof_executor.image.recipes import PYTHON
from pixelproof_executor.sandbox import Executor

from .private_engine import PrivateEngine

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

BASE = "python:3.11-slim-bookworm"
BUILT = "pixelproof-sandbox:by-dockerfile"


@pytest_asyncio.fixture(loop_scope="session")
async def said(engine: PrivateEngine, tmp_path: Path) -> AsyncIterator[list[str]]:
    """What is told while the image is built on a stand-in for the official base: Debian's Python.

    The stand-in is there already, as after a pull.
    """
    await asyncio.to_thread(take_base, engine, tmp_path / "base.tar")
    client = engine.client()
    said: list[str] = []
    try:
        await asyncio.to_thread(
            build_image, client, BUILT, PYTHON, lambda message, _fraction: said.append(message)
        )
        yield said
    finally:
        for name in (BUILT, BASE):
            client.images.remove(name, force=True)
        client.close()


def take_base(engine: PrivateEngine, tar: Path) -> None:
    command = ["mmdebstrap", "--quiet", "--variant=extract"]
    packages = f"--include={','.join(debian.PACKAGES)}"
    subprocess.run([*command, packages, debian.SUITE, str(tar)], check=True, capture_output=True)
    client = engine.client()
    repository, tag = BASE.split(":")
    client.api.import_image_from_file(str(tar), repository=repository, tag=tag)
    client.close()


async def test_by_dockerfile(engine: PrivateEngine, said: list[str]) -> None:
    assert "building the sandbox image" in said
    assert not any("Debian" in message for message in said)
    settings = ExecutorSettings(docker_host=engine.address, image=BUILT)
    chart = b"import pandas as pd\npd.Series([1, 3, 2]).plot(title='built')\n"
    async with Executor(settings) as executor:
        outcome = await executor.run(ChartJob(files={"chart.py": chart}, entry="chart.py"))
        assert outcome.status is Status.PASSED, outcome
        (figure,) = outcome.figures
        assert not figure.blank
        assert figure.facts["axes"][0]["title"]["text"] == "built"
        tests = {"test_a.py": b"def test_a():\n    assert 1 + 1 == 2\n"}
        outcome = await executor.run(TestJob(files=tests, tests=("test_a.py",)))
        assert outcome.status is Status.PASSED, outcome
