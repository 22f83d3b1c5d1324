"""One sleeper for everything that has a due time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

LONGEST_SLEEP = 3600.0
RETRY_AFTER = 15.0


class Clock:
    """Sleeps until the earliest due moment, then calls `tick`.

    It holds no timers of its own: `next_due` asks the store each time. `wake` is called whenever
    the plan may have changed. Moments are milliseconds UTC.
    """

    def __init__(
        self,
        now: Callable[[], int],
        next_due: Callable[[], Awaitable[int | None]],
        tick: Callable[[], Awaitable[None]],
    ) -> None:
        self._now = now
        self._next_due = next_due
        self._tick = tick
        self._task: asyncio.Task[None] | None = None
        self._is_sleeping = False
        self._again = False
        self._is_stopped = False

    def wake(self) -> None:
        """Look at the plan anew."""
        if self._is_stopped:
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        elif self._is_sleeping:
            self._task.cancel()
            self._task = asyncio.create_task(self._run())
        else:
            self._again = True

    async def stop(self) -> None:
        """Let a tick that is under way finish, and sleep no more."""
        self._is_stopped = True
        task, self._task = self._task, None
        if task is None:
            return
        if self._is_sleeping:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._is_sleeping = False
            self._again = False
            wait = await self._work()
            if self._again:
                continue
            if wait is None or self._task is not asyncio.current_task():
                return
            self._is_sleeping = True
            await asyncio.sleep(wait)

    async def _work(self) -> float | None:
        """Do what is due; seconds until there is more, None if nothing is planned."""
        try:
            due = await self._next_due()
            if due is not None and due <= self._now():
                await self._tick()
                due = await self._next_due()
        except DatabaseTrouble:
            return RETRY_AFTER  # the log has it, once
        except Exception:
            log.exception("The clock's work failed; it goes on in %s s", RETRY_AFTER)
            return RETRY_AFTER
        if due is None:
            return None
        return min(max((due - self._now()) / 1000, 0.0), LONGEST_SLEEP)
