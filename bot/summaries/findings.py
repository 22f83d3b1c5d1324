"""What a summary finds beyond shares, as plain data: scales, rankings, reasons, groups, roles.

Nothing in here names or singles out a person: no number of 1 or 2 people, and none that could
be worked out by subtracting one published number from another.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.summaries.models import Item
from bot.summaries.shares import Share


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, in the units of what it belongs to."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Where people stand on a scale: marks from 0 (F) to 4 (A), agreement from -2 to +2.

    `spread` is the standard deviation; `range` the 95% bootstrap interval of the mean.
    """

    n: int
    mean: float
    range: Range
    spread: float


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """How the same `n` people moved on a scale, closing minus opening.

    `n` can be less than all pairs: only those who judged at both ends are on the scale twice.
    `range` is the 95% bootstrap interval of the mean change, None if too few moved to say or if
    it can't be told. `spread` is the change of the standard deviation: below 0 means closer
    together.
    """

    n: int
    mean: float
    range: Range | None
    spread: float


@dataclass(frozen=True, slots=True)
class RunoffRound:
    """One count of an instant runoff. `votes`: one per option, None once it is out."""

    votes: tuple[int | None, ...]
    exhausted: int
    """Ballots on which no option is left."""
    out: tuple[int, ...]
    """Positions of the options that leave after this count; empty in the last one."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranked question, by instant runoff and by pairs.

    `winner` is the runoff's, `condorcet` the option that beats each other one in pairs; None if
    there is none, or if it is not to be said. `note` is the sentence that stands where rounds
    are left out.
    """

    n: int
    rounds: tuple[RunoffRound, ...]
    winner: int | None
    condorcet: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """How many people answered at one step of the round.

    `step`: "opening", "passage 3", "question 1 after passage 3", "closing". None: 1 or 2 people.
    `panel`: how many of them had answered at the opening; None where that can't be told.
    """

    step: str
    people: int | None
    panel: int | None


@dataclass(frozen=True, slots=True)
class RoleResult:
    """How the members of one role answered. `answers` and `shares` go together; options with
    few people are merged into the last answer, "others"."""

    role: str
    n: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class RoleComparison:
    """One question by role; a person can have several of the roles."""

    question: str
    answers: tuple[str, ...]
    roles: tuple[RoleResult, ...]


@dataclass(frozen=True, slots=True)
class SideMarks:
    """How many people of one side found a reason good: `side` in words, such as "Yes"."""

    side: str
    good: int


@dataclass(frozen=True, slots=True)
class Voice:
    """An approved reason and what people made of it.

    `good`: the sides of which at least 3 people found it good. `bridge`: the smallest estimated
    share of "good point" over these sides, (good + 1)/(marked + 2) each (Polis' group-aware idea);
    None if they are fewer than two. `strength`: the same estimate on the reason's own side,
    `side`; None if fewer than 3 people of that side found it good. `marked` leaves out one or two
    of a side who found it not good. `side` is empty for "can't judge", which is none.
    """

    question: str
    answer: str
    text: str
    side: str = ""
    good: tuple[SideMarks, ...] = ()
    bridge: float | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """What people who changed their answer said had moved them: in words, and how many."""

    what: str
    people: int


@dataclass(frozen=True, slots=True)
class Movers:
    """`people` said what moved them, None: 1 or 2; `other`: those outside the named ones.

    Each person is counted once: what they said of the tracked question, else of another one.
    """

    people: int | None
    named: tuple[Mover, ...]
    other: int


class Stand(StrEnum):
    """How a group stands to an item, in a member's words."""

    AGREES = "mostly agree"
    DISAGREES = "mostly disagree"
    DIVIDED = "are divided"
    FEW = "answered too little to say"


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """A group of people who stand alike. `x`, `y`: its centre on the map; `rx`, `ry`: one
    standard deviation of its people along the map's axes. `stands`: one for each item."""

    name: str
    people: int
    words: str
    stands: tuple[Stand, ...]
    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """Which way agreeing with an item draws people on the map (its loadings, scaled to fit)."""

    item: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Opinion groups over stances and reasons (after Polis); no dot stands for a person.

    `people`: whose stances are counted here: all who took enough of them, but for one or two
    whose number would follow by subtraction. `groups` is empty if there are too few people or
    no clear groups; `why_not` then says which. `unites` (all groups stand alike, see `stands`)
    and `divides` are positions in `items`, best first; `contested` is the item on which all
    people together are split most evenly. `arrows`: one for each item.
    """

    people: int
    items: tuple[Item, ...]
    groups: tuple[OpinionGroup, ...]
    why_not: str
    caution: str
    unites: tuple[int, ...]
    divides: tuple[int, ...]
    arrows: tuple[Arrow, ...]
    contested: int | None = None
