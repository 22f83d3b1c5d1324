"""What a round came to, as plain data: kept in the store, exported, and said by `sections`.

Everything is a count of people unless its description says otherwise.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from bot.domain.questions import Question
from bot.domain.reasons import Source
from bot.domain.rounds import Ballots, Purpose
from bot.summaries.runoff import Runoff

Skipped = Annotated[int, Meta(description="People who chose “Skip”; they are in no share.")]


@dataclass(frozen=True, slots=True)
class RoleResult:
    """How the members of one compared role answered."""

    role: Annotated[str, Meta(description="Name of the role at the round's start.")]
    counts: Annotated[tuple[int, ...], Meta(description="One for each option of the question.")]
    answered: Annotated[int, Meta(description="Members of the role who answered.")]
    skipped: Skipped


@dataclass(frozen=True, slots=True)
class Result:
    """What a poll's ballots came to."""

    question: Question
    counts: Annotated[
        tuple[int, ...],
        Meta(
            description="People for each option. Of several picks each counts; of a ranking the "
            "first choice."
        ),
    ]
    answered: Annotated[int, Meta(description="People in every share.")]
    skipped: Skipped
    purpose: Purpose = Purpose.TRACKED
    passage: Annotated[int, Meta(description="Number of the passage; 0 for none.")] = 0
    runoff: Annotated[Runoff | None, Meta(description="Of a ranked question.")] = None
    by_role: tuple[RoleResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The same people before the first passage and at the close."""

    answers: Annotated[tuple[str, ...], Meta(description="Names of the rows and columns.")]
    table: Annotated[
        tuple[tuple[int, ...], ...], Meta(description="Rows: first answers; columns: final ones.")
    ]
    after: Annotated[
        tuple[tuple[int, int], ...],
        Meta(
            description="Number of a passage, and how many of these people had another answer "
            "when the next card came."
        ),
    ]

    @property
    def n(self) -> int:
        return sum(map(sum, self.table))

    @property
    def changed(self) -> int:
        return self.n - sum(row[i] for i, row in enumerate(self.table))

    @property
    def is_back_and_forth(self) -> bool:
        """Minds changed more often than people did: some changed more than once."""
        return sum(count for _, count in self.after) > self.changed


@dataclass(frozen=True, slots=True)
class SideCount:
    """How many of one side, who answer the tracked question alike, say or do something."""

    side: Annotated[str, Meta(description="Their final answer to the tracked question.")]
    count: int
    of: Annotated[int, Meta(description="People of the side who answered or marked.")]


@dataclass(frozen=True, slots=True)
class Ground:
    """An answer on which the sides meet, or which divides them."""

    about: Annotated[str, Meta(description="The question, or a passage's first words.")]
    passage: int
    answer: str
    sides: tuple[SideCount, ...]


@dataclass(frozen=True, slots=True)
class ReasonResult:
    """A reason and who found it a good point. `text` is empty where it is kept: it stands with
    its author's ballot alone, so that it goes when they erase it."""

    id: int
    about: Annotated[str, Meta(description="The question, or a passage's first words.")]
    answer: Annotated[str, Meta(description="The answer for which it was written.")]
    text: str
    own_side: Annotated[str, Meta(description="Its author's side; empty where there is none.")]
    sides: tuple[SideCount, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """What people who changed an answer said had moved them."""

    source: Source
    number: Annotated[int, Meta(description="Of the passage, or the reason's id; else 0.")]
    people: int


@dataclass(frozen=True, slots=True)
class Guess:
    """The game at the close: what do most people here say?"""

    right: int
    of: int
    expected: Annotated[str, Meta(description="What most expected, if it was something else.")]
    was: Annotated[str, Meta(description="What most said; empty if it is level.")]


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is remarkable, in words; `passage` is 0 for none."""

    about: str
    said: str
    passage: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that is said of a round; what may not be shown is not in it."""

    title: str
    published: Annotated[str, Meta(description="When the article appeared, ISO 8601.")]
    note: str
    ballots: Ballots
    is_over: bool
    participants: Annotated[int, Meta(description="People with at least one answer.")]
    tracked: Question
    headline: Annotated[str, Meta(description="The most telling true sentence.")]
    first: Annotated[Result | None, Meta(description="Answers before the first passage.")]
    final: Annotated[Result | None, Meta(description="Answers after the question came again.")]
    changes: Changes | None
    guess: Guess | None
    agreed: Annotated[Highlight | None, Meta(description="What most agreed on.")]
    split: Annotated[Highlight | None, Meta(description="What split people most evenly.")]
    reached: Annotated[int, Meta(description="Id of the reason that reached across; 0: none.")]
    passages: tuple[tuple[int, str], ...]
    results: Annotated[tuple[Result, ...], Meta(description="In the order of the passages.")]
    shared: tuple[Ground, ...]
    dividing: tuple[Ground, ...]
    reasons: tuple[ReasonResult, ...]
    movers: tuple[Mover, ...]
    left_out: Annotated[
        tuple[str, ...], Meta(description="What is not told in a round of secret ballots.")
    ] = ()

    @property
    def pairs(self) -> int:
        """People who answered the tracked question at both ends."""
        return self.changes.n if self.changes else 0

    def snippet(self, passage: int) -> str:
        """The first words of a passage."""
        return dict(self.passages).get(passage, "")

    def about(self, result: Result) -> str:
        """What a result is about."""
        return about(result.question, result.purpose, self.snippet(result.passage))


def about(question: Question, purpose: Purpose, snippet: str) -> str:
    """The question, or for a stance the passage's first words."""
    return f"“{snippet}”" if purpose is Purpose.STANCE else question.text
