"""The part of a round's record that tells what people made of reasons, and what moved them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from bot.domain.rounds import Poll
from bot.store import opinions, polls
from bot.store.opinions import Source
from bot.summaries.models import MarkedReason, Moved
from bot.summaries.voices import SOMETHING_ELSE, reason_words


def marked_reasons(c: sqlite3.Connection, asked: Iterable[Poll]) -> tuple[MarkedReason, ...]:
    """Approved reasons with their marks, of polls in which enough answered to tell any."""
    told = [poll for poll in asked if polls.view(c, poll) is not None]
    return tuple(reason for poll in told for reason in opinions.marked(c, poll))


def what_moved(c: sqlite3.Connection, round_id: int) -> tuple[Moved, ...]:
    """What people who changed an answer said had moved them, the most frequent first."""
    people = Counter[str]()
    for (source, number, text), count in opinions.movers(c, round_id).items():
        people[_words(source, number, text)] += count
    ordered = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Moved(what, count) for what, count in ordered)


def _words(source: Source, number: int, text: str) -> str:
    match source:
        case Source.PASSAGE:
            return f"passage {number}"
        case Source.REASON:
            return reason_words(text)
        case Source.TALK:
            return "the conversation"
        case Source.ELSE:
            return SOMETHING_ELSE
