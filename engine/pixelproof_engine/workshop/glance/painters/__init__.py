"""Painters, by the projection that they need: each paints one panel and tells its kinds."""

from __future__ import annotations

from . import plain, planes, rounds, shapes, solids
from .brush import Brush, Painter

PAINTERS: dict[str, dict[Painter, float]] = {
    "rectilinear": {**plain.PAINTERS, **planes.PAINTERS, **shapes.PAINTERS},
    "3d": solids.PAINTERS,
    "polar": rounds.PAINTERS,
}
"""Weights of the painters of each projection."""

__all__ = ["PAINTERS", "Brush", "Painter"]
