"""Which endpoint does which task."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ..local.engine import embedded_engines
from ..local.settings import EmbeddedSettings
from .endpoint import Endpoint
from .errors import Unauthorized
from .keys import read_key
from .origins import Consent, ConsentGate
from .settings import EndpointSettings, PromptForm, Task
from .transport import Connection, Transport


class Router:
    """Picks an endpoint per task: the user's in their order, then the embedded engines.

    ``consent`` is awaited once per origin before the first request to an endpoint that is not on
    this machine. Nothing is connected or started before the first request.
    """

    def __init__(
        self,
        endpoints: Sequence[EndpointSettings],
        *,
        consent: Consent,
        embedded: EmbeddedSettings | None = None,
    ) -> None:
        self._gate = ConsentGate(consent)
        self._endpoints = [
            Endpoint(settings, Transport(settings, self._gate, ConfiguredLink(settings)))
            for settings in endpoints
        ]
        engines = embedded_engines(embedded) if embedded and embedded.enabled else []
        self._embedded = {
            Endpoint(
                engine.endpoint_settings,
                Transport(engine.endpoint_settings, self._gate, engine),
                find_fim=engine.fim_template,
            ): engine
            for engine in engines
        }

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """All of them, usable or not, in order; the embedded ones last."""
        return (*self._endpoints, *self._embedded)

    def endpoint(self, task: Task, form: PromptForm | None = None) -> Endpoint | None:
        """The first endpoint for ``task`` that can be used now; None: see ``why_not``.

        ``form``: only one that is asked in this form.
        """
        usable = (found for found in self.endpoints if self._obstacle(found, task) is None)
        return next((one for one in usable if form in (None, one.settings.form)), None)

    def why_not(self, task: Task) -> list[str]:
        """For each endpoint, why it does not do ``task`` now, and what to do about it."""
        obstacles = [self._obstacle(endpoint, task) for endpoint in self.endpoints]
        reasons = [reason for reason in obstacles if reason is not None]
        return reasons or (
            [] if obstacles else ["No model is configured: enable the embedded engine or add one."]
        )

    async def aclose(self) -> None:
        """Close all connections and end the embedded engines."""
        for endpoint in self.endpoints:
            await endpoint.aclose()
        for engine in self._embedded.values():
            await engine.aclose()

    def _obstacle(self, endpoint: Endpoint, task: Task) -> str | None:
        settings = endpoint.settings
        if task not in settings.tasks:
            return f"{settings.name} is not set up for {task}: add it to tasks of this endpoint."
        engine = self._embedded.get(endpoint)
        if engine is not None and (reason := engine.why_not()):
            return reason
        if self._gate.is_refused(settings):
            return f"{settings.name} may not be used: you did not agree to send anything to it."
        if not endpoint.is_available:
            return f"{settings.name} failed several times in a row and is left alone for a while."
        return None


class ConfiguredLink:
    """The link to a server that the user named: its address, and its key while that works."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._connection: Connection | None = None

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Connection]:
        if self._connection is None:
            key = await read_key(self._settings)
            self._connection = Connection(str(self._settings.url).rstrip("/"), key)
        try:
            yield self._connection
        except Unauthorized:
            # Keys from a command expire: the next request asks for a new one.
            self._connection = None
            raise
