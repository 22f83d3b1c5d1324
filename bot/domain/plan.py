"""The plan of a round: which cards it posts, in which order, and what each of them asks."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.questions import STANCE, Question, guess_of
from bot.domain.rounds import Purpose, StepKind, Where


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A card before it is stored, with what it asks."""

    kind: StepKind
    passage: int | None = None
    asks: tuple[tuple[Purpose, Question], ...] = ()


def plan(article: Article, where: Where) -> tuple[PlannedStep, ...]:
    """One card a passage, with its questions on it; the stance where it has none."""
    return tuple(_steps(article, where))


def _steps(article: Article, where: Where) -> Iterator[PlannedStep]:
    yield PlannedStep(StepKind.OPENING, asks=((Purpose.TRACKED, article.tracked),))
    for number in range(len(article.passages)):
        own = [placed.question for placed in article.questions if placed.passage == number]
        asks = [(Purpose.QUESTION, question) for question in own] or [(Purpose.STANCE, STANCE)]
        yield PlannedStep(StepKind.PASSAGE, number, tuple(asks))
    yield PlannedStep(StepKind.CLOSING, asks=((Purpose.GUESS, guess_of(article.tracked)),))
    yield PlannedStep(StepKind.SUMMARY)
    if where is Where.THREAD:
        yield PlannedStep(StepKind.ANNOUNCEMENT)
