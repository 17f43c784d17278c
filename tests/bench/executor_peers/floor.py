"""The floor: a fork and the work in the very same kind of container; no facts and no checks."""

from __future__ import annotations

import asyncio
import itertools
import struct
from pathlib import Path
from typing import Any

from pixelproof_executor import ExecutorSettings, owner, policy
from pixelproof_executor.connect import connect
from pixelproof_executor.place import Place, image_of

from .contender import CannotRunError

HERE = Path(__file__).parent
_ATTACH = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}


class Floor:
    name = "floor"

    def __init__(self, slots: int) -> None:
        self._settings = ExecutorSettings(slots=slots)
        self._slots = slots
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[bytes]] = {}

    async def start(self) -> None:
        self._client = connect(self._settings)
        image = image_of(Place(), self._client)
        options = policy.container_options(self._settings, image, self._slots, owner.labels())
        program = [(HERE / name).read_text() for name in ("inside.py", "forkserver.py")]
        options["command"] = [
            "python3",
            "-s",
            "-P",
            "-c",
            "\n".join([*program, "serve(WORK, own_font_cache)"]),
        ]
        self._container = self._client.containers.create(**options)
        attached: Any = self._client.api.attach_socket(self._container.id, params=_ATTACH)
        raw = getattr(attached, "_sock", attached)
        raw.setblocking(False)
        self._container.start()
        self._reader, self._writer = await asyncio.open_connection(sock=raw)
        ready = self._expect(0)
        self._listening = asyncio.create_task(self._listen())
        await ready

    def _expect(self, number: int) -> asyncio.Future[bytes]:
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        return future

    async def _listen(self) -> None:
        data, words = b"", b""
        try:
            while True:
                kind, size = struct.unpack(">BxxxI", await self._reader.readexactly(8))
                piece = await self._reader.readexactly(size)
                if kind != 1:
                    words = (words + piece)[-2000:]
                    continue
                data += piece
                while len(data) >= 8:
                    number, length = struct.unpack_from("!II", data)
                    if len(data) < 8 + length:
                        break
                    self._waiting.pop(number).set_result(data[8 : 8 + length])
                    data = data[8 + length :]
        except asyncio.IncompleteReadError:
            for future in self._waiting.values():
                future.set_exception(CannotRunError(words.decode(errors="replace")))

    async def _ask(self, kind: int, code: str) -> bytes:
        number = next(self._numbers)
        future = self._expect(number)
        text = code.encode()
        self._writer.write(struct.pack("!IBI", number, kind, len(text)) + text)
        return await future

    async def chart(self, code: str) -> bytes:
        answer = await self._ask(0, code)
        if answer.startswith(b"error"):
            raise CannotRunError(answer.decode())
        return answer

    async def test(self, code: str) -> None:
        answer = await self._ask(1, code)
        if answer != b"0":
            raise CannotRunError(answer.decode())

    async def stop(self) -> None:
        self._writer.close()
        await self._listening
        await asyncio.to_thread(self._container.remove, force=True)
        self._client.close()
