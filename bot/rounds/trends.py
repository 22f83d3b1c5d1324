"""What a server's ended rounds and polls say together: the same question through all of them."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot import codec
from bot.errors import UserError
from bot.domain.questions import Question
from bot.domain.questions import key_of
from bot.rounds.compute import Compute
from bot.domain.rounds import SECRET_MINIMUM, Poll, Purpose, Round, StepKind
from bot.rounds.record import build_record, kept_summary, summary_of
from bot.store import ballots, polls, rounds, trends
from bot.store.database import Store
from bot.store.trends import HeldRound
from bot.summaries.results import result_of
from bot.summaries.summary import QuestionFigures, Summary
from bot.summaries.trends import (
    OTHER_BALLOTS,
    TOO_CLOSE,
    Measure,
    Paired,
    Pairing,
    Sitting,
    Trend,
    both,
    pair,
    sitting_of_poll,
    sitting_of_tracked,
)

MOST = 12
"""Measures of a question that are shown, the newest ones."""

NOTHING_YET = (
    "No round or poll has come to its end yet in a channel that you can see. Once one has, pick it "
    "from the menu here; from the second time on this shows what changed."
)

Sees = Callable[[int], bool]
"""Whether the reader can see a channel."""


@dataclass(frozen=True, slots=True)
class ArticleTrends:
    """An article that was held in `rounds` rounds, and its questions through them."""

    title: str
    rounds: int
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A closed poll with what was published of it."""

    poll: Poll
    measure: Measure


class Trends:
    """The use cases of looking across rounds. Refusals are UserErrors."""

    def __init__(self, store: Store, compute: Compute) -> None:
        self._store = store
        self._compute = compute
        self._pairing = asyncio.Lock()
        """What may be published depends on what already is, so one after the other."""

    async def held(self, server_id: int) -> list[HeldRound]:
        """A server's ended rounds, newest first."""
        return await self._store.read(lambda c: trends.held(c, server_id))

    async def asked(self, server_id: int) -> list[Poll]:
        """A server's closed questions, newest first."""
        return await self._store.read(lambda c: polls.answered(c, server_id))

    async def article(self, server_id: int, round_id: int, sees: Sees) -> ArticleTrends:
        """All questions of the article of this round, in the rounds that the reader can see."""
        seen = [one for one in await self.held(server_id) if sees(one.channel_id)]
        chosen = next((one for one in seen if one.id == round_id), None)
        if not seen:
            raise UserError(NOTHING_YET)
        if chosen is None:
            raise UserError(
                "There is no ended round of such an article in a channel that you can see. Pick "
                "the article from the menu."
            )
        same = [one for one in seen if one.slug == chosen.slug][:MOST]
        asked: dict[tuple[str, ...], list[_Asked]] = {}
        for one in same:
            for found in await self._of_round(one.id):
                asked.setdefault(key_of(found.poll.question), []).append(found)
        found_trends = [
            await self._trend(sorted(some, key=lambda one: one.poll.id)) for some in asked.values()
        ]
        return ArticleTrends(chosen.title, len(same), tuple(found_trends))

    async def question(self, server_id: int, poll_id: int, sees: Sees) -> Trend:
        """The question of this poll wherever the reader can see that it was asked."""
        seen = [poll for poll in await self.asked(server_id) if sees(poll.channel_id)]
        chosen = next((poll for poll in seen if poll.id == poll_id), None)
        if not seen:
            raise UserError(NOTHING_YET)
        if chosen is None:
            raise UserError(
                "There is no such question that has been answered in a channel that you can see. "
                "Pick it from the menu."
            )
        key = key_of(chosen.question)
        same = [poll for poll in seen if key_of(poll.question) == key][:MOST]
        found: list[_Asked] = []
        for poll in reversed(same):
            if poll.round_id is None:
                found.append(await self._store.read(lambda c, poll=poll: _outside(c, poll)))
            else:
                of_round = await self._of_round(poll.round_id)
                found += [one for one in of_round if one.poll.id == poll.id]
        return await self._trend(found)

    async def _of_round(self, round_id: int) -> list[_Asked]:
        """The tracked question of an ended round, then its questions in their order."""
        round_ = await self._store.read(lambda c: rounds.load(c, round_id))
        summary = await summary_of(self._store, round_, (), self._compute)
        asked = await self._store.read(lambda c: polls.of_round(c, round_id))
        return _published(round_, summary, asked)

    async def _trend(self, asked: Sequence[_Asked]) -> Trend:
        """These measures, oldest first."""
        measures = tuple(one.measure for one in asked)
        question = asked[-1].poll.question
        if len(asked) < 2:
            return Trend(question, measures)
        return Trend(question, measures, await self._paired(asked))

    async def _paired(self, asked: Sequence[_Asked]) -> Paired:
        """The last time paired with the first, or else with the earliest that can be."""
        last = len(asked) - 1
        told: list[Paired] = []
        async with self._pairing:
            for first in range(last):
                told.append(Paired(first, last, await self._pair(asked[first], asked[last])))
                if told[-1].pairing.change is not None:
                    return told[-1]
        return told[0]

    async def _pair(self, earlier: _Asked, later: _Asked) -> Pairing:
        """As it was first published; or computed now beside all that is, and kept."""
        one, two = earlier.poll, later.poll
        if one.rules.ballots is not two.rules.ballots:
            return Pairing(None, OTHER_BALLOTS)
        kept = await self._store.read(lambda c: trends.kept(c, one.id).get((one.id, two.id)))
        if kept is None:
            sat = await self._store.read(lambda c: (_sitting(c, one), _sitting(c, two)))
            found = await asyncio.to_thread(_compared, two.question, *sat)
            kept = codec.dump(found)
            text = kept
            await self._store.write(lambda c: trends.keep(c, one.id, two.id, text))
        return codec.load(Pairing, kept)


def _published(round_: Round, summary: Summary, asked: Iterable[Poll]) -> list[_Asked]:
    """Each question of a round with its place in the summary, as `build_record` put it there."""
    by_id = {poll.id: poll for poll in asked}
    tracked = next(poll for poll in by_id.values() if poll.purpose is Purpose.TRACKED)
    results = [(tracked, summary.tracked.result if summary.tracked else None)]
    posted = [
        by_id[step.poll_id]
        for step in round_.steps
        if step.kind is StepKind.QUESTION
        and step.poll_id is not None
        and step.passage is not None
        and step.posted_at is not None
    ]
    figures: Iterable[QuestionFigures] = summary.questions
    results += [(poll, one.result) for poll, one in zip(posted, figures, strict=True)]
    at = round_.ended_at or round_.started_at
    return [_Asked(poll, Measure(f"round {round_.id}", at, result)) for poll, result in results]


def _outside(c: sqlite3.Connection, poll: Poll) -> _Asked:
    view = polls.view(c, poll)
    told = view is not None and view.tally.voters >= SECRET_MINIMUM
    result = result_of(view.tally) if view is not None and told else None
    return _Asked(poll, Measure(f"poll {poll.id}", poll.closed_at or 0, result))


def _sitting(c: sqlite3.Connection, poll: Poll) -> Sitting | None:
    """Who answered, beside what is published; None where that can't be paired with anything."""
    sitting = _alone(c, poll)
    if sitting is None:
        return None
    for (earlier, later), text in trends.kept(c, poll.id).items():
        published = codec.load(Pairing, text).change
        if published is not None:
            other = polls.load(c, earlier if later == poll.id else later)
            beside = _alone(c, other) if other is not None else None
            group = both(sitting, beside) if beside is not None else frozenset[bytes]()
            sitting = sitting.beside(group, published.n)
    return sitting


def _alone(c: sqlite3.Connection, poll: Poll) -> Sitting | None:
    """The same beside what was published of the poll itself."""
    held = ballots.of_poll(c, poll.id)
    summary = None if poll.round_id is None else kept_summary(c, poll.round_id)
    by_role: list[frozenset[bytes]] = []
    if summary is not None and any(one.question == poll.question.text for one in summary.by_role):
        by_role = [
            frozenset(voter for voter, _, roles in held if roles >> i & 1)
            for i in range(len(poll.rules.compare))
        ]
    if poll.purpose is Purpose.TRACKED:
        if summary is None or summary.tracked is None or poll.round_id is None:
            return None
        record = build_record(c, rounds.load(c, poll.round_id))
        return sitting_of_tracked(record, summary.tracked, by_role)
    view = polls.view(c, poll)
    if view is None or view.left_out or view.tally.voters < SECRET_MINIMUM:
        return None
    answers = {voter: answer for voter, answer, _ in held}
    return sitting_of_poll(answers, result_of(view.tally), by_role)


def _compared(question: Question, earlier: Sitting | None, later: Sitting | None) -> Pairing:
    if earlier is None or later is None:
        return Pairing(None, TOO_CLOSE)  # one or two late answers are left out of a result
    return pair(question, earlier, later)
