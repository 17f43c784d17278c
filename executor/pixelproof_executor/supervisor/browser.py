"""Chromium, headless, started for one job and spoken to over a pipe (DevTools protocol).

The container is its sandbox: Chromium's own needs user namespaces, which are denied here. It runs
under the job's uid, inside the job's limits, and every request that it makes comes to us first:
nothing is read but what the job's tree holds.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import mimetypes
import os
import signal
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .trouble import RefusedError

PROGRAM = Path("/usr/lib/chromium/chromium-headless-shell")
ORIGIN = "http://tree.invalid"
"""Stands for the job's tree; the name can never resolve (RFC 6761)."""
_OPTIONS = (
    "--headless", "--no-sandbox", "--no-zygote", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--remote-debugging-pipe",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-breakpad",
    "--disable-component-update", "--disable-extensions", "--disable-sync", "--no-first-run",
    "--hide-scrollbars", "--mute-audio", "--force-color-profile=srgb", "--disable-lcd-text",
    "--font-render-hinting=none", "--disable-features=Translate,MediaRouter,PaintHolding",
    "--js-flags=--random-seed=1", "--renderer-process-limit=1",
)  # fmt: skip
_PATIENCE_MS = 5000
"""How far a page's own clock runs before its picture is taken: timers, animations, transitions.
It jumps from timer to timer, so a page that waits costs no time."""
_NOON = 1_735_732_800
"""What the page's clock says at first: 2025-01-01 12:00 UTC, at every run."""
_CHUNK = 1 << 18
_ENDED = "the browser ended"


class BrowserError(RuntimeError):
    """Chromium ended, refused a command, or its page failed."""


@dataclass
class Refusals:
    """What a page asked for and did not get."""

    outside: list[str] = field(default_factory=list)
    """Addresses on the network."""
    files: list[str] = field(default_factory=list)
    """Files outside the tree."""
    missing: list[str] = field(default_factory=list)
    """Files that the tree does not hold."""

    def verdict(self) -> tuple[str, str]:
        """Status word and one sentence for a person."""
        if self.files:
            return "denied", f"a file outside the project is not shown: {_some(self.files)}"
        if self.outside:
            return "environment", (
                f"the page wants the network, which the sandbox has not: {_some(self.outside)}"
            )
        if self.missing:
            return "environment", f"not in the packed project: {_some(self.missing)}"
        return "passed", ""

    def error(self) -> RefusedError:
        return RefusedError(*self.verdict())


def _some(names: list[str]) -> str:
    told = list(dict.fromkeys(name[:200] for name in names))
    return ", ".join(told[:3]) + (" ..." if len(told) > 3 else "")


class Page:
    """The one page of a browser; use ``open_page``."""

    def __init__(self, root: Path, send: int, receive: int) -> None:
        self.refusals = Refusals()
        self.errors: list[str] = []
        """What scripts of the page threw, in their order."""
        self._root = root.resolve()
        self._direct: set[str] = set()
        self._served: dict[str, tuple[bytes, str]] = {}
        self._out, self._in = send, receive
        self._buffer = b""
        self._last = 0
        self._session = ""
        self._events: deque[dict[str, Any]] = deque()

    def serve(self, path: str, content: bytes, mime: str) -> str:
        """Have ``path`` of the tree's origin answered with ``content``; returns its address."""
        self._served[path] = (content, mime)
        return f"{ORIGIN}/{path}"

    def let_read(self, path: Path) -> str:
        """Have the browser itself read a file of ours; returns its address.

        A large answer of ours takes seconds on its way through the browser's pipe.
        """
        self._direct.add(path.as_uri())
        return path.as_uri()

    def address(self, path: str) -> str:
        """The address of a file of the tree."""
        return f"{ORIGIN}/{path}"

    def attach(self, width: int, height: int, scale: float) -> None:
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.command("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")
        self.command("Fetch.enable", patterns=[{"urlPattern": "*"}])
        self.resize(width, height, scale)

    def resize(self, width: int, height: int, scale: float) -> None:
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=scale, mobile=False)  # fmt: skip

    def go(self, address: str) -> None:
        """Go to an address, and on as soon as its scripts have run once.

        Raises:
            BrowserError: the page cannot be shown.
        """
        answer = self.command("Page.navigate", url=address)
        if answer.get("errorText"):
            raise BrowserError(f"the page cannot be shown: {answer['errorText']}")
        self.wait("Page.loadEventFired")

    def show(self, address: str) -> None:
        """Go to an address and let its clock run until nothing is left to happen.

        Raises:
            BrowserError: the page cannot be shown.
        """
        self.command("Emulation.setVirtualTimePolicy", policy="pause", initialVirtualTime=_NOON)
        answer = self.command("Page.navigate", url=address)
        if answer.get("errorText"):
            raise BrowserError(f"the page cannot be shown: {answer['errorText']}")
        self.command("Emulation.setVirtualTimePolicy", policy="pauseIfNetworkFetchesPending",
                     budget=_PATIENCE_MS, maxVirtualTimeTaskStarvationCount=1000)  # fmt: skip
        self.wait("Emulation.virtualTimeBudgetExpired")

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON; a promise is waited for.

        Raises:
            BrowserError: it threw.
        """
        answer = self.command(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        thrown = answer.get("exceptionDetails")
        if thrown:
            raise BrowserError(_words_of(thrown))
        return answer["result"].get("value")

    def picture(self, width: float, height: float) -> bytes:
        """PNG of the page from its top left corner; ``width`` and ``height`` in CSS pixels."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        answer = self.command("Page.captureScreenshot", format="png", clip=clip,
                              captureBeyondViewport=True)  # fmt: skip
        return base64.b64decode(answer["data"])

    # --- the protocol

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self._post(method, parameters)
        while True:
            message = self._next()
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error'].get('message')}")
                result: dict[str, Any] = message["result"]
                return result
            self._happened(message)

    def wait(self, event: str) -> None:
        while True:
            while self._events:
                if self._events.popleft()["method"] == event:
                    return
            self._happened(self._next())

    def _post(self, method: str, parameters: dict[str, Any]) -> int:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = memoryview(json.dumps(message).encode() + b"\0")
        while data:
            data = data[os.write(self._out, data) :]
        return self._last

    def _next(self) -> dict[str, Any]:
        parts = [self._buffer]
        while b"\0" not in parts[-1]:
            parts.append(os.read(self._in, _CHUNK))
            if not parts[-1]:
                raise BrowserError(_ENDED)
        text, _, self._buffer = b"".join(parts).partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def _happened(self, message: dict[str, Any]) -> None:
        method, told = message.get("method"), message.get("params", {})
        if method == "Fetch.requestPaused":
            self._answer(told["requestId"], told["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self._post("Page.handleJavaScriptDialog", {"accept": False})
        elif method == "Runtime.exceptionThrown":
            self.errors.append(_words_of(told["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self._logged(told["entry"])
        elif method == "Inspector.targetCrashed":
            raise BrowserError("the page's process crashed")
        elif method in ("Emulation.virtualTimeBudgetExpired", "Page.loadEventFired"):
            self._events.append(message)

    def _logged(self, entry: dict[str, Any]) -> None:
        """The browser itself refuses ``file:`` addresses: they never reach us as a request."""
        words = entry.get("text", "")
        if "Not allowed to load local resource" in words:
            self.refusals.files.append(words.rpartition(": ")[2])

    def _answer(self, request: str, url: str) -> None:
        if url in self._direct:
            self._post("Fetch.continueRequest", {"requestId": request})
            return
        found = self._find(url)
        if found is None:
            self._post(
                "Fetch.failRequest", {"requestId": request, "errorReason": "AddressUnreachable"}
            )
            return
        content, mime = found
        headers = [{"name": "Content-Type", "value": mime},
                   {"name": "Access-Control-Allow-Origin", "value": "*"}]  # fmt: skip
        body = base64.b64encode(content).decode()
        self._post("Fetch.fulfillRequest", {"requestId": request, "responseCode": 200,
                                            "responseHeaders": headers, "body": body})  # fmt: skip

    def _find(self, url: str) -> tuple[bytes, str] | None:
        """What stands for an address: content and type, None if it is refused."""
        parts = urlsplit(url)
        if parts.scheme == "file":
            self.refusals.files.append(url)
            return None
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            self.refusals.outside.append(url)
            return None
        name = unquote(parts.path).lstrip("/")
        if name in self._served:
            return self._served[name]
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            self.refusals.files.append(name)
            return None
        if not path.is_file():
            if name != "favicon.ico":
                self.refusals.missing.append(name)
            return None
        return path.read_bytes(), _mime(path)


def _mime(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _words_of(thrown: dict[str, Any]) -> str:
    error = thrown.get("exception", {})
    words = error.get("description") or error.get("value") or thrown.get("text", "")
    return str(words)[:2000]


@contextlib.contextmanager
def open_page(root: Path, width: int, height: int, scale: float) -> Iterator[Page]:
    """A page ``width`` x ``height`` CSS pixels large, ``scale`` device pixels each.

    Raises:
        BrowserError: the browser does not start.
    """
    home = Path(os.environ["TMPDIR"], "browser")
    home.mkdir(mode=0o700, exist_ok=True)
    their_in, our_out = _high_pipe()
    our_in, their_out = _high_pipe()
    log = str(home / "log")
    null = os.devnull
    process = os.posix_spawn(
        PROGRAM,
        [str(PROGRAM), *_OPTIONS, f"--user-data-dir={home}"],
        {**os.environ, "FONTCONFIG_PATH": "/etc/fonts", "HOME": str(home)},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, null, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, their_in, 3),
            (os.POSIX_SPAWN_DUP2, their_out, 4),
        ],
    )
    os.close(their_in)
    os.close(their_out)
    page = Page(root, our_out, our_in)
    try:
        page.attach(width, height, scale)
        yield page
    except BrowserError as error:
        words = Path(log).read_text(errors="replace").strip().splitlines()
        if words and str(error) == _ENDED:
            raise BrowserError(f"{_ENDED}: {words[-1]}") from error
        raise
    finally:
        os.close(our_out)
        os.close(our_in)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _high_pipe() -> tuple[int, int]:
    """A pipe whose ends are above the numbers that the browser wants them at."""
    low = os.pipe()
    high = tuple(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in low)
    for fd in low:
        os.close(fd)
    return high[0], high[1]
