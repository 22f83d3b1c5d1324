"""Polls that were asked outside rounds, as a table: what their closed cards show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.polls.models import Question
from bot.polls.tally import Tally
from bot.summaries.disclosure import MIN_VOTERS
from bot.summaries.exports.dictionary import POLL_COLUMNS
from bot.summaries.exports.rows import Cell, Row, result_rows, written
from bot.summaries.results import result_of


@dataclass(frozen=True, slots=True)
class ClosedPoll:
    """A closed poll and what is shown of it; times in milliseconds UTC."""

    id: int
    asked_at: int
    closed_at: int
    ballots: str
    question: Question
    shown: Tally


def to_csv(polls: Iterable[ClosedPoll]) -> str:
    """One row per option; polls of fewer than 5 answers are left out."""
    told = (poll for poll in polls if poll.shown.voters >= MIN_VOTERS)
    return written(tuple(POLL_COLUMNS), (row for poll in told for row in _rows(poll)))


def _rows(poll: ClosedPoll) -> Iterator[tuple[Cell, ...]]:
    question = poll.question
    asked, closed = (
        datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
        for at in (poll.asked_at, poll.closed_at)
    )
    head = (poll.id, asked, closed, poll.ballots, question.text, question.kind.value)
    for row in result_rows(Row("poll"), question, result_of(poll.shown)):
        yield (*head, row.option, row.count, row.n, row.share, row.low, row.high)
