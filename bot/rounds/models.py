"""What a round, its steps and its polls are. Times are integer milliseconds UTC."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.articles.models import Article
from bot.polls.models import Question
from bot.polls.tally import Tally

SECRET_MINIMUM = 5
"""In secret polls nothing is shown below this many ballots."""

VIEW_STEP = 3
"""What is shown of a secret poll moves only when this many people answered or changed."""


class Results(StrEnum):
    """When the result of a poll may be seen."""

    LIVE = "live"
    VOTED = "voted"
    CLOSED = "closed"


class Ballots(StrEnum):
    """Whether people can be seen behind their ballots."""

    SECRET = "secret"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ComparedRole:
    """A role whose members' results are shown beside others'; its name at the round's start."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may vote and who may see what, for a poll or for all polls of a round."""

    results: Results = Results.VOTED
    ballots: Ballots = Ballots.SECRET
    role_id: int | None = None
    joined: int | None = None
    """Members must have joined at least so many seconds ago."""
    compare: tuple[ComparedRole, ...] = ()
    """Roles by which the summary compares results: which of them a voter has is kept with the
    ballot."""

    def roles_of(self, role_ids: Collection[int]) -> int:
        """Which of the compared roles these are: the sum of 2**position."""
        return sum(1 << i for i, role in enumerate(self.compare) if role.id in role_ids)


@dataclass(frozen=True, slots=True)
class Member:
    """A member at the moment of a click, as Discord sends them with it."""

    server_id: int
    id: int
    role_ids: frozenset[int] = frozenset()
    joined_at: int | None = None


class Purpose(StrEnum):
    """Why a poll exists."""

    TRACKED = "tracked"
    QUESTION = "question"
    STANCE = "stance"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Poll:
    """A question put to people in a channel. `opened_at` is set just before its card is posted."""

    id: int
    server_id: int
    channel_id: int
    message_id: int | None
    round_id: int | None
    purpose: Purpose
    question: Question
    rules: Rules
    opened_at: int | None
    closes_at: int | None
    closed_at: int | None
    withheld: bool
    """The round was discarded: nothing of this poll is ever published."""

    def __hash__(self) -> int:
        """Cheaper than over all fields: polls are looked up in storms."""
        return hash(self.id)

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


def may_see(poll: Poll, *, answered: bool) -> bool:
    """Whether someone may see what people answered (`answered`: they hold an answer themselves).

    The tracked question stays closed until the round has ended, whatever the rules say; then its
    result stands in the summary alone, which shows the opening, the close and the way between
    without giving one person's change away.
    """
    if poll.withheld or poll.purpose is Purpose.TRACKED:
        return False
    if poll.closed_at is not None:
        return True
    match poll.rules.results:
        case Results.LIVE:
            return True
        case Results.VOTED:
            return answered
        case Results.CLOSED:
            return False


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a poll: the tally at some moment, the same for everyone who may look."""

    tally: Tally
    final: bool
    left_out: bool = False
    """One or two late answers are missing: shown, they could be traced to a person."""

    def __hash__(self) -> int:
        """Cheaper than over all fields, as for polls."""
        return hash(self.tally.counts)


class StepKind(StrEnum):
    """What a step posts. `control` is the moderators' card, posted with the opening."""

    OPENING = "opening"
    CONTROL = "control"
    PASSAGE = "passage"
    QUESTION = "question"
    CLOSING = "closing"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the bot posts. Steps of one beat are posted together."""

    position: int
    kind: StepKind
    beat: int
    passage: int | None = None
    """The position of the article's passage that this step posts or follows."""
    poll_id: int | None = None
    due_at: int | None = None
    tried_at: int | None = None
    """When posting was first begun: it may have reached Discord even if we never heard."""
    posted_at: int | None = None
    message_id: int | None = None
    skipped: bool = False

    @property
    def is_done(self) -> bool:
        return self.skipped or self.message_id is not None


class State(StrEnum):
    """Where a round stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    DISCARDED = "discarded"


class Where(StrEnum):
    """Where a round is held: in a thread of its own, or in the channel itself."""

    THREAD = "thread"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Round:
    """One discussion of one article."""

    id: int
    server_id: int
    channel_id: int
    place_id: int | None
    """The thread or channel of the steps after the opening; None until the thread exists."""
    where: Where
    article: Article
    pace: int | None
    """Seconds between passages; None: a moderator says when."""
    rules: Rules
    state: State
    started_at: int
    paused_at: int | None
    ended_at: int | None
    trouble: str
    """Why the bot itself paused the round, or what it can't do just now; for moderators."""
    steps: tuple[Step, ...]

    @property
    def is_over(self) -> bool:
        return self.state in (State.ENDED, State.DISCARDED)

    def step(self, kind: StepKind) -> Step:
        """The only step of this kind (not for passages and questions)."""
        return next(step for step in self.steps if step.kind is kind)

    @property
    def first_passage_at(self) -> int | None:
        return next((s.posted_at for s in self.steps if s.kind is StepKind.PASSAGE), None)
