"""Facts of the machine and of the image, and a target with what was measured beside it."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import asdict, dataclass
from typing import Any

from pixelproof_executor import ExecutorSettings
from pixelproof_executor.connect import connect
from pixelproof_executor.image import build
from pixelproof_executor.image.recipes import PYTHON
from pixelproof_executor.place import Place, image_of

ANEW = f"{build.REPOSITORY}:built-by-bench"


@dataclass(frozen=True)
class Target:
    what: str
    measured: float
    bound: float
    unit: str
    least: bool = False
    """The bound is the least, not the most."""

    @property
    def met(self) -> bool:
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    def line(self) -> str:
        word = "[green]met   [/]" if self.met else "[red]MISSED[/]"
        sign = ">=" if self.least else "<="
        return f"{word} {self.what}: {self.measured:.2f} {self.unit} ({sign} {self.bound:g})"

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


def machine() -> str:
    client = connect(ExecutorSettings())
    engine = client.version()["Version"]
    client.close()
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, engine {engine}"


def host_memory_mb() -> float:
    """Most that this process, which holds the executor, ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def image_facts(anew: bool) -> list[Target]:
    """The image's size; with ``anew`` the time of a build from nothing and of a second one.

    The image is built under another name, so whoever uses the real one at the same time keeps it.
    """
    client = connect(ExecutorSettings())
    name = image_of(Place(), client)
    size = client.images.get(name).attrs["Size"] / 1e6
    found = [Target("image", size, 400, "MB")]
    if anew:
        began = time.perf_counter()
        build.build_image(client, ANEW, PYTHON, lambda _message, _fraction: None)
        found.append(Target("image, built from nothing", time.perf_counter() - began, 30, "s"))
        client.images.remove(ANEW, force=True)
        began = time.perf_counter()
        build.ensure_image(client)
        found.append(Target("image, asked for again", time.perf_counter() - began, 1, "s"))
    client.close()
    return found
