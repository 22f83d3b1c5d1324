"""`asyncio.sleep` on a clock that moves only when a test says so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest


class VirtualTime:
    """Whoever sleeps wakes when `pass_` has moved the clock far enough."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        self.idle: Callable[[], Awaitable[object]] | None = None
        """Waits for what is done outside the event loop, such as a query."""
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._turn = asyncio.sleep
        patch.setattr(asyncio, "sleep", self._sleep)

    def now(self) -> int:
        return int(self.seconds * 1000)

    @property
    def sleepers(self) -> int:
        return sum(not sleeper.done() for _, sleeper in self._sleepers)

    async def settle(self) -> None:
        """Let every task go as far as it can."""
        for _ in range(10):
            for _ in range(5):
                await self._turn(0)
            if self.idle is not None:
                await self.idle()

    async def pass_(self, seconds: float) -> None:
        """Move the clock, waking sleepers one moment after the other."""
        end = self.seconds + seconds
        await self.settle()
        while due := [at for at, sleeper in self._sleepers if not sleeper.done() and at <= end]:
            self.seconds = max(self.seconds, min(due))
            for at, sleeper in self._sleepers:
                if at <= self.seconds and not sleeper.done():
                    sleeper.set_result(None)
            await self.settle()
        self.seconds = end

    async def _sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.seconds + seconds, sleeper))
        await sleeper
