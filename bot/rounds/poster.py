"""Posts what is due, each card exactly once, and deletes the cards of discarded rounds."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from weakref import WeakValueDictionary

from bot.domain import machine
from bot.domain.rounds import Poll, Refused, Round, State, Step, StepKind, Trouble, Where
from bot.rounds.cards import StepCard, poll_card, step_card, with_summary
from bot.rounds.publisher import Posted, Publisher, TryLater, Unreachable
from bot.rounds.refresher import Refresher
from bot.rounds.summarising import summary_of
from bot.rounds.timer import Timer, cancel_all, late_after
from bot.store import polls, rounds
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble

log = logging.getLogger(__name__)

BROKEN_RESTS, IDLE_RESTS = 60, 10
"""Seconds for which a round is left alone."""


class Poster:
    """Drives the publisher from the plan in the store."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        refresher: Refresher,
        now: Callable[[], int],
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._refresher = refresher
        self._now = now
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, int] = {}
        """Rounds that could not be moved, and until when they are left alone."""
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._timer = Timer(self._set_to_work)

    async def next_due(self) -> int | None:
        """When there is something to do next, apart from the rounds that are at work already."""
        but = {*self._at_work, *self._resting}
        due = await self._store.read(lambda c: rounds.next_due(c, but))
        return min((one for one in (due, *self._resting.values()) if one is not None), default=None)

    def wake(self) -> None:
        """Look at the plan anew."""
        self._timer.wake()

    async def advance(self, round_id: int) -> None:
        """Do all that is due in one round."""
        lock = self._locks.setdefault(round_id, asyncio.Lock())  # kept while someone waits
        async with lock:
            while await self._advance_once(round_id):
                pass

    async def close_poll(self, poll_id: int) -> bool:
        """Close a poll outside a round now; False if it was closed already."""
        now = self._now()
        closed = await self._store.write(lambda c: polls.close(c, poll_id, now))
        if closed:
            log.info("Poll %s was closed", poll_id)
            self._refresher.touch((0, poll_id), soon=True)
        return closed

    async def post_poll(self, poll_id: int) -> Poll:
        """Post the card of a poll outside a round."""
        card = await self._store.read(lambda c: poll_card(c, poll_id))
        posted = await self._publisher.post(card)
        poll = await self._store.write(lambda c: _poll_posted(c, poll_id, posted.message_id))
        log.info("Poll %s on server %s was asked", poll_id, poll.server_id)
        return poll

    async def stop(self, within: float) -> None:
        """Let what is under way finish, if it can within so many seconds: whether a card was posted
        is found out after the next start."""
        await self._timer.stop()
        await cancel_all(await late_after(within, self._at_work.values))

    async def _set_to_work(self) -> float | None:
        """Close what has to close by now, then set every round to work that has something due;
        seconds until there is more to do.

        Rounds work side by side: one that waits for Discord delays no other.
        """
        now = self._now()
        self._resting = {one: until for one, until in self._resting.items() if until > now}
        for poll_id in await self._store.read(lambda c: polls.due(c, now)):
            await self.close_poll(poll_id)
        for round_id in await self._store.read(lambda c: rounds.due(c, now)):
            if round_id not in self._at_work and round_id not in self._resting:
                self._at_work[round_id] = asyncio.create_task(self._work(round_id))
        due = await self.next_due()
        return None if due is None else max(due - self._now(), 0) / 1000

    async def _work(self, round_id: int) -> None:
        rests = 0
        try:
            await self.advance(round_id)
            now = self._now()
            if round_id in await self._store.read(lambda c: rounds.due(c, now)):
                rests = IDLE_RESTS  # it could not be moved: no reason to spin
        except DatabaseTrouble:
            rests = BROKEN_RESTS  # the log has it, once
        except Refused as error:
            log.info("Round %s doesn't go on: %s", round_id, error)
        except Exception:
            log.exception("Round %s can't go on; it is tried again in a while", round_id)
            rests = BROKEN_RESTS
        if rests:
            self._resting[round_id] = self._now() + rests * 1000
        del self._at_work[round_id]
        self._timer.wake()

    async def _advance_once(self, round_id: int) -> bool:
        """One action of a round; False when there is nothing more to do now."""
        now = self._now()
        round_, step = await self._store.write(lambda c: _begin(c, round_id, now))
        try:
            if _needs_thread(round_):
                await self._open_thread(round_)
                return True
            if step is None:
                return False
            if round_.state is State.DISCARDED:
                await self._delete(round_, step)
                return True
            if step.kind is StepKind.SUMMARY and round_.state is State.RUNNING:
                await self._close(round_)
                return True
            await self._post(round_, step, begun=now)
        except Unreachable as error:
            return await self._pause(round_, step, error)
        except Refused:
            raise  # it was erased meanwhile, with all of its server
        except Exception as error:
            await self._try_later(round_, step, error)
            return False
        return True

    async def _post(self, round_: Round, step: Step, begun: int) -> None:
        """Post a card; one that was tried before is looked for first, and one that is not wanted
        any more only looked for."""
        card = await self._card(round_, step)
        message_id = await self._publisher.find(card) if step.tried_at is not None else None
        posted = None if message_id is None else Posted(message_id)
        if posted is None and step.skipped:
            now = self._now()
            await self._store.write(lambda c: _not_found(c, round_.id, step, now))
            return
        if posted is None:
            posted = await self._publisher.post(card)
        now, found = self._now(), posted
        at = min(max(self._publisher.posted_at(found.message_id), step.tried_at or begun), now)
        after = await self._store.write(lambda c: _posted(c, round_.id, step, found, at, now))
        for one in after.steps:
            if one.stale and one.message_id is not None:
                self._refresher.touch((after.id, one.position), soon=True)

    async def _card(self, round_: Round, step: Step) -> StepCard:
        card = await self._store.read(lambda c: step_card(c, round_, step))
        if step.kind not in machine.AFTERWARDS:
            return card
        return with_summary(card, await summary_of(self._store, round_))

    async def _close(self, round_: Round, *, unasked: bool = False) -> None:
        """No ballot counts from here on; the summary is due. `unasked`: nobody was asked again."""
        now = self._now()
        stale = await self._store.write(lambda c: _close(c, round_.id, now, unasked=unasked))
        if stale:
            log.info("Round %s on server %s has ended", round_.id, round_.server_id)
        for position in stale:
            self._refresher.touch((round_.id, position), soon=True)

    async def _open_thread(self, round_: Round) -> None:
        opening = round_.step(StepKind.OPENING)
        assert opening.message_id is not None, "the thread hangs on the opening card"
        place_id = await self._publisher.open_thread(round_, opening.message_id)
        await self._store.write(lambda c: rounds.set_place(c, round_.id, place_id))
        self._refresher.touch((round_.id, opening.position), soon=True)

    async def _delete(self, round_: Round, step: Step) -> None:
        card = await self._store.read(lambda c: step_card(c, round_, step))
        message_id = step.message_id or await self._publisher.find(card)
        if message_id is not None:
            await self._publisher.delete(card, message_id)
        await self._store.write(lambda c: _deleted(c, round_.id, step.position))

    async def _try_later(self, round_: Round, step: Step | None, error: Exception) -> None:
        """One failure is nothing to worry about; from the second on moderators can see it."""
        is_bug = not isinstance(error, TryLater)
        log.warning(
            "Round %s: a card was not posted", round_.id, exc_info=error if is_bug else None
        )
        opening, trouble = round_.step(StepKind.OPENING), None
        if step is None:  # it was the thread, which is due when the card is posted
            is_again = opening.due_at != opening.posted_at
        else:
            is_again = step.tried_at is not None
        if is_again:
            trouble = Trouble.BUG if is_bug else Trouble.RETRYING
        position, now = (step or opening).position, self._now()
        await self._store.write(lambda c: _failed(c, round_.id, position, now, trouble))

    async def _pause(self, round_: Round, step: Step | None, error: Unreachable) -> bool:
        """Pause the round and note why; True if there is more to do.

        Where the place is gone, nobody can be asked once more: then the round ends at once.
        """
        is_gone = error.trouble is Trouble.DELETED
        asked = step if round_.state is State.RUNNING else None
        if is_gone and asked and (asked.skipped or asked.kind is StepKind.CLOSING):
            await self._close(round_, unasked=True)
            return True
        now = self._now()
        log.warning("Round %s is paused: %s", round_.id, error)
        after = await self._store.write(lambda c: _save_pause(c, round_, now, error))
        if after.newest is not None and not is_gone:
            self._refresher.touch((after.id, after.newest.position), soon=True)
        return machine.due_step(after, now) is not None


def _begin(c: sqlite3.Connection, round_id: int, now: int) -> tuple[Round, Step | None]:
    """Note that posting begins; returns the round and step as they were before."""
    round_ = rounds.load(c, round_id)
    if _needs_thread(round_):
        return round_, None
    step = machine.due_step(round_, now)
    closes = step is not None and step.kind is StepKind.SUMMARY and not round_.is_over
    if step is None or closes or step.skipped or round_.state is State.DISCARDED:
        return round_, step
    rounds.save(c, round_, machine.tried(round_, step.position, now))
    polls.open_(c, step.poll_ids, now)
    if step.kind in (StepKind.PASSAGE, StepKind.CLOSING):  # before anyone can have read on
        polls.fix_first_answers(c, round_.tracked_id, now)
    if step.kind is StepKind.CLOSING:
        polls.ask_again(c, round_.tracked_id, now)  # before anyone can answer there
    return round_, step


def _needs_thread(round_: Round) -> bool:
    return (
        round_.where is Where.THREAD
        and round_.place_id is None
        and round_.state is State.RUNNING
        and round_.step(StepKind.OPENING).message_id is not None
    )


def _posted(
    c: sqlite3.Connection, round_id: int, step: Step, posted: Posted, at: int, now: int
) -> Round:
    """The card is posted: results of those before may be seen."""
    round_ = rounds.load(c, round_id)
    after = machine.posted(round_, step.position, posted.message_id, now, at)
    rounds.save(c, round_, after)
    if after.state is State.DISCARDED:
        return after
    polls.reveal_before(c, round_id, step.position, now)
    if not posted.is_whole:
        rounds.mark_stale(c, round_id, step.kind)
    if step.kind is StepKind.SUMMARY:  # they lead to it
        rounds.mark_stale(c, round_id, StepKind.OPENING)
        rounds.mark_stale(c, round_id, StepKind.CLOSING)
    return rounds.load(c, round_id)


def _poll_posted(c: sqlite3.Connection, poll_id: int, message_id: int) -> Poll:
    polls.set_message(c, poll_id, message_id)
    poll = polls.load(c, poll_id)
    assert poll is not None, "it was posted just now"
    return poll


def _not_found(c: sqlite3.Connection, round_id: int, step: Step, now: int) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.not_found(round_, step.position, now))
    polls.unopen(c, step.poll_ids)


def _failed(
    c: sqlite3.Connection, round_id: int, position: int, now: int, trouble: Trouble | None
) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.failed(round_, position, now, trouble))


def _save_pause(c: sqlite3.Connection, begun: Round, now: int, error: Unreachable) -> Round:
    """`begun`: the round before the attempt that Discord refused."""
    round_ = rounds.load(c, begun.id)
    if not any(one.tried_at or one.message_id for one in begun.passages):
        polls.unfix_first_answers(c, begun.tracked_id)
    return rounds.save(
        c, round_, machine.pause_automatically(round_, now, error.trouble, error.detail)
    )


def _deleted(c: sqlite3.Connection, round_id: int, position: int) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.deleted(round_, position))


def _close(c: sqlite3.Connection, round_id: int, now: int, *, unasked: bool) -> list[int]:
    """The cards that have to show it."""
    round_ = rounds.load(c, round_id)
    step = machine.due_step(round_, now)
    if round_.state is not State.RUNNING or step is None:
        return []  # paused or discarded a moment ago
    if not unasked and step.kind is not StepKind.SUMMARY:
        return []
    rounds.save(c, round_, (machine.close_unasked if unasked else machine.close)(round_, now))
    polls.close_round(c, round_id, now, withhold=False)
    return [step.position for step in round_.steps if step.message_id is not None]
