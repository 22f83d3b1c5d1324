"""A small article and its round, as the store would hand it to the machine."""

from bot.domain import machine
from bot.domain.article import Article, Passage, PlacedQuestion
from bot.domain.plan import plan
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Round, Rules, State, Step, Where

START = 1_000_000_000_000
"""When every round of these tests starts."""


def question(text: str) -> Question:
    return Question(text, Kind.CHOICE, ("Yes", "No"))


def article(passages: int = 3, questions: tuple[int, ...] = (0, 0, 2)) -> Article:
    """`questions`: for each question the passage that raises it."""
    return Article(
        slug="sample",
        title="A sample",
        published="2026-01-01",
        credits=(),
        note="A sample.",
        body="word " * passages,
        passages=tuple(Passage(5 * i, 5 * i + 5) for i in range(passages)),
        tracked=question("Tracked?"),
        questions=tuple(
            PlacedQuestion(question(f"Question {i}?"), passage)
            for i, passage in enumerate(questions)
        ),
    )


def planned(pace: int | None = None, where: Where = Where.THREAD) -> Round:
    """A round that waits for its start."""
    discussed = article()
    return Round(
        id=1,
        server_id=1,
        channel_id=2,
        place_id=3 if where is Where.THREAD else 2,
        where=where,
        article=discussed,
        pace=pace,
        rules=Rules(),
        state=State.PLANNED,
        started_at=START - 1,
        paused_at=None,
        ended_at=None,
        trouble=None,
        trouble_detail="",
        steps=tuple(
            Step(position=position, kind=step.kind, passage=step.passage)
            for position, step in enumerate(plan(discussed, where))
        ),
    )


def begun(pace: int | None = None, where: Where = Where.THREAD) -> Round:
    """A round that has just been started; nothing stands yet."""
    return machine.start(planned(pace, where), START)
