"""What a card shows, read from the store at one moment; cards are drawn from it elsewhere."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.answers import Tally, describe_for_all
from bot.domain.reasons import Quoted
from bot.domain.rounds import Poll, Purpose, Refused, Round, State, Step, StepKind
from bot.domain.sides import side_of
from bot.rounds.summarising import published_summary
from bot.store import polls, reasons, rounds, summaries
from bot.summaries.figures import result_of
from bot.summaries.ground import tally_of
from bot.summaries.privacy import may_quote_answer, may_see, may_show
from bot.summaries.summary import Result, Summary

CardKey = tuple[int, int]
"""A card: (round, position of the step), or (0, poll) for a poll outside a round."""

QUOTED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class PollCard:
    """A poll as everyone may see it: `result` is None where it is hidden."""

    poll: Poll
    voters: int
    result: Result | None
    quoted: tuple[Quoted, ...] = ()
    """An approved reason of each side."""


@dataclass(frozen=True, slots=True)
class StepCard:
    """All that the card of a step is made from."""

    round: Round
    step: Step
    polls: tuple[PollCard, ...]
    summary: Summary | None = None


CardData = StepCard | PollCard


@dataclass(frozen=True, slots=True)
class Drawing:
    """A card with what it will show once it is drawn, so that later changes are drawn as well."""

    key: CardKey
    card: CardData
    message_id: int | None
    posted_at: int
    stale: int
    entries: tuple[tuple[int, int], ...]
    """Poll, and the entry up to which its log is shown."""


def key_of(poll: Poll) -> CardKey | None:
    """The card that shows a poll; None for the guess, which is on no card."""
    if poll.purpose is Purpose.GUESS:
        return None
    if poll.round_id is None or poll.step is None:
        return 0, poll.id
    return poll.round_id, poll.step


def server_of(c: sqlite3.Connection, key: CardKey) -> int | None:
    """The server on which a card is; None where there is no such round or poll any more."""
    round_id, number = key
    if round_id == 0:
        return polls.server_of(c, number)
    return rounds.server_of(c, round_id)


def step_card(c: sqlite3.Connection, round_: Round, step: Step) -> StepCard:
    """What the card of a step shows now."""
    if step.kind is StepKind.CLOSING:  # it counts those who answered again
        finals = sum(summaries.final_answers(c, round_.tracked_id).values())
        shown = (replace(poll_card(c, round_.tracked_id), voters=finals),)
    else:
        shown = tuple(poll_card(c, poll_id) for poll_id in step.poll_ids)
    tells = step.kind in (StepKind.OPENING, StepKind.CLOSING) and round_.state is State.ENDED
    return StepCard(round_, step, shown, published_summary(c, round_.id) if tells else None)


def poll_card(c: sqlite3.Connection, poll_id: int) -> PollCard:
    """What the card of a poll shows now to everyone."""
    poll = polls.load(c, poll_id)
    assert poll is not None, "cards show polls that there are"
    voters = polls.voters(c, poll_id)
    if not may_see(poll, answered=False):
        shows_reasons = poll.revealed_at is not None and poll.purpose is not Purpose.TRACKED
        return PollCard(poll, voters, None, _quoted(c, poll, None) if shows_reasons else ())
    result = result_of(poll.question, polls.answers(c, poll_id))
    shown = result if may_show(poll.rules.ballots, tally_of(result)) else None
    return PollCard(poll, voters, shown, _quoted(c, poll, tally_of(result)))


def drawing(c: sqlite3.Connection, key: CardKey) -> Drawing | None:
    """What is to be drawn of a card now; None where there is no such card any more.

    While the main question is being asked again, it is the closing card that shows how many
    answered, not the opening card.
    """
    round_id, number = key
    if round_id == 0:
        poll = polls.load(c, number)
        if poll is None or poll.opened_at is None:
            return None
        card = poll_card(c, number)
        entries = ((number, polls.last_entry(c, number)),)
        return Drawing(key, card, poll.message_id, poll.opened_at, polls.stale(c, number), entries)
    try:
        round_ = rounds.load(c, round_id)
    except Refused:  # erased with all of its server
        return None
    step = round_.steps[number]
    if step.kind is StepKind.OPENING and round_.is_closing and not step.stale:
        step = round_.step(StepKind.CLOSING)
    if step.message_id is None or round_.state is State.DISCARDED:
        return None
    card = step_card(c, round_, step)
    entries = tuple((one.poll.id, polls.last_entry(c, one.poll.id)) for one in card.polls)
    if shows_elsewhere(card):
        entries = ()
    return Drawing(
        (round_id, step.position), card, step.message_id, step.posted_at or 0, step.stale, entries
    )


def shows_elsewhere(card: StepCard) -> bool:
    """On the opening card, while the closing card has the count of the main question's answers."""
    return card.step.kind is StepKind.OPENING and card.round.is_closing


def set_drawn(c: sqlite3.Connection, drawn: Drawing) -> None:
    """The card shows this now."""
    round_id, position = drawn.key
    for poll_id, entry in drawn.entries:
        polls.set_drawn(c, poll_id, entry, 0 if round_id else drawn.stale)
    if round_id:
        rounds.drawn(c, round_id, position, drawn.stale)


def with_summary(card: StepCard, summary: Summary) -> StepCard:
    """The card with what it tells of the round."""
    return replace(card, summary=summary)


def is_open(cards: Iterable[PollCard]) -> bool:
    """Whether people can still answer there."""
    return any(one.poll.is_open for one in cards)


def _quoted(c: sqlite3.Connection, poll: Poll, tally: Tally | None) -> tuple[Quoted, ...]:
    """Of each side the approved reason that most found good; where answers may not be shown, the
    ones that most found good."""
    if poll.withheld:
        return ()
    tells = tally is not None and may_quote_answer(poll, tally)
    seen: set[int | None] = set()
    found: list[Quoted] = []
    for _, answer, text, _ in reasons.approved(c, poll.id):
        side = side_of(poll.question, answer)
        if tells and side in seen:
            continue
        seen.add(side)
        found.append(Quoted(describe_for_all(poll.question, answer) if tells else "", text))
    return tuple(found[:QUOTED_AT_MOST])
