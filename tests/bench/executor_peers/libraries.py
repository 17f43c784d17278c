"""Sandboxes from PyPI, each driven by a small program in an environment of their own."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import subprocess
import tarfile
import venv
from pathlib import Path
from typing import Any

from docker.errors import DockerException

from pixelproof_executor import ExecutorSettings, owner
from pixelproof_executor.connect import connect, engine_addresses
from pixelproof_executor.image.libraries import ImageError, run_pip
from pixelproof_executor.place import Place, image_of

from .contender import CannotRunError

HERE = Path(__file__).parent
VENV = HERE.parents[2] / ".venv-bench"
PINS = ("llm-sandbox[docker]==0.3.46", "swe-rex==1.4.0", "aiohttp==3.14.5")
NAMES = ("llm-sandbox", "swe-rex")
TAG = "pixelproof-bench:peers"
_PYTHON = VENV / "bin" / "python"
_SERVER = b"""#!/bin/sh
PYTHONPATH=/opt/peers exec python3 -c 'from swerex.server import main; main()' "$@"
"""
_IN_VENV = b"""#!/bin/sh
exec python3 "$@"
"""
_FIND = b"""#!/bin/sh
ls -d "$1"/*.png
"""
"""llm-sandbox looks for plots with ``find``, which a slim image need not have."""


def prepare() -> None:
    """Environment and image for the peers (blocking, half a minute the first time).

    Raises:
        CannotRunError: one of them cannot be made here.
    """
    try:
        make_environment()
        make_image()
    except (DockerException, ImageError, OSError, subprocess.CalledProcessError) as error:
        raise CannotRunError(str(error)) from error


def contenders() -> list[Library]:
    return [Library(name, f"{name.replace('-', '_')}_peer.py") for name in NAMES]


def make_environment() -> None:
    """The peers' own environment, made once (blocking).

    Raises:
        CannotRunError: pip could not install them.
    """
    stamp = VENV / "pins"
    if stamp.is_file() and stamp.read_text() == "\n".join(PINS):
        return
    venv.create(VENV, with_pip=True, clear=True)
    done = subprocess.run(
        [str(_PYTHON), "-m", "pip", "install", "--quiet", "--no-input", *PINS],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRunError(f"pip: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    run_pip(
        "install", "x86_64", "--target", str(VENV / "inside"), "swe-rex==1.4.0", "aiohttp==3.14.5"
    )
    stamp.write_text("\n".join(PINS))


def make_image() -> None:
    """Our image and what these peers expect inside theirs: a server, and a venv's python."""
    client = connect(ExecutorSettings())
    # llm-sandbox starts containers without a command, and works in them while they live.
    dockerfile = f'FROM {image_of(Place(), client)}\nCOPY root /\nCMD ["sleep", "infinity"]\n'
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        _add(archive, "Dockerfile", dockerfile.encode())
        _add(archive, "root/usr/bin/swerex-remote", _SERVER, 0o755)
        _add(archive, "root/sandbox/.sandbox-venv/bin/python", _IN_VENV, 0o755)
        _add(archive, "root/usr/local/bin/find", _FIND, 0o755)
        archive.add(VENV / "inside", "root/opt/peers")
    context.seek(0)
    client.images.build(fileobj=context, custom_context=True, tag=TAG, rm=True)
    client.close()


def remove_image() -> None:
    client = connect(ExecutorSettings())
    client.images.remove(TAG, force=True)
    client.close()


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))


class Library:
    """A peer behind a child process that takes JSON lines and answers with JSON lines."""

    def __init__(self, name: str, program: str) -> None:
        self.name = name
        self._program = HERE / program

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            str(_PYTHON), str(self._program), TAG, json.dumps(owner.labels()),
            env={**os.environ, "DOCKER_HOST": engine_addresses(ExecutorSettings())[0].url},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, limit=1 << 26,
        )  # fmt: skip
        await self._answer()

    async def _ask(self, kind: str, code: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"kind": kind, "code": code}).encode() + b"\n")
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise CannotRunError("its process ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise CannotRunError(answer["error"])
        return answer

    async def chart(self, code: str) -> bytes:
        return base64.b64decode((await self._ask("chart", code))["png"])

    async def test(self, code: str) -> None:
        if (code_ := (await self._ask("test", code))["exit"]) != 0:
            raise CannotRunError(f"pytest ended with {code_}")

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
