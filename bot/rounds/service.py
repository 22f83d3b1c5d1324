"""What moderators do with rounds and polls, and how the parts work together."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.articles.library import Library
from bot.domain.answers import tally
from bot.domain.article import MOST_PASSAGES, as_discussed
from bot.domain.machine import TRANSITIONS, Action
from bot.domain.plan import plan
from bot.domain.reasons import ReasonState
from bot.domain.rounds import Member, Poll, Refused, Round, State, StepKind, Why
from bot.rounds.articles import Articles
from bot.rounds.asking import Asking, NotPosted
from bot.rounds.compute import Compute, in_thread
from bot.rounds.personal_data import PersonalData
from bot.rounds.poster import Poster
from bot.rounds.publisher import Publisher, Unreachable
from bot.rounds.recovery import Recovery
from bot.rounds.refresher import Refresher
from bot.rounds.timer import Timer
from bot.rounds.voting import Voting
from bot.store import ballots, polls, reasons, rounds
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble, Fault
from bot.store.reasons import ReviewPage, Submitted
from bot.store.rounds import NewRound, RoundName
from bot.summaries.privacy import may_quote_answer

if TYPE_CHECKING:
    from bot.rounds.trends import Trends
    from bot.summaries.summary import Summary

log = logging.getLogger(__name__)

DELETING_STOPS_WITHIN, POSTING_STOPS_WITHIN, DRAWING_STOPS_WITHIN = 2.0, 4.0, 5.0
"""Seconds. A whole stop takes no more than twenty, whatever hangs."""

LOOKS_EVERY = 10.0
"""Seconds between two looks at a database that can't be written."""


@dataclass(frozen=True, slots=True)
class PanelData:
    """How far a round is, for who moderates it."""

    round: Round
    waiting: int
    """Reasons that no moderator has looked at."""
    fault: Fault | None
    """What keeps the database from being written."""


class Service:
    """The use cases. `now` gives milliseconds UTC. What can't be done raises Refused."""

    def __init__(
        self,
        store: Store,
        library: Library,
        publisher: Publisher,
        now: Callable[[], int],
        redraw_every: float,
        compute: Compute = in_thread,
        read: Compute = in_thread,
        *,
        links: bool = True,
        keep_days: int | None = None,
    ) -> None:
        self.library = library
        self.articles = Articles(store, library, now, read, links=links)
        self.store = store
        self.now = now
        self.compute = compute
        self.refresher = Refresher(store, publisher, now, redraw_every)
        self.poster = Poster(store, publisher, self.refresher, now)
        self.asking = Asking(store, self.poster, self.refresher, now)
        self.voting = Voting(store, self.refresher, now)
        self.personal_data = PersonalData(store, self.refresher, now, keep_days)
        self.recovery = Recovery(store, publisher, self.poster, self.refresher, now)
        self._watch = Timer(self._look_at_database)
        store.health.on_change = lambda: self._watch.wake(LOOKS_EVERY)

    @cached_property
    def trends(self) -> "Trends":
        """What rounds say together; loaded when first needed."""
        from bot.rounds.trends import Trends

        return Trends(self.store)

    async def resume_work(self) -> None:
        """Take up what the store says is to be done; called when the chat service is there."""
        self.poster.wake()
        self.personal_data.wake()
        await self.recovery.after_start()

    async def stop(self) -> None:
        """Finish what is under way, redraw what is out of date."""
        await self._watch.stop()
        await self.personal_data.stop(DELETING_STOPS_WITHIN)
        await self.poster.stop(POSTING_STOPS_WITHIN)
        await self.refresher.stop(DRAWING_STOPS_WITHIN)

    async def plan(self, new: NewRound) -> Round:
        """Plan a round; nothing is posted before it is started."""
        now = self.now()
        return await self.store.write(lambda c: rounds.create(c, new, now))

    async def steer(
        self, server_id: int, round_id: int, action: Action, left: int | None = None
    ) -> PanelData:
        """Do this to a round; how far it is afterwards. `left`: only if so many passages are left,
        or more."""
        now = self.now()
        await self.store.write(lambda c: _steer(c, server_id, round_id, action, now, left))
        if action in (Action.START, Action.NEXT, Action.END, Action.FINISH):
            try:
                await self.poster.advance(round_id)
            except DatabaseTrouble as error:
                log.warning("Round %s goes on later: %s", round_id, error)
        self.poster.wake()
        panel = await self.panel(server_id, round_id)
        newest = panel.round.newest
        if newest is not None and newest.stale:
            self.refresher.touch((round_id, newest.position), soon=True)
        if action is Action.START:
            await self._require_begun(panel.round)
            log.info("Round %s on server %s has begun", round_id, server_id)
        elif action is Action.DISCARD:
            log.info("Round %s on server %s was discarded", round_id, server_id)
        return panel

    async def panel(self, server_id: int, round_id: int) -> PanelData:
        """How far a round of this server is now."""
        round_, waiting = await self.store.read(lambda c: _panel(c, server_id, round_id))
        return PanelData(round_, waiting, self.store.health.fault)

    async def round(self, server_id: int, round_id: int) -> Round:
        """A round of this server."""
        return (await self.panel(server_id, round_id)).round

    async def rounds_here(self, server_id: int, place_id: int) -> list[int]:
        """The rounds that a moderator can mean who names none: those that go on here, or else
        those that are being prepared."""
        running = await self.store.read(lambda c: rounds.running_from(c, server_id, place_id))
        return running or await self.store.read(lambda c: rounds.planned_in(c, server_id, place_id))

    async def recent_rounds(self, server_id: int) -> list[RoundName]:
        """A server's rounds, newest first."""
        return await self.store.read(lambda c: rounds.of_server(c, server_id))

    async def recent_polls(self, server_id: int) -> list[Poll]:
        """A server's polls, newest first."""
        return await self.store.read(lambda c: polls.of_server(c, server_id))

    async def summary(self, round_: Round, member: Member | None) -> "Summary":
        """What this member may know of a round; None: what everyone may know."""
        from bot.rounds.summarising import summary_of

        if round_.state is State.DISCARDED:
            raise Refused(Why.ROUND_DISCARDED)
        if round_.state is State.PLANNED:  # known to nobody but who planned it
            raise Refused(Why.UNKNOWN_ROUND)
        if member is None or round_.state is State.ENDED:
            return await summary_of(self.store, round_)
        who = self.voting.voter(member)
        answered = await self.store.read(lambda c: ballots.of_voter(c, round_.id, who))
        return await summary_of(self.store, round_, answered)

    async def reason_channels(self, server_id: int) -> list[int]:
        """Where reasons were given on a server."""
        return await self.store.read(lambda c: reasons.channels(c, server_id))

    async def review(
        self, server_id: int, channel_ids: list[int], offset: int, limit: int
    ) -> ReviewPage:
        """A page of the moderators' list of reasons, of these channels of a server."""
        return await self.store.read(lambda c: _review(c, server_id, channel_ids, offset, limit))

    async def decide_reasons(
        self, channel_ids: list[int], reason_ids: Sequence[int], state: ReasonState
    ) -> None:
        """Approve or hide reasons that were given in one of these channels."""
        found = await self.store.write(lambda c: reasons.decide(c, channel_ids, reason_ids, state))
        if not found:
            raise Refused(Why.REASON_GONE)
        for key in await self.store.read(lambda c: reasons.cards_of(c, set(found))):
            self.refresher.touch(key)

    async def _look_at_database(self) -> float | None:
        """Whether what was wrong is over; then everything that had to wait goes on."""
        health = self.store.health
        if health.fault is not None and not health.is_lasting:
            try:
                await self.store.probe()
            except DatabaseTrouble:
                return LOOKS_EVERY
        if health.fault is None:
            self.poster.wake()
        return None

    async def _require_begun(self, round_: Round) -> None:
        """A round whose opening card could not be posted at all never was."""
        opening = round_.step(StepKind.OPENING)
        if round_.state is State.PAUSED and opening.message_id is None and round_.trouble:
            now = self.now()
            await self.store.write(
                lambda c: _steer(c, round_.server_id, round_.id, Action.DISCARD, now)
            )
            raise NotPosted from Unreachable(round_.trouble, round_.trouble_detail)


def _steer(
    c: sqlite3.Connection,
    server_id: int,
    round_id: int,
    action: Action,
    now: int,
    left: int | None = None,
) -> None:
    before = rounds.load(c, round_id)
    if before.server_id != server_id:
        raise Refused(Why.UNKNOWN_ROUND)
    if left is not None and before.state is State.RUNNING and before.left < left:
        raise Refused(Why.CAME_MEANWHILE)
    if action is Action.START:
        before = _begun(c, before)
    elif before.state is State.PLANNED and rounds.may_have_begun(c, round_id):
        before = rounds.begin(c, before, plan(as_discussed(before.article), before.where))
    after = TRANSITIONS[action](before, now)
    rounds.save(c, before, after)
    if action is Action.DISCARD:
        polls.close_round(c, round_id, now, withhold=True)


def _begun(c: sqlite3.Connection, planned: Round) -> Round:
    """With all that it will post and ask, if it can begin."""
    if planned.state is not State.PLANNED:
        raise Refused(Why.ROUND_STARTED)
    rounds.require_free(c, planned)
    article = as_discussed(planned.article)
    if not any(passage.blocks and not passage.is_left_out for passage in article.passages):
        raise Refused(Why.NO_PASSAGES)
    if len(article.passages) > MOST_PASSAGES:
        raise Refused(Why.TOO_MANY_PASSAGES)
    return rounds.begin(c, replace(planned, article=article), plan(article, planned.where))


def _panel(c: sqlite3.Connection, server_id: int, round_id: int) -> tuple[Round, int]:
    round_ = rounds.load(c, round_id)
    if round_.server_id != server_id:
        raise Refused(Why.UNKNOWN_ROUND)
    return round_, reasons.waiting_in_round(c, round_id)


def _review(
    c: sqlite3.Connection, server_id: int, channel_ids: list[int], offset: int, limit: int
) -> ReviewPage:
    """Where ballots are secret, moderators see reasons without the answers too."""
    page = reasons.review(c, server_id, channel_ids, offset, limit)
    shown: list[Submitted] = []
    for one in page.listed:
        counts = tally(one.poll.question, polls.answers(c, one.poll.id))
        tells = may_quote_answer(one.poll, counts)
        shown.append(one if tells else replace(one, answer=None))
    return replace(page, listed=tuple(shown))
