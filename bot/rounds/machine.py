"""How a round moves: pure functions from a round and a moment to the round afterwards.

Only one beat has a due time at any moment; the next gets its own when the one before has been
posted. So a bot that was down for hours posts the one beat that is due and goes on from there.
A refusal is a UserError that says what to do instead.
"""

from dataclasses import replace

from bot.errors import UserError
from bot.rounds.models import Round, State, Step, StepKind

OPENING_WINDOW = 5 * 60
CLOSING_WINDOW = 5 * 60
RETRY_AFTER = 15
REFUSED_RETRY_AFTER = 10 * 60
REFUSED_TRIED_FOR = 24 * 3600


def due_step(round_: Round, now: int) -> Step | None:
    """The step to post now, if any: a paused round waits, an ended one still owes its summary."""
    step = pending_step(round_)
    if step is None or step.due_at is None or step.due_at > now:
        return None
    return step


def pending_step(round_: Round) -> Step | None:
    """The first step that is still to be posted, due or not."""
    if round_.state in (State.PAUSED, State.DISCARDED):
        return None
    step = next((step for step in round_.steps if not step.is_done), None)
    if round_.state is State.ENDED and step is not None and step.kind is not StepKind.SUMMARY:
        return None
    return step


def tried(round_: Round, position: int, now: int) -> Round:
    """Posting of a step begins; the first attempt is where a look for it has to begin."""
    step = round_.steps[position]
    return _change(round_, {position: replace(step, tried_at=step.tried_at or now)})


def posted(round_: Round, position: int, message_id: int, now: int, at: int | None = None) -> Round:
    """A step stands in the channel; with the last of its beat the next beat gets its time.

    One that was skipped while it was on its way counts as posted, but what comes next has its
    time already. `at`: when it reached the chat service, if we heard of it only later.
    """
    step = round_.steps[position]
    if step.message_id is not None:
        return round_
    stands = replace(step, message_id=message_id, posted_at=at or now, skipped=False)
    after = _change(round_, {position: stands})
    if after.state is not State.PAUSED:
        after = replace(after, trouble="")
    beat = [other for other in after.steps if other.beat == step.beat]
    if step.skipped or not all(other.is_done for other in beat):
        return after
    wait = _window(after, step)
    return after if wait is None else _schedule(after, now + wait * 1000)


def failed(round_: Round, position: int, now: int, trouble: str = "") -> Round:
    """Discord did not take a step: try it, and what comes with it, again a little later."""
    delayed = _delay(round_, round_.steps[position].beat, now + RETRY_AFTER * 1000)
    return replace(delayed, trouble=trouble)


def refused(round_: Round, now: int, trouble: str, *, again: bool = True) -> Round:
    """The summary of an ended round may not be posted: say why, try now and then for a day."""
    is_late = now - (round_.ended_at or 0) > REFUSED_TRIED_FOR * 1000
    due_at = now + REFUSED_RETRY_AFTER * 1000 if again and not is_late else None
    return replace(_schedule(round_, due_at), trouble=trouble)


def next_(round_: Round, now: int) -> Round:
    """A moderator asks for what comes next, without waiting for its time."""
    _refuse_if_over(round_)
    if round_.state is State.PAUSED:
        raise UserError("The round is paused. Resume it first.")
    step = pending_step(round_)
    if step is None:
        raise UserError("Everything has been posted already.")
    if step.kind is StepKind.SUMMARY:
        raise UserError("The closing window is open. It ends by itself, or with `/round end` now.")
    if _is_under_way(round_, step, now):
        raise UserError("The next step is being posted right now. Wait a moment.")
    return _schedule(round_, now)


def pause(round_: Round, now: int, trouble: str = "") -> Round:
    """Hold the plan; answers can still be given. After it nothing goes on by itself."""
    _refuse_if_over(round_)
    if round_.state is State.PAUSED and round_.trouble and not trouble:
        return replace(round_, trouble="")
    if round_.state is State.PAUSED:
        raise UserError("The round is paused already. Resume it to go on.")
    return replace(round_, state=State.PAUSED, paused_at=now, trouble=trouble)


def resume(round_: Round, now: int) -> Round:
    """Go on with as much waiting time as was left when the round was paused."""
    _refuse_if_over(round_)
    if round_.state is not State.PAUSED or round_.paused_at is None:
        raise UserError("The round is running already.")
    held = now - round_.paused_at
    steps = {
        step.position: replace(step, due_at=step.due_at + held)
        for step in round_.steps
        if not step.is_done and step.due_at is not None
    }
    running = replace(round_, state=State.RUNNING, paused_at=None, trouble="")
    return _change(running, steps)


def end(round_: Round, now: int) -> Round:
    """Open the closing window; where it is open already, skip what is left of it."""
    _refuse_if_over(round_)
    if round_.state is State.PAUSED:
        round_ = resume(round_, now)
    if round_.step(StepKind.CLOSING).message_id is not None:
        return _schedule(round_, now)
    skipped = {
        step.position: replace(step, skipped=True)
        for step in round_.steps
        if step.kind in (StepKind.PASSAGE, StepKind.QUESTION) and not step.is_done
    }
    return _schedule(_change(round_, skipped), now)


def open_closing(round_: Round, now: int) -> Round:
    """The same from a button that may be out of date: it never skips the window."""
    is_open = round_.step(StepKind.CLOSING).message_id is not None
    return round_ if is_open and not round_.is_over else end(round_, now)


def close(round_: Round, now: int) -> Round:
    """The closing window is over: no ballot counts from here on, the summary is owed."""
    if round_.is_over:
        return round_
    ended = replace(round_, state=State.ENDED, ended_at=now, paused_at=None, trouble="")
    return _schedule(ended, now)


def close_unasked(round_: Round, now: int) -> Round:
    """Close at once: there is no place any more where people could be asked again."""
    closing = round_.step(StepKind.CLOSING)
    return close(_change(round_, {closing.position: replace(closing, skipped=True)}), now)


def discard(round_: Round, now: int) -> Round:
    """Stop without publishing anything."""
    _refuse_if_over(round_)
    return replace(round_, state=State.DISCARDED, ended_at=now, paused_at=None, trouble="")


def _window(round_: Round, step: Step) -> int | None:
    match step.kind:
        case StepKind.OPENING | StepKind.CONTROL:
            skips_all = all(s.is_done for s in round_.steps if s.kind is StepKind.PASSAGE)
            return 0 if skips_all else OPENING_WINDOW
        case StepKind.PASSAGE | StepKind.QUESTION:
            return round_.pace
        case StepKind.CLOSING:
            return CLOSING_WINDOW
        case StepKind.SUMMARY:
            return None


def _schedule(round_: Round, due_at: int | None) -> Round:
    """Give the first beat that is not posted yet its time."""
    first = next((step for step in round_.steps if not step.is_done), None)
    if first is None:
        return round_
    return _delay(round_, first.beat, due_at)


def _delay(round_: Round, beat: int, due_at: int | None) -> Round:
    """Give the steps of a beat that are not posted yet their time."""
    waiting = {
        step.position: replace(step, due_at=due_at)
        for step in round_.steps
        if step.beat == beat and not step.is_done
    }
    return _change(round_, waiting)


def _is_under_way(round_: Round, step: Step, now: int) -> bool:
    begun = any(other.is_done for other in round_.steps if other.beat == step.beat)
    return begun or (step.due_at is not None and step.due_at <= now)


def _change(round_: Round, steps: dict[int, Step]) -> Round:
    changed = tuple(steps.get(step.position, step) for step in round_.steps)
    return replace(round_, steps=changed)


def _refuse_if_over(round_: Round) -> None:
    if round_.state is State.ENDED:
        raise UserError("This round has ended. `/round start` begins a new one.")
    if round_.state is State.DISCARDED:
        raise UserError("This round was discarded. `/round start` begins a new one.")
