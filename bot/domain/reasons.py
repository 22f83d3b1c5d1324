"""What becomes of reasons, and what people make of each other's."""

from dataclasses import dataclass
from enum import StrEnum

MAX_REASON = 300
GOOD_POINT, NOT_CONVINCED, PASS = 1, -1, 0
MARKS = (GOOD_POINT, NOT_CONVINCED, PASS)


class ReasonState(StrEnum):
    """What moderators made of a reason."""

    WAITING = "waiting"
    APPROVED = "approved"
    HIDDEN = "hidden"


class Source(StrEnum):
    """What can move someone; passages and reasons come with a number."""

    PASSAGE = "passage"
    REASON = "reason"
    TALK = "talk"
    ELSE = "else"


@dataclass(frozen=True, slots=True)
class Quoted:
    """An approved reason as it is shown: the answer is empty where it may not be shown with it."""

    answer: str
    text: str
