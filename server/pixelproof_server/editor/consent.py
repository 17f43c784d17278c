"""The question before anything leaves this machine: once per origin, the answer is remembered."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixelproof_engine.client.settings import EndpointSettings

log = logging.getLogger(__name__)

ALLOW = "Allow"
REFUSE = "Never"

Ask = Callable[[str, tuple[str, ...]], Awaitable[str | None]]
"""Show a question with its answers; None if the user closed it or it cannot be shown."""


class ConsentBook:
    """Answers by origin (scheme, host and port) in a file of the user's state folder."""

    def __init__(self, path: Path, ask: Ask) -> None:
        self._path = path
        self._ask = ask

    async def __call__(self, endpoint: EndpointSettings) -> bool:
        """True if requests may be sent to ``endpoint``; asks where no answer is remembered."""
        from pixelproof_engine.client.origins import origin_of

        origin = origin_of(endpoint)
        remembered = self.answers().get(origin)
        if remembered is not None:
            return remembered
        answer = await self._ask(
            f"pixelproof would send code and pictures of this project to {endpoint.name} "
            f"({origin}). Files that you ignore, and secrets, are left out. Allow it?",
            (ALLOW, REFUSE),
        )
        if answer in (ALLOW, REFUSE):
            self._remember(origin, answer == ALLOW)
        return answer == ALLOW

    def answers(self) -> dict[str, bool]:
        """What was answered so far; an unreadable file counts as no answer."""
        try:
            book = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(origin): bool(answer) for origin, answer in book.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError) as error:
            log.warning("%s cannot be read, the question is asked again: %s", self._path, error)
            return {}

    def _remember(self, origin: str, answer: bool) -> None:
        answers = {**self.answers(), origin: answer}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(answers, indent=1), encoding="utf-8")
        except OSError as error:
            log.warning("the answer cannot be remembered in %s: %s", self._path, error)
