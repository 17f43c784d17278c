"""Who may run next: a bounded queue per tenant, served fairly."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

Tell = Callable[[int], None]
"""Told a waiting job's position: how many jobs will start before it, 0 for the next."""

_NEWS = 0.1
"""Weight of the newest turn in the mean length of a turn."""


class QueueFullError(Exception):
    """A tenant has as many jobs waiting as it may; the message says when to try again."""

    def __init__(self, waiting: int, retry_s: float) -> None:
        super().__init__(
            f"{waiting} jobs of this user wait already, which is the most that may: "
            f"try again in about {retry_s:.1f} s"
        )
        self.waiting = waiting
        self.retry_s = retry_s
        """When one of this tenant's jobs should have started, in seconds from now."""


@dataclass(eq=False)
class _Waiting:
    turn: asyncio.Future[None]
    tell: Tell | None
    told: int = -1


@dataclass(eq=False)
class _Tenant:
    waiting: deque[_Waiting] = field(default_factory=deque)
    running: int = 0
    served: int = 0
    """When it was last given a turn, in turns since the start; 0: never, as far as is known."""


class FairQueue:
    """Gives ``slots`` turns at a time; the tenant with the fewest running jobs is next, and among
    equals the one whose last turn is longest ago. So between two turns of a tenant that has jobs
    waiting, no other tenant gets more turns than there are slots. Belongs to one event loop.
    """

    def __init__(self, slots: int, most_waiting: int) -> None:
        self._slots = slots
        self._free = slots
        self._most_waiting = most_waiting
        self._tenants: dict[str, _Tenant] = {}
        self._turns = 0
        self._mean_s = 1.0
        self._telling: asyncio.Handle | None = None

    @property
    def waiting(self) -> int:
        """Jobs that wait for their turn, of all tenants."""
        return sum(len(tenant.waiting) for tenant in self._tenants.values())

    async def enter(self, name: str, tell: Tell | None = None) -> Callable[[], None]:
        """Wait for a turn; the result gives it back and must be called exactly once.

        Raises:
            QueueFullError: this tenant has ``most_waiting`` jobs waiting already.
        """
        tenant = self._tenants.setdefault(name, _Tenant())
        if len(tenant.waiting) >= self._most_waiting:
            raise QueueFullError(len(tenant.waiting), self._until_next_turn(tenant))
        waiting = _Waiting(asyncio.get_running_loop().create_future(), tell)
        tenant.waiting.append(waiting)
        self._serve()
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.cancelled():
                self._withdraw(tenant, waiting)
            else:  # it was given its turn in the same moment
                self._leave(tenant)
            raise
        began = time.monotonic()

        def leave() -> None:
            self._mean_s += _NEWS * (time.monotonic() - began - self._mean_s)
            self._leave(tenant)

        return leave

    def _withdraw(self, tenant: _Tenant, waiting: _Waiting) -> None:
        if waiting in tenant.waiting:  # `_serve` drops a cancelled one that it meets
            tenant.waiting.remove(waiting)
        self._forget_idle_ones()
        self._tell_soon()

    def _leave(self, tenant: _Tenant) -> None:
        tenant.running -= 1
        self._free += 1
        self._serve()

    def _serve(self) -> None:
        while self._free and (tenant := self._next()) is not None:
            waiting = tenant.waiting.popleft()
            if waiting.turn.cancelled():
                continue
            self._turns += 1
            tenant.served = self._turns
            tenant.running += 1
            self._free -= 1
            waiting.turn.set_result(None)
        self._forget_idle_ones()
        self._tell_soon()

    def _next(self) -> _Tenant | None:
        return min(self._with_jobs_waiting(), key=_rank, default=None)

    def _with_jobs_waiting(self) -> list[_Tenant]:
        return [tenant for tenant in self._tenants.values() if tenant.waiting]

    def _forget_idle_ones(self) -> None:
        """Drop tenants without jobs, but not one that had a turn after somebody who waits now:
        coming back as a newcomer it would overtake that one again and again.
        """
        oldest = min((t.served for t in self._with_jobs_waiting()), default=self._turns + 1)
        idle = [
            name
            for name, tenant in self._tenants.items()
            if not tenant.waiting and not tenant.running and tenant.served < oldest
        ]
        for name in idle:
            del self._tenants[name]

    def _until_next_turn(self, tenant: _Tenant) -> float:
        rank = _rank(tenant)
        before = sum(_rank(other) < rank for other in self._with_jobs_waiting())
        return self._mean_s * (before + 1) / self._slots

    def _tell_soon(self) -> None:
        """Once for all that happens in this round of the event loop."""
        if self._telling is None and any(t.waiting for t in self._tenants.values()):
            self._telling = asyncio.get_running_loop().call_soon(self._tell_positions)

    def _tell_positions(self) -> None:
        """Round by round over the tenants, as the turns will go if jobs take equally long."""
        self._telling = None
        ranked = sorted(self._with_jobs_waiting(), key=_rank)
        queues = [[job for job in tenant.waiting if not job.turn.cancelled()] for tenant in ranked]
        position = 0
        for depth in range(max(map(len, queues), default=0)):
            for queue in queues:
                if depth < len(queue):
                    _tell(queue[depth], position)
                    position += 1


def _rank(tenant: _Tenant) -> tuple[int, int]:
    return tenant.running, tenant.served


def _tell(waiting: _Waiting, position: int) -> None:
    if waiting.tell is None or waiting.told == position:
        return
    waiting.told = position
    try:
        waiting.tell(position)
    except Exception:  # the listener's own fault must not hold up the others
        logger.exception("a listener for positions in the queue failed")
