"""What a control says when it is used: a verb and numbers, small enough for a custom_id.

The truth is in the store; whoever receives a control checks everything again.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Verb(StrEnum):
    """What a control asks for, with the meaning of its numbers."""

    VOTE = "vote"  # poll, answer
    PICK = "pick"  # poll (the values of the select are the option positions)
    RANK = "rank"  # poll, ranking so far (0: none): show what can come next, privately
    RANK_NEXT = "rank_next"  # the same (the value of the select is the option that comes next)
    WITHDRAW = "withdraw"  # poll
    CHANGE = "change"  # poll: show its controls privately
    REASON = "reason"  # poll: open the modal, and the modal's own id
    CONFIRM = "confirm"  # poll: still the same
    RESULTS = "results"  # poll
    MINE = "mine"  # round, position of the step whose card has the button
    ANSWER = "answer"  # round (the value of the select is a poll)
    STEER = "steer"  # round, place of the action in `Action`
    REASONS = "reasons"  # offset in the moderators' list
    DECIDE = "decide"  # reason, 1 approve or 0 hide, offset
    PAGE = "page"  # round, page of its summary
    FIGURES = "figures"  # round
    REPORT = "report"  # round
    TREND = "trend"  # 0 article or 1 question, a round or a poll of it, page
    ERASE = "erase"  # 1 do it, 0 keep
    OTHERS = "others"  # poll: the next reason of someone else
    MARK = "mark"  # reason, mark, when it was written (it can be edited)
    MOVED = "moved"  # poll: ask what moved this member
    MOVER = "mover"  # poll (the value of the select is what moved them)


ARTICLE, QUESTION = 0, 1
"""What the pages of `Verb.TREND` are about."""

_NUMBERS = {
    Verb.VOTE: 2,
    Verb.PICK: 1,
    Verb.RANK: 2,
    Verb.RANK_NEXT: 2,
    Verb.WITHDRAW: 1,
    Verb.CHANGE: 1,
    Verb.REASON: 1,
    Verb.CONFIRM: 1,
    Verb.RESULTS: 1,
    Verb.MINE: 2,
    Verb.ANSWER: 1,
    Verb.STEER: 2,
    Verb.REASONS: 1,
    Verb.DECIDE: 3,
    Verb.PAGE: 2,
    Verb.FIGURES: 1,
    Verb.REPORT: 1,
    Verb.TREND: 3,
    Verb.ERASE: 1,
    Verb.OTHERS: 1,
    Verb.MARK: 3,
    Verb.MOVED: 1,
    Verb.MOVER: 1,
}

_LIMIT = 2**53


class Action(StrEnum):
    """What the control card offers; new ones come last, since cards keep their places.

    DISCARD asks once, DISCARD_NOW does it. END opens the closing window, END_NOW skips it.
    """

    NEXT = "next"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    DISCARD = "discard"
    DISCARD_NOW = "discard_now"
    KEEP = "keep"
    REFRESH = "refresh"
    END_NOW = "end_now"


ACTIONS = tuple(Action)


@dataclass(frozen=True, slots=True)
class Control:
    """A used control."""

    verb: Verb
    numbers: tuple[int, ...]


def custom_id(verb: Verb, *numbers: int) -> str:
    """The custom_id of a control; ValueError if the verb takes other numbers."""
    if len(numbers) != _NUMBERS[verb] or any(abs(number) >= _LIMIT for number in numbers):
        raise ValueError(f"{verb} takes {_NUMBERS[verb]} numbers")
    return ":".join((verb, *map(str, numbers)))


def steer_id(round_id: int, action: Action) -> str:
    """The custom_id of a button of the control card."""
    return custom_id(Verb.STEER, round_id, ACTIONS.index(action))


@lru_cache(maxsize=4096)
def parse(text: str) -> Control | None:
    """The control behind a custom_id, None if it is not one of ours (whoever made it up)."""
    verb, *parts = text.split(":")
    if verb not in Verb.__members__.values() or len(text) > 100:
        return None
    numbers = tuple(found for part in parts if (found := parse_number(part)) is not None)
    whole = len(numbers) == len(parts) == _NUMBERS[Verb(verb)]
    return Control(Verb(verb), numbers) if whole else None


def parse_number(text: str) -> int | None:
    """The number behind a text that was perhaps made up; each number has just one spelling."""
    if len(text) > len(str(-_LIMIT)) or not text.removeprefix("-").isdecimal():
        return None
    found = int(text)
    return found if str(found) == text and abs(found) < _LIMIT else None
