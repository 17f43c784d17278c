"""The audit log: one JSON line per decision about packages, only ever added to."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from .store import StoredWheel

Decision = Literal["installed", "reused", "refused", "failed"]


def audit_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("pixelproof", appauthor=False) / "packages-audit.jsonl"


def record(
    file: Path,
    *,
    tenant: str,
    policy: str,
    requirements: Iterable[str],
    decision: Decision,
    reason: str = "",
    wheels: Iterable[StoredWheel] = (),
    layer: str = "",
) -> None:
    """Add one line. Raises OSError: without a line in the log nothing is installed."""
    line = {
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        "tenant": tenant,
        "policy": policy,
        "requirements": list(requirements),
        "decision": decision,
        "reason": reason,
        "layer": layer,
        "wheels": [wheel.model_dump(include={"file", "sha256", "size"}) for wheel in wheels],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
    finally:
        os.close(descriptor)
