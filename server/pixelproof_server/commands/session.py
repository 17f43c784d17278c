"""Settings and services for one command."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.prompt import Prompt

from pixelproof_server.configuration import Loaded, load
from pixelproof_server.configuration.project import tighten
from pixelproof_server.configuration.sources import environment_layers, file_layer, user_file
from pixelproof_server.editor.consent import ConsentBook
from pixelproof_server.services import Services, state_folder


def load_settings(root: Path | None) -> Loaded:
    """The user's settings (file, environment), tightened by the project at ``root`` if given."""
    layer, complaints = file_layer(user_file())
    loaded = load([layer, *environment_layers(os.environ)])
    complaints += loaded.complaints
    if root is None:
        return Loaded(loaded.settings, tuple(complaints))
    tightened = tighten(loaded.settings, root)
    return Loaded(tightened.settings, (*complaints, *tightened.complaints))


@asynccontextmanager
async def open_services(root: Path | None) -> AsyncIterator[Services]:
    """Services for the project at ``root``; refused settings are said on stderr."""
    console = Console(stderr=True)
    loaded = load_settings(root)
    for complaint in loaded.complaints:
        console.print(f"[yellow]note[/] {complaint}", highlight=False)
    consent = ConsentBook(state_folder() / "consent.json", _ask)
    async with Services(loaded.settings, consent=consent) as services:
        yield services


async def _ask(question: str, answers: tuple[str, ...]) -> str | None:
    """Ask at the terminal; without one nothing is allowed, and nothing is remembered."""
    console = Console(stderr=True)
    if not sys.stdin.isatty():
        console.print(f"{question} There is no terminal to ask at, so the answer is no.")
        return None
    return Prompt.ask(question, choices=list(answers), default=answers[-1], console=console)
