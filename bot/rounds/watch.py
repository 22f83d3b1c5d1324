"""Watches a database that can't be used: tells moderators, looks whether it is over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.rounds import Round
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

LOOKS_EVERY = 10.0


class Watch:
    """One task while something is wrong, none while all is well.

    `tell` shows moderators how it stands, which must need no writing; `go_on` takes up what had
    to wait.
    """

    def __init__(
        self, store: Store, tell: Callable[[], Awaitable[None]], go_on: Callable[[], None]
    ) -> None:
        self._store = store
        self._tell = tell
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
        told = ""
        while (trouble := self._store.health.trouble) or told:
            if trouble != told:
                await self._try_to_tell()
                told = trouble
            if not trouble:
                self._go_on()
                return
            if self._store.health.is_lasting:
                return
            await asyncio.sleep(LOOKS_EVERY)
            try:
                await self._store.probe()
            except DatabaseTrouble:
                continue

    async def _try_to_tell(self) -> None:
        try:
            await self._tell()
        except DatabaseTrouble as error:
            log.warning("Moderators could not be told: %s", error)


def with_trouble(store: Store, round_: Round) -> Round:
    """The round as moderators see it: what is wrong with the database comes first."""
    return replace(round_, trouble=store.health.trouble or round_.trouble)
