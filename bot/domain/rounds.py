"""What a round, its cards and its polls are. Times are integer milliseconds UTC."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.article import Article
from bot.domain.questions import Question

IDS_APART = 1_000_000
"""The ids of rounds and polls begin, in each database, after a random multiple of this."""


def number_of(id_: int) -> int:
    """The number by which people know a round or a poll: its id without where ids began."""
    return id_ % IDS_APART


class Results(StrEnum):
    """When the result of a poll may be seen, once its ballots allow it at all."""

    LIVE = "live"
    VOTED = "voted"
    """At once by who has answered; by everyone when the next card comes or the poll closes."""
    CLOSED = "closed"


class Ballots(StrEnum):
    """Whether people can be seen behind their ballots; the rules are in `summaries.privacy`."""

    ANONYMOUS = "anonymous"
    OPEN = "open"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class ComparedRole:
    """A role whose members' results are shown next to others'; its name at the round's start."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may vote and who may see what, for a poll or for all polls of a round."""

    results: Results = Results.VOTED
    ballots: Ballots = Ballots.ANONYMOUS
    role_id: int | None = None
    joined: int | None = None
    """Members must have joined at least so many seconds ago."""
    compare: tuple[ComparedRole, ...] = ()
    """Which of these roles a voter has is kept with the ballot."""

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
    sees: frozenset[int] | None = None
    """Channels that they are known to see; None: that was looked into already."""


class Purpose(StrEnum):
    """Why a poll exists."""

    TRACKED = "tracked"
    QUESTION = "question"
    STANCE = "stance"
    ASKED = "asked"
    """By a moderator, outside a round."""
    GUESS = "guess"
    """The game at the close: what do most people here say?"""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question put to people. `opened_at` is set just before its card is posted."""

    id: int
    server_id: int
    channel_id: int
    """The channel, for a round in a thread the one above it: who sees it may see the poll."""
    message_id: int | None
    """Its own card; None in a round, where the card is that of its step."""
    round_id: int | None
    step: int | None
    """The position of the step whose card asks it."""
    purpose: Purpose
    question: Question
    rules: Rules
    opened_at: int | None
    closes_at: int | None
    closed_at: int | None
    revealed_at: int | None
    """When the next card came: from then on everyone may see the result."""
    asked_again_at: int | None
    """Of the tracked question: when the closing card came; answers since are final answers."""
    in_thread: bool
    withheld: bool
    """The round was discarded: nothing of this poll is ever published."""
    drafted_at: int | None = None
    """A moderator still writes it."""
    closes_in: int | None = None
    """How long it is open once it is put to people, in milliseconds."""
    corrected_at: int | None = None
    """When its spelling was corrected although somebody had answered."""
    announces: int = 0
    """Whether its close is told in the channel: 0 no, 1 yes, 2 perhaps it was, 3 it was."""
    expired_at: int | None = None
    """When all that was kept of people in it was deleted for its age; the result stays."""
    is_forgotten: bool = False
    """The key is gone by which a member's answer in it could be found."""

    def __hash__(self) -> int:
        """Cheaper than over all fields: polls are looked up in storms."""
        return hash(self.id)

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class StepKind(StrEnum):
    """Which card a step posts."""

    OPENING = "opening"
    PASSAGE = "passage"
    CLOSING = "closing"
    SUMMARY = "summary"
    ANNOUNCEMENT = "announcement"
    """The short card in the channel when a round in a thread has ended."""


@dataclass(frozen=True, slots=True)
class Step:
    """One card of a round's plan."""

    position: int
    kind: StepKind
    passage: int | None = None
    """The position of the article's passage that this card shows."""
    poll_ids: tuple[int, ...] = ()
    due_at: int | None = None
    """When something is to be done for it: posted, looked for, or deleted."""
    tried_at: int | None = None
    """When posting was first begun: it may have reached Discord even if we never heard."""
    posted_at: int | None = None
    message_id: int | None = None
    skipped: bool = False
    """Not to be posted any more. One that was tried is looked for first."""
    stale: int = 0
    """So many changes of the round are not shown on the card yet."""

    @property
    def is_done(self) -> bool:
        return self.message_id is not None or (self.skipped and self.tried_at is None)

    @property
    def was_posted(self) -> bool:
        return self.posted_at is not None


class State(StrEnum):
    """How far a round is."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    DISCARDED = "discarded"


class Where(StrEnum):
    """Where a round takes place: in a thread of its own, or in the channel itself."""

    THREAD = "thread"
    HERE = "here"


class Trouble(StrEnum):
    """What keeps the bot from posting the next card."""

    DELETED = "deleted"
    REMOVED = "removed"
    LOCKED = "locked"
    LACKING = "lacking"
    """Permissions, named in the detail."""
    REFUSED = "refused"
    """By Discord, for what the detail says."""
    NO_THREAD = "no thread"
    """Discord refused to open it, for what the detail says; the opening card is there."""
    RETRYING = "retrying"
    BUG = "bug"

    @property
    def may_pass(self) -> bool:
        """Discord says when the cause is gone, and the bot then goes on by itself."""
        return self in (Trouble.LOCKED, Trouble.LACKING)


@dataclass(frozen=True, slots=True)
class Round:
    """One discussion of one article."""

    id: int
    server_id: int
    channel_id: int
    place_id: int | None
    """The thread or channel of the cards after the opening; None until the thread exists."""
    where: Where
    article: Article
    pace: int | None
    """Seconds between passages; None: a moderator says when."""
    rules: Rules
    state: State
    started_at: int
    paused_at: int | None
    ended_at: int | None
    trouble: Trouble | None
    trouble_detail: str
    steps: tuple[Step, ...]

    @property
    def is_over(self) -> bool:
        return self.state in (State.ENDED, State.DISCARDED)

    def step(self, kind: StepKind) -> Step:
        """The only step of this kind (not for passages)."""
        return next(step for step in self.steps if step.kind is kind)

    def find_step(self, kind: StepKind) -> Step | None:
        """The same where there may be none: rounds in the channel announce nothing."""
        return next((step for step in self.steps if step.kind is kind), None)

    def place_of(self, step: Step) -> int:
        """The channel or thread of a step's card."""
        if step.kind in (StepKind.OPENING, StepKind.ANNOUNCEMENT):
            return self.channel_id
        return self.place_id or self.channel_id

    @property
    def passages(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.kind is StepKind.PASSAGE)

    @property
    def left(self) -> int:
        """Passages that have not been posted."""
        return sum(not step.is_done for step in self.passages)

    @property
    def tracked_id(self) -> int:
        """The poll of the tracked question."""
        return self.step(StepKind.OPENING).poll_ids[0]

    @property
    def is_closing(self) -> bool:
        """The main question is being asked again."""
        return self.step(StepKind.CLOSING).message_id is not None and not self.is_over

    @property
    def newest(self) -> Step | None:
        """The newest card, the summary's apart: there people see that a round is paused."""
        shown = (StepKind.OPENING, StepKind.PASSAGE, StepKind.CLOSING)
        found = [s for s in self.steps if s.message_id is not None and s.kind in shown]
        return found[-1] if found else None


class Why(StrEnum):
    """Why something that a person asked for was not done."""

    UNKNOWN_POLL = "unknown poll"
    POLL_CLOSED = "poll closed"
    NOT_SEEN = "not seen"
    NOT_THE_ROLE = "not the role"
    JOINED_LATE = "joined late"
    NO_SUCH_OPTION = "no such option"
    NOTHING_TO_WITHDRAW = "nothing to withdraw"
    ANSWER_FIRST = "answer first"
    ANSWER_TO_READ = "answer to read"
    REASON_GONE = "reason gone"
    OWN_REASON = "own reason"
    NOT_MOVED = "not moved"
    NOT_ON_THE_LIST = "not on the list"
    UNKNOWN_ROUND = "unknown round"
    ROUND_ENDED = "round ended"
    ROUND_DISCARDED = "round discarded"
    ROUND_STARTED = "round started"
    NOT_STARTED = "not started"
    PAUSED = "paused"
    ALREADY_PAUSED = "already paused"
    ALREADY_RUNNING = "already running"
    ASKED_AGAIN = "asked again"
    NOT_ASKED_AGAIN = "not asked again"
    BEING_POSTED = "being posted"
    CAME_MEANWHILE = "came meanwhile"
    PLACE_TAKEN = "place taken"
    CHANGED_MEANWHILE = "changed meanwhile"
    NO_PASSAGES = "no passages"
    TOO_MANY_PASSAGES = "too many passages"
    TOO_MANY_ARTICLES = "too many articles"
    UNKNOWN_ARTICLE = "unknown article"
    NO_JOIN = "no join"
    NO_CUT = "no cut"
    TWO_QUESTIONS = "two questions"
    ASKED_ALREADY = "asked already"
    CANT_REOPEN = "can't reopen"
    CANT_CORRECT = "can't correct"
    NOT_ONLY_SPELLING = "not only spelling"


class Refused(Exception):
    """Not done, and why; nothing has changed. The words are made where people read them."""

    def __init__(self, why: Why, poll: Poll | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.poll = poll
