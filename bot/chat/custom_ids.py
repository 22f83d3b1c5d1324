"""What a control says when it is used: a verb and numbers, small enough for a custom_id.

The truth is in the store; whoever receives a control checks everything again.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.machine import Action


class Verb(StrEnum):
    """What a control asks for."""

    VOTE = "vote"
    PICK = "pick"
    RANK = "rank"
    RANK_NEXT = "rank_next"
    WITHDRAW = "withdraw"
    CHANGE = "change"
    REASON = "reason"
    RESULTS = "results"
    NAMES = "names"
    MINE = "mine"
    ANSWER = "answer"
    FOLLOW = "follow"
    GUESS = "guess"
    OTHERS = "others"
    MARK = "mark"
    MOVED = "moved"
    MOVER = "mover"
    PAGE = "page"
    REPORT = "report"
    TREND = "trend"
    ERASE = "erase"
    DATA = "data"
    NOTES = "notes"
    BRING = "bring"
    LOOK = "look"
    GO = "go"
    EDIT = "edit"
    QUESTIONS = "questions"
    SAVE = "save"
    JOIN = "join"
    CUT = "cut"
    CUT_AT = "cut_at"
    LEAVE = "leave"
    ONLY = "only"
    ASK = "ask"
    TRACK = "track"
    OWN = "own"
    UNASK = "unask"
    REMOVE = "remove"
    POLL = "poll"
    CLOSED = "closed"
    PANEL = "panel"
    STEER = "steer"
    NEXT = "next"
    REVIEW = "review"
    DECIDE = "decide"
    APPROVE = "approve"


class PollAction(StrEnum):
    """What moderators do with a poll outside a round."""

    POST = "post"
    EDIT = "edit"
    DISCARD = "discard"
    CLOSE = "close"
    REOPEN = "reopen"
    ADD = "add"


_NUMBERS: dict[Verb, tuple[str, ...]] = {
    Verb.VOTE: ("poll", "answer"),
    Verb.PICK: ("poll",),  # the values of the select are the option positions
    Verb.RANK: ("poll", "ranking so far, 0 for none"),  # shows privately what can come next
    Verb.RANK_NEXT: ("poll", "ranking so far"),  # the value is the option that comes next
    Verb.WITHDRAW: ("poll",),
    Verb.CHANGE: ("poll",),  # shows its controls privately
    Verb.REASON: ("poll",),  # opens the form, and is the form's own id
    Verb.RESULTS: ("poll",),
    Verb.NAMES: ("poll", "page"),
    Verb.MINE: ("round", "position of the card that has the button"),
    Verb.ANSWER: ("round",),  # the value of the select is a poll
    Verb.FOLLOW: ("round",),
    Verb.GUESS: ("round", "option"),
    Verb.OTHERS: ("poll",),  # the next reason of someone else
    Verb.MARK: ("reason", "mark", "when it was written: it can be edited"),
    Verb.MOVED: ("poll",),
    Verb.MOVER: ("poll",),  # the value of the select is what moved this member
    Verb.PAGE: ("round", "0 results or 1 reasons", "page"),
    Verb.REPORT: ("round",),
    Verb.TREND: ("0 article or 1 question", "a round or poll of it", "page"),
    Verb.ERASE: ("1 do it, 0 keep",),
    Verb.DATA: ("1 get what is kept of oneself, 0 ask to erase it",),
    Verb.NOTES: ("round", "page"),
    Verb.BRING: ("round",),  # a form's own id
    Verb.LOOK: ("round", "start of a passage"),
    Verb.GO: ("round",),  # the value of the select is the start of a passage
    Verb.EDIT: ("round",),  # opens the form, and is the form's own id
    Verb.QUESTIONS: ("round",),
    Verb.SAVE: ("round",),
    Verb.JOIN: ("round", "start of a passage"),
    Verb.CUT: ("round", "start of a passage"),  # shows where it can be cut
    Verb.CUT_AT: ("round", "start of a passage"),  # the value of the select is the place
    Verb.LEAVE: ("round", "start of a passage", "1 leave out, 0 put back"),
    Verb.ONLY: ("round", "start of a passage", "0 from there on, 1 up to there"),
    Verb.ASK: ("round", "start of a passage"),  # opens the form, and is the form's own id
    Verb.TRACK: ("round",),  # the same for the main question
    Verb.OWN: ("round",),  # the value of the select is a question of the article
    Verb.UNASK: ("round",),  # the value of the select is a question on a passage
    Verb.REMOVE: ("saved article", "1 do it, 0 keep"),
    Verb.CLOSED: ("poll", "second of its close"),  # on the card that tells of it
    Verb.POLL: ("poll", "place of the action in `PollAction`"),  # two open a form, and are its id
    Verb.PANEL: ("round",),
    Verb.STEER: ("round", "place of the action in `Action`", "1 confirmed, 0 ask first"),
    Verb.NEXT: ("round", "passages that were left"),  # pressed twice, it posts one
    Verb.REVIEW: ("offset in the moderators' list",),
    Verb.DECIDE: ("reason", "1 approve or 0 hide", "offset"),
    Verb.APPROVE: ("offset", "reasons"),  # one number or more for each reason on the page
}

RESULTS, REASONS = 0, 1
"""The pages of `Verb.PAGE`."""

ARTICLE, QUESTION = 0, 1
"""What the pages of `Verb.TREND` are about."""

ACTIONS = tuple(Action)
POLL_ACTIONS = tuple(PollAction)

_LIMIT = 2**53


@dataclass(frozen=True, slots=True)
class Control:
    """A used control."""

    verb: Verb
    numbers: tuple[int, ...]


def custom_id(verb: Verb, *numbers: int) -> str:
    """The custom_id of a control; ValueError if the verb takes other numbers."""
    if not _fits(verb, len(numbers)) or any(abs(number) >= _LIMIT for number in numbers):
        raise ValueError(f"{verb} takes {_NUMBERS[verb]}")
    return ":".join((verb, *map(str, numbers)))


def steer_id(round_id: int, action: Action, *, confirmed: bool = False) -> str:
    """The custom_id of a button of the panel."""
    return custom_id(Verb.STEER, round_id, ACTIONS.index(action), int(confirmed))


def poll_id(number: int, action: PollAction) -> str:
    """The custom_id of a button that does this with a poll outside a round."""
    return custom_id(Verb.POLL, number, POLL_ACTIONS.index(action))


@lru_cache(maxsize=4096)
def parse(text: str) -> Control | None:
    """The control behind a custom_id, None if it is not one of ours (whoever made it up)."""
    verb, *parts = text.split(":")
    if verb not in Verb.__members__.values() or len(text) > 100:
        return None
    numbers = tuple(found for part in parts if (found := parse_number(part)) is not None)
    whole = len(numbers) == len(parts) and _fits(Verb(verb), len(numbers))
    return Control(Verb(verb), numbers) if whole else None


def parse_number(text: str) -> int | None:
    """The number behind a text that was perhaps made up; each number has just one spelling."""
    if len(text) > len(str(-_LIMIT)) or not text.removeprefix("-").isdecimal():
        return None
    found = int(text)
    return found if str(found) == text and abs(found) < _LIMIT else None


def _fits(verb: Verb, count: int) -> bool:
    expected = len(_NUMBERS[verb])
    return count >= expected if verb is Verb.APPROVE else count == expected
