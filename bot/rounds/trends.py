"""The same question through a server's ended rounds and closed polls."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.questions import key_of
from bot.domain.rounds import Poll, Purpose, Refused, Why
from bot.rounds.summarising import ended_summary
from bot.store import polls, rounds
from bot.store.database import Store
from bot.store.rounds import RoundName
from bot.summaries.figures import result_of
from bot.summaries.ground import tally_of
from bot.summaries.privacy import may_show
from bot.summaries.summary import Result

MOST = 12
"""Times of a question that are shown, the newest ones."""

Sees = Callable[[int], bool]
"""Whether the reader can see a channel."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One time that a question was put to people: `at` is its end in milliseconds UTC. `result` is
    None where it may not be shown."""

    at: int
    result: Result | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One question, `measures` newest first."""

    text: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class ArticleTrends:
    """An article that was discussed in so many rounds, and its questions through them."""

    title: str
    rounds: int
    trends: tuple[Trend, ...]


class Trends:
    """The use cases of looking across rounds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def rounds(self, server_id: int) -> list[RoundName]:
        """A server's ended rounds, newest first."""
        return (await self._store.read(lambda c: rounds.ended(c, server_id)))[::-1]

    async def questions(self, server_id: int) -> list[Poll]:
        """A server's closed questions, newest first."""
        return await self._store.read(lambda c: polls.answered(c, server_id))

    async def article(self, server_id: int, round_id: int, sees: Sees) -> ArticleTrends:
        """All questions of the article of this round, in the rounds that the reader can see."""
        seen = [one for one in await self.rounds(server_id) if sees(one.channel_id)]
        chosen = next((one for one in seen if one.id == round_id), None)
        if chosen is None:
            raise Refused(Why.UNKNOWN_ROUND)
        same = [one for one in seen if one.slug == chosen.slug][:MOST]
        trends = await self._store.read(lambda c: _of_rounds(c, [one.id for one in same]))
        return ArticleTrends(chosen.title, len(same), tuple(trends))

    async def question(self, server_id: int, poll_id: int, sees: Sees) -> Trend:
        """The question of this poll wherever the reader can see that it was asked."""
        seen = [poll for poll in await self.questions(server_id) if sees(poll.channel_id)]
        chosen = next((poll for poll in seen if poll.id == poll_id), None)
        if chosen is None:
            raise Refused(Why.UNKNOWN_POLL)
        key = key_of(chosen.question)
        asked = [one for one in seen if key_of(one.question) == key][:MOST]
        return await self._store.read(lambda c: _trend(c, asked))


def _of_rounds(c: sqlite3.Connection, round_ids: Iterable[int]) -> list[Trend]:
    asked: dict[tuple[str, ...], list[Poll]] = {}
    for round_id in round_ids:
        for poll in polls.of_round(c, round_id):
            if poll.purpose in (Purpose.TRACKED, Purpose.QUESTION) and poll.opened_at:
                asked.setdefault(key_of(poll.question), []).append(poll)
    return [_trend(c, found) for found in asked.values()]


def _trend(c: sqlite3.Connection, asked: Iterable[Poll]) -> Trend:
    ordered = sorted(asked, key=lambda poll: -poll.id)
    measures = [Measure(poll.closed_at or 0, _result(c, poll)) for poll in ordered]
    return Trend(ordered[0].question.text, tuple(measures))


def _result(c: sqlite3.Connection, poll: Poll) -> Result | None:
    """As it was published; of the tracked question the final answers."""
    if poll.purpose is Purpose.TRACKED and poll.round_id is not None:
        return ended_summary(c, rounds.load(c, poll.round_id)).final
    result = result_of(poll.question, polls.answers(c, poll.id))
    return result if may_show(poll.rules.ballots, tally_of(result)) else None
