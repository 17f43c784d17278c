"""``codeAction/resolve``: fills the edit in; runs nothing."""

from __future__ import annotations

import logging

from lsprotocol import types

from ..editor.actions import STALE, workspace_edit
from ..server import PixelproofServer

log = logging.getLogger(__name__)


def register(server: PixelproofServer) -> None:
    @server.feature(types.CODE_ACTION_RESOLVE)
    def resolve(action: types.CodeAction) -> types.CodeAction:
        proof_id = action.data.get("proofId") if isinstance(action.data, dict) else None
        found = server.proofs.find(proof_id) if isinstance(proof_id, str) else None
        if found is None:
            log.warning("a code action came back with data that names no kept proof")
            return action
        finished, proof = found
        current = server.documents.get(finished.snapshot.uri)
        if current is None or not finished.holds_in(server.documents):
            action.edit = None
            action.disabled = types.CodeActionDisabled(STALE)
            return action
        action.edit = workspace_edit(server.client, finished, proof, current)
        return action
