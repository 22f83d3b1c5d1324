"""What the rounds need from a chat service: to post a card, to find it again, to redraw it."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.rounds import Round, Trouble
from bot.rounds.cards import CardData, PollCard


class Unreachable(Exception):
    """The place is gone or closed to the bot, for this reason."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble} {detail}".strip())
        self.trouble = trouble
        self.detail = detail


class TryLater(Exception):
    """The chat service didn't take it; whether it arrived is not known."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A card that was posted; not whole: its picture couldn't be drawn and is to come."""

    message_id: int
    is_whole: bool = True


class Publisher(Protocol):
    """Every call may raise Unreachable or TryLater; it ends, whatever hangs."""

    async def post(self, card: CardData) -> Posted:
        """Post the card."""
        ...

    async def announce(self, card: PollCard, *, is_again: bool) -> None:
        """Tell in the channel that a poll has closed; `is_again`: it may have been told."""
        ...

    def posted_at(self, message_id: int) -> int:
        """When a card reached the chat service, in milliseconds UTC by its clock."""
        ...

    async def find(self, card: CardData) -> int | None:
        """Look for the card where it would be, if it may have been posted already."""
        ...

    async def is_open(self, round_: Round) -> bool:
        """Whether nothing that is known keeps the next card of a round from being posted."""
        ...

    async def open_thread(self, round_: Round, message_id: int) -> int:
        """The thread that hangs on the opening card; the one that is there, if it is."""
        ...

    async def redraw(self, card: CardData, message_id: int) -> None:
        """Bring a card up to date; a deleted card is no error."""
        ...

    async def delete(self, card: CardData, message_id: int) -> None:
        """Delete the card of a discarded round; the opening card says so instead."""
        ...
