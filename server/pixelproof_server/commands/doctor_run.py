"""What ``pixelproof doctor`` looks at; every finding says what to do if it is not well."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pixelproof_server.configuration import Loaded
from pixelproof_server.editor.consent import ConsentBook
from pixelproof_server.services import Services, state_folder
from pixelproof_server.settings import Settings

from .session import load_settings

Part = Literal["sandbox", "sight", "models", "settings", "privacy"]
SIGHT_MODULES = ("rapidocr", "onnxruntime", "cv2", "skimage", "scipy")
MARK = {True: ("ok", "green"), False: ("no", "red")}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    part: Part
    name: str
    ok: bool
    detail: str
    advice: str = ""


async def run_doctor(*, as_json: bool) -> int:
    """Look, show, and return 0 if edits can be proven here, else 1."""
    loaded = load_settings(None)
    lines = [
        *await _sandbox(loaded.settings),
        _sight(),
        *await _models(loaded.settings),
        *_complaints(loaded),
        *_privacy(loaded.settings),
    ]
    provable = all(line.ok for line in lines if line.part in ("sandbox", "sight"))
    if as_json:
        print(json.dumps({"provable": provable, "findings": [asdict(x) for x in lines]}, indent=1))
    else:
        _show(lines, provable=provable)
    return 0 if provable else 1


async def _sandbox(settings: Settings) -> list[Line]:
    from pixelproof_executor.diagnose import diagnose

    findings = await diagnose(settings.executor)
    return [Line("sandbox", f.name, f.ok, f.detail, f.advice) for f in findings]


def _sight() -> Line:
    missing = [module for module in SIGHT_MODULES if find_spec(module) is None]
    if missing:
        return Line(
            "sight",
            "picture reader",
            ok=False,
            detail=f"not installed: {', '.join(missing)}",
            advice="pip install 'pixelproof[local]'",
        )
    return Line("sight", "picture reader", ok=True, detail="installed, works offline")


async def _models(settings: Settings) -> list[Line]:
    """Endpoints are asked for their health only where the user has agreed before."""
    book = ConsentBook(state_folder() / "consent.json", _ask_nobody)
    async with Services(settings, consent=book) as services:
        endpoints = services.router().endpoints
        healths = await asyncio.gather(*(endpoint.health() for endpoint in endpoints))
    return [
        Line("models", endpoint.name, health.ok, health.detail)
        for endpoint, health in zip(endpoints, healths, strict=True)
    ]


async def _ask_nobody(_question: str, _answers: tuple[str, ...]) -> str | None:
    return None


def _complaints(loaded: Loaded) -> list[Line]:
    return [
        Line("settings", complaint.key or complaint.source, ok=False, detail=str(complaint))
        for complaint in loaded.complaints
    ]


def _privacy(settings: Settings) -> list[Line]:
    from pixelproof_engine.client.origins import is_loopback, origin_of

    remote = [e for e in settings.endpoints if not is_loopback(e.url.host or "")]
    if not remote or not settings.privacy.allow_remote:
        return [Line("privacy", "what may leave", ok=True, detail="nothing: no remote endpoint")]
    answers = ConsentBook(state_folder() / "consent.json", _ask_nobody).answers()
    state = {True: "you agreed", False: "you refused", None: "you will be asked first"}
    return [
        Line(
            "privacy",
            f"to {origin_of(endpoint)}",
            ok=True,
            detail=f"code around the cursor, the chart's code, the two pictures and error texts, "
            f"without ignored files and secrets, for {', '.join(endpoint.tasks)}; "
            f"{state[answers.get(origin_of(endpoint))]}",
        )
        for endpoint in remote
    ]


def _show(lines: list[Line], *, provable: bool) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("part", "what", "", "finding"):
        table.add_column(column, overflow="fold")
    part = ""
    for line in lines:
        word, style = MARK[line.ok]
        finding = Text(line.detail)
        if line.advice and not line.ok:
            finding.append(f"\n-> {line.advice}", style="bold")
        table.add_row("" if line.part == part else line.part, line.name, Text(word, style), finding)
        part = line.part
    console = Console()
    console.print(table)
    if provable:
        console.print("\nEdits can be proven here.", style="bold green")
    else:
        console.print(
            "\nEdits cannot be proven here yet: they would be labelled unverified. "
            "Nothing is ever run outside the sandbox instead.",
            style="bold yellow",
        )
