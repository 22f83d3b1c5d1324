"""Who is on whose side, and in which order the reasons of both sides are read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import decode, describe
from bot.domain.questions import SKIP, Kind, Question

_SIDES: dict[Kind, tuple[int, ...]] = {
    Kind.MARKS: (0, 0, 1, 2, 2),
    Kind.AGREEMENT: (0, 0, 1, 2, 2),
    Kind.STANCE: (0, 2, 1),
}
"""The side of each option, where several are on one or a middle lies between two."""

_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.MARKS: ("A or B", "C", "D or F"),
    Kind.AGREEMENT: ("Agree", "Neither", "Disagree"),
    Kind.STANCE: ("Agree", "Not sure", "Disagree"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reason that someone could read: `marks` people have marked it so far, whatever they
    thought of it; `tie` is the reader's own order among equals."""

    id: int
    side: int | None
    marks: int
    tie: bytes


def side_of(question: Question, answer: int) -> int | None:
    """A number that all answers of one side share; None for "Skip", which is no side.

    Scales have three sides; elsewhere each answer is a side, for a ranking its first choice.
    """
    if answer == SKIP:
        return None
    if question.kind in _SIDES:
        return _SIDES[question.kind][answer]
    return answer if question.kind is Kind.MULTIPLE else decode(question, answer)[0]


def side_name(question: Question, side: int) -> str:
    """The side in the words of its answers."""
    if question.kind in _NAMES:
        return _NAMES[question.kind][side]
    return describe(question, side) if question.kind is Kind.MULTIPLE else question.options[side]


def next_to_read(
    own: int | None, read: Sequence[int | None], candidates: Sequence[Candidate]
) -> Candidate | None:
    """The reason to read next; None if none is left.

    The reader's own side and the others take turns, the others first; where there are several,
    the one that the reader has read least of. Within a side comes what the fewest have marked.
    `read`: the side of each reason that the reader has marked.
    """
    seen = Counter(read)
    seen_own = 0 if own is None else seen[own]
    own_is_next = seen_own < len(read) - seen_own

    def place(one: Candidate) -> tuple[bool, int, int, bytes]:
        is_own = own is not None and one.side == own
        return is_own is not own_is_next, seen[one.side], one.marks, one.tie

    return min(candidates, key=place, default=None)
