"""How a round moves: pure functions from a round and a moment to the round afterwards.

Only one card has a due time at any moment; the next gets its own when the one before has been
posted. So a bot that was down for hours posts the one card that is due and goes on from there.
What can't be done now raises Refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from bot.domain.rounds import Refused, Round, State, Step, StepKind, Trouble, Where, Why

OPENING_WINDOW = 5 * 60
CLOSING_WINDOW = 5 * 60
RETRY_AFTER = 15
REFUSED_RETRY_AFTER = 10 * 60
REFUSED_TRIED_FOR = 24 * 3600
AFTERWARDS = (StepKind.SUMMARY, StepKind.ANNOUNCEMENT)
"""The cards that come when a round has ended."""


class Action(StrEnum):
    """What a moderator can do to a round. Buttons keep the place of their action in this list, so
    new ones come last."""

    START = "start"
    NEXT = "next"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    FINISH = "finish"
    DISCARD = "discard"


def pending_step(round_: Round) -> Step | None:
    """The first card that is still to be posted or looked for, due or not."""
    if round_.state not in (State.RUNNING, State.ENDED):
        return None
    step = next((step for step in round_.steps if not step.is_done), None)
    if round_.state is State.ENDED and step is not None and step.kind not in AFTERWARDS:
        return None
    return step


def due_step(round_: Round, now: int) -> Step | None:
    """What is to be done now, if anything: the card to post, or in a discarded round to delete."""
    if round_.state is State.DISCARDED:
        step = next((step for step in round_.steps if step.due_at is not None), None)
    else:
        step = pending_step(round_)
    return None if step is None or step.due_at is None or step.due_at > now else step


def tried(round_: Round, position: int, now: int) -> Round:
    """Posting begins; the first attempt is where a look for the card has to begin."""
    step = round_.steps[position]
    return _change(round_, replace(step, tried_at=step.tried_at or now))


def posted(round_: Round, position: int, message_id: int, now: int, at: int | None = None) -> Round:
    """A card was posted: the one before it shows its result, the next gets its time.

    `at`: when it reached the chat service, if we heard of it only later.
    """
    step = round_.steps[position]
    if step.message_id is not None:
        return round_
    done = replace(step, message_id=message_id, posted_at=at or now, skipped=False, due_at=None)
    if round_.state is State.DISCARDED:  # while it was on its way
        return _change(round_, replace(done, due_at=now))
    opens_thread = step.kind is StepKind.OPENING and round_.where is Where.THREAD
    if opens_thread and round_.place_id is None:  # due until the thread is open
        done = replace(done, due_at=done.posted_at)
    after = _change(round_, done)
    before = round_.newest
    if before is not None and before.position != position:
        after = _change(after, redrawn_once_more(after.steps[before.position]))
    if after.state is State.PAUSED:  # while it was on its way: the card doesn't say so yet
        after = _change(after, redrawn_once_more(after.steps[position]))
    else:
        after = replace(after, trouble=None, trouble_detail="")
    if step.skipped:  # what comes next has its time already
        return schedule(after, now)
    wait = _wait_after(after, step)
    if wait is None:
        return after
    if wait:  # the card tells when the next one comes
        after = _change(after, redrawn_once_more(after.steps[position]))
    return schedule(after, now + wait * 1000)


def not_found(round_: Round, position: int, now: int) -> Round:
    """A card that is not wanted any more never reached the chat service."""
    step = replace(round_.steps[position], tried_at=None, due_at=None)
    after = _change(round_, step)
    return after if round_.state is State.DISCARDED else schedule(after, now)


def failed(round_: Round, position: int, now: int, trouble: Trouble | None = None) -> Round:
    """Discord did not take it: try again a little later."""
    delayed = _change(round_, replace(round_.steps[position], due_at=now + RETRY_AFTER * 1000))
    return replace(delayed, trouble=trouble, trouble_detail="")


def pause_automatically(round_: Round, now: int, trouble: Trouble, detail: str) -> Round:
    """The place is closed to the bot. A running round is paused; one that is over tries now and
    then for a day, and does without a card whose place is gone."""
    if round_.state is State.RUNNING:
        paused = pause(round_, now)
    elif round_.state is State.ENDED and trouble is Trouble.DELETED:
        paused = _without_pending(round_, now)
    elif round_.state is State.ENDED:
        paused = schedule(round_, _later(round_, now))
    elif round_.state is State.DISCARDED:
        return _deleted_later(round_, now, gone=trouble is Trouble.DELETED)
    else:
        paused = round_
    return replace(paused, trouble=trouble, trouble_detail=detail)


def start(round_: Round, now: int) -> Round:
    """The opening card is due at once."""
    if round_.state is not State.PLANNED:
        raise Refused(Why.ROUND_STARTED)
    return schedule(replace(round_, state=State.RUNNING, started_at=now), now)


def next_(round_: Round, now: int) -> Round:
    """A moderator asks for what comes next, without waiting for its time."""
    _require_going(round_)
    if round_.state is State.PAUSED:
        raise Refused(Why.PAUSED)
    step = pending_step(round_)
    if step is None or step.kind in AFTERWARDS:
        raise Refused(Why.ASKED_AGAIN)
    if step.due_at is not None and step.due_at <= now:
        raise Refused(Why.BEING_POSTED)
    return schedule(round_, now)


def pause(round_: Round, now: int) -> Round:
    """Hold the plan; answers can still be given. After it nothing goes on by itself."""
    _require_going(round_)
    if round_.state is State.PAUSED and round_.trouble is not None:
        return replace(round_, trouble=None, trouble_detail="")
    if round_.state is State.PAUSED:
        raise Refused(Why.ALREADY_PAUSED)
    return _newest_redrawn(replace(round_, state=State.PAUSED, paused_at=now))


def resume(round_: Round, now: int) -> Round:
    """Go on with as much waiting time as was left when the round was paused."""
    _require_going(round_)
    if round_.state is not State.PAUSED or round_.paused_at is None:
        raise Refused(Why.ALREADY_RUNNING)
    rest = now - round_.paused_at
    steps = tuple(
        replace(step, due_at=step.due_at + rest) if step.due_at is not None else step
        for step in round_.steps
    )
    running = replace(round_, state=State.RUNNING, paused_at=None, trouble=None, steps=steps)
    return _newest_redrawn(replace(running, trouble_detail=""))


def end(round_: Round, now: int) -> Round:
    """Post no more passages, ask the main question again. Where it was asked, nothing changes: a
    button may be out of date.

    A passage that may have reached Discord is looked for first: people may have answered there.
    """
    _require_going(round_)
    if round_.step(StepKind.CLOSING).message_id is not None:
        return round_
    if round_.state is State.PAUSED:
        round_ = resume(round_, now)
    steps = tuple(
        replace(step, skipped=True, due_at=None)
        if step.kind is StepKind.PASSAGE and not step.is_done
        else step
        for step in round_.steps
    )
    return schedule(replace(round_, steps=steps), now)


def finish(round_: Round, now: int) -> Round:
    """Wait no longer for final answers: the summary comes now."""
    _require_going(round_)
    if round_.step(StepKind.CLOSING).message_id is None:
        raise Refused(Why.NOT_ASKED_AGAIN)
    if round_.state is State.PAUSED:
        round_ = resume(round_, now)
    return schedule(round_, now)


def close(round_: Round, now: int) -> Round:
    """No ballot counts from here on; the summary is due."""
    if round_.is_over:
        return round_
    steps = tuple(replace(step, due_at=None) if step.message_id else step for step in round_.steps)
    ended = replace(
        round_,
        state=State.ENDED,
        ended_at=now,
        paused_at=None,
        trouble=None,
        trouble_detail="",
        steps=steps,
    )
    return schedule(_newest_redrawn(_opening_redrawn(ended)), now)


def close_unasked(round_: Round, now: int) -> Round:
    """Close at once: there is no place any more where people could be asked again."""
    steps = tuple(
        replace(step, skipped=True, tried_at=None, due_at=None)
        if not step.is_done and step.kind not in AFTERWARDS
        else step
        for step in round_.steps
    )
    return close(replace(round_, steps=steps), now)


def discard(round_: Round, now: int) -> Round:
    """Stop without publishing anything; the cards that are there, or may be, are to be deleted."""
    if round_.state is not State.PLANNED:  # of which cards may exist after a restore
        _require_going(round_)
    steps = tuple(
        replace(step, due_at=now if step.message_id or step.tried_at else None)
        for step in round_.steps
    )
    return replace(
        round_,
        state=State.DISCARDED,
        ended_at=now,
        paused_at=None,
        trouble=None,
        trouble_detail="",
        steps=steps,
    )


def deleted(round_: Round, position: int) -> Round:
    """A card of a discarded round is gone, or says so itself."""
    after = _change(round_, replace(round_.steps[position], due_at=None))
    return replace(after, trouble=None, trouble_detail="")


Transition = Callable[[Round, int], Round]

TRANSITIONS: Mapping[Action, Transition] = {
    Action.START: start,
    Action.NEXT: next_,
    Action.PAUSE: pause,
    Action.RESUME: resume,
    Action.END: end,
    Action.FINISH: finish,
    Action.DISCARD: discard,
}


def schedule(round_: Round, due_at: int | None) -> Round:
    """Give the first card that is not posted yet its time."""
    first = next((step for step in round_.steps if not step.is_done), None)
    return round_ if first is None else _change(round_, replace(first, due_at=due_at))


def redrawn_once_more(step: Step) -> Step:
    """The card is out of date."""
    return replace(step, stale=step.stale + 1)


def _wait_after(round_: Round, step: Step) -> int | None:
    match step.kind:
        case StepKind.OPENING:
            skips_all = all(one.is_done for one in round_.passages)
            return 0 if skips_all else OPENING_WINDOW
        case StepKind.PASSAGE:
            return round_.pace
        case StepKind.CLOSING:
            return CLOSING_WINDOW
        case StepKind.SUMMARY:
            return 0
        case StepKind.ANNOUNCEMENT:
            return None


def _later(round_: Round, now: int) -> int | None:
    """When what was refused to a round that is over is tried again."""
    is_late = now - (round_.ended_at or 0) > REFUSED_TRIED_FOR * 1000
    return None if is_late else now + REFUSED_RETRY_AFTER * 1000


def _deleted_later(round_: Round, now: int, *, gone: bool) -> Round:
    """What is left of a discarded round is deleted later; a card that is gone needs no deleting."""
    step = due_step(round_, now)
    if gone and step is not None:
        return deleted(round_, step.position)
    later = _later(round_, now)
    steps = tuple(
        replace(one, due_at=later) if one.due_at is not None else one for one in round_.steps
    )
    return replace(round_, steps=steps)


def _without_pending(round_: Round, now: int) -> Round:
    """There is no place for this card any more; the next one may have another."""
    step = pending_step(round_)
    if step is None:
        return round_
    skipped = replace(step, skipped=True, tried_at=None, due_at=None)
    return schedule(_change(round_, skipped), now)


def _newest_redrawn(round_: Round) -> Round:
    newest = round_.newest
    return round_ if newest is None else _change(round_, redrawn_once_more(newest))


def _opening_redrawn(round_: Round) -> Round:
    opening = round_.step(StepKind.OPENING)
    return _change(round_, redrawn_once_more(opening))


def _change(round_: Round, changed: Step) -> Round:
    steps = tuple(changed if one.position == changed.position else one for one in round_.steps)
    return replace(round_, steps=steps)


def _require_going(round_: Round) -> None:
    match round_.state:
        case State.ENDED:
            raise Refused(Why.ROUND_ENDED)
        case State.DISCARDED:
            raise Refused(Why.ROUND_DISCARDED)
        case State.PLANNED:
            raise Refused(Why.NOT_STARTED)
        case State.RUNNING | State.PAUSED:
            return
