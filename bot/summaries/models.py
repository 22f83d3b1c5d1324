"""What a summary is made from (RoundRecord): one round's ballots, without names."""

from dataclasses import dataclass

from bot.polls.models import Question
from bot.polls.tally import Tally


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the ballot log: `answer` None means withdrawn; `at` in milliseconds UTC."""

    voter: bytes
    answer: int | None
    at: int


@dataclass(frozen=True, slots=True)
class PostedPassage:
    """A passage that was posted; `number` counts from 1, `snippet` is its beginning."""

    number: int
    snippet: str
    posted_at: int
    stance: Tally | None
    """None: nobody was asked, or the result must stay hidden."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the round; `passage` is the number of the passage that it followed."""

    question: Question
    passage: int
    result: Tally | None
    """None: the result must stay hidden for now."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that a moderator approved, without its author."""

    question: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """Everything that a summary says is computed from this. Times in milliseconds UTC."""

    title: str
    published: str
    note: str
    started_at: int
    first_passage_at: int | None
    """When the opening window ended."""
    closing_at: int | None
    """When the closing window began."""
    ended_at: int | None
    participants: int
    """People with at least one ballot in any poll of the round."""
    tracked: Question
    tracked_log: tuple[Change, ...] | None
    """In order of time; None while the round runs: it would move what is measured."""
    passages: tuple[PostedPassage, ...]
    questions: tuple[AskedQuestion, ...]
    reasons: tuple[Reason, ...]
