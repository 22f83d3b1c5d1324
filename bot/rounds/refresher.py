"""Debounces the redrawing of cards: one edit per card per interval; the last change is always
drawn. Cards are drawn side by side, of one server only a few: what hangs there delays no other."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.domain.rounds import StepKind
from bot.rounds.cards import (
    CardKey,
    Drawing,
    PollCard,
    StepCard,
    drawing,
    is_open,
    server_of,
    set_drawn,
    shows_elsewhere,
    with_summary,
)
from bot.rounds.publisher import Publisher, TryLater, Unreachable
from bot.rounds.summarising import summary_of
from bot.rounds.timer import Timer, cancel_all, late_after
from bot.store import polls
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

RETRY_INTERVALS = 20
"""A card that couldn't be redrawn waits for so many intervals."""

TOGETHER = 50
"""So many cards are redrawn together where all may be out of date at once."""

AT_ONCE, OF_ONE_SERVER = 256, 3
"""So many cards are drawn at the same moment."""

LOST_FOR = 600_000
"""A poll whose card didn't come to be for ten minutes is given up."""

OLD_CARD = 3600_000
OLD_CARD_RESTS = 600_000
"""Cards older than an hour are redrawn once in ten minutes: Discord limits such edits (30046)."""


class Refresher:
    """Redraws cards that are out of date, each when its time has come."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        now: Callable[[], int],
        interval: float,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._now = now
        self._interval = interval
        self._due: dict[CardKey, int] = {}
        self._at_work: dict[CardKey, asyncio.Task[None]] = {}
        self._turns = _Turns()
        self._drawn_at: dict[int, int] = {}
        self._timer = Timer(self._work)
        self.redrawn = 0
        """How many cards were drawn since the start."""

    def __len__(self) -> int:
        """How many cards are out of date."""
        return len({*self._due, *self._at_work})

    def touch(self, key: CardKey | None, *, soon: bool = False) -> None:
        """A card is out of date; `soon`: don't wait for the interval."""
        if key is not None:
            self._touch_after(key, 0.0 if soon else self._interval)

    def touch_gently(self, keys: Sequence[CardKey]) -> None:
        """The same for many cards, some at a time."""
        for number, key in enumerate(keys):
            self._touch_after(key, self._interval * (1 + 1.5 * (number // TOGETHER)))

    async def stop(self, within: float) -> None:
        """Redraw what would be redrawn next, as far as it can be done within so many seconds: what
        is left is redrawn after the next start."""
        await self._timer.stop()
        until = self._now() + int(self._interval * 1000)

        def drawing_until_then() -> list[asyncio.Task[None]]:
            self._begin(until)
            return list(self._at_work.values())

        late = await late_after(within, drawing_until_then)
        if late:
            log.info("Cards that are redrawn after the next start: %s", len(self))
            await cancel_all(late)

    def _touch_after(self, key: CardKey, seconds: float) -> None:
        due = self._now() + int(seconds * 1000)
        self._due[key] = min(due, self._due.get(key, due))
        self._timer.wake(seconds)

    async def _work(self) -> float | None:
        now = self._now()
        self._begin(now)
        waiting = (due for key, due in self._due.items() if key not in self._at_work)
        next_ = min(waiting, default=None)
        return None if next_ is None else max(next_ - now, 0) / 1000

    def _begin(self, until: int) -> None:
        """Draw what is due by then, unless it is being drawn."""
        due = [key for key, at in self._due.items() if at <= until and key not in self._at_work]
        for key in due:
            del self._due[key]
            self._at_work[key] = asyncio.create_task(self._draw(key))

    async def _draw(self, key: CardKey) -> None:
        try:
            await self._try(key)
        finally:
            del self._at_work[key]
            if key in self._due:  # it changed meanwhile
                self._timer.wake()

    async def _try(self, key: CardKey) -> None:
        try:
            server_id = await self._store.read(lambda c: server_of(c, key))
            if server_id is not None:
                async with self._turns.of(server_id):
                    await self._redraw(key)
        except (TryLater, DatabaseTrouble) as error:
            log.info("Card %s is redrawn later: %s", key, error)
            self._touch_after(key, self._interval * RETRY_INTERVALS)
        except Unreachable as error:
            log.info("Card %s was not redrawn: %s", key, error)
        except Exception:
            log.exception("Redrawing card %s failed", key)

    async def _redraw(self, key: CardKey) -> None:
        found = await self._store.read(lambda c: drawing(c, key))
        if found is None:
            return
        card, message_id = found.card, found.message_id
        if message_id is None:
            await self._find_lost(found)
            return
        if self._rests(found, message_id):
            raise TryLater("cards older than an hour are redrawn rarely")
        if isinstance(card, StepCard) and card.step.kind is StepKind.SUMMARY:
            summary = await summary_of(self._store, card.round)
            card = with_summary(card, summary)
        await self._publisher.redraw(card, message_id)
        if isinstance(card, PollCard):
            await self._announce(card)
        self._drawn_at[message_id] = self._now()
        self.redrawn += 1
        await self._store.write(lambda c: set_drawn(c, found))
        if isinstance(card, StepCard) and shows_elsewhere(card):
            self.touch(key)  # an answer may have come, which the closing card has to show

    async def _announce(self, card: PollCard) -> None:
        """Tell once that a poll has closed, where whoever asked it wanted that."""
        poll = card.poll
        if poll.closed_at is None or poll.announces not in (1, 2):
            return
        await self._store.write(lambda c: polls.set_announced(c, poll, 2))
        await self._publisher.announce(card, is_again=poll.announces == 2)
        await self._store.write(lambda c: polls.set_announced(c, poll, 3))

    def _rests(self, found: Drawing, message_id: int) -> bool:
        """An old card of an open poll was redrawn lately: Discord limits such edits."""
        card = found.card
        if not is_open([card] if isinstance(card, PollCard) else card.polls):
            self._drawn_at.pop(message_id, None)
            return False
        is_old = self._now() - found.posted_at > OLD_CARD
        return is_old and self._now() - self._drawn_at.get(message_id, 0) < OLD_CARD_RESTS

    async def _find_lost(self, drawing_: Drawing) -> None:
        """A poll that was asked, but whose card we never heard of: find it, else post it."""
        card = drawing_.card
        assert isinstance(card, PollCard), "the poster looks for the cards of rounds"
        poll_id, message_id = card.poll.id, await self._publisher.find(card)
        if message_id is not None:
            self.touch((0, poll_id))  # it shows how the poll stood when it was posted
        elif card.poll.is_open and self._now() - drawing_.posted_at > LOST_FOR:
            now = self._now()  # nobody expects it any more
            await self._store.write(lambda c: polls.close(c, poll_id, now))
        elif card.poll.is_open:
            message_id = (await self._publisher.post(card)).message_id
        else:  # it never reached Discord, and needn't any more
            await self._store.write(lambda c: set_drawn(c, drawing_))
        if message_id is not None:
            found = message_id
            await self._store.write(lambda c: polls.set_message(c, poll_id, found))


class _Turns:
    """Who may draw now."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(AT_ONCE)
        self._servers: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, server_id: int) -> AsyncGenerator[None]:
        own = self._servers.setdefault(server_id, asyncio.Semaphore(OF_ONE_SERVER))
        async with own, self._all:
            yield
