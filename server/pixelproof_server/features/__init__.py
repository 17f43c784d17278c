"""One file per LSP method or custom; ``register_all`` is the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    attach_image,
    code_action,
    code_action_resolve,
    completion,
    configuration,
    diagnostics,
    execute_command,
    fix,
    initialize,
    inline_completion,
    lint,
    proof,
    text_document_content,
    watched_files,
)

if TYPE_CHECKING:
    from ..server import PixelproofServer

_FEATURES = (
    attach_image,
    code_action,
    code_action_resolve,
    completion,
    configuration,
    diagnostics,
    execute_command,
    fix,
    initialize,
    inline_completion,
    lint,
    proof,
    text_document_content,
    watched_files,
)


def register_all(server: PixelproofServer) -> None:
    """Register every feature; a new one is one file and one line here."""
    for feature in _FEATURES:
        feature.register(server)
