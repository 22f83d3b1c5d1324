"""What people made of each other's reasons, and what they said had moved them.

The rules of disclosure: a side's "good point" is told from 3 people on, and no total beside it
from which fewer would follow. What the estimates count besides is 0 or at least 3 people, so that
none of them can be solved for one or two. For what moved people see `movers`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.polls.answers import describe_for_all
from bot.polls.sides import side_name, side_of
from bot.summaries.disclosure import MIN_CELL, enough
from bot.summaries.findings import Mover, Movers, SideMarks, Voice
from bot.summaries.models import MarkedReason, Moved, Reason

GOOD = 1
"""The mark "good point"."""

SOMETHING_ELSE = "something else"
"""What moved those who found it in no list."""


def voices(marked: Iterable[MarkedReason]) -> tuple[Voice, ...]:
    """Each approved reason with what may be told of its marks."""
    return tuple(map(_voice, marked))


def movers(moved: Sequence[Moved]) -> Movers | None:
    """What people said had moved them; None if nobody said anything.

    Named is what at least 3 people said, except for something else; the others are 0 or at least
    3 together, if need be with the smallest named ones. These join them too if each of the others
    is of 2 people: whoever knows what could be named could work that out from their sum. Of
    equals all join or none: otherwise their order would tell which.
    """
    people = sum(one.people for one in moved)
    if not enough(people):
        return Movers(None, (), 0)
    named = [Mover(one.what, one.people) for one in moved if _can_be_named(one)]
    named.sort(key=lambda one: (-one.people, one.what))
    rest = [one.people for one in moved if one.people and not _can_be_named(one)]
    if named and rest and (not enough(sum(rest)) or set(rest) == {MIN_CELL - 1}):
        named = [one for one in named if one.people > named[-1].people]
    return _movers(people, named) if people else None


def still_told(told: Sequence[Voice], approved: Iterable[Reason]) -> tuple[Voice, ...]:
    """Voices as published, without reasons that were hidden or erased since."""
    known = {(one.question, one.text) for one in approved}
    return tuple(one for one in told if (one.question, one.text) in known)


def still_named(told: Movers | None, approved: Iterable[Reason]) -> Movers | None:
    """What moved people as published; a reason that was hidden since is among the others."""
    if told is None or told.people is None:
        return told
    known = {reason_words(one.text) for one in approved}
    named = [one for one in told.named if not _is_reason(one.what) or one.what in known]
    return told if len(named) == len(told.named) else _movers(told.people, named)


def reason_words(text: str) -> str:
    """How a reason is named as what moved someone."""
    return f"the reason “{text}”"


def _can_be_named(one: Moved) -> bool:
    return one.people >= MIN_CELL and one.what != SOMETHING_ELSE


def _is_reason(what: str) -> bool:
    return what.startswith("the reason “")


def _movers(people: int, named: Sequence[Mover]) -> Movers:
    return Movers(people, tuple(named), people - sum(one.people for one in named))


def _voice(reason: MarkedReason) -> Voice:
    question, own = reason.question, side_of(reason.question, reason.answer)
    good, rest = Counter[int](), Counter[int]()
    for answer, mark, people in reason.marks:
        side = side_of(question, answer)
        if side is not None:
            (good if mark == GOOD else rest)[side] += people
    told = {side: count for side, count in sorted(good.items()) if count >= MIN_CELL}
    estimates = {side: _estimate(count, rest[side]) for side, count in told.items()}
    return Voice(
        question=question.text,
        answer=describe_for_all(question, reason.answer),
        text=reason.text,
        side="" if own is None else side_name(question, own),
        good=tuple(SideMarks(side_name(question, side), count) for side, count in told.items()),
        bridge=min(estimates.values()) if len(estimates) > 1 else None,
        strength=None if own is None else estimates.get(own),
    )


def _estimate(good: int, rest: int) -> float:
    """The share that finds it good, (good + 1)/(marked + 2) (Polis).

    One or two who found it not good are left out: the estimate would give them away.
    """
    marked = good + (rest if enough(rest) else 0)
    return (good + 1) / (marked + 2)
