"""One task that works, then sleeps until there is more to do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

LONGEST_SLEEP = 3600.0
RETRY_AFTER = 15.0


async def cancel_all(tasks: Collection[asyncio.Task[Any]]) -> None:
    """End tasks where they are, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def late_after(
    seconds: float, tasks: Callable[[], Collection[asyncio.Task[Any]]]
) -> Collection[asyncio.Task[Any]]:
    """Wait until there are no such tasks any more, those included that come meanwhile; those that
    are there still when so many seconds have passed without one that ended."""
    ends = asyncio.get_running_loop().time() + seconds
    while waiting := set(tasks()):
        left = ends - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            return waiting
    return ()


class Timer:
    """Calls `work` whenever it is woken, and again after as many seconds as it returns.

    There is a task only while there is something to do or to wait for. It has no plan of its own:
    `work` looks each time.
    """

    def __init__(self, work: Callable[[], Awaitable[float | None]]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._sleeps: float | None = None
        """Seconds of the present sleep; None while it works."""
        self._again: float | None = None
        self._is_stopped = False

    def wake(self, after: float = 0.0) -> None:
        """Work within so many seconds."""
        if self._is_stopped:
            return
        if self._task is None or self._task.done():
            self._begin(after)
        elif self._sleeps is None:
            self._again = after if self._again is None else min(self._again, after)
        elif after < self._sleeps:  # it looks anew, and then knows how long to sleep
            self._task.cancel()
            self._begin(0.0)

    async def stop(self, within: float | None = None) -> None:
        """Let work that is under way finish, if it can within so many seconds; a sleep ends at
        once."""
        self._is_stopped = True
        task, self._task = self._task, None
        if task is None:
            return
        if self._sleeps is not None:
            task.cancel()
        await asyncio.wait([task], timeout=within)
        await cancel_all([task])

    def _begin(self, after: float) -> None:
        self._sleeps, self._again = after or None, None
        self._task = asyncio.create_task(self._run(after))

    async def _run(self, wait: float | None) -> None:
        while wait is not None:
            if wait:
                self._sleeps = wait
                await asyncio.sleep(wait)
            self._sleeps, self._again = None, None
            wait = await self._try()
            if self._again is not None:
                wait = self._again if wait is None else min(wait, self._again)
            if self._is_stopped:
                return

    async def _try(self) -> float | None:
        try:
            wait = await self._work()
        except DatabaseTrouble:
            return RETRY_AFTER  # the log has it, once
        except Exception:
            log.exception("Work failed; it goes on in %s s", RETRY_AFTER)
            return RETRY_AFTER
        return None if wait is None else min(max(wait, 0.0), LONGEST_SLEEP)
