"""Debounces the redrawing of cards: one edit per card per interval; the last change is always
drawn."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.domain.rounds import StepKind
from bot.rounds.cards import (
    CardKey,
    Drawing,
    PollCard,
    StepCard,
    drawing,
    is_open,
    set_drawn,
    with_summary,
)
from bot.rounds.compute import Compute
from bot.rounds.publisher import Publisher, TryLater, Unreachable
from bot.rounds.summarising import summary_of
from bot.store import polls
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

RETRY_INTERVALS = 20
"""A card that couldn't be redrawn waits for so many intervals."""

TOGETHER = 50
"""So many cards are redrawn together where all may be out of date at once."""

OLD_CARD = 3600_000
OLD_CARD_RESTS = 600_000
"""Cards older than an hour are redrawn once in ten minutes: Discord limits such edits (30046)."""


class Refresher:
    """Collects the cards that are out of date and redraws them together.

    One task sleeps for the interval and ends when there is nothing more to redraw.
    """

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        now: Callable[[], int],
        interval: float,
        compute: Compute,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._now = now
        self._interval = interval
        self._compute = compute
        self._stale: dict[CardKey, None] = {}
        self._retry: dict[CardKey, None] = {}
        self._drawn_at: dict[int, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._retry_task: asyncio.Task[None] | None = None
        self._is_sleeping = False
        self._is_stopped = False

    def touch(self, key: CardKey | None, *, soon: bool = False) -> None:
        """A card is out of date; `soon`: don't wait for the interval."""
        if key is None:
            return
        self._stale[key] = None
        if self._is_stopped:
            return
        if self._task is not None and not self._task.done():
            if not (soon and self._is_sleeping):
                return
            self._task.cancel()
        self._task = asyncio.create_task(self._run(0.0 if soon else self._interval))

    async def touch_gently(self, keys: Sequence[CardKey]) -> None:
        """The same for many cards: the next ones follow when those before were redrawn."""
        for number, key in enumerate(keys):
            if number and number % TOGETHER == 0:
                await asyncio.sleep(self._interval * 1.5)
            self.touch(key)

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
            if not self._stale or self._is_stopped:
                return
            wait = self._interval

    async def _redraw_all(self) -> None:
        stale, self._stale = self._stale, {}
        for key in stale:
            try:
                await self._redraw(key)
            except (TryLater, Unreachable, DatabaseTrouble) as error:
                log.info("Card %s was not redrawn: %s", key, error)
                if not isinstance(error, Unreachable):
                    self._retry_later(key)
            except Exception:
                log.exception("Redrawing card %s failed", key)

    async def _redraw(self, key: CardKey) -> None:
        found = await self._store.read(lambda c: drawing(c, key))
        if found is None:
            return
        card, message_id = found.card, found.message_id
        if message_id is None:
            await self._find_lost(card)
            return
        if self._rests(found, message_id):
            raise TryLater("cards older than an hour are redrawn rarely")
        if isinstance(card, StepCard) and card.step.kind is StepKind.SUMMARY:
            summary = await summary_of(self._store, card.round, compute=self._compute)
            card = with_summary(card, summary)
        await self._publisher.redraw(card, message_id)
        self._drawn_at[message_id] = self._now()
        await self._store.write(lambda c: set_drawn(c, found))

    def _rests(self, found: Drawing, message_id: int) -> bool:
        """An old card of an open poll was redrawn lately: Discord limits such edits."""
        card = found.card
        if not is_open([card] if isinstance(card, PollCard) else card.polls):
            self._drawn_at.pop(message_id, None)
            return False
        is_old = self._now() - found.posted_at > OLD_CARD
        return is_old and self._now() - self._drawn_at.get(message_id, 0) < OLD_CARD_RESTS

    async def _find_lost(self, card: PollCard | StepCard) -> None:
        """A poll that was asked, but whose card we never heard of: find it, else post it."""
        assert isinstance(card, PollCard), "the poster looks for the cards of rounds"
        poll_id, message_id = card.poll.id, await self._publisher.find(card)
        if message_id is not None:
            self.touch((0, poll_id))  # it shows how the poll stood when it was posted
        elif card.poll.is_open:
            message_id = await self._publisher.post(card)
        if message_id is not None:
            found = message_id
            await self._store.write(lambda c: polls.set_message(c, poll_id, found))

    def _retry_later(self, key: CardKey) -> None:
        self._retry[key] = None
        if self._is_stopped:
            return
        if self._retry_task is None or self._retry_task.done():
            self._retry_task = asyncio.create_task(self._run_retry())

    async def _run_retry(self) -> None:
        await asyncio.sleep(self._interval * RETRY_INTERVALS)
        again, self._retry = self._retry, {}
        for key in again:
            self.touch(key)
