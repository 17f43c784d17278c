"""The machine-readable answer of ``pixelproof fix --json`` (schema 1)."""

from __future__ import annotations

from typing import Any

from pixelproof_server.fixing.model import Check, FixRequest, FixResult, Proof, TextEdit

SCHEMA = 1


def result_as_json(request: FixRequest, result: FixResult) -> dict[str, Any]:
    """The result as plain JSON data; ranges are LSP ranges (0-based, UTF-16 columns)."""
    return {
        "schema": SCHEMA,
        "verdict": result.verdict.value,
        "intent": result.intent,
        "message": result.message,
        "notes": list(result.notes),
        "rounds": result.rounds,
        "timings_ms": {name: round(ms, 1) for name, ms in result.timings_ms.items()},
        "best": _proof(request, result.best) if result.best else None,
        "proposals": [_proof(request, proof) for proof in result.proofs],
    }


def _proof(request: FixRequest, proof: Proof) -> dict[str, Any]:
    lines = request.source.split("\n")
    uri = request.path.as_uri()
    return {
        "origin": proof.proposal.origin,
        "summary": proof.proposal.summary,
        "verdict": proof.verdict.value,
        "reason": proof.reason,
        "round": proof.proposal.round,
        "edits": [
            {"uri": uri, "range": _range(lines, edit), "newText": edit.new_text}
            for edit in proof.proposal.edits
        ],
        "likeness": proof.likeness.model_dump() if proof.likeness else None,
        "likeness_before": proof.likeness_before.model_dump() if proof.likeness_before else None,
        "checks": [_check(check) for check in proof.checks],
        "capabilities": list(proof.capabilities),
        "box": proof.box,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "status": check.status,
        "integrity": check.integrity,
        "duration_ms": round(check.duration_ms, 1),
        "detail": check.detail,
    }


def _range(lines: list[str], edit: TextEdit) -> dict[str, dict[str, int]]:
    return {
        "start": _position(lines, edit.start_line, edit.start_column),
        "end": _position(lines, edit.end_line, edit.end_column),
    }


def _position(lines: list[str], line: int, column: int) -> dict[str, int]:
    before = lines[line][:column] if line < len(lines) else ""
    return {"line": line, "character": len(before.encode("utf-16-le")) // 2}
