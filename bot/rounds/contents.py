"""What the cards show now, read from the store."""

import sqlite3

from bot.domain.rounds import Purpose, Round, Step, StepKind, may_see
from bot.rounds.publisher import Content, PollContent, StepContent
from bot.store import polls, reasons, rounds


def cards(c: sqlite3.Connection, poll_id: int) -> list[tuple[Content, int]]:
    """The cards that show a poll, with their messages."""
    poll = polls.load(c, poll_id)
    if poll is None:
        return []
    if poll.round_id is None:
        content = poll_content(c, poll_id)
        return [] if poll.message_id is None else [(content, poll.message_id)]
    round_ = rounds.load(c, poll.round_id)
    tracked = poll.purpose is Purpose.TRACKED
    return [
        (step_content(c, round_, step), step.message_id)
        for step in round_.steps
        if step.message_id is not None
        and (step.poll_id == poll_id or (tracked and step.kind is StepKind.CLOSING))
    ]


def step_content(c: sqlite3.Connection, round_: Round, step: Step) -> StepContent:
    """What the card of a step shows now."""
    asks = step.kind in (StepKind.OPENING, StepKind.CLOSING)
    poll_id = round_.step(StepKind.OPENING).poll_id if asks else step.poll_id
    poll = poll_content(c, poll_id) if poll_id is not None else None
    waiting = reasons.waiting_in_round(c, round_.id) if step.kind is StepKind.CONTROL else 0
    return StepContent(round_, step, poll, waiting=waiting)


def of_kind(c: sqlite3.Connection, round_id: int, kind: StepKind) -> StepContent:
    """What the card of the first step of a kind shows now; a summary without what it tells."""
    round_ = rounds.load(c, round_id)
    return step_content(c, round_, round_.step(kind))


def poll_content(c: sqlite3.Connection, poll_id: int) -> PollContent:
    """What the card of a poll shows now to everyone."""
    poll = polls.load(c, poll_id)
    assert poll is not None
    view = polls.view(c, poll) if may_see(poll, answered=False) else None
    quoted = reasons.approved(c, poll_id) if view and poll.purpose is Purpose.ASKED else ()
    return PollContent(poll, polls.ballots(c, poll_id), view, quoted)
