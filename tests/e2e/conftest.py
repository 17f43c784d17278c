"""Parts that are costly to start and therefore shared by all tests of a run."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e import shops
from tests.e2e.pictures import picture_of
from tests.e2e.scripted_model import ScriptedModel, serving

from pixelproof_engine.serving.command import build_command, find_python
from pixelproof_engine.serving.errors import VllmMissingError
from pixelproof_engine.serving.process import VllmServer
from pixelproof_engine.sight.service import SightService
from pixelproof_executor.sandbox import Executor

MAKE_MODEL = Path(__file__).with_name("tiny_idefics3.py")
START_TIMEOUT_S = 600.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[Executor]:
    """A sandbox that runs."""
    async with Executor() as running:
        trouble = await running.start()
        if trouble is not None:
            pytest.fail(trouble.detail)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sight() -> AsyncIterator[SightService]:
    """A reader of pictures."""
    async with SightService() as service:
        yield service


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the project with the shops."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "chart.py").write_text(shops.CHART)
    (folder / "test_chart.py").write_text(shops.TESTS)
    (folder / "data.csv").write_text("a,b\n1,2\n")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def target(executor: Executor) -> bytes:
    """The picture that the chart of the shops is to match."""
    return await picture_of(executor, "chart.py", shops.BETTER)


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    model = ScriptedModel()
    with serving(model):
        yield model


@pytest.fixture
def free_port() -> int:
    return _free_port()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def vllm_python() -> Path:
    """The interpreter that has vLLM; the test is skipped where there is none."""
    try:
        return find_python()
    except VllmMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def tiny_model(vllm_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny vision model of random weights."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    command = [str(vllm_python), "-P", str(MAKE_MODEL), str(folder)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def vllm_server(vllm_python: Path, tiny_model: Path) -> Iterator[str]:
    """The base URL of a vLLM that serves the tiny model as ``tiny``, context 32,768."""
    port = _free_port()
    command = build_command(
        str(tiny_model),
        device="cpu",
        host="127.0.0.1",
        port=port,
        context=32_768,
        served_name="tiny",
        python=vllm_python,
    )
    with VllmServer(command, host="127.0.0.1", port=port) as server:
        server.wait_healthy(timeout_s=START_TIMEOUT_S)
        yield server.url
