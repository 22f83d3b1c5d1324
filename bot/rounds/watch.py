"""Watches a database that can't be used: looks whether it is over, then goes on."""

import asyncio
from collections.abc import Callable

from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

LOOKS_EVERY = 10.0


class Watch:
    """One task while something is wrong, none while all is well. `go_on` takes up what had to
    wait."""

    def __init__(self, store: Store, go_on: Callable[[], None]) -> None:
        self._store = store
        self._go_on = go_on
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False
        store.health.on_change = self._begin

    async def stop(self) -> None:
        """Look no more."""
        self._is_stopped = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self) -> None:
        if not self._is_stopped and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        health = self._store.health
        while health.fault is not None and not health.is_lasting:
            await asyncio.sleep(LOOKS_EVERY)
            try:
                await self._store.probe()
            except DatabaseTrouble:
                continue
        if health.fault is None:
            self._go_on()
