"""The plan of a round: which steps it has, in which order, and what they ask."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.articles.models import Article
from bot.polls.models import FIXED_OPTIONS, Kind, Question
from bot.rounds.models import Purpose, StepKind


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step before it is stored. A step without a question asks nothing new."""

    kind: StepKind
    beat: int
    passage: int | None = None
    purpose: Purpose | None = None
    question: Question | None = None


def plan(article: Article) -> tuple[PlannedStep, ...]:
    """The steps in order. A passage brings its questions with it: they share its beat."""
    return tuple(_steps(article))


def _steps(article: Article) -> Iterator[PlannedStep]:
    yield PlannedStep(StepKind.OPENING, 0, None, Purpose.TRACKED, article.tracked)
    yield PlannedStep(StepKind.CONTROL, 0)
    for number in range(len(article.passages)):
        yield PlannedStep(StepKind.PASSAGE, number + 1, number, Purpose.STANCE, _stance(number + 1))
        for placed in article.questions:
            if placed.passage == number:
                yield PlannedStep(
                    StepKind.QUESTION, number + 1, number, Purpose.QUESTION, placed.question
                )
    last = len(article.passages)
    yield PlannedStep(StepKind.CLOSING, last + 1)
    yield PlannedStep(StepKind.SUMMARY, last + 2)


def _stance(number: int) -> Question:
    text = f"Do you agree with passage {number}?"
    return Question(text, Kind.STANCE, FIXED_OPTIONS[Kind.STANCE])
