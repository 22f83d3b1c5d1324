"""What members do: answer, change, withdraw, say why, read and mark others' reasons, look."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.answers import Tally
from bot.domain.article import Article
from bot.domain.reasons import ReasonState, Source
from bot.domain.rounds import Member, Poll, Purpose, Refused, Round, State, StepKind, Why
from bot.rounds.cards import key_of
from bot.rounds.refresher import Refresher
from bot.store import ballots, polls, reasons, rounds
from bot.store.ballots import AnswerChange, BallotChange, Receipt, Voter, store_all
from bot.store.database import Store
from bot.store.reasons import Others, Sources
from bot.summaries.figures import result_of
from bot.summaries.ground import tally_of
from bot.summaries.privacy import may_quote_answer, may_see, may_show, shows_names
from bot.summaries.summary import Result

T = TypeVar("T")
NOBODY = Tally((), 0, 0)


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as one member may see it."""

    poll: Poll
    answer: int | None
    reason: tuple[str, ReasonState] | None
    result: Result | None
    is_hidden: bool
    """Hidden from this member for now; else a missing result is of too few secret ballots."""
    names: tuple[tuple[int, int], ...]
    """(answer, member id), where ballots are open and the result may be seen."""


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One poll of a round with a member's answer; its card is at (channel, message)."""

    poll: Poll
    answer: int | None
    reason: tuple[str, ReasonState] | None
    channel_id: int
    message_id: int
    passage: int | None


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """A member's answers in a round, the tracked question first."""

    round: Round
    entries: tuple[OwnAnswer, ...]


class Voting:
    """The use cases of members. What can't be done raises Refused."""

    def __init__(self, store: Store, refresher: Refresher, now: Callable[[], int]) -> None:
        self._store = store
        self._refresher = refresher
        self._now = now

    async def cast_all(
        self, changes: Sequence[tuple[Member, int, AnswerChange]]
    ) -> list[Receipt | Exception]:
        """Make these answers count: member, poll and what is done there.

        Receipts are on disk when this returns; a refusal takes its place.
        """
        now = self._now()
        batch = [BallotChange(poll, self.voter(who), choose, now) for who, poll, choose in changes]
        outcomes = await self._store.writer.submit_all(_store_all, batch)
        for poll in {one.poll for one in outcomes if isinstance(one, Receipt)}:
            self._refresher.touch(key_of(poll))
        return outcomes

    async def give_reason(self, member: Member, poll_id: int, text: str) -> Receipt:
        """Keep a reason for the answer; moderators decide whether it is shown."""
        who, now = self.voter(member), self._now()
        return _require(await self._store.write(lambda c: reasons.give(c, poll_id, who, text, now)))

    async def poll(self, member: Member, poll_id: int) -> Poll:
        """A poll of the member's own server."""
        return (await self.look(member, poll_id)).poll

    async def look(self, member: Member, poll_id: int) -> PollView:
        """A poll with the member's own answer and what they may see of the others'."""
        who = self.voter(member)
        return await self._store.read(lambda c: _look(c, who, poll_id))

    async def own_answers(self, member: Member, round_id: int) -> OwnAnswers:
        """The member's answers in a round, with where each poll's card is."""
        who = self.voter(member)
        return await self._store.read(lambda c: _own_answers(c, who, round_id))

    def require_may_answer(self, member: Member, poll: Poll) -> None:
        """Refused if this member can't answer in this poll now."""
        refused = ballots.refuse(poll, member, self._now())
        if refused is not None:
            raise refused

    async def others(self, member: Member, poll_id: int) -> Others:
        """The next reason of someone else for this member."""
        who, now = self.voter(member), self._now()
        found = _require(await self._store.read(lambda c: reasons.others(c, poll_id, who, now)))
        return found if may_quote_answer(found.poll, NOBODY) else replace(found, answer=None)

    async def poll_of_reason(self, reason_id: int) -> int:
        """The poll in which a reason was given; 0, which is none, for one that isn't there."""
        return await self._store.read(lambda c: reasons.poll_of(c, reason_id)) or 0

    async def mark(self, member: Member, reason_id: int, mark: int, written_at: int) -> Poll:
        """Keep what a member makes of someone else's reason."""
        who, now = self.voter(member), self._now()
        return _require(
            await self._store.write(
                lambda c: reasons.mark(c, reason_id, written_at, who, mark, now)
            )
        )

    async def sources(self, member: Member, poll_id: int) -> tuple[Sources, Article]:
        """What this member, who changed their answer, can name as what moved them."""
        who, now = self.voter(member), self._now()
        return await self._store.read(lambda c: _sources(c, poll_id, who, now))

    async def tell_what_moved(
        self, member: Member, poll_id: int, source: Source, number: int
    ) -> Poll:
        """Keep what moved this member; it replaces what they said before."""
        who, now = self.voter(member), self._now()
        return _require(
            await self._store.write(
                lambda c: reasons.tell_what_moved(c, poll_id, who, source, number, now)
            )
        )

    def voter(self, member: Member) -> Voter:
        """The member as the store knows them."""
        return Voter(self._store.key, member)


def _store_all(c: sqlite3.Connection, changes: Sequence[BallotChange]) -> list[Receipt | Refused]:
    return store_all(c, _shows, changes)


def _shows(poll: Poll, answered: bool) -> bool:
    return may_see(poll, answered=answered)


def _look(c: sqlite3.Connection, who: Voter, poll_id: int) -> PollView:
    poll = polls.load(c, poll_id)
    if poll is None or poll.server_id != who.member.server_id or poll.opened_at is None:
        raise Refused(Why.UNKNOWN_POLL)
    answer = ballots.answer(c, poll, who)
    sees = may_see(poll, answered=answer is not None)
    result = result_of(poll.question, polls.answers(c, poll_id)) if sees else None
    if result is not None and not may_show(poll.rules.ballots, tally_of(result)):
        result = None
    names = polls.names(c, poll_id) if result and shows_names(poll.rules.ballots) else []
    return PollView(poll, answer, reasons.own(c, poll, who), result, not sees, tuple(names))


def _own_answers(c: sqlite3.Connection, who: Voter, round_id: int) -> OwnAnswers:
    round_ = rounds.load(c, round_id)
    known = round_.server_id == who.member.server_id
    if not known or round_.state in (State.PLANNED, State.DISCARDED):
        raise Refused(Why.UNKNOWN_ROUND)
    closing = round_.step(StepKind.CLOSING)
    found: list[OwnAnswer] = []
    for poll in polls.of_round(c, round_id):
        if poll.opened_at is None or poll.step is None or poll.purpose is Purpose.GUESS:
            continue
        answer, step = ballots.answer(c, poll, who), round_.steps[poll.step]
        card = closing if poll.purpose is Purpose.TRACKED and closing.message_id else step
        if card.message_id is None and answer is None:
            continue
        found.append(
            OwnAnswer(
                poll,
                answer,
                reasons.own(c, poll, who),
                round_.place_of(card),
                card.message_id or 0,
                step.passage,
            )
        )
    return OwnAnswers(round_, tuple(found))


def _sources(c: sqlite3.Connection, poll_id: int, who: Voter, now: int) -> tuple[Sources, Article]:
    found = _require(reasons.sources(c, poll_id, who, now))
    assert found.poll.round_id is not None, "what moved people is asked in rounds"
    return found, rounds.load(c, found.poll.round_id).article


def _require(outcome: T | Refused) -> T:
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
