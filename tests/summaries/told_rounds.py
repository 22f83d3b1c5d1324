"""Rounds to be reported, written by hand, in which every part has something to say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.article import Article, Passage, PlacedQuestion
from bot.articles.split import split
from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.summaries.findings import (
    Groups,
    Item,
    Mover,
    Movers,
    OpinionGroup,
    Presence,
    Range,
    Ranking,
    RoleComparison,
    RoleResult,
    RunoffRound,
    Scale,
    ScaleChange,
    SideMarks,
    Stand,
    Voice,
)
from bot.summaries.models import Reason
from bot.summaries.report.page import Told
from bot.summaries.shares import share_of
from bot.summaries.summary import (
    BeforeAfter,
    Line,
    NamedFlow,
    Net,
    PassageFigures,
    Point,
    QuestionFigures,
    Result,
    Shown,
    Summary,
    Switches,
    Tracked,
    Who,
)

HOUR = 3_600_000
NEW_YEAR = 1_767_225_600_000
"""1 January 2026, 00:00 UTC."""

BODY = """The lamp at the harbour went out in March. Nobody noticed for a week; then everyone did.

> “We can't light it again before summer,”
> said the keeper.

المنارة أقدم من المدينة.

Some say that it should become a museum; some that ships still need it.
"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A stand-in for a drawn chart."""

    name: str
    title: str
    data: bytes
    description: str


def drawings(colour: str = "#0072b2") -> list[Drawing]:
    """One for each chart that a report may have."""
    shape = f'<rect width="1200" height="700" fill="{colour}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 700">{shape}</svg>'
    names = ("opinion-line", "movement", "passages", "groups")
    return [Drawing(one, f"Chart {one}", svg.encode(), f"What {one} shows.") for one in names]


def article(body: str = BODY, title: str = "The lighthouse") -> Article:
    tracked = Question("Should it be lit again?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])
    passages: tuple[Passage, ...] = split(body)
    placed = (PlacedQuestion(tracked, 0),)
    credits = ("Photo: A. Keeper",)
    note = "An opinion piece."
    return Article("lamp", title, "2024-02-29", credits, note, body, passages, tracked, placed)


def result(*counts: int, cant_judge: int = 0) -> Result:
    judged = sum(counts)
    return Result(tuple(share_of(count, judged) for count in counts), judged, cant_judge)


def told(say: str = "It saves lives", text: str = BODY, title: str = "The lighthouse") -> Told:
    """A round that has everything; `say` is what members wrote."""
    about = article(text, title)
    order = Question("In which order?", Kind.CHOICE, ("Red", "Green", "Blue"), "All three exist.")
    several = Question("Which of these?", Kind.MULTIPLE, ("Sea", "Sky"))
    passages = tuple(
        PassageFigures(number, "The lamp at the harbour", Shown.RESULT, result(6 + number, 3, 3))
        for number in range(1, len(about.passages))
    )
    summary = Summary(
        title=title,
        published=about.published,
        note=about.note,
        participants=34,
        tracked_question=about.tracked,
        tracked=tracked(about.tracked),
        questions=(
            QuestionFigures(order, 1, Shown.RESULT, result(9, 8, 7), ranking=runoff()),
            QuestionFigures(several, 1, Shown.RESULT, result(9, 8)),
            QuestionFigures(about.tracked, 2, Shown.TOO_FEW, None),
        ),
        passages=passages,
        most_contested=passages[0] if passages else None,
        most_agreed=passages[-1] if passages else None,
        reasons=(Reason("Should it be lit again?", "A", say), Reason("Another?", "Yes", say)),
        lines=("34 people took part.", "They are volunteers, not a sample."),
        participation=(
            Presence("opening", 30, 30),
            Presence("passage 1", None, None),
            Presence("closing", 20, None),
        ),
        by_role=(
            RoleComparison(
                "Which of these?",
                ("Sea", "others"),
                (RoleResult("Sailors", 8, (share_of(5, 8), share_of(3, 8))),),
            ),
        ),
        voices=voices(say),
        movers=Movers(12, (Mover("passage 1", 6), Mover(f"the reason “{say}”", 3)), 3),
        groups=groups(say),
    )
    return Told(summary, about, NEW_YEAR, NEW_YEAR + 2 * HOUR)


def bare() -> Told:
    """A round in which nobody said anything."""
    about = article()
    nothing = Tracked(
        about.tracked, Shown.TOO_FEW, None, 0, 0, 0, 0, 0, None, None, None, "Too few.", (), None
    )
    summary = replace(
        told().summary,
        participants=1,
        tracked=nothing,
        questions=(),
        passages=(),
        most_contested=None,
        most_agreed=None,
        reasons=(),
        participation=(),
        by_role=(),
        voices=(),
        movers=None,
        groups=None,
    )
    return Told(summary, about, NEW_YEAR, NEW_YEAR + 26 * HOUR)


def tracked(question: Question, moves: Sequence[tuple[int | None, int | None]] = ()) -> Tracked:
    """30 people at both ends; `moves`: what each answer gained and lost."""
    moves = moves or ((1, 8), (8, 1), (None, None), (0, 0), (0, 0), (3, 3))
    names = (*question.options, "Can't judge")
    change = BeforeAfter(
        n=30,
        opening=result(14, 6, 8, 1, 1),
        closing=result(7, 13, 8, 1, 1),
        gross=share_of(12, 30),
        flows=(NamedFlow("A", "B", 7),),
        other_changes=5,
        net=tuple(
            Net(name, (gained or 0) - (lost or 0), 0.0, gained, lost)
            for name, (gained, lost) in zip(names, moves, strict=False)
        ),
        scale=ScaleChange(30, -0.25, Range(-0.5, -0.01), -0.1),
    )
    points = (Point(0, change.opening), Point(2, change.closing))
    return Tracked(
        question=question,
        shown=Shown.RESULT,
        result=result(8, 14, 8, 1, 1, cant_judge=3),
        left_out=2,
        n_opening=30,
        n_closing=32,
        n_carried=4,
        n_paired=30,
        opening=change.opening,
        closing=change.closing,
        before_after=change,
        why_not="",
        switches=(
            Switches(1, share_of(7, 30), False),
            Switches(2, share_of(4, 30), True),
            Switches(3, None, True),
        ),
        line=Line(("opening", "1", "closing"), Who.OPENING, points, points),
        scale=Scale(31, 2.5, Range(2.0, 3.0), 0.8),
    )


def runoff() -> Ranking:
    first = RunoffRound((9, 8, 7), 0, (2,))
    return Ranking(24, (first, RunoffRound((10, 12, None), 2, ())), winner=1, condorcet=0)


def voices(say: str) -> tuple[Voice, ...]:
    question = "Should it be lit again?"
    both = (SideMarks("A", 4), SideMarks("F", 3))
    return (
        Voice(question, "F", "It costs too much", "F", (SideMarks("F", 5),), None, 0.8),
        Voice(question, "A", f"Both like it: {say}", "A", both, 0.6, 0.7),
    )


def groups(say: str) -> Groups:
    stands = (Stand.AGREES, Stand.DIVIDED)
    return Groups(
        people=24,
        items=(Item(1, "The lamp was lit"), Item(0, say)),
        groups=(
            OpinionGroup("Group A", 14, "14 people who mostly agree", stands, -1, 0.5, 0.2, 0.1),
            OpinionGroup("Group B", 10, "10 people who are divided", stands[::-1], 1, 0, 0.2, 0.1),
        ),
        why_not="",
        caution="With fewer than 50 people groups are a hint only.",
        unites=(0,),
        divides=(1,),
        arrows=(),
    )
