"""What the embedded engine's process is asked to serve."""

from __future__ import annotations

from typing import TypedDict


class Order(TypedDict):
    """What to serve."""

    model: str
    mmproj: str | None
    alias: str
    key: str
    context: int
    slots: int
    threads: int | None
    gpu_layers: int


class ChildOrder(Order):
    """What the child gets; by standard input, so that the key shows in no process list."""

    parent: int
