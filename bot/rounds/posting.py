"""Posts what is due, each step exactly once, and keeps the cards right."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakValueDictionary

from bot.domain import machine
from bot.rounds import contents
from bot.rounds.compute import Compute, in_thread
from bot.rounds.holding import Holding, hold
from bot.domain.rounds import Poll, Purpose, Round, State, Step, StepKind, Where
from bot.rounds.publisher import (
    Content,
    PollContent,
    Publisher,
    TryLater,
    Unreachable,
)
from bot.rounds.redraw import Redrawer
from bot.rounds.summary_card import SummaryCard
from bot.rounds.watch import with_trouble
from bot.store import polls, rounds, summaries
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

KEEPS_TRYING = "Discord didn't take the next card. I keep trying; nothing is lost."
HAS_A_BUG = "The next card can't be made: the bot's log says why. I keep trying; nothing is lost."
OLD_CARD = 3600_000
OLD_CARD_RESTS = 600_000
"""Cards older than an hour are redrawn once in ten minutes: Discord limits such edits (30046)."""

GENTLY = 50
"""So many cards are redrawn together where all may be out of date at once."""

BROKEN_RESTS = 60.0
IDLE_RESTS = 10.0
LONGEST_FAREWELL = 10.0
RECENT = 24 * 3600 * 1000


class Posting:
    """Drives the publisher from the plan in the store."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        now: Callable[[], int],
        redraw_every: float,
        compute: Compute = in_thread,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._now = now
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self.on_done: Callable[[], None] = lambda: None
        """Called when a round has done what was due: the clock looks at the plan anew."""
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._holding = Holding(store, publisher, now)
        self._redraw_every = redraw_every
        self._drawn_at: dict[int, int] = {}
        self.redrawer = Redrawer(self._redraw, redraw_every)
        self._summary = SummaryCard(store, publisher, compute)
        self._summaries = Redrawer(self._summary.redraw, redraw_every, "round")
        self._controls = Redrawer(self._redraw_control, redraw_every, "round")

    async def next_due(self) -> int | None:
        """When there is something to do next, apart from the rounds that are at work already."""
        return await self._store.read(lambda c: rounds.next_due(c, self._at_work))

    async def tick(self) -> None:
        """Close what has to close by now, then set every round to work that has something due.

        Rounds work beside each other: one that waits for Discord holds up no other.
        """
        now = self._now()
        for poll_id in await self._store.read(lambda c: polls.due(c, now)):
            await self.close_poll(poll_id)
        for round_id in await self._store.read(lambda c: rounds.due(c, now)):
            if round_id not in self._at_work:
                self._at_work[round_id] = asyncio.create_task(self._work(round_id))

    async def _work(self, round_id: int) -> None:
        try:
            await self.advance(round_id)
            now = self._now()
            if round_id in await self._store.read(lambda c: rounds.due(c, now)):
                await asyncio.sleep(IDLE_RESTS)  # it could not be moved: no reason to spin
        except DatabaseTrouble:
            await asyncio.sleep(BROKEN_RESTS)  # the log has it, once
        except Exception:
            log.exception("Round %s can't go on; it is tried again in a while", round_id)
            await asyncio.sleep(BROKEN_RESTS)
        del self._at_work[round_id]
        self.on_done()

    async def recover(self) -> None:
        """After a start: redraw what may be out of date, a few at a time, once it is certain
        where it stands; let rounds go on that waited for what was given back meanwhile."""
        since = self._now() - RECENT
        listed = await self._store.read(polls.to_redraw)
        controls = await self._store.read(lambda c: rounds.since(c, since))
        await self.rights_changed()
        told = await self._store.read(summaries.to_redraw)
        await self._touch_gently(listed, controls, told)

    async def rights_changed(self, server_id: int | None = None) -> None:
        """Permissions changed on a server, or may have: rounds that waited for one go on."""
        resumed = await self._holding.reopened(server_id)
        for round_id in resumed:
            self.redraw_control(round_id)
        if resumed:
            self.on_done()

    async def place_changed(
        self, server_id: int, place_id: int | None = None, *, is_back: bool = False
    ) -> None:
        """A channel or thread can be used differently now (None: any of the server); `is_back`:
        it was out of reach, so that control cards may be out of date there too."""
        await self.rights_changed(server_id)
        listed, controls, told = await self._holding.out_of_date(server_id, place_id)
        await self._touch_gently(listed, controls if is_back else (), told)

    async def place_gone(self, server_id: int, place_id: int, text: str) -> None:
        """A channel or thread was deleted: nobody can answer there any more."""
        asked, held = await self._holding.gone(server_id, place_id, text)
        for poll_id in asked:
            await self.close_poll(poll_id)
        for round_id in held:
            log.warning("Round %s is paused: %s", round_id, text)

    async def _touch_gently(
        self, poll_ids: Sequence[int], round_ids: Sequence[int], told: Sequence[int]
    ) -> None:
        """The next ones follow when those before were redrawn."""
        touches = [partial(self.redrawer.touch, one) for one in poll_ids]
        touches += [partial(self._controls.touch, one) for one in round_ids]
        touches += [partial(self._summaries.touch, one) for one in told]
        for number, touch in enumerate(touches):
            if number and number % GENTLY == 0:
                await asyncio.sleep(self._redraw_every * 1.5)
            touch()

    async def stop(self) -> None:
        """Let what is under way finish, redraw what is out of date, and no more."""
        self.on_done = lambda: None
        if self._at_work:
            await asyncio.wait(self._at_work.values(), timeout=LONGEST_FAREWELL)
        await self.redrawer.stop()
        await self._summaries.stop()
        await self._controls.stop()

    async def advance(self, round_id: int) -> None:
        """Post all that is due in one round."""
        lock = self._locks.setdefault(round_id, asyncio.Lock())  # kept while someone waits
        async with lock:
            while await self._advance_once(round_id):
                pass

    async def close_poll(self, poll_id: int) -> bool:
        """Close a poll now; False if it was closed already."""
        now = self._now()
        closed = await self._store.write(lambda c: polls.close(c, poll_id, now))
        if closed:
            self.redrawer.touch(poll_id, soon=True)
        return closed

    async def post_poll(self, poll_id: int) -> Poll:
        """Post the card of a poll that stands outside a round."""
        content = await self._store.read(lambda c: contents.poll_content(c, poll_id))
        message_id = await self._publisher.post(content)
        return await self._store.write(lambda c: _poll_posted(c, poll_id, message_id))

    async def reasons_changed(self, poll_ids: Sequence[int]) -> None:
        """Reasons of these polls were approved, hidden or erased: the summary may tell of them."""
        for poll_id in poll_ids:
            poll = await self._store.read(lambda c, one=poll_id: polls.load(c, one))
            if poll is not None and poll.round_id is not None:
                self._summaries.touch(poll.round_id)

    def redraw_control(self, round_id: int) -> None:
        """Show on the control card how the round stands, without making anyone wait for it."""
        self._controls.touch(round_id, soon=True)

    async def _advance_once(self, round_id: int) -> bool:
        """One action of a round; False when there is nothing more to do now."""
        now = self._now()
        round_, step = await self._store.write(lambda c: _begin(c, round_id, now))
        try:
            if _owes_thread(round_):
                await self._open_thread(round_)
                return True
            if step is None:
                return False
            if step.kind is StepKind.SUMMARY and round_.state is State.RUNNING:
                await self.close_round(round_id)
                return True
            content = await self._store.read(lambda c: contents.step_content(c, round_, step))
            if step.kind is StepKind.SUMMARY:
                content = await self._summary.told(content)
            message_id = None
            if step.tried_at is not None:
                message_id = await self._publisher.find(content)
            if message_id is None:
                message_id = await self._publisher.post(content)
        except Unreachable as error:
            return await self._hold(round_id, step, error)
        except Exception as error:
            await self._try_later(round_, step, error)
            return False
        after = await self._record(round_id, step, message_id, begun=now)
        if after.is_over and step.poll_id is not None:
            self.redrawer.touch(step.poll_id)  # it was still open when its card was made
        if step.kind is StepKind.SUMMARY:
            self._summaries.touch(round_id)  # what was hidden while it was being posted
        if step.kind is StepKind.CLOSING and content.poll is not None:
            self.redrawer.touch(content.poll.poll.id)  # its time of closing is known only now
        self.redraw_control(round_id)
        return True

    async def _record(self, round_id: int, step: Step, message_id: int, begun: int) -> Round:
        """Note that a step stands: since when, by Discord's clock held between our own moments."""
        now, position = self._now(), step.position
        at = min(max(self._publisher.posted_at(message_id), step.tried_at or begun), now)
        return await self._store.write(
            lambda c: _posted(c, round_id, position, message_id, at, now)
        )

    async def close_round(self, round_id: int, *, unasked: bool = False) -> None:
        """No ballot counts from here on; the summary is owed. `unasked`: without the window."""
        now = self._now()
        asked = await self._store.write(lambda c: _close(c, round_id, now, unasked=unasked))
        for poll_id in asked:
            self.redrawer.touch(poll_id, soon=True)

    async def _open_thread(self, round_: Round) -> None:
        message_id = round_.step(StepKind.OPENING).message_id
        assert message_id is not None
        place_id = await self._publisher.open_thread(round_, message_id)
        await self._store.write(lambda c: rounds.set_place(c, round_, place_id))

    async def _try_later(self, round_: Round, step: Step | None, error: Exception) -> None:
        """One failure is nothing to worry about; from the second on moderators can see it."""
        is_bug = not isinstance(error, TryLater)
        log.warning(
            "Round %s: a step was not posted", round_.id, exc_info=error if is_bug else None
        )
        trouble = ""
        if step is not None and step.tried_at is not None:
            trouble = HAS_A_BUG if is_bug else KEEPS_TRYING
        position = (step or round_.step(StepKind.CONTROL)).position
        now = self._now()
        await self._store.write(lambda c: _failed(c, round_.id, position, now, trouble))
        if trouble != round_.trouble:
            self.redraw_control(round_.id)

    async def _hold(self, round_id: int, step: Step | None, error: Unreachable) -> bool:
        """Pause the round and say why, where moderators look; True if there is more to do.

        A round that can't ask people once more, since there is no place for it, ends at once.
        """
        if error.is_gone and step is not None and step.kind is StepKind.CLOSING:
            await self.close_round(round_id, unasked=True)
            return True
        now = self._now()
        log.warning("Round %s is held: %s", round_id, error)
        await self._store.write(lambda c: hold(c, round_id, now, error))
        self.redraw_control(round_id)
        return False

    async def _redraw_control(self, round_id: int) -> None:
        card = await self._store.read(lambda c: contents.of_kind(c, round_id, StepKind.CONTROL))
        if card.step.message_id is not None:
            told = replace(card, round=with_trouble(self._store, card.round))
            await self._publisher.redraw(told, card.step.message_id)

    async def _redraw(self, poll_id: int) -> None:
        """Bring every card of a poll up to date, after what is shown of it."""
        await self._find_lost(poll_id)
        entry, view = await self._store.read(lambda c: _next_view(c, poll_id))
        if view is not None:
            await self._store.write(lambda c: _set_view(c, poll_id, view))
        cards = await self._store.read(lambda c: contents.cards(c, poll_id))
        resting = False
        for content, message_id in cards:
            if self._rests(content, message_id):
                resting = True
                continue
            await self._publisher.redraw(content, message_id)
            if _is_open(content):
                self._drawn_at[message_id] = self._now()
        await self._store.write(lambda c: polls.drawn(c, poll_id, entry))
        if resting:
            raise TryLater("cards older than an hour are redrawn rarely")

    def _rests(self, content: Content, message_id: int) -> bool:
        """An old card of an open poll was redrawn lately: Discord limits such edits."""
        if not _is_open(content):
            self._drawn_at.pop(message_id, None)
            return False
        posted_at = (
            content.poll.opened_at if isinstance(content, PollContent) else content.step.posted_at
        )
        is_old = self._now() - (posted_at or 0) > OLD_CARD
        return is_old and self._now() - self._drawn_at.get(message_id, 0) < OLD_CARD_RESTS

    async def _find_lost(self, poll_id: int) -> None:
        """A poll that was asked, but whose card we never heard of: find it, else post it."""
        poll = await self._store.read(lambda c: polls.load(c, poll_id))
        if poll is None or poll.purpose is not Purpose.ASKED or poll.message_id is not None:
            return
        content = await self._store.read(lambda c: contents.poll_content(c, poll_id))
        message_id = await self._publisher.find(content)
        if message_id is None and content.poll.is_open:
            message_id = await self._publisher.post(content)
        if message_id is not None:
            found = message_id
            await self._store.write(lambda c: _poll_posted(c, poll_id, found))


def _is_open(content: Content) -> bool:
    poll = content if isinstance(content, PollContent) else content.poll
    return poll is not None and poll.poll.is_open


def _next_view(c: sqlite3.Connection, poll_id: int) -> tuple[int, str | None]:
    poll = polls.load(c, poll_id)
    return polls.last_entry(c, poll_id), None if poll is None else polls.next_view(c, poll)


def _set_view(c: sqlite3.Connection, poll_id: int, answers: str) -> None:
    poll = polls.load(c, poll_id)
    if poll is not None and poll.is_open:  # what was frozen at the close stays
        polls.set_view(c, poll_id, answers)


def _begin(c: sqlite3.Connection, round_id: int, now: int) -> tuple[Round, Step | None]:
    """Note that posting begins; returns the round and step as they were before."""
    round_ = rounds.load(c, round_id)
    step = machine.due_step(round_, now)
    closes = step is not None and step.kind is StepKind.SUMMARY and not round_.is_over
    if step is not None and not closes:
        rounds.save(c, round_, machine.tried(round_, step.position, now))
        if step.poll_id is not None:
            polls.open_(c, step.poll_id, now)
    return round_, step


def _owes_thread(round_: Round) -> bool:
    return (
        round_.where is Where.THREAD
        and round_.place_id is None
        and not round_.is_over
        and round_.state is not State.PAUSED
        and round_.step(StepKind.OPENING).message_id is not None
    )


def _posted(
    c: sqlite3.Connection, round_id: int, position: int, message_id: int, at: int, now: int
) -> Round:
    round_ = rounds.load(c, round_id)
    after = rounds.save(c, round_, machine.posted(round_, position, message_id, now, at))
    step = round_.steps[position]
    if step.poll_id is not None:
        polls.set_message(c, step.poll_id, message_id)
    return after


def _failed(c: sqlite3.Connection, round_id: int, position: int, now: int, trouble: str) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.failed(round_, position, now, trouble))


def _close(c: sqlite3.Connection, round_id: int, now: int, *, unasked: bool) -> list[int]:
    round_ = rounds.load(c, round_id)
    step = machine.due_step(round_, now)
    last = StepKind.CLOSING if unasked else StepKind.SUMMARY
    if round_.state is not State.RUNNING or step is None or step.kind is not last:
        return []  # paused or discarded a moment ago
    closed = machine.close_unasked(round_, now) if unasked else machine.close(round_, now)
    rounds.save(c, round_, closed)
    polls.close_round(c, round_id, now, withhold=False)
    return [step.poll_id for step in round_.steps if step.poll_id is not None and not step.skipped]


def _poll_posted(c: sqlite3.Connection, poll_id: int, message_id: int) -> Poll:
    polls.set_message(c, poll_id, message_id)
    poll = polls.load(c, poll_id)
    assert poll is not None
    return poll
