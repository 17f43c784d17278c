"""The one frame that answers a job, from all that its parts left."""

from __future__ import annotations

from typing import Any

from .frames import Frame, join
from .verdict import judge
from .work import Role, Work

_ORDER: tuple[Role, ...] = ("whole", "tests", "code", "beside")


def answer(work: Work) -> Frame:
    """The ``done`` frame of a job of whose parts all is known."""
    parts = [work.parts[role] for role in _ORDER if role in work.parts]
    result = judge(work.job, dict(work.endings.items()))
    figures = []
    checked = [part.checked for part in parts if part.checked is not None]
    all_checked = len(checked) == len(parts)
    if not all_checked:
        result.update(status="infra_error", detail="the check after the job did not end")
    elif result["status"] == "passed" and any(c["many"] for c in checked):
        result.update(status="limit", detail="the job changed more than 2000 files")
    if "whole" in work.endings and all_checked:
        figures = [c for c in work.endings["whole"].claims if c[0]["type"] == "figure"]
    looks = [look for one in checked for look in one["pictures"]]
    kept: dict[str, bytes] = {}
    shown = []
    for (claim, png), look in zip(figures, looks if figures else (), strict=True):
        if "error" in look:
            result.update(
                status="limit" if "limit" in look["error"] else "failed", detail=look["error"]
            )
            continue
        shown.append(
            {key: claim[key] for key in ("number", "saved_as", "facts")}
            | {"blank": look["blank"], "mismatch": look["mismatch"]}
        )
        kept[str(len(kept))] = png
    sizes, blob = join(kept)
    header = {
        "type": "done",
        "id": work.id,
        **result,
        "stdout": "".join(part.out for part in parts),
        "stderr": "".join(part.err for part in parts),
        "duration_ms": max(part.seconds for part in parts) * 1000,
        "changes": _changes(checked),
        "figures": shown,
        "sizes": sizes,
    }
    return header, blob


def _changes(checks: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Changes of any part's tree, each once."""
    found = {(c["path"], c["change"]): c for check in checks for c in check["changes"]}
    return list(found.values())
