"""What a summary says, as plain data: cards, charts, texts and exports are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.polls.models import CANT_JUDGE_LABEL, Question
from bot.summaries.findings import (
    Groups,
    Movers,
    Presence,
    Ranking,
    RoleComparison,
    Scale,
    ScaleChange,
    Voice,
)
from bot.summaries.models import Reason
from bot.summaries.shares import Share


class Shown(StrEnum):
    """Whether a result can be seen, and if not, why."""

    RESULT = "result"
    HIDDEN = "hidden"
    TOO_FEW = "too few to show"


@dataclass(frozen=True, slots=True)
class Result:
    """Shares of the people who judged, one per option; "can't judge" is counted apart.

    For `multiple` the shares are approvals: they add up to more than 100%.
    """

    shares: tuple[Share, ...]
    judged: int
    cant_judge: int

    @property
    def voters(self) -> int:
        return self.judged + self.cant_judge


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A question of the round; `result` is there if `shown` is RESULT.

    `scale` comes with a result of a scale that at least one person judged, `ranking` with that
    of a ranked question once the round is over.
    """

    question: Question
    passage: int
    shown: Shown
    result: Result | None
    scale: Scale | None = None
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True)
class PassageFigures:
    """A passage with its stances (agree, disagree, unsure); `result` as for a question."""

    number: int
    snippet: str
    shown: Shown
    result: Result | None


@dataclass(frozen=True, slots=True)
class NamedFlow:
    """People who went from one answer to another, in the words of the answers."""

    source: str
    target: str
    people: int


@dataclass(frozen=True, slots=True)
class Net:
    """How many people an answer won or lost on balance; `share` is net / paired n, -1 to 1."""

    answer: str
    net: int
    share: float
    gained: int | None
    lost: int | None
    """None: these can't be given without showing what one or two people did."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The same people at the opening and at the close (Fishkin & Luskin), `n` of them."""

    n: int
    opening: Result
    closing: Result
    gross: Share | None
    """People who changed their answer; None: not to be said."""
    flows: tuple[NamedFlow, ...]
    other_changes: int
    net: tuple[Net, ...]
    """One per option and the last for "can't judge"."""
    scale: ScaleChange | None = None
    """For scales, as far as it can be told."""


@dataclass(frozen=True, slots=True)
class Switches:
    """People of the panel whose answer differed before and after one passage's step.

    A share of those who held an answer at both ends of the step. `people` None: fewer than 3,
    or not to be said.
    """

    passage: int
    people: Share | None
    too_few: bool
    """Too few switches (under 6) to say anything about the passage."""


class Who(StrEnum):
    """Whose answers a line shows."""

    OPENING = "everyone who answered before the first passage"
    PAIRED = "everyone who answered both at the opening and at the close"
    EVERYONE = "everyone who held an answer"


@dataclass(frozen=True, slots=True)
class Point:
    """Where opinion stood at a step (a position in `Line.steps`)."""

    step: int
    result: Result


@dataclass(frozen=True, slots=True)
class Line:
    """The tracked question through the round.

    `steps` names the moments: "opening", then the number of each passage (how things stood
    when the next one came), at last "closing". A moment has a point only if at least 3 people
    changed since every earlier point, or nobody: a line never shows one person's change.
    """

    steps: tuple[str, ...]
    who: Who
    panel: tuple[Point, ...]
    everyone: tuple[Point, ...]
    """Empty where it would be the panel again."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The question that stayed open for the whole round.

    `result` is the one to show wherever the outcome is shown: all who hold an answer at the
    end, except `left_out` people (1 or 2) whose answers would follow by subtraction.
    """

    question: Question
    shown: Shown
    result: Result | None
    left_out: int
    n_opening: int
    n_closing: int
    """Answered or confirmed in the closing window."""
    n_carried: int
    """Hold an answer, but gave it before the closing window."""
    n_paired: int
    opening: Result | None
    """All opening answers; None: too few, or not to be said beside the rest."""
    closing: Result | None
    """All closing answers; None as above."""
    before_after: BeforeAfter | None
    why_not: str
    """The sentence that stands where before and after can't be compared."""
    switches: tuple[Switches, ...]
    line: Line | None
    scale: Scale | None = None
    """Of `result`, where the question is a scale."""
    ranking: Ranking | None = None
    """Of `result`, where the question is ranked."""

    @property
    def answers(self) -> tuple[str, ...]:
        return answers_of(self.question)


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is said about a round. Nothing in it names or singles out a person."""

    title: str
    published: str
    note: str
    participants: int
    tracked_question: Question
    tracked: Tracked | None
    """None while the round runs."""
    questions: tuple[QuestionFigures, ...]
    passages: tuple[PassageFigures, ...]
    most_contested: PassageFigures | None
    most_agreed: PassageFigures | None
    reasons: tuple[Reason, ...]
    lines: tuple[str, ...]
    """The sentences that every summary carries."""
    participation: tuple[Presence, ...] = ()
    by_role: tuple[RoleComparison, ...] = ()
    voices: tuple[Voice, ...] = ()
    """The approved reasons with what people made of them; those who said nothing stay out."""
    movers: Movers | None = None
    groups: Groups | None = None
    """None while the round runs, and where nobody was asked for stances."""


def answers_of(question: Question) -> tuple[str, ...]:
    """The options, and "can't judge" where it is offered."""
    return question.options + ((CANT_JUDGE_LABEL,) if question.offers_cant_judge else ())
