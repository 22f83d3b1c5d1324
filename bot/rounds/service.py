"""What moderators do with rounds and polls, and how the parts work together."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.articles.library import Library
from bot.domain.article import Article
from bot.errors import UserError
from bot.domain.questions import Question
from bot.domain import machine
from bot.rounds.clock import Clock
from bot.rounds.compute import Compute, in_thread
from bot.domain.rounds import Member, Poll, Purpose, Round, Rules, State, StepKind, Where
from bot.rounds.opinions import Opinions
from bot.domain.plan import plan
from bot.rounds.posting import Posting
from bot.rounds.publisher import Publisher, TryLater, Unreachable
from bot.rounds.voting import Voting
from bot.rounds.watch import Watch, with_trouble
from bot.store import ballots, polls, reasons, rounds
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble
from bot.store.reasons import Submitted
from bot.store.rounds import NewRound, RoundName

if TYPE_CHECKING:
    from bot.rounds.trends import Trends
    from bot.summaries.summary import Summary

log = logging.getLogger(__name__)

Move = Callable[[Round, int], Round]


@dataclass(frozen=True, slots=True)
class Start:
    """What `/round start` asks for."""

    server_id: int
    channel_id: int
    article: Article
    pace: int | None = None
    where: Where = Where.THREAD
    rules: Rules = field(default_factory=Rules)


class Service:
    """The use cases. `now` gives milliseconds UTC."""

    def __init__(
        self,
        store: Store,
        library: Library,
        publisher: Publisher,
        now: Callable[[], int],
        redraw_every: float,
        compute: Compute = in_thread,
    ) -> None:
        self.library = library
        self.store = store
        self.now = now
        self.compute = compute
        self.posting = Posting(store, publisher, now, redraw_every, compute)
        self.voting = Voting(store, self.posting.redrawer, now)
        self.opinions = Opinions(store, now)
        self.clock = Clock(now, self.posting.next_due, self.posting.tick)
        self.posting.on_done = self.clock.wake
        self.watch = Watch(store, self._redraw_controls, self.clock.wake)

    @cached_property
    def trends(self) -> "Trends":
        """What rounds say together; loaded when first needed, as is all of summaries."""
        from bot.rounds.trends import Trends

        return Trends(self.store, self.compute)

    async def resume_work(self) -> None:
        """Take up what the store says is to be done; called when the chat service is there."""
        self.clock.wake()
        await self.posting.recover()

    async def stop(self) -> None:
        """Finish what is under way, redraw what is out of date."""
        await self.watch.stop()
        await self.clock.stop()
        await self.posting.stop()

    async def start(self, start: Start) -> Round:
        """Plan a round and post its opening; UserError says why nothing came of it."""
        new = NewRound(
            start.server_id,
            start.channel_id,
            start.where,
            start.article,
            start.pace,
            start.rules,
            self.now(),
        )
        steps = plan(start.article)
        round_ = await self.store.write(lambda c: rounds.create(c, new, steps))
        try:
            await self.posting.advance(round_.id)
        except DatabaseTrouble as error:
            log.warning("Round %s begins later: %s", round_.id, error)
        self.clock.wake()
        begun = await self.store.read(lambda c: rounds.load(c, round_.id))
        if begun.state is State.PAUSED and begun.step(StepKind.OPENING).message_id is None:
            await self.discard(start.server_id, round_.id)
            raise UserError(begun.trouble)
        return begun

    async def next(self, server_id: int, round_id: int) -> Round:
        """Post what comes next without waiting for its time."""
        return await self._move(server_id, round_id, machine.next_)

    async def pause(self, server_id: int, round_id: int) -> Round:
        """Hold the plan."""
        return await self._move(server_id, round_id, machine.pause)

    async def resume(self, server_id: int, round_id: int) -> Round:
        """Go on where the round was paused."""
        return await self._move(server_id, round_id, machine.resume)

    async def end(self, server_id: int, round_id: int) -> Round:
        """Open the closing window; a second time: skip the rest of it."""
        return await self._move(server_id, round_id, machine.end)

    async def open_closing(self, server_id: int, round_id: int) -> Round:
        """Open the closing window; one that is open already stays as it is."""
        return await self._move(server_id, round_id, machine.open_closing)

    async def discard(self, server_id: int, round_id: int) -> Round:
        """Stop and publish nothing."""
        await self.round(server_id, round_id)
        now = self.now()
        after = await self.store.write(lambda c: _discard(c, round_id, now))
        for step in after.steps:
            if step.poll_id is not None and step.message_id is not None:
                self.posting.redrawer.touch(step.poll_id, soon=True)
        self.posting.redraw_control(round_id)
        self.clock.wake()
        return after

    async def round(self, server_id: int, round_id: int) -> Round:
        """A round of this server."""
        round_ = await self.store.read(lambda c: rounds.load(c, round_id))
        if round_.server_id != server_id:
            raise UserError("There is no such round on this server. Pick one from the menu.")
        return with_trouble(self.store, round_)

    async def round_here(self, server_id: int, place_id: int) -> Round:
        """The round that a moderator means who names none: the one that goes on here."""
        ids = await self.store.read(lambda c: rounds.running_from(c, place_id))
        if not ids:
            raise UserError(
                "No round is going on here. Use the command in the round's thread or channel, "
                "or begin one with `/round start`."
            )
        if len(ids) > 1:
            raise UserError(
                "Several rounds were started from this channel. Pick the one you mean with the "
                "option `round`, or use the command in its thread."
            )
        return await self.round(server_id, ids[0])

    async def recent_rounds(self, server_id: int) -> list[RoundName]:
        """A server's rounds, newest first."""
        return await self.store.read(lambda c: rounds.of_server(c, server_id))

    async def recent_polls(self, server_id: int) -> list[Poll]:
        """A server's polls, newest first."""
        return await self.store.read(lambda c: polls.of_server(c, server_id))

    async def summary(self, server_id: int, round_id: int, member: Member | None) -> "Summary":
        """What this member may know of a round; None: what everyone may know."""
        from bot.rounds.record import summary_of

        round_ = await self.round(server_id, round_id)
        if round_.state is State.DISCARDED:
            raise UserError("This round was discarded, so there is nothing to show of it.")
        if member is None:
            return await summary_of(self.store, round_, compute=self.compute)
        who = self.voting.voter(member)
        answered = await self.store.read(lambda c: ballots.of_voter(c, round_id, who))
        return await summary_of(self.store, round_, answered, self.compute)

    async def ask(
        self, place: tuple[int, int], question: Question, rules: Rules, closes_in: int | None
    ) -> Poll:
        """Put a question to people outside a round; `place` is (server, channel)."""
        now = self.now()
        closes_at = None if closes_in is None else now + closes_in * 1000
        poll_id = await self.store.write(lambda c: _ask(c, place, question, rules, closes_at, now))
        try:
            poll = await self.posting.post_poll(poll_id)
        except (Unreachable, TryLater) as error:
            await self.posting.close_poll(poll_id)
            raise UserError(f"The poll could not be posted: {error}") from error
        except DatabaseTrouble as error:
            self.posting.redrawer.touch(poll_id)  # looks for the card before it posts another
            raise UserError(
                "The poll is kept and open, but the database failed while its card was posted. If "
                "you don't see the card, it comes by itself once the database can be written."
            ) from error
        self.clock.wake()
        return poll

    async def close_poll(self, member: Member, poll_id: int) -> Poll:
        """Close a poll that was asked outside a round."""
        poll = await self.voting.poll(member, poll_id)
        if poll.round_id is not None:
            raise UserError("This poll belongs to a round and closes with it: `/round end`.")
        if not await self.posting.close_poll(poll_id):
            raise UserError("This poll has closed already. `/poll results` shows how it went.")
        self.clock.wake()
        return poll

    async def reason_channels(self, server_id: int) -> list[int]:
        """Where reasons were given on a server."""
        return await self.store.read(lambda c: reasons.channels(c, server_id))

    async def reasons(
        self, channel_ids: list[int], offset: int
    ) -> tuple[list[Submitted], int, int]:
        """A page of the moderators' list, how many wait, and how many there are."""
        listed = await self.store.read(lambda c: reasons.to_review(c, channel_ids, offset))
        waiting, total = await self.store.read(lambda c: reasons.count(c, channel_ids))
        return listed, waiting, total

    async def reasons_waiting(self, round_id: int) -> int:
        """How many reasons of a round no moderator has looked at."""
        return await self.store.read(lambda c: reasons.waiting_in_round(c, round_id))

    async def decide_reason(self, channel_ids: list[int], reason_id: int, state: str) -> None:
        """Approve or hide a reason that was given in one of these channels."""
        found = await self.store.write(lambda c: reasons.decide(c, channel_ids, reason_id, state))
        if not found:
            raise UserError("This reason is not there any more: its author withdrew the answer.")
        self.posting.redrawer.touch(found)
        await self.posting.reasons_changed([found])

    async def erase(self, member: Member) -> None:
        """Delete all that is kept of a member on their server."""
        await self.posting.reasons_changed(await self.voting.erase(member))

    async def _redraw_controls(self) -> None:
        now = self.now()
        for round_id in await self.store.read(lambda c: rounds.since(c, now)):
            self.posting.redraw_control(round_id)

    async def _move(self, server_id: int, round_id: int, move: Move) -> Round:
        await self.round(server_id, round_id)
        now = self.now()
        after = await self.store.write(lambda c: _apply(c, round_id, move, now))
        self.clock.wake()
        return after


def _apply(c: sqlite3.Connection, round_id: int, move: Move, now: int) -> Round:
    before = rounds.load(c, round_id)
    return rounds.save(c, before, move(before, now))


def _discard(c: sqlite3.Connection, round_id: int, now: int) -> Round:
    polls.close_round(c, round_id, now, withhold=True)
    return _apply(c, round_id, machine.discard, now)


def _ask(
    c: sqlite3.Connection,
    place: tuple[int, int],
    question: Question,
    rules: Rules,
    closes_at: int | None,
    now: int,
) -> int:
    poll_id = polls.create(c, place, None, Purpose.ASKED, question, rules, closes_at)
    polls.open_(c, poll_id, now)
    return poll_id
