"""A real server process, driven by clients with the capabilities of VS Code and of Neovim."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

import pytest
from cattrs import Converter
from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

from pixelproof_server.wire import make_converter

PROFILES = Path(__file__).parents[1] / "profiles"
SERVER = "from pixelproof_server.app import start_io; start_io()"
TCP_SERVER = "from pixelproof_server.app import start_tcp; start_tcp(0)"
MODEL = "smollm2-135m"


@dataclass
class Editor:
    """A client with one workspace folder, and what the server said to it."""

    client: LanguageClient
    process: asyncio.subprocess.Process
    root: Path
    answer: types.InitializeResult | None = None
    """What the server said to ``initialize``."""
    answers: list[str | None] = field(default_factory=list)
    """What the user will click in message boxes with buttons, in order; else they are closed."""
    questions: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    @property
    def messages(self) -> list[str]:
        return [message.message for message in self.client.messages]

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def open(self, name: str, text: str | None = None, language: str = "python") -> str:
        """Open a file with its content, or with ``text`` that is not on disk."""
        if text is None:
            text = (self.root / name).read_text(encoding="utf-8")
        return self.open_uri(self.uri(name), text, language)

    def open_uri(self, uri: str, text: str, language: str = "python") -> str:
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def insert(self, uri: str, version: int, line: int, character: int, text: str) -> None:
        at = types.Position(line, character)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=version, uri=uri),
                [types.TextDocumentContentChangePartial(types.Range(at, at), text)],
            )
        )

    def request_inline(self, uri: str, line: int, character: int) -> Awaitable[Any]:
        return self.client.text_document_inline_completion_async(
            types.InlineCompletionParams(
                context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
                text_document=types.TextDocumentIdentifier(uri),
                position=types.Position(line, character),
            )
        )

    async def actions(
        self, uri: str, first: int = 0, last: int = 999, only: list[str] | None = None
    ) -> list[types.CodeAction]:
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                types.Range(types.Position(first, 0), types.Position(last, 0)),
                types.CodeActionContext([], only=only),
            )
        )
        return [action for action in found or [] if isinstance(action, types.CodeAction)]

    async def call(self, method: str, params: Any) -> Any:
        """A custom request with plain data."""
        return await asyncio.wrap_future(self.client.protocol.send_request(method, params))

    async def refused(self, method: str, params: Any) -> str:
        """A custom request that must fail; its message."""
        with pytest.raises(JsonRpcException) as caught:
            await self.call(method, params)
        return str(caught.value.message)

    async def until(self, holds: Callable[[], Any], what: str, patience_s: float = 30) -> Any:
        """Wait for something that the server does by itself."""
        for _ in range(round(patience_s / 0.02)):
            if value := holds():
                return value
            await asyncio.sleep(0.02)
        raise AssertionError(f"never happened: {what}; messages: {self.messages}")

    async def leave(self) -> int:
        """Shut down and exit as the protocol demands; the server's exit code."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        code = await asyncio.wait_for(self.process.wait(), 30)
        assert self._reading is not None
        await self._reading
        return code

    def listen(self) -> None:
        """Collect stderr from now on."""

        async def read() -> None:
            assert self.process.stderr is not None
            async for line in self.process.stderr:
                self.stderr.append(line.decode(errors="replace"))

        self._reading = asyncio.create_task(read())


def capabilities_of(profile: str) -> types.ClientCapabilities:
    content = json.loads((PROFILES / f"{profile}.json").read_text(encoding="utf-8"))
    return converters.get_converter().structure(content["capabilities"], types.ClientCapabilities)


StartEditor = Callable[..., Any]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The server's own config and state folders; models come from the user's cache."""
    home = tmp_path / "home"
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PIXELPROOF_FIX")},
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work space"
    folder.mkdir()
    return folder


@pytest.fixture(params=["vscode-1.139", "neovim-0.12"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def model() -> str:
    """The default completion model, pulled if it is not on this machine yet."""
    from pixelproof_engine.local.store import ModelStore

    ModelStore().pull(MODEL)
    return MODEL


@pytest.fixture
def start_editor(environment: dict[str, str], workspace: Path) -> StartEditor:
    """``async with start_editor(profile, tcp=False, options=None) as editor``."""

    @asynccontextmanager
    async def start(
        profile: str = "vscode-1.139",
        *,
        tcp: bool = False,
        options: Any = None,
        root: Path | None = None,
        extra: dict[str, str] | None = None,
    ) -> AsyncIterator[Editor]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            TCP_SERVER if tcp else SERVER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**environment, **(extra or {})},
            limit=1 << 26,
        )
        client = LanguageClient(converter_factory=_converter)
        register_lsp_features(client)
        editor = Editor(client, process, root or workspace)
        _answer_for_the_user(editor)
        try:
            if tcp:
                assert process.stderr is not None
                line = (await process.stderr.readline()).decode()
                host, port = line.split()[-1].rsplit(":", 1)
                await client.start_tcp(host, int(port))
            else:
                await _connect(client, process)
            editor.listen()
            editor.answer = await client.initialize_session(
                _initialize_params(profile, editor.root, options)
            )
            yield editor
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await client.stop()

    return start


def _converter() -> Converter:
    """lsprotocol takes every code action that has a command for a bare command; put that right."""
    converter = make_converter()

    def structure(data: Any, _: Any) -> types.Command | types.CodeAction:
        bare = isinstance(data.get("command"), str)
        return converter.structure(data, types.Command if bare else types.CodeAction)

    converter.register_structure_hook(types.Command | types.CodeAction, structure)
    converter.register_structure_hook(Union[types.Command, types.CodeAction], structure)  # noqa: UP007
    return converter


async def _connect(client: LanguageClient, process: asyncio.subprocess.Process) -> None:
    """As pygls' ``start_io``, for a process that is there already, so that its stderr is ours."""
    from pygls.io_ import run_async

    assert process.stdin is not None
    assert process.stdout is not None
    client.protocol.set_writer(process.stdin)
    client._async_tasks.append(
        asyncio.create_task(
            run_async(
                stop_event=client._stop_event,
                reader=process.stdout,
                protocol=client.protocol,
                error_handler=client.report_server_error,
            )
        )
    )


def _initialize_params(profile: str, root: Path, options: Any) -> types.InitializeParams:
    return types.InitializeParams(
        capabilities=capabilities_of(profile),
        root_uri=root.as_uri(),
        workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
        initialization_options=options,
    )


def _answer_for_the_user(editor: Editor) -> None:
    @editor.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
    def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        editor.questions.append(params.message)
        answer = editor.answers.pop(0) if editor.answers else None
        return types.MessageActionItem(answer) if answer else None

    @editor.client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        editor.registered.extend(each.method for each in params.registrations)
