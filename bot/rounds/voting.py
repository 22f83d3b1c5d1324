"""What members do: answer, change, confirm, withdraw, give a reason, look at their answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.domain.rounds import Ballots, Member, Poll, Purpose, Round, State, StepKind, View, may_see
from bot.rounds.redraw import Redrawer
from bot.store import ballots, erasure, polls, rounds
from bot.store.ballots import Receipt, Refusal, Voter
from bot.store.casting import Cast, Choose, cast_all
from bot.store.database import Store
from bot.text import one_line

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One poll of a round with a member's answer; the card stands at (channel, message)."""

    poll: Poll
    answer: int | None
    channel_id: int
    message_id: int
    passage: int | None


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """A member's answers in a round, the tracked question first."""

    round: Round
    entries: tuple[OwnAnswer, ...]


@dataclass(frozen=True, slots=True)
class PollLook:
    """A poll as one member may see it."""

    poll: Poll
    answer: int | None
    voters: int
    view: View | None
    is_hidden: bool
    """The rules hide the result from this member for now; else there are too few ballots."""
    names: dict[int, list[int]]
    """In open polls: answer -> member ids; empty in secret ones."""


class Voting:
    """The use cases of members. Refusals are UserErrors."""

    def __init__(self, store: Store, redrawer: Redrawer, now: Callable[[], int]) -> None:
        self._store = store
        self._redrawer = redrawer
        self._now = now

    async def cast_all(
        self, ballots_: Sequence[tuple[Member, int, Choose]]
    ) -> list[Receipt | Exception]:
        """Make these answers count: member, poll and what is done there.

        Receipts are on disk when this returns; a refusal is a UserError in its place.
        """
        now = self._now()
        casts = [Cast(poll_id, self.voter(who), choose, now) for who, poll_id, choose in ballots_]
        outcomes = await self._store.writer.submit_all(cast_all, casts)
        for poll_id in {one.poll.id for one in outcomes if isinstance(one, Receipt)}:
            self._redrawer.touch(poll_id)
        return [UserError(one.text) if isinstance(one, Refusal) else one for one in outcomes]

    async def give_reason(self, member: Member, poll_id: int, text: str) -> Receipt:
        """Attach a reason to the answer; moderators decide whether it is published."""
        text = one_line(text)
        if not text:
            raise UserError(
                "The reason was empty, so nothing was changed. Write a sentence or two."
            )
        if len(text) > MAX_REASON:
            raise UserError(f"A reason has at most {MAX_REASON} characters; yours {len(text)}.")
        who, now = self.voter(member), self._now()
        outcome = await self._store.write(lambda c: ballots.give_reason(c, poll_id, who, text, now))
        return self._accept(outcome)

    async def reason(self, member: Member, poll_id: int) -> str:
        """The member's own reason so far, to be edited."""
        poll = await self.poll(member, poll_id)
        pseudonym = self.voter(member).pseudonym(poll)
        return await self._store.read(lambda c: ballots.reason(c, poll_id, pseudonym)) or ""

    async def poll(self, member: Member, poll_id: int) -> Poll:
        """A poll of the member's own server; UserError if there is none."""
        poll = await self._store.read(lambda c: polls.load(c, poll_id))
        if poll is None or poll.server_id != member.server_id or poll.opened_at is None:
            raise UserError("There is no such poll here. Pick one from the menu, or use its card.")
        return poll

    async def look(self, member: Member, poll_id: int) -> PollLook:
        """A poll with the member's own answer and what they may see of the others'."""
        poll = await self.poll(member, poll_id)
        pseudonym = self.voter(member).pseudonym(poll)
        answer = await self._store.read(lambda c: ballots.ballot(c, poll_id, pseudonym))
        allowed = may_see(poll, answered=answer is not None)
        voters = await self._store.read(lambda c: polls.ballots(c, poll_id))
        view, names = None, dict[int, list[int]]()
        if allowed and poll.is_open and poll.rules.ballots is Ballots.OPEN:
            view = await self._store.read(lambda c: polls.live_view(c, poll))
        elif allowed:
            view = await self._store.read(lambda c: polls.view(c, poll))
        if allowed and poll.rules.ballots is Ballots.OPEN:
            names = await self._store.read(lambda c: polls.names(c, poll_id))
        return PollLook(poll, answer, voters, view, not allowed, names)

    async def own_answers(self, member: Member, round_id: int) -> OwnAnswers:
        """The member's answers in a round, with where each poll's card stands."""
        round_ = await self._store.read(lambda c: rounds.load(c, round_id))
        if round_.server_id != member.server_id or round_.state is State.DISCARDED:
            raise UserError(
                "This round is not known here any more. `/summary round` finds those that are."
            )
        who = self.voter(member)
        answers = await self._store.read(lambda c: ballots.of_voter(c, round_id, who))
        asked = await self._store.read(lambda c: polls.of_round(c, round_id))
        return OwnAnswers(round_, _entries(round_, asked, answers))

    def require_may_answer(self, member: Member, poll: Poll) -> None:
        """UserError if this member can't answer in this poll now."""
        refusal = ballots.refuse(poll, member, self._now())
        if refusal is not None:
            raise UserError(refusal.text)

    async def polls_answered(self, member: Member) -> int:
        """How many polls of this server hold something of the member."""
        who = self.voter(member)
        return await self._store.read(lambda c: erasure.count(c, who))

    async def erase(self, member: Member) -> list[int]:
        """Delete all that is kept of the member on this server; the polls that lost a reason."""
        from bot.rounds.erasure import erase  # when first needed, like all that summaries take

        who = self.voter(member)
        erased = await self._store.write(lambda c: erase(c, who))
        for poll_id in erased.polls:
            self._redrawer.touch(poll_id)
        return erased.reasons

    def voter(self, member: Member) -> Voter:
        """The member as the store knows them."""
        return Voter(self._store.key, member)

    def _accept(self, outcome: Receipt | Refusal) -> Receipt:
        if isinstance(outcome, Refusal):
            raise UserError(outcome.text)
        self._redrawer.touch(outcome.poll.id)
        return outcome


def _entries(round_: Round, asked: list[Poll], answers: dict[int, int]) -> tuple[OwnAnswer, ...]:
    by_id = {poll.id: poll for poll in asked}
    closing = round_.step(StepKind.CLOSING)
    entries: list[OwnAnswer] = []
    for step in round_.steps:
        if step.poll_id is None or step.message_id is None:
            continue
        poll = by_id[step.poll_id]
        card = step
        if poll.purpose is Purpose.TRACKED and closing.message_id is not None:
            card = closing
        channel_id = round_.channel_id if card.kind is StepKind.OPENING else round_.place_id
        assert card.message_id is not None
        entries.append(
            OwnAnswer(
                poll,
                answers.get(poll.id),
                channel_id or round_.channel_id,
                card.message_id,
                step.passage,
            )
        )
    return tuple(entries)
