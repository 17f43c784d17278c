"""What went wrong, in words that a proposer can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from .model import Check, Proof, Verdict

CLIP = 1000
"""Characters kept at each end of a long text (VisCoder, arXiv 2506.03930)."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')


def without_ansi(text: str) -> str:
    """``text`` without terminal escape sequences (ECMA-48 CSI and OSC) and stray controls."""
    text = _ANSI.sub("", text)
    return "".join(c for c in text if c in "\n\t" or ord(c) >= 32)


def clip(text: str) -> str:
    """The first and the last ``CLIP`` characters, without escape sequences."""
    text = without_ansi(text).strip()
    if len(text) <= 2 * CLIP:
        return text
    left_out = len(text) - 2 * CLIP
    return f"{text[:CLIP]}\n... {left_out} characters left out ...\n{text[-CLIP:]}"


def failed_run(proof: Proof) -> Check | None:
    """The run of a proposal, if it failed."""
    return next((c for c in proof.checks if c.name == "run" and c.status == "failed"), None)


def failed_line(trace: str, file: str) -> int | None:
    """The 1-based line of a file (by name, without folders) at which a traceback left it; None if
    it names none."""
    frames = _FRAME.findall(trace)
    own = [line for path, line in frames if PurePath(path).name == file]
    return int(own[-1]) if own else None


def last_line(text: str) -> str:
    """The line of a traceback that names the exception; empty for an empty text."""
    lines = [line for line in without_ansi(text).strip().splitlines() if line.strip()]
    plain = [line for line in lines if not line.startswith((" ", "\t"))]
    return (plain or lines or [""])[-1].strip()[:300]


def one_sentence(check: Check) -> str:
    """Why a check did not hold, short enough for a code action's reason."""
    detail = last_line(check.detail) if check.name == "run" else check.detail.split("\n", 1)[0]
    return f"{check.name}: {detail or check.status}"


def feedback_on(proof: Proof) -> str:
    """One proof in full: the checks that did not hold, then the differences still open."""
    lines = [f"{check.name}: {check.detail}" for check in proof.checks if check.status == "failed"]
    if proof.open_differences:
        lines.append("still different:")
        lines += [f"- {difference.sentence}" for difference in proof.open_differences]
    return "\n".join(lines)


def worth_repair(proofs: Sequence[Proof]) -> bool:
    """Whether another round can help: not where only the surroundings are at fault."""
    return any(proof.verdict is not Verdict.UNVERIFIED for proof in proofs) or not proofs
