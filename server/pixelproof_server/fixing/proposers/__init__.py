"""All proposers: one file each, one line of registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Proposer, Situation

if TYPE_CHECKING:
    from pixelproof_engine.client.router import Router

    from ...settings import Settings

__all__ = ["Proposer", "Situation", "all_proposers"]


def all_proposers(router: Router | None, settings: Settings) -> tuple[Proposer, ...]:
    """Every proposer that these settings allow; without a router none that asks a model."""
    from .documents import DocumentProposer
    from .model import ModelProposer
    from .pocket import PocketProposer
    from .reading import ReadingProposer
    from .slips import SlipProposer

    proposers: list[Proposer] = [SlipProposer(), ReadingProposer(), DocumentProposer()]
    if router is not None:
        samples = settings.fix.samples
        proposers.append(ModelProposer(lambda: router.endpoint("fix", "words"), samples=samples))
        proposers.append(PocketProposer(lambda: router.endpoint("fix", "pocket"), samples=samples))
    return tuple(proposers)
