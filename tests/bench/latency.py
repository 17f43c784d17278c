"""Latency and memory of the language server, each beside its budget of docs/architecture.md.

    make bench NAME=latency

Everything is measured through real processes: ``pixelproof lsp`` on stdio, an OpenAI-compatible
server on loopback for completions (its own round trip is the floor), and the sandbox for a fix.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from rich.console import Console
from rich.progress import track
from rich.table import Table

EXAMPLE = Path(__file__).parents[2] / "examples" / "seattle_weather"
PROGRAM = str(Path(sys.executable).with_name("pixelproof"))
ANSWER = " + total"
PICTURES = 150
"""More than a reader remembers, so that each is read anew when its turn comes again."""
console = Console()
rows: list[tuple[str, str, str, str, bool]] = []


def report(what: str, measured: float, floor: str, budget: float, unit: str) -> None:
    within = measured <= budget
    rows.append((what, f"{measured:.1f} {unit}", floor, f"{budget:g} {unit}", within))


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


@asynccontextmanager
async def language_server(root: Path, options: dict[str, Any] | None = None) -> Any:
    client = LanguageClient("pixelproof-bench", "1")
    client.feature(types.PROGRESS)(lambda _params: None)
    client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: console.print(params.message))
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda _params: None)
    began = time.perf_counter()
    await client.start_io(PROGRAM, "lsp")
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
            initialization_options=options,
        )
    )
    client.started_ms = (time.perf_counter() - began) * 1000  # type: ignore[attr-defined]
    client.initialized(types.InitializedParams())
    try:
        yield client
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def open_document(client: LanguageClient, uri: str, text: str) -> None:
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text))
    )


def change(client: LanguageClient, uri: str, version: int, line: int, text: str) -> None:
    here = types.Position(line, 0)
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, uri),
            [types.TextDocumentContentChangePartial(range=types.Range(here, here), text=text)],
        )
    )


async def measure_start(root: Path) -> None:
    times = []
    for _ in track(range(7), "server start", console=console, transient=True):
        async with language_server(root) as client:
            times.append(client.started_ms)
    bare = []
    for _ in range(3):
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")
        await process.wait()
        bare.append((time.perf_counter() - began) * 1000)
    floor = f"python -c pass {statistics.median(bare):.0f} ms"
    report("server start to initialize reply, p50", statistics.median(times), floor, 400, "ms")


async def measure_keystrokes(root: Path) -> None:
    """Round trip of a change and of a request that only answers; the second alone is the floor."""
    text = "".join(f"value_{n} = compute({n}, [{n}, {n + 1}])\n" for n in range(5000))
    uri = (root / "long.py").as_uri()
    probe = types.DocumentSymbolParams(types.TextDocumentIdentifier("untitled:none"))

    async with language_server(root) as client:
        open_document(client, uri, text)

        async def answer() -> None:
            # Any request will do: the server works on messages in order.
            await client.text_document_code_action_async(
                types.CodeActionParams(
                    probe.text_document,
                    types.Range(types.Position(0, 0), types.Position(0, 0)),
                    types.CodeActionContext([]),
                )
            )

        floors, times = [], []
        await answer()
        for n in track(range(300), "keystrokes", console=console, transient=True):
            floors.append(await timed(answer))

            async def key(n: int = n) -> None:
                change(client, uri, n + 2, 2500 + n, "x")
                await answer()

            times.append(await timed(key))
        added = [took - floor for took, floor in zip(times, floors, strict=True)]
        floor = f"request alone p50 {statistics.median(floors):.1f} ms"
        report("keystroke, 5,000 lines, p99", percentile(added, 0.99), floor, 5, "ms")
        memory = _memory_mb(client._server.pid)  # type: ignore[union-attr]
        report("memory with that file open", memory, "no local model", 120, "MB")


async def measure_completions(root: Path) -> None:
    """Through the language server and straight to the same endpoint, by turns."""
    from pixelproof_engine.client.messages import CompletionPrompt
    from pixelproof_engine.client.router import Router
    from pixelproof_engine.client.settings import EndpointSettings

    async def allow(_: EndpointSettings) -> bool:
        return True

    server = await asyncio.start_server(_openai, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    endpoint = {"name": "loopback", "url": url, "fim": "none"}
    options = {"endpoints": [endpoint], "completion": {"debounce_ms": 0}}
    router = Router([EndpointSettings.model_validate(endpoint)], consent=allow)
    straight = router.endpoint("complete")
    assert straight is not None
    uri = (root / "typing.py").as_uri()
    try:
        async with language_server(root, options) as client:
            open_document(client, uri, "def total_of(values):\n    total = 0\n")

            async def ask(line: int, column: int) -> None:
                found = await client.text_document_inline_completion_async(
                    types.InlineCompletionParams(
                        types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
                        types.TextDocumentIdentifier(uri),
                        types.Position(line, column),
                    )
                )
                assert found.items, "no completion came"

            async def direct(n: int) -> None:
                prompt = CompletionPrompt(f"total = 0\nsum_{n} =", "")
                stream = straight.stream_completion(prompt, max_tokens=24, temperature=0, stop=())
                assert "".join([part async for part in stream])

            floors, fresh, cached = [], [], []
            for n in track(range(120), "completions", console=console, transient=True):
                change(client, uri, 2 * n + 2, 2, f"    sum_{n} =")
                end = len(f"    sum_{n} =")
                floor = await timed(lambda n=n: direct(n))
                took = await timed(lambda end=end: ask(2, end))
                again = await timed(lambda end=end: ask(2, end))
                change(client, uri, 2 * n + 3, 2, "\n")
                if n >= 20:  # connections and imports are warm by then
                    floors.append(floor)
                    fresh.append(took - floor)
                    cached.append(again)
    finally:
        await router.aclose()
        server.close()
    floor_text = f"straight to the endpoint p50 {statistics.median(floors):.1f} ms"
    report("added to a completion, p95", percentile(fresh, 0.95), floor_text, 10, "ms")
    report("completion from cache, p95", percentile(cached, 0.95), "", 3, "ms")


async def _openai(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A model server that answers at once: what is left is ours."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            text = head.decode().lower()
            length = next(
                (int(x.split(":")[1]) for x in text.splitlines() if x.startswith("content-length")),
                0,
            )
            await reader.readexactly(length)
            if text.startswith("get"):
                body = json.dumps({"data": [{"id": "instant", "max_model_len": 8192}]}).encode()
                kind = b"application/json"
            else:
                chunk = json.dumps({"choices": [{"index": 0, "text": ANSWER}]})
                body = f"data: {chunk}\n\ndata: [DONE]\n\n".encode()
                kind = b"text/event-stream"
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                % (kind, len(body), body)
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def measure_reading(seconds: float = 60.0) -> None:
    """Delay of the event loop while one picture after the other is read, and while none is."""
    from pixelproof_engine.sight.service import SightService

    pictures = [_chart(number) for number in range(PICTURES)]
    idle = await _loop_delays(asyncio.sleep(seconds / 6))
    async with SightService() as sight:
        read = 0

        async def read_on() -> None:
            nonlocal read
            until = time.perf_counter() + seconds
            while time.perf_counter() < until:
                await sight.read(pictures[read % PICTURES])
                read += 1

        await sight.read(pictures[-1])  # the models are loaded by then
        console.print(f"reading pictures for {seconds:g} s", style="dim")
        busy = await _loop_delays(read_on())
    floor = f"without p99 {percentile(idle, 0.99):.1f} ms; {read} pictures read"
    report("event loop delay while pictures are read, p99", percentile(busy, 0.99), floor, 5, "ms")


async def _loop_delays(work: Coroutine[Any, Any, None]) -> list[float]:
    """How late the event loop wakes up, in ms, every 5 ms until ``work`` is done."""
    task = asyncio.create_task(work)
    delays = []
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        delays.append((time.perf_counter() - began) * 1000 - 5)
    await task
    return delays


def _chart(number: int) -> bytes:
    """The example's target with another first pixel, so that no reading is remembered."""
    from PIL import Image

    with Image.open(EXAMPLE / "targets" / "rain.png") as target:
        picture = target.convert("RGB")
    picture.putpixel((0, 0), (255, 255, 255 - number))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


async def measure_fix(root: Path) -> None:
    """The whole fix of the example's rain chart (7 tests), less the reading of pictures."""
    from pixelproof_engine.sight.picture import load_picture
    from pixelproof_server.commands.session import open_services
    from pixelproof_server.fixing.fixer import Fixer
    from pixelproof_server.fixing.model import FixRequest
    from pixelproof_server.fixing.proposers import all_proposers

    target = load_picture((root / "targets" / "rain.png").read_bytes()).png
    source = (root / "rain.py").read_text()
    whole, without = [], []
    async with open_services(root) as services:
        executor = await services.executor()
        sight = _Timed(services.sight())
        for n in track(range(8), "fixes", console=console, transient=True):
            request = FixRequest(
                path=root / "rain.py",
                source=f"{source}# {n}\n",  # a new text, so that no outcome is remembered
                root=root,
                target=target,
            )
            sight.seconds = 0.0
            fixer = Fixer(executor, sight, all_proposers(None, services.settings))
            began = time.perf_counter()
            result = await fixer.fix(request)
            took = time.perf_counter() - began
            assert result.verdict.value == "proven", result.message
            if n:  # the first one warms the container and the reader
                whole.append(took * 1000)
                without.append((took - sight.seconds) * 1000)
    floor = f"with reading p50 {statistics.median(whole):.0f} ms"
    report("fix without model and reading, p50", statistics.median(without), floor, 1000, "ms")


class _Timed:
    """Sight with a stopwatch: time during which at least one call is under way."""

    def __init__(self, sight: Any) -> None:
        self._sight = sight
        self.seconds = 0.0
        self._running = 0
        self._began = 0.0

    async def load(self, *args: Any) -> Any:
        return await self._measure(self._sight.load(*args))

    async def see(self, *args: Any) -> Any:
        return await self._measure(self._sight.see(*args))

    async def compare(self, *args: Any) -> Any:
        return await self._measure(self._sight.compare(*args))

    async def judge(self, *args: Any) -> Any:
        return await self._measure(self._sight.judge(*args))

    async def _measure(self, work: Awaitable[Any]) -> Any:
        if not self._running:
            self._began = time.perf_counter()
        self._running += 1
        try:
            return await work
        finally:
            self._running -= 1
            if not self._running:
                self.seconds += time.perf_counter() - self._began


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "seattle"
        shutil.copytree(EXAMPLE, root)
        await measure_start(root)
        await measure_keystrokes(root)
        await measure_completions(root)
        await measure_reading()
        await measure_fix(root)
    table = Table(title=f"latency, {os.cpu_count()} cores", header_style="dim")
    for column in ("what", "measured", "floor in this run", "budget", "within"):
        table.add_column(column)
    for *cells, within in rows:
        table.add_row(*cells, "[green]yes[/]" if within else "[red]no[/]")
    console.print(table)


if __name__ == "__main__":
    asyncio.run(main())
