"""The server object: what every feature reaches for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from . import __version__
from .completion.completer import Completer
from .completion.gate import Gate
from .configuration import Complaint
from .documents import Documents, Encoding
from .documents.sync import Sync
from .editor.actions import Client
from .editor.consent import ConsentBook
from .editor.fixes import Fixes
from .editor.lints import Lints
from .editor.proofs import Proofs
from .editor.targets import Targets
from .editor.work import Work
from .editor.workspaces import Workspaces
from .greeting import SERVER_NAME
from .services import state_folder
from .wire import Protocol, make_converter

if TYPE_CHECKING:
    from pygls.server import ServerErrors

log = logging.getLogger(__name__)


class PixelproofServer(LanguageServer):
    """One client's server; everything runs on one event loop."""

    protocol: Protocol

    def __init__(self) -> None:
        self.documents = Documents()
        self.sync = Sync(self.documents)
        self.work = Work(lambda: self.protocol)
        self._told: set[str] = set()
        self.watching: asyncio.Task[None] | None = None
        """The task that reads changed settings again."""
        self.published: set[str] = set()
        """URIs of documents with diagnostics of ours."""
        self.gate = Gate()
        self.completer = Completer()
        self.targets = Targets()
        self.proofs = Proofs()
        self.workspaces = Workspaces(
            ConsentBook(state_folder() / "consent.json", self.ask), self.complain
        )
        self.lints = Lints(self.documents, self.workspaces, self.proofs)
        self.saved: list[Callable[[str], None]] = []
        """Called with the URI of each document that was saved."""
        self.fixes = Fixes(self.documents, self.workspaces, self.targets, self.proofs)
        super().__init__(
            SERVER_NAME,
            __version__,
            protocol_cls=Protocol,
            converter_factory=make_converter,
        )

    @property
    def client(self) -> Client:
        return Client(self.client_capabilities)

    def negotiated(self, encoding: str) -> None:
        """The position encoding that ``initialize`` settled on."""
        self.documents.encoding = cast(Encoding, encoding)

    async def close(self) -> None:
        """End all own work, then the services; may be called more than once."""
        await self.work.cancel_all()
        await self.completer.aclose()
        await self.workspaces.aclose()

    def show(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """One message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, message))

    def tell_once(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """A message that would come at every key; shown the first time only."""
        if message not in self._told:
            self._told.add(message)
            self.show(message, kind)

    def complain(self, complaints: list[Complaint]) -> None:
        """Say which settings are not in force, in one message."""
        self.show("pixelproof: " + "\n".join(map(str, complaints)), types.MessageType.Warning)

    async def ask(self, question: str, answers: tuple[str, ...]) -> str | None:
        """A question with buttons; None if the user closed it or the client cannot ask."""
        params = types.ShowMessageRequestParams(
            types.MessageType.Warning,
            question,
            [types.MessageActionItem(answer) for answer in answers],
        )
        try:
            chosen = await self.protocol.ask(types.WINDOW_SHOW_MESSAGE_REQUEST, params)
        except JsonRpcException:
            return None
        return chosen.title if chosen else None

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """What is no answer to a request is logged; users see messages that we wrote for them."""
        log.error("%s: %s", getattr(source, "__name__", source), error)
