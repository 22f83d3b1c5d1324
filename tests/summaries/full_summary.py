"""A summary written by hand in which every part has something to say."""

from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.summaries.findings import (
    Arrow,
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

MARKS = Question("What marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])
ORDER = Question("In which order?", Kind.CHOICE, ("Red", "Green", "Blue"))
SCALE = Scale(12, 2.5, Range(2.0, 3.0), 0.8)
RANKING = Ranking(
    n=12,
    rounds=(
        RunoffRound((5, 4, 3), 0, (2,)),
        RunoffRound((5, 7, None), 0, ()),
    ),
    winner=1,
    condorcet=0,
)
ITEMS = (Item(1, "The lamp was lit"), Item(0, "It saves lives"))


def result(*counts: int, cant_judge: int = 0) -> Result:
    judged = sum(counts)
    return Result(tuple(share_of(count, judged) for count in counts), judged, cant_judge)


def full_summary() -> Summary:
    passage = PassageFigures(1, "The lamp was lit", Shown.RESULT, result(6, 3, 3))
    return Summary(
        title="The lighthouse",
        published="2024-02-29",
        note="An opinion piece.",
        participants=14,
        tracked_question=MARKS,
        tracked=_tracked(),
        questions=(
            QuestionFigures(ORDER, 1, Shown.RESULT, result(5, 4, 3), ranking=RANKING),
            QuestionFigures(MARKS, 1, Shown.RESULT, result(3, 3, 3, 3, 0), scale=SCALE),
            QuestionFigures(MARKS, 2, Shown.TOO_FEW, None),
        ),
        passages=(passage, PassageFigures(2, "It went out", Shown.HIDDEN, None)),
        most_contested=passage,
        most_agreed=None,
        reasons=(Reason("What marks?", "A", "It saves lives"),),
        lines=("They are volunteers.",),
        participation=(
            Presence("opening", 12, 12),
            Presence("passage 1", None, None),
            Presence("closing", 12, None),
        ),
        by_role=(
            RoleComparison(
                "What marks?",
                ("A", "others"),
                (RoleResult("Sailors", 8, (share_of(5, 8), share_of(3, 8))),),
            ),
        ),
        voices=(
            Voice(
                "What marks?",
                "A",
                "It saves lives",
                "A or B",
                (SideMarks("A or B", 4), SideMarks("D or F", 3)),
                0.6,
            ),
            Voice("What marks?", "F", "It costs", "D or F", (SideMarks("D or F", 3),), None, 0.8),
        ),
        movers=Movers(9, (Mover("passage 1", 6),), 3),
        groups=_groups(),
    )


def _tracked() -> Tracked:
    change = BeforeAfter(
        n=12,
        opening=result(6, 6, 0, 0, 0),
        closing=result(3, 9, 0, 0, 0),
        gross=share_of(3, 12),
        flows=(NamedFlow("A", "B", 3),),
        other_changes=0,
        net=(Net("A", -3, -0.25, 0, 3), Net("B", 3, 0.25, None, None)),
        scale=ScaleChange(12, -0.25, Range(-0.5, 0.0), 0.1),
    )
    points = (Point(0, result(6, 6, 0, 0, 0)), Point(2, result(3, 9, 0, 0, 0)))
    return Tracked(
        question=MARKS,
        shown=Shown.RESULT,
        result=result(4, 10, 0, 0, 0),
        left_out=0,
        n_opening=12,
        n_closing=12,
        n_carried=0,
        n_paired=12,
        opening=result(6, 6, 0, 0, 0),
        closing=result(3, 9, 0, 0, 0),
        before_after=change,
        why_not="",
        switches=(Switches(1, share_of(3, 12), True), Switches(2, None, True)),
        line=Line(("opening", "1", "closing"), Who.OPENING, points, points),
        scale=SCALE,
    )


def _groups() -> Groups:
    group = OpinionGroup(
        "A", 8, "8 people who mostly agree", (Stand.AGREES, Stand.DIVIDED), -1.0, 0.5, 0.25, 0.125
    )
    return Groups(
        people=24,
        items=ITEMS,
        groups=(group,),
        why_not="",
        caution="Few people.",
        unites=(0,),
        divides=(1,),
        arrows=(Arrow(1, 0.5, -0.5),),
    )
