"""Posts what is due, each step exactly once, and keeps the cards right."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable

from bot.rounds import machine
from bot.rounds.models import Poll, Purpose, Round, State, Step, StepKind, Where, may_see
from bot.rounds.publisher import (
    Content,
    PollContent,
    Publisher,
    StepContent,
    TryLater,
    Unreachable,
)
from bot.rounds.record import build_record
from bot.rounds.redraw import Redrawer
from bot.store import polls, reasons, rounds
from bot.store.database import Store

log = logging.getLogger(__name__)


class Posting:
    """Drives the publisher from the plan in the store."""

    def __init__(
        self, store: Store, publisher: Publisher, now: Callable[[], int], redraw_every: float
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._now = now
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.redrawer = Redrawer(self._redraw, redraw_every)

    async def next_due(self) -> int | None:
        """When there is something to do next."""
        return await self._store.read(rounds.next_due)

    async def tick(self) -> None:
        """Close the polls whose time has come, then post what is due in every round."""
        now = self._now()
        for poll_id in await self._store.read(lambda c: polls.due(c, now)):
            await self.close_poll(poll_id)
        for round_id in await self._store.read(lambda c: rounds.due(c, now)):
            await self.advance(round_id)

    async def recover(self) -> None:
        """After a start: finish what was begun and redraw what may be out of date."""
        for poll in await self._store.read(polls.unposted):
            try:
                await self.post_poll(poll.id, look=True)
            except (TryLater, Unreachable) as error:
                log.warning("Poll %s could not be posted: %s", poll.id, error)
        for poll_id in await self._store.read(polls.to_redraw):
            self.redrawer.touch(poll_id)

    async def advance(self, round_id: int) -> None:
        """Post all that is due in one round."""
        async with self._locks[round_id]:
            while await self._advance_once(round_id):
                pass

    async def close_poll(self, poll_id: int) -> bool:
        """Close a poll now; False if it was closed already."""
        now = self._now()
        closed = await self._store.write(lambda c: polls.close(c, poll_id, now))
        if closed:
            self.redrawer.touch(poll_id, soon=True)
        return closed

    async def post_poll(self, poll_id: int, *, look: bool = False) -> Poll:
        """Post the card of a poll that stands outside a round."""
        content = await self._store.read(lambda c: _poll_content(c, poll_id))
        message_id = await self._publisher.find(content) if look else None
        if message_id is None:
            message_id = await self._publisher.post(content)
        return await self._store.write(lambda c: _poll_posted(c, poll_id, message_id))

    async def redraw_control(self, round_id: int) -> None:
        """Show on the control card how the round stands."""
        round_ = await self._store.read(lambda c: rounds.load(c, round_id))
        control = round_.step(StepKind.CONTROL)
        if control.message_id is None:
            return
        try:
            await self._publisher.redraw(StepContent(round_, control, None), control.message_id)
        except (TryLater, Unreachable) as error:
            log.info("The control card of round %s was not redrawn: %s", round_id, error)

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
            content = await self._store.read(lambda c: step_content(c, round_, step))
            message_id = None
            if step.tried_at is not None:
                message_id = await self._publisher.find(content)
            if message_id is None:
                message_id = await self._publisher.post(content)
        except Unreachable as error:
            await self._hold(round_id, str(error))
            return False
        except TryLater as error:
            log.warning("Round %s: a step was not taken (%s); trying again", round_id, error)
            position = step.position if step is not None else 0
            await self._store.write(lambda c: _failed(c, round_id, position, now))
            return False
        posted, at = message_id, self._now()
        await self._store.write(lambda c: _posted(c, round_id, step.position, posted, at))
        if step.kind is StepKind.CLOSING and content.poll is not None:
            self.redrawer.touch(content.poll.poll.id)  # its time of closing is known only now
        await self.redraw_control(round_id)
        return True

    async def close_round(self, round_id: int) -> None:
        """No ballot counts from here on; the summary is owed."""
        now = self._now()
        asked = await self._store.write(lambda c: _close(c, round_id, now))
        for poll_id in asked:
            self.redrawer.touch(poll_id, soon=True)

    async def _open_thread(self, round_: Round) -> None:
        message_id = round_.step(StepKind.OPENING).message_id
        assert message_id is not None
        place_id = await self._publisher.open_thread(round_, message_id)
        await self._store.write(lambda c: rounds.set_place(c, round_, place_id))

    async def _hold(self, round_id: int, trouble: str) -> None:
        """Pause the round and say why, where moderators look."""
        now = self._now()
        log.warning("Round %s is paused: %s", round_id, trouble)
        await self._store.write(lambda c: _pause(c, round_id, now, trouble))
        await self.redraw_control(round_id)

    async def _redraw(self, poll_id: int) -> None:
        """Bring every card of a poll up to date."""
        cards = await self._store.write(lambda c: _cards(c, poll_id))
        for content, message_id in cards:
            await self._publisher.redraw(content, message_id)
        await self._store.write(lambda c: polls.drawn(c, poll_id))


def step_content(c: sqlite3.Connection, round_: Round, step: Step) -> StepContent:
    """What the card of a step shows now."""
    asks = step.kind in (StepKind.OPENING, StepKind.CLOSING)
    poll_id = round_.step(StepKind.OPENING).poll_id if asks else step.poll_id
    poll = _poll_content(c, poll_id) if poll_id is not None else None
    record = build_record(c, round_) if step.kind is StepKind.SUMMARY else None
    return StepContent(round_, step, poll, record)


def _begin(c: sqlite3.Connection, round_id: int, now: int) -> tuple[Round, Step | None]:
    """Note that posting begins; returns the round and step as they were before."""
    round_ = rounds.load(c, round_id)
    step = machine.due_step(round_, now)
    closes = step is not None and step.kind is StepKind.SUMMARY and not round_.is_over
    if step is not None and not closes and not _owes_thread(round_):
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


def _posted(c: sqlite3.Connection, round_id: int, position: int, message_id: int, now: int) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.posted(round_, position, message_id, now))
    step = round_.steps[position]
    if step.poll_id is not None:
        polls.set_message(c, step.poll_id, message_id)


def _failed(c: sqlite3.Connection, round_id: int, position: int, now: int) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.failed(round_, position, now))


def _pause(c: sqlite3.Connection, round_id: int, now: int, trouble: str) -> None:
    round_ = rounds.load(c, round_id)
    if round_.state is State.RUNNING:
        rounds.save(c, round_, machine.pause(round_, now, trouble))
    elif round_.state is State.ENDED:
        step = round_.step(StepKind.SUMMARY)
        rounds.save(c, round_, machine.unposted(round_, step.position, trouble))


def _close(c: sqlite3.Connection, round_id: int, now: int) -> list[int]:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.close(round_, now))
    polls.close_round(c, round_id, now, withhold=False)
    return [step.poll_id for step in round_.steps if step.poll_id is not None and not step.skipped]


def _poll_content(c: sqlite3.Connection, poll_id: int) -> PollContent:
    poll = polls.load(c, poll_id)
    assert poll is not None
    view = polls.view(c, poll) if may_see(poll, answered=False) else None
    quoted = reasons.approved_in_poll(c, poll_id) if poll.purpose is Purpose.ASKED else ()
    return PollContent(poll, polls.ballots(c, poll_id), view, quoted)


def _poll_posted(c: sqlite3.Connection, poll_id: int, message_id: int) -> Poll:
    polls.set_message(c, poll_id, message_id)
    poll = polls.load(c, poll_id)
    assert poll is not None
    return poll


def _cards(c: sqlite3.Connection, poll_id: int) -> list[tuple[Content, int]]:
    """The cards that show a poll, with their messages; its view moves on first."""
    poll = polls.load(c, poll_id)
    if poll is None:
        return []
    polls.advance_view(c, poll)
    if poll.round_id is None:
        content = _poll_content(c, poll_id)
        return [] if poll.message_id is None else [(content, poll.message_id)]
    round_ = rounds.load(c, poll.round_id)
    tracked = poll.purpose is Purpose.TRACKED
    return [
        (step_content(c, round_, step), step.message_id)
        for step in round_.steps
        if step.message_id is not None
        and (step.poll_id == poll_id or (tracked and step.kind is StepKind.CLOSING))
    ]
