"""pygls, with its traps taken out (each is a fact about pygls 2.1.1).

* pygls would keep a second, mutable copy of every document: the sync methods go to our handlers.
* Parameters of custom methods arrive as plain data, not as named tuples that lose fields.
* An error with a message for the user is an answer, not a log entry with a traceback.
* A reply to a request that we gave up meanwhile is dropped; pygls raises InvalidStateError (#621).
* Shutdown ends our own work first; otherwise each cancelled request logs an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from cattrs import Converter
from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    RPCRequest,
)

from .greeting import capabilities

if TYPE_CHECKING:
    from .server import PixelproofServer


class Refusal(JsonRpcException):
    """A request that cannot be served; the message tells the user what to do."""

    def __init__(self, message: str, code: int = types.LSPErrorCodes.RequestFailed) -> None:
        super().__init__(message, code=code)


def make_converter() -> Converter:
    """lsprotocol's converter; messages of unknown methods keep their plain data."""
    converter = converters.get_converter()
    for message in (JsonRPCRequestMessage, JsonRPCResponseMessage, JsonRPCNotification):
        converter.register_structure_hook(message, lambda data, kind: kind(**data))
    return converter


class Protocol(LanguageServerProtocol):
    """The language server protocol over our own documents."""

    _server: PixelproofServer

    def __init__(self, server: PixelproofServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.answered: str | int | None = None
        """Id of an ``initialize`` request that was answered before pygls was loaded."""

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        yield from super().lsp_initialize(params)
        client = self._converter.unstructure(params.capabilities)
        self.server_capabilities = self._converter.structure(
            capabilities(client), types.ServerCapabilities
        )
        return types.InitializeResult(self.server_capabilities, self.server_info)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.sync.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.sync.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.sync.closed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        self._server.sync.notebook_opened(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(
        self, params: types.DidChangeNotebookDocumentParams
    ) -> None:
        self._server.sync.notebook_changed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(
        self, params: types.DidCloseNotebookDocumentParams
    ) -> None:
        self._server.sync.notebook_closed(params)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        self._server.work.cancel(params.token)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: Any) -> Generator[Any, Any, None]:
        own = self.msg_id
        yield self._server.close, (), {}
        for number, future in list(self._request_futures.items()):
            if number != own and not future.done():
                future.cancel()
        self._shutdown = True

    def handle_message(self, message: Any) -> None:
        if self._shutdown and getattr(message, "method", "") != types.EXIT:
            # Answers to our own questions still come in; a request is the client's mistake.
            if isinstance(message, RPCRequest):
                refusal = Refusal("the server is shutting down", types.ErrorCodes.InvalidRequest)
                self._send_response(message.id, error=refusal.to_response_error())
            return
        super().handle_message(message)

    def _handle_request(self, msg_id: str | int, method_name: str, params: Any) -> None:
        # A coroutine may start only after later messages, among them changes, were handled.
        self._server.documents.freeze()
        super()._handle_request(msg_id, method_name, params)

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        if msg_id == self.answered:
            self.answered = None
            self._result_types.pop(msg_id, None)
            return
        super()._send_response(msg_id, result, error)

    def _send_handler_result(self, future: Future[Any], *, msg_id: str | int) -> None:
        refusal = None if future.cancelled() else future.exception()
        if not isinstance(refusal, JsonRpcException):
            super()._send_handler_result(future, msg_id=msg_id)
            return
        self._request_futures.pop(msg_id, None)
        self._send_response(msg_id, error=refusal.to_response_error())

    def _handle_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        future = self._request_futures.get(msg_id)
        if future is not None and future.done():
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    async def ask(self, method: str, params: Any) -> Any:
        """Send a request to the client and wait for its answer; may be cancelled safely."""
        return await asyncio.wrap_future(self.send_request(method, params))
