"""The folders that the client has open: settings and services for each."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..configuration import Complaint, Layer, load
from ..configuration.project import PROJECT_FILE, tighten
from ..configuration.sources import editor_layer, environment_layers, file_layer, user_file
from ..documents import uris
from ..services import Consent, Services
from ..settings import Settings

log = logging.getLogger(__name__)


@dataclass
class _Lease:
    """Services in use; closed when replaced and nobody uses them any more."""

    services: Services
    users: int = 0
    retired: bool = False


class Workspaces:
    """Folders, their settings (the user's, tightened by the project) and their services."""

    def __init__(self, consent: Consent, complain: Callable[[list[Complaint]], None]) -> None:
        self._consent = consent
        self._complain = complain
        self._told: set[Complaint] = set()
        self._options: Any = None
        self._configuration: Any = None
        self._user = Settings()
        self._leases: dict[Settings, _Lease] = {}
        self._settings: dict[Path, Settings] = {}
        self._loaded = asyncio.Event()
        self.folders: list[Path] = []

    async def loaded(self) -> None:
        """Wait until the settings were read for the first time.

        Before that nothing may be sent or run, as the project or the user may forbid it.
        """
        await self._loaded.wait()

    @property
    def user_settings(self) -> Settings:
        return self._user

    def set_folders(self, folder_uris: Iterable[str]) -> None:
        """Take over the client's folders; those that are no files have no settings of their own."""
        paths = (uris.local_path(uri) for uri in folder_uris)
        self.folders = [path for path in paths if path is not None]

    def set_options(self, options: Any) -> None:
        """``initializationOptions`` as sent."""
        self._options = options

    def set_configuration(self, configuration: Any) -> None:
        """The answer to ``workspace/configuration``, or what ``didChangeConfiguration`` carried."""
        self._configuration = configuration

    @property
    def watched(self) -> list[Path]:
        """Files whose change calls for ``reload``."""
        return [user_file(), *(folder / PROJECT_FILE for folder in self.folders)]

    async def reload(self) -> None:
        """Read every layer again; services whose settings changed are closed when unused."""
        of_file, complaints = file_layer(user_file())
        layers: list[Layer] = [
            of_file,
            editor_layer(self._options),
            editor_layer(self._configuration),
            *environment_layers(os.environ),
        ]
        loaded = load(layers)
        self._user = loaded.settings
        complaints += loaded.complaints
        self._settings = {}
        for folder in self.folders:
            tightened = tighten(self._user, folder)
            self._settings[folder] = tightened.settings
            complaints += tightened.complaints
        self._loaded.set()
        self._tell(complaints)
        await self._retire({self._user, *self._settings.values()})

    def root_of(self, path: Path) -> Path:
        """The innermost open folder around ``path``; its own folder if none is."""
        around = [folder for folder in self.folders if path.is_relative_to(folder)]
        return max(around, key=lambda folder: len(folder.parts), default=path.parent)

    def settings_for(self, path: Path | None) -> Settings:
        """Settings in force for a file; the user's own for a document that is no file."""
        if path is None:
            return self._user
        return self._settings.get(self.root_of(path), self._user)

    @asynccontextmanager
    async def services_for(self, path: Path | None) -> AsyncIterator[Services]:
        """The services for a file, kept open while the block runs."""
        settings = self.settings_for(path)
        lease = self._leases.get(settings)
        if lease is None:
            lease = self._leases[settings] = _Lease(Services(settings, consent=self._consent))
        lease.users += 1
        try:
            yield lease.services
        finally:
            lease.users -= 1
            if lease.retired and not lease.users:
                await lease.services.aclose()

    async def aclose(self) -> None:
        """Close all services."""
        leases, self._leases = list(self._leases.values()), {}
        await asyncio.gather(*(lease.services.aclose() for lease in leases))

    async def _retire(self, wanted: set[Settings]) -> None:
        for settings in set(self._leases) - wanted:
            lease = self._leases.pop(settings)
            lease.retired = True
            if not lease.users:
                await lease.services.aclose()

    def _tell(self, complaints: list[Complaint]) -> None:
        """Each complaint is told once, and again after it had gone."""
        fresh = [complaint for complaint in complaints if complaint not in self._told]
        self._told = set(complaints)
        if fresh:
            self._complain(fresh)
