"""A small article and its round, as the store would hand it to the machine."""

from bot.domain.article import Article, Passage, PlacedQuestion
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Round, Rules, State, Step, Where
from bot.domain.plan import plan

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


def new_round(pace: int | None = None, of: Article | None = None) -> Round:
    """A round that has just been planned."""
    discussed = of or article()
    return Round(
        id=1,
        server_id=1,
        channel_id=2,
        place_id=2,
        where=Where.HERE,
        article=discussed,
        pace=pace,
        rules=Rules(),
        state=State.RUNNING,
        started_at=START,
        paused_at=None,
        ended_at=None,
        trouble="",
        steps=tuple(
            Step(
                position=position,
                kind=step.kind,
                beat=step.beat,
                passage=step.passage,
                poll_id=position if step.question else None,
                due_at=START if step.beat == 0 else None,
            )
            for position, step in enumerate(plan(discussed))
        ),
    )
