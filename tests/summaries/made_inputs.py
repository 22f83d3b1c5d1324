"""Ballots of small rounds, as a summary is made from them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.questions import FIXED_OPTIONS, STANCE, Kind, Question
from bot.domain.rounds import Ballots, Purpose
from bot.summaries.inputs import Cells, PollInputs, ReasonInputs, RoundInputs

YES, PARTLY, NO = range(3)
AGREE, DISAGREE, NOT_SURE = range(3)
TRACKED_ID = 1
QUESTION = Question("Is it so?", Kind.CHOICE, ("Yes", "Partly", "No"))
MARKS = Question("What marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])
COLOURS = Question("Which colours?", Kind.MULTIPLE, ("Red", "Green", "Blue"))
DRINKS = Question("Which drink first?", Kind.RANKED, ("Tea", "Coffee", "Water"))
PASSAGES = ((1, "It began …"), (2, "It went on …"), (3, "It ended …"))


def made(*polls: PollInputs, **changes: Any) -> RoundInputs:
    """A round that is over, of nine people; nothing was answered but what is given."""
    inputs = RoundInputs(
        title="A sample",
        published="2021-12-31",
        note="An opinion piece; it quotes the Associated Press.",
        ballots=Ballots.ANONYMOUS,
        is_over=True,
        participants=9,
        tracked=QUESTION,
        passages=PASSAGES,
        polls=polls,
    )
    return replace(inputs, **changes)


def secret(*polls: PollInputs, **changes: Any) -> RoundInputs:
    return made(*polls, ballots=Ballots.SECRET, **changes)


def moved(pairs: Mapping[tuple[int, int], int]) -> dict[str, Any]:
    """People who answered at both ends: (first, final) -> people."""
    firsts, finals = Counter[int](), Counter[int]()
    for (first, final), people in pairs.items():
        firsts[first] += people
        finals[final] += people
    cells = tuple((*pair, people) for pair, people in pairs.items())
    return {"firsts": firsts, "finals": finals, "pairs": cells}


def asked(
    id_: int, question: Question, answers: Mapping[int, int], passage: int = 1, by_side: Cells = ()
) -> PollInputs:
    purpose = Purpose.STANCE if question is STANCE else Purpose.QUESTION
    return PollInputs(id_, question, purpose, passage, answers, by_side)


def by_sides(
    id_: int, question: Question, sides: Mapping[int, Mapping[int, int]], passage: int = 1
) -> PollInputs:
    """`sides`: final answer to the tracked question -> answer -> people."""
    answers = Counter[int]()
    for counts in sides.values():
        answers.update(counts)
    cells = tuple((side, a, n) for side, counts in sides.items() for a, n in counts.items())
    return asked(id_, question, answers, passage, cells)


def reason(
    id_: int, side: int | None, marks: Cells, poll_id: int = TRACKED_ID, answer: int = YES
) -> ReasonInputs:
    """`marks`: (side of who marked it, 1 good point or 0 or -1, people)."""
    return ReasonInputs(id_, poll_id, answer, f"Because {id_}.", side, marks)
