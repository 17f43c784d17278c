"""The proof in words: a Markdown document that every client can show."""

from __future__ import annotations

import re

from ..fixing.model import TIERS, Check, Proof
from .proofs import Finished

_SPECIAL = re.compile(r"([\\`*\[\]<|&])")
_MARK = {"passed": "✔", "failed": "✘", "environment": "?", "infra_error": "?", "skipped": "–"}


def markdown(finished: Finished, proof: Proof) -> str:
    """The evidence for one proof; pictures are in the HTML report."""
    lines = [
        f"# {proof.verdict.value}: {plain(proof.proposal.summary)}",
        "",
        f"- proposed by: {plain(proof.proposal.origin)}, round {proof.proposal.round}",
        f"- intent: {finished.result.intent}",
    ]
    if proof.reason:
        lines.append(f"- not proven because: {plain(proof.reason)}")
    if proof.capabilities:
        lines.append(f"- **adds: {plain(', '.join(proof.capabilities))}**")
    if proof.likeness:
        before = proof.likeness_before
        lines.append(
            f"- likeness: {f'{before.total:.3f} → ' if before else ''}{proof.likeness.total:.3f}"
        )
    lines += ["", "| check | status | integrity | ms | detail |", "|---|---|---|---|---|"]
    lines += [_row(check) for check in proof.checks]
    lines += ["", f"Integrity {'; '.join(TIERS.values())}."]
    if proof.box:
        lines += ["", "## Where it ran", ""]
        lines += [f"- {plain(name)}: {plain(value)}" for name, value in proof.box.items()]
    if proof.open_differences:
        lines += ["", "## Still different", ""]
        lines += [f"- {plain(difference.sentence)}" for difference in proof.open_differences]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """``text`` on one line and without markup: it may come from a program or a picture, and a
    preview must not fetch a picture or show a link because of it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("://", ":\\//")


def _row(check: Check) -> str:
    detail = plain(check.detail)
    mark = _MARK[check.status]
    return (
        f"| {check.name} | {mark} {check.status} | {check.integrity} "
        f"| {check.duration_ms:.0f} | {detail} |"
    )
