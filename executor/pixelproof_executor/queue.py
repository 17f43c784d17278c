"""Who may run next: a bounded queue per tenant, served fairly."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Tell = Callable[[int], None]
"""Told a waiting job's position: how many jobs will start before it, 0 for the next."""


class QueueFullError(Exception):
    """A tenant has as many jobs waiting as it may; the message says when to try again."""


@dataclass(eq=False)
class _Waiting:
    turn: asyncio.Future[None]
    tell: Tell | None


@dataclass
class _Tenant:
    waiting: deque[_Waiting] = field(default_factory=deque)
    running: int = 0
    served: int = 0
    """When it was last given a turn, in turns since the start."""


class FairQueue:
    """Gives ``slots`` turns at a time; the tenant with the fewest running jobs is next, and among
    equals the one that has waited longest. Belongs to one event loop.
    """

    def __init__(self, slots: int, most_waiting: int) -> None:
        self._free = slots
        self._most_waiting = most_waiting
        self._tenants: dict[str, _Tenant] = {}
        self._turns = 0

    @property
    def waiting(self) -> int:
        return sum(len(tenant.waiting) for tenant in self._tenants.values())

    async def enter(self, name: str, tell: Tell | None = None) -> Callable[[], None]:
        """Wait for a turn; the result gives it back and must be called exactly once.

        Raises:
            QueueFullError: this tenant has ``most_waiting`` jobs waiting already.
        """
        tenant = self._tenants.setdefault(name, _Tenant())
        if len(tenant.waiting) >= self._most_waiting:
            raise QueueFullError(
                f"{len(tenant.waiting)} jobs wait already: try again when some of them have ended"
            )
        waiting = _Waiting(asyncio.get_running_loop().create_future(), tell)
        tenant.waiting.append(waiting)
        self._serve()
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._leave(name)
            else:
                tenant.waiting.remove(waiting)
                self._forget_if_idle(name)
                self._tell_positions()
            raise
        return lambda: self._leave(name)

    def _leave(self, name: str) -> None:
        self._tenants[name].running -= 1
        self._free += 1
        self._forget_if_idle(name)
        self._serve()

    def _serve(self) -> None:
        while self._free:
            name = self._next()
            if name is None:
                break
            tenant = self._tenants[name]
            waiting = tenant.waiting.popleft()
            if waiting.turn.cancelled():
                continue
            self._turns += 1
            tenant.served = self._turns
            tenant.running += 1
            self._free -= 1
            waiting.turn.set_result(None)
        self._tell_positions()

    def _next(self) -> str | None:
        with_work = [name for name, tenant in self._tenants.items() if tenant.waiting]
        if not with_work:
            return None
        return min(with_work, key=lambda n: (self._tenants[n].running, self._tenants[n].served))

    def _tell_positions(self) -> None:
        """Round by round over the tenants, as the turns will go if jobs take equally long."""
        queues = [list(tenant.waiting) for tenant in self._tenants.values() if tenant.waiting]
        position = 0
        for depth in range(max(map(len, queues), default=0)):
            for queue in queues:
                if depth < len(queue):
                    if (tell := queue[depth].tell) is not None:
                        tell(position)
                    position += 1

    def _forget_if_idle(self, name: str) -> None:
        tenant = self._tenants[name]
        if not tenant.waiting and not tenant.running:
            del self._tenants[name]
