"""What can be asked, and how an answer is written down."""

from dataclasses import dataclass
from enum import StrEnum

MAX_OPTIONS = 10
MAX_RANKED = 8
MAX_TEXT = 300
MAX_OPTION = 100
MAX_HELP = 300

CANT_JUDGE = -1
"""The answer "can't judge": an answer of its own, never a missing one."""

CANT_JUDGE_LABEL = "Can't judge"


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    MARKS = "marks"
    AGREEMENT = "agreement"
    RANKED = "ranked"
    STANCE = "stance"


FIXED_OPTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.MARKS: ("A", "B", "C", "D", "F"),
    Kind.AGREEMENT: (
        "Strongly agree",
        "Agree",
        "Neither",
        "Disagree",
        "Strongly disagree",
    ),
    Kind.STANCE: ("Agree", "Disagree", "Unsure"),
}
"""The options of the kinds that leave no choice of them."""

SCALES: dict[Kind, tuple[int, ...]] = {
    Kind.MARKS: (4, 3, 2, 1, 0),
    Kind.AGREEMENT: (2, 1, 0, -1, -2),
}
"""The number that each option of a scale stands for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A text, a kind and options; `help` is one neutral sentence for who has read nothing yet."""

    text: str
    kind: Kind
    options: tuple[str, ...]
    help: str = ""

    @property
    def offers_cant_judge(self) -> bool:
        return self.kind is not Kind.STANCE
