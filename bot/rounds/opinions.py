"""What members make of each other's reasons, and what moved those who changed their answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import UserError
from bot.domain.rounds import Member, Poll, Purpose
from bot.store import opinions, rounds
from bot.store.ballots import Receipt, Refusal, Voter
from bot.store.database import Store
from bot.store.opinions import Others, Source
from bot.text import snippet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """What someone can pick as what moved them: numbers of passages with their beginnings, ids
    of reasons with their texts, the newest of each first."""

    poll: Poll
    passages: tuple[tuple[int, str], ...]
    reasons: tuple[tuple[int, str], ...]


class Opinions:
    """The use cases. Refusals are UserErrors; whether a channel can be seen is asked before."""

    def __init__(self, store: Store, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now

    async def others(self, member: Member, poll_id: int) -> Others:
        """The next reason of someone else for this member."""
        who, now = self._voter(member), self._now()
        return _accept(await self._store.read(lambda c: opinions.others(c, poll_id, who, now)))

    async def poll_of_reason(self, reason_id: int) -> int:
        """The poll in which a reason was given; 0, which is none, for one that isn't there."""
        found = await self._store.read(lambda c: opinions.poll_of_reason(c, reason_id))
        return found or 0

    async def mark(self, member: Member, reason_id: int, mark: int, written_at: int) -> Poll:
        """Keep a mark: 1 good point, -1 not convinced, 0 pass.

        `written_at` tells which words were marked: a reason can be edited.
        """
        who, now = self._voter(member), self._now()
        return _accept(
            await self._store.write(
                lambda c: opinions.mark(c, reason_id, written_at, who, mark, now)
            )
        )

    async def choices(self, member: Member, poll_id: int) -> Choices:
        """What this member, who changed their answer, can name as what moved them."""
        who, now = self._voter(member), self._now()
        found = _accept(await self._store.read(lambda c: opinions.sources(c, poll_id, who, now)))
        assert found.poll.round_id is not None, "what moved people is asked in rounds"
        round_id = found.poll.round_id
        round_ = await self._store.read(lambda c: rounds.load(c, round_id))
        article = round_.article
        beginnings = [(n, snippet(article.text(article.passages[n - 1]))) for n in found.passages]
        return Choices(found.poll, tuple(beginnings), found.reasons)

    async def tell(self, member: Member, poll_id: int, source: Source, number: int) -> Poll:
        """Keep what moved this member; it replaces what they said before."""
        who, now = self._voter(member), self._now()
        return _accept(
            await self._store.write(lambda c: opinions.tell(c, poll_id, who, source, number, now))
        )

    def _voter(self, member: Member) -> Voter:
        return Voter(self._store.key, member)


def may_tell_what_moved(receipt: Receipt) -> bool:
    """Whether a receipt is of a change that the summary of a round tells about."""
    poll = receipt.poll
    return (
        poll.round_id is not None
        and poll.purpose in (Purpose.TRACKED, Purpose.QUESTION)
        and receipt.before is not None
        and receipt.answer is not None
        and receipt.before != receipt.answer
    )


def _accept(outcome: T | Refusal) -> T:
    if isinstance(outcome, Refusal):
        raise UserError(outcome.text)
    return outcome
