"""``pixelproof/proof``: the evidence for one proposal, as data."""

from __future__ import annotations

import base64
from typing import Any

from ..names import PROOF
from ..protocol import ProofParams
from ..server import PixelproofServer
from ..wire import Refusal
from .parameters import parse


def register(server: PixelproofServer) -> None:
    @server.feature(PROOF)
    def proof(params: Any) -> dict[str, Any]:
        proof_id = parse(ProofParams, params, PROOF).proof_id
        found = server.proofs.find(proof_id)
        if found is None:
            raise Refusal("that proof is no longer kept: fix again to get a new one")
        finished, kept = found
        data = kept.model_dump(mode="json", exclude={"figure_png"})
        return {
            **data,
            "uri": finished.snapshot.uri,
            "version": finished.snapshot.version,
            "figure": _base64(kept.figure_png),
            "before": _base64(finished.result.before_png),
            "target": _base64(finished.result.target_png),
        }


def _base64(png: bytes | None) -> str | None:
    return base64.b64encode(png).decode() if png else None
