"""What a summary is made from (RoundRecord): one round's ballots, without names."""

from dataclasses import dataclass
from typing import NamedTuple

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
    answers: tuple[tuple[int, int], ...] = ()
    """Of a ranked question: (answer, people) as far as `result` counts them; once the round is
    over."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that a moderator approved, without its author."""

    question: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedReason:
    """An approved reason of a poll, with marks: (answer of who marked, mark) -> people.

    Marks: 1 good point, 0 pass, -1 not convinced. Who holds no answer is not counted.
    """

    question: Question
    answer: int
    text: str
    marks: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What people took a stand on: a passage (`number` from 1) or a reason (`number` 0)."""

    number: int
    text: str

    @property
    def name(self) -> str:
        return f"passage {self.number}" if self.number else f"“{self.text}”"


class Stance(NamedTuple):
    """One voter's stand on one item: 1 agree or good point, -1 disagree or not convinced, 0
    unsure or pass. `item` is a position in `RoundRecord.items`.

    A plain tuple: there can be a million of them.
    """

    voter: bytes
    item: int
    value: int


@dataclass(frozen=True, slots=True)
class Moved:
    """So many people who changed an answer said that this moved them, in words."""

    what: str
    people: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many hold an answer at a step, and how many of them are of the opening panel; see
    `findings.Presence` for the names of steps."""

    step: str
    people: int
    panel: int


@dataclass(frozen=True, slots=True)
class ByRole:
    """A closed poll's ballots by the roles that are compared: (roles, answer, people), where
    `roles` is the sum of 2**position over the voter's roles in `RoundRecord.roles`."""

    question: Question
    cells: tuple[tuple[int, int, int], ...]


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
    items: tuple[Item, ...] = ()
    """What can be agreed with: passages, then approved reasons. Empty while the round runs, like
    all that follows."""
    stances: tuple[Stance, ...] = ()
    marked: tuple[MarkedReason, ...] = ()
    moved: tuple[Moved, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    roles: tuple[str, ...] = ()
    """Names of the roles that are compared."""
    by_role: tuple[ByRole, ...] = ()
    """Of questions whose result may be told in full."""
