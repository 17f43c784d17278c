"""The plain ways: ``docker exec`` into a warm hardened container, and ``docker run`` each time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pixelproof_executor import ExecutorSettings, owner, policy
from pixelproof_executor.connect import connect, engine_addresses
from pixelproof_executor.place import Place, image_of

from .contender import CannotRunError

INSIDE = (Path(__file__).parent / "inside.py").read_text() + "\nmain()\n"
_PYTHON = ["python3", "-s", "-P", "-c", INSIDE]
_HARDENED = (
    "--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges",
    "--user=65534:65534", "--memory=1g", "--memory-swap=1g", "--pids-limit=64",
    "--tmpfs=/tmp:rw,nosuid,nodev,noexec,size=64m,mode=1777", "--env=MPLBACKEND=agg",
    "--env=OPENBLAS_NUM_THREADS=1", "--log-driver=none",
)  # fmt: skip


class DockerRun:
    name = "docker run"

    def __init__(self) -> None:
        self._settings = ExecutorSettings()

    async def start(self) -> None:
        self._client = connect(self._settings)
        self._image = image_of(Place(), self._client)
        address = engine_addresses(self._settings)[0].url
        self._docker = ["docker", f"--host={address}"]

    def _command(self) -> list[str]:
        labels = [f"--label={name}={value}" for name, value in owner.labels().items()]
        return ["run", "--rm", "--interactive", *labels, *_HARDENED, self._image, *_PYTHON]

    async def _ask(self, kind: str, code: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *self._docker, *self._command(), kind,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, words = await process.communicate(code.encode())
        if process.returncode:
            raise CannotRunError(words.decode(errors="replace")[-300:])
        return out

    async def chart(self, code: str) -> bytes:
        return await self._ask("chart", code)

    async def test(self, code: str) -> None:
        if (answer := await self._ask("test", code)) != b"0":
            raise CannotRunError(f"pytest ended with {answer!r}")

    async def stop(self) -> None:
        self._client.close()


class DockerExec(DockerRun):
    name = "docker exec"

    async def start(self) -> None:
        await super().start()
        options = policy.container_options(self._settings, self._image, 2, owner.labels())
        options["command"] = ["python3", "-c", "import sys; sys.stdin.read()"]
        self._container = self._client.containers.create(**options)
        self._container.start()

    def _command(self) -> list[str]:
        return ["exec", "--interactive", "--user=65534:65534", str(self._container.id), *_PYTHON]

    async def stop(self) -> None:
        await asyncio.to_thread(self._container.remove, force=True)
        await super().stop()
