"""From a job's requirements to a layer, by the user's policy."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from ..settings import PackageSettings
from . import audit
from .base import Base, ask
from .index import Index, Pin, complete
from .judge import in_words, judge_names, judge_set, not_here
from .layer import build_layer, drop_layer, layer_name
from .names import read
from .refusal import PackagesError, RefusedError
from .store import Store, StoredSet, StoredWheel, set_key
from .wheel import Wheel, check_wheel

if TYPE_CHECKING:
    from docker import DockerClient

logger = logging.getLogger(__name__)

Progress = Callable[[str, int], None]
"""Told what is going on and the bytes fetched so far."""


@dataclass(frozen=True)
class Layer:
    """Packages upon an image; jobs with an equal layer may share a container."""

    image: str
    """Name of the image that has them."""
    modules: tuple[str, ...]
    """Top-level names that it makes importable."""
    packages: tuple[tuple[str, str], ...]
    """Name and version of each, sorted."""


class Keeper:
    """Makes layers and keeps them within bounds. Blocking; safe for several threads."""

    def __init__(
        self,
        settings: PackageSettings,
        store: Store | None = None,
        log: Path | None = None,
    ) -> None:
        self.settings = settings
        self.store = store or Store()
        self.log = log or audit.audit_file()

    def layer(
        self,
        client: DockerClient,
        image: str,
        requirements: Sequence[str],
        *,
        tenant: str = "",
        tell: Progress | None = None,
    ) -> Layer | None:
        """The layer that meets ``requirements`` upon ``image``; None: the image meets them itself.

        Raises:
            RefusedError: the policy or a check says no; logged, as everything that is decided here.
            PackagesError: the index, the disk or the engine failed.
        """
        request = _Request(self, client, tenant, tell or (lambda _message, _size: None))
        try:
            return request.answer(image, requirements)
        except RefusedError as error:
            request.log("refused", str(error))
            raise
        except PackagesError as error:
            request.log("failed", str(error))
            raise

    def prune(self, client: DockerClient, keep_bytes: int = 0) -> list[StoredSet]:
        """Forget the sets that were not used for longest, until all take at most ``keep_bytes``.

        A layer that a running container uses stays. Returns the sets that went.
        """
        gone = []
        with self.store.locked():
            self.store.sweep_wheels()
            sets = self.store.sets()
            for one, _ in sets:
                if self.size() <= keep_bytes:
                    break
                shared = any(o.layer == one.layer and o.key != one.key for o in self._sets())
                if shared or drop_layer(client, one.layer):
                    self.store.forget(one.key)
                    gone.append(one)
                    self.store.sweep_wheels()
        return gone

    def size(self) -> int:
        """Bytes that wheels and layers take."""
        layers = {one.layer: one.unpacked for one in self._sets()}
        return sum(layers.values()) + sum(p.stat().st_size for p in self.store.wheel_files())

    def _sets(self) -> list[StoredSet]:
        return [one for one, _ in self.store.sets()]


class _Request:
    """One question to the keeper."""

    def __init__(self, keeper: Keeper, client: DockerClient, tenant: str, tell: Progress) -> None:
        self._keeper = keeper
        self._settings = keeper.settings
        self._store = keeper.store
        self._client = client
        self._tenant = tenant
        self._tell = tell
        self._asked: tuple[str, ...] = ()

    def answer(self, image: str, texts: Sequence[str]) -> Layer | None:
        self._asked = tuple(texts)
        base = self._base(image)
        wanted = [one for one in read(texts, base.environment) if not base.has(one)]
        if not wanted:
            return None
        judge_names(self._settings, [one.name for one in wanted])
        requirements = tuple(str(one) for one in wanted)
        key = set_key([*requirements, *self._limits()], base.image)
        found = self._store.set(key)
        if found is not None:
            judge_set(self._settings, _names(wanted), _names(found.wheels))
            return self._reuse(base, found)
        return self._make(base, key, wanted)

    def log(
        self, decision: audit.Decision, reason: str = "", found: StoredSet | None = None
    ) -> None:
        audit.record(
            self._keeper.log,
            tenant=self._tenant,
            policy=self._settings.policy,
            requirements=self._asked,
            decision=decision,
            reason=reason,
            wheels=found.wheels if found else (),
            layer=found.layer if found else "",
        )

    def _base(self, image: str) -> Base:
        image_id = str(self._client.images.get(image).id)
        base = self._store.base(image_id)
        if base is None:
            base = ask(self._client, image, image_id)
            self._store.keep_base(base)
        return base

    def _limits(self) -> list[str]:
        """Version ranges of the user's list, as constraints."""
        return [str(one) for one in self._settings.listed.values() if one.specifier]

    # --- a set that is here

    def _reuse(self, base: Base, found: StoredSet) -> Layer:
        if not self._has_image(found.layer):
            if not all(self._store.has_sound(wheel) for wheel in found.wheels):
                self._store.forget(found.key)
                raise PackagesError(
                    f"wheels of {in_words([w.name for w in found.wheels])} are gone or broken in "
                    f"{self._store.folder}: ask again to have them fetched"
                )
            with self._store.locked():
                self._build(base, found.layer, [self._store.wheel(w) for w in found.wheels])
        self.log("reused", found=found)
        self._store.touch(found.key)
        return _layer(found)

    # --- a set that is new

    def _make(self, base: Base, key: str, wanted: Sequence[Requirement]) -> Layer:
        if self._settings.policy == "cached" and not self._store.wheel_files():
            raise RefusedError(not_here(sorted(_names(wanted))))
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            index = self._index(base, folder)
            self._tell(f"choosing versions of {in_words([one.name for one in wanted])}", 0)
            pins = self._choose(index, base, wanted)
            judge_set(self._settings, _names(wanted), _names(pins))
            clash = base.clash({pin.name: pin.version for pin in pins})
            if clash is not None:
                raise RefusedError(f"the packages do not go with the image: {clash}")
            wheels = self._fetch(index, base, pins, folder)
            with self._store.locked():
                kept = [self._store.keep_wheel(wheel.path, wheel.sha256) for wheel in wheels]
                found = _stored(key, base, wanted, wheels)
                if not self._has_image(found.layer):
                    self._tell("making the layer", found.unpacked)
                    self._build(base, found.layer, kept)
                self.log("installed", found=found)
                self._store.keep_set(found)
        most = self._settings.cache_mb << 20
        if self._keeper.size() > most:
            self._keeper.prune(self._client, max(most, found.unpacked))
        return _layer(found)

    def _index(self, base: Base, folder: Path) -> Index:
        if self._settings.policy != "cached":
            return Index(base, self._settings.index_url)
        shelf = folder / "shelf"
        shelf.mkdir()
        for path in self._store.wheel_files():
            if not (shelf / path.name).exists():
                (shelf / path.name).symlink_to(path)
        return Index(base, offline=shelf)

    def _choose(self, index: Index, base: Base, wanted: Sequence[Requirement]) -> list[Pin]:
        """A set that fits the image: its own versions stay wherever the requirements let them."""
        limits = self._limits()
        named = _names(wanted)
        own = [f"{n}=={v}" for n, (v, _) in base.packages.items() if n not in named]
        try:
            try:
                pins = complete(index, base, wanted, [*own, *limits])
            except RefusedError as error:
                logger.info("resolving without the image's versions: %s", error)
                pins = complete(index, base, wanted, limits)
        except RefusedError as error:
            if self._settings.policy == "cached":
                raise RefusedError(not_here(sorted(named))) from error
            raise
        return [pin for pin in pins if base.packages.get(pin.name, ("",))[0] != pin.version]

    def _fetch(self, index: Index, base: Base, pins: Sequence[Pin], folder: Path) -> list[Wheel]:
        most = self._settings.set_mb << 20
        target = folder / "fetched"
        target.mkdir()
        here = {path.parent.name: path for path in self._store.wheel_files()}
        paths = [here[pin.sha256] for pin in pins if pin.sha256 in here]
        absent = [pin for pin in pins if pin.sha256 not in here]
        if absent:
            words = f"fetching {in_words([pin.name for pin in absent])}"
            paths += index.fetch(absent, target, most, lambda size: self._tell(words, size))
        wheels = [check_wheel(path, base.stdlib, most) for path in paths]
        total = sum(wheel.unpacked for wheel in wheels)
        if total > most:
            raise RefusedError(
                f"{in_words([wheel.name for wheel in wheels])} take {total >> 20} MB unpacked, "
                f"more than executor.packages.set_mb ({self._settings.set_mb}) allows"
            )
        promised = {pin.name: pin for pin in pins}
        for wheel in wheels:
            pin = promised.get(wheel.name)
            if pin is None or (pin.sha256 is not None and pin.sha256 != wheel.sha256):
                raise RefusedError(f"{wheel.path.name} is not what the index promised")
        return sorted(wheels, key=lambda wheel: wheel.name)

    # --- the engine

    def _has_image(self, name: str) -> bool:
        from docker.errors import ImageNotFound

        try:
            self._client.images.get(name)
        except ImageNotFound:
            return False
        return True

    def _build(self, base: Base, name: str, paths: Iterable[Path]) -> None:
        most = self._settings.set_mb << 20
        wheels = [check_wheel(path, base.stdlib, most) for path in paths]
        build_layer(self._client, base.image, name, wheels)


def _stored(
    key: str, base: Base, wanted: Sequence[Requirement], wheels: Sequence[Wheel]
) -> StoredSet:
    return StoredSet(
        key=key,
        requirements=tuple(str(one) for one in wanted),
        image=base.image,
        layer=layer_name(base.image, [wheel.sha256 for wheel in wheels]),
        wheels=tuple(
            StoredWheel(
                name=wheel.name,
                version=wheel.version,
                sha256=wheel.sha256,
                file=wheel.path.name,
                modules=wheel.modules,
                size=wheel.size,
                unpacked=wheel.unpacked,
            )
            for wheel in wheels
        ),
    )


def _layer(found: StoredSet) -> Layer:
    return Layer(
        image=found.layer,
        modules=tuple(sorted({name for wheel in found.wheels for name in wheel.modules})),
        packages=tuple(sorted((wheel.name, wheel.version) for wheel in found.wheels)),
    )


def _names(packages: Iterable[Requirement | Pin | StoredWheel]) -> set[str]:
    return {one.name for one in packages}
