"""What the rounds need from a chat service: to post a card, to find it again, to redraw it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.domain.rounds import Poll, Round, Step, View
from bot.summaries.models import Reason

if TYPE_CHECKING:
    from bot.summaries.summary import Summary


@dataclass(frozen=True, slots=True)
class PollContent:
    """A poll as everyone may see it: `view` is None where the results are hidden or too few."""

    poll: Poll
    voters: int
    view: View | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class StepContent:
    """All that the card of a step is made from."""

    round: Round
    step: Step
    poll: PollContent | None
    summary: "Summary | None" = None
    waiting: int = 0
    """Reasons that no moderator has looked at, for the control card."""


Content = StepContent | PollContent


class Unreachable(Exception):
    """The place is gone or closed to the bot. The text tells moderators what to do."""

    def __init__(self, text: str, *, may_pass: bool = False, is_gone: bool = False) -> None:
        super().__init__(text)
        self.may_pass = may_pass
        """The bot will be told when the cause is gone."""
        self.is_gone = is_gone
        """There is no such place any more."""


class TryLater(Exception):
    """The chat service didn't take it; whether it arrived is not known."""


class Publisher(Protocol):
    """Every call may raise Unreachable or TryLater."""

    async def post(self, content: Content) -> int:
        """Post the card and return its message's id."""
        ...

    def posted_at(self, message_id: int) -> int:
        """When a card reached the chat service, in milliseconds UTC by its clock."""
        ...

    async def find(self, content: Content) -> int | None:
        """Look for the card where it would stand, if it may have been posted already."""
        ...

    async def is_open(self, round_: Round) -> bool:
        """Whether nothing that is known keeps the next step of a round from being posted."""
        ...

    async def open_thread(self, round_: Round, message_id: int) -> int:
        """The thread that hangs on the opening card; the one that is there, if it is."""
        ...

    async def redraw(self, content: Content, message_id: int) -> None:
        """Bring a card up to date; a deleted card is no error."""
        ...
