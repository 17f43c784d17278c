"""What ``pixelproof sandbox`` does."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pixelproof_executor import ExecutorSettings, PackageSettings, owner
from pixelproof_executor.connect import EngineError, connect
from pixelproof_executor.image.build import REPOSITORY, ensure_image
from pixelproof_executor.image.libraries import ImageError
from pixelproof_executor.packages.keeper import Keeper
from pixelproof_executor.packages.refusal import PackagesError, RefusedError
from pixelproof_executor.packages.store import StoredSet

from .session import load_settings

if TYPE_CHECKING:
    from docker import DockerClient

MB = 1 << 20
EXIT_REFUSED = 3


def show_sandbox(*, as_json: bool) -> int:
    """Print images and containers of pixelproof; 0 if an engine answers."""
    with _engine() as (client, _):
        if client is None:
            return 1
        images = [
            {"name": name, "mb": round(image.attrs["Size"] / MB)}
            for image in client.images.list(REPOSITORY)
            for name in image.tags
        ]
        containers = [
            {"id": container.short_id, "state": container.status, "image": _image_of(container)}
            for container in client.containers.list(
                filters={"label": owner.OWNER}, ignore_removed=True
            )
        ]
    if as_json:
        print(json.dumps({"images": images, "containers": containers}, indent=1))
    else:
        _print_rows("image", images)
        _print_rows("container", containers)
    return 0


def show_packages(add: tuple[str, ...], *, prune: bool, as_json: bool) -> int:
    """Fetch what is asked for, remove what is not needed, print the rest."""
    console = Console(stderr=True)
    gone: list[StoredSet] = []
    with _engine() as (client, settings):
        keeper = Keeper(settings.packages)
        if client is None and (add or prune):
            return 1
        if client is not None and add:
            try:
                _fetch(keeper, client, settings, add, console)
            except RefusedError as error:
                console.print(f"pixelproof: {error}", markup=False, soft_wrap=True)
                return EXIT_REFUSED
            except (PackagesError, ImageError) as error:
                console.print(f"pixelproof: {error}", markup=False, soft_wrap=True)
                return 1
        if client is not None and prune:
            gone = keeper.prune(client)
    found = _described(keeper, settings.packages)
    if as_json:
        print(json.dumps({**found, "removed": len(gone)}, indent=1))
        return 0
    _print_packages(found)
    if prune:
        print(f"removed {len(gone)} sets")
    return 0


@contextlib.contextmanager
def _engine() -> Iterator[tuple[DockerClient | None, ExecutorSettings]]:
    """The engine, None with a word on stderr if none answers, and the user's settings."""
    settings = load_settings(None).settings.executor
    try:
        client = connect(settings)
    except EngineError as error:
        Console(stderr=True).print(f"pixelproof: {error}", markup=False, soft_wrap=True)
        yield None, settings
        return
    try:
        yield client, settings
    finally:
        client.close()


def _fetch(
    keeper: Keeper,
    client: DockerClient,
    settings: ExecutorSettings,
    requirements: tuple[str, ...],
    console: Console,
) -> None:
    with _progress(console) as tell:
        image = settings.image
        if image is None:
            image = ensure_image(client, lambda message, _fraction: tell(message, 0))
        layer = keeper.layer(client, image, requirements, tell=tell)
    if layer is None:
        console.print("the sandbox's image has it already")


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Callable[[str, int], None]]:
    """What is going on and how much has arrived; how much there will be no index tells."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("asking", total=None)

        def tell(message: str, size: int) -> None:
            amount = f"  {size / MB:.1f} MB" if size else ""
            bar.update(task, description=f"{message}{amount}")

        yield tell


def _described(keeper: Keeper, settings: PackageSettings) -> dict[str, Any]:
    return {
        "policy": settings.policy,
        "allow": list(settings.allow),
        "mb": round(keeper.size() / MB, 1),
        "most_mb": settings.cache_mb,
        "folder": str(keeper.store.folder),
        "log": str(keeper.log),
        "sets": [
            {
                "asked": list(one.requirements),
                "packages": [f"{wheel.name} {wheel.version}" for wheel in one.wheels],
                "mb": round(one.unpacked / MB, 1),
                "used": time.strftime("%Y-%m-%d %H:%M", time.localtime(used)),
                "layer": one.layer,
            }
            for one, used in reversed(keeper.store.sets())
        ],
    }


def _print_packages(found: dict[str, Any]) -> None:
    allowed = f", allowed: {', '.join(found['allow'])}" if found["allow"] else ""
    print(f"policy     {found['policy']}{allowed}")
    print(f"kept       {found['mb']} of at most {found['most_mb']} MB in {found['folder']}")
    print(f"log        {found['log']}")
    rows = [
        {**one, "asked": ", ".join(one["asked"]), "packages": ", ".join(one["packages"])}
        for one in found["sets"]
    ]
    _print_rows("set", rows)


def _print_rows(name: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        print(f"no {name}s")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)


def _image_of(container: Any) -> str:
    return str(container.attrs["Config"]["Image"])
