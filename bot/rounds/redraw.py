"""Cards never chase clicks: each is redrawn at most once in an interval, and the last time too."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.rounds.publisher import TryLater, Unreachable
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

RETRY_INTERVALS = 20
"""A card that couldn't be redrawn waits for so many intervals."""


class Redrawer:
    """Collects the polls (or rounds) whose cards are out of date and redraws them together.

    One task sleeps for the interval and ends when there is nothing more to redraw.
    """

    def __init__(
        self, redraw: Callable[[int], Awaitable[None]], interval: float, what: str = "poll"
    ) -> None:
        self._redraw = redraw
        self._what = what
        self._interval = interval
        self._dirty: dict[int, None] = {}
        self._retry: dict[int, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._retry_task: asyncio.Task[None] | None = None
        self._is_sleeping = False
        self._is_stopped = False

    def touch(self, poll_id: int, *, soon: bool = False) -> None:
        """A poll's cards are out of date; `soon`: don't wait for the interval."""
        self._dirty[poll_id] = None
        if self._is_stopped:
            return
        if self._task is not None and not self._task.done():
            if not (soon and self._is_sleeping):
                return
            self._task.cancel()
        self._task = asyncio.create_task(self._run(0.0 if soon else self._interval))

    async def stop(self) -> None:
        """Redraw what is left and sleep no more."""
        self._is_stopped = True
        for task in (self._task, self._retry_task):
            if task is not None and (self._is_sleeping or task is self._retry_task):
                task.cancel()
            if task is not None:
                await asyncio.gather(task, return_exceptions=True)
        await self._redraw_all()

    async def _run(self, wait: float) -> None:
        while True:
            if wait:
                self._is_sleeping = True
                await asyncio.sleep(wait)
            self._is_sleeping = False
            await self._redraw_all()
            if not self._dirty or self._is_stopped:
                return
            wait = self._interval

    async def _redraw_all(self) -> None:
        dirty, self._dirty = self._dirty, {}
        for poll_id in dirty:
            try:
                await self._redraw(poll_id)
            except (TryLater, Unreachable, DatabaseTrouble) as error:
                log.info("The card of %s %s was not redrawn: %s", self._what, poll_id, error)
                if not isinstance(error, Unreachable):
                    self._retry_later(poll_id)
            except Exception:
                log.exception("Redrawing the card of %s %s failed", self._what, poll_id)

    def _retry_later(self, poll_id: int) -> None:
        self._retry[poll_id] = None
        if self._is_stopped:
            return
        if self._retry_task is None or self._retry_task.done():
            self._retry_task = asyncio.create_task(self._run_retry())

    async def _run_retry(self) -> None:
        await asyncio.sleep(self._interval * RETRY_INTERVALS)
        again, self._retry = self._retry, {}
        for poll_id in again:
            self.touch(poll_id)
