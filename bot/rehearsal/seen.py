"""What people see on the cards: texts, and what can be clicked or picked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from simcord import InteractionResult, ResponseMessage

from bot.chat import words
from bot.chat.custom_ids import Verb, parse

BUTTON, SELECT = 2, 3


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll as someone sees it on a card: what can be clicked, or picked from a select."""

    poll_id: int
    message: discord.Message
    buttons: tuple[str, ...]
    select: str | None
    options: tuple[str, ...]
    several: bool = False
    rank: str | None = None
    """The button that opens the private card where options are ranked."""

    @property
    def sides(self) -> int:
        """Answers that take a side: the last button is "Skip", or "Not sure"."""
        return len(self.options) or len(self.buttons) - 1


def ballots(cards: Sequence[discord.Message]) -> list[Ballot]:
    """The open polls, each on its newest card, in the order in which they were asked."""
    newest: dict[int, Ballot] = {}
    for card in cards:
        shown = components(card)
        found = *_with_buttons(card, shown), *_with_selects(card, shown), *_to_rank(card, shown)
        for ballot in found:
            newest[ballot.poll_id] = ballot
    return [newest[poll_id] for poll_id in sorted(newest)]


def is_closing(cards: Sequence[discord.Message]) -> bool:
    """Whether the main question is being asked again."""
    return any(words.ASKED_AGAIN in texts(components(card)) for card in cards)


def labels(message: discord.Message | ResponseMessage) -> list[str]:
    """What is written on the buttons of a card."""
    return [str(one.get("label", "")) for one in _usable(components(message))]


def find(shown: Sequence[dict[str, Any]], verb: Verb) -> str | None:
    """The first control that does this."""
    ids = (str(one["custom_id"]) for one in _usable(shown))
    return next((i for i in ids if (control := parse(i)) and control.verb is verb), None)


def find_all(shown: Sequence[dict[str, Any]], verb: Verb) -> list[str]:
    """Every control that does this."""
    ids = (str(one["custom_id"]) for one in _usable(shown))
    return [i for i in ids if (control := parse(i)) and control.verb is verb]


def picks(shown: Sequence[dict[str, Any]], verb: Verb) -> list[str]:
    """What the select that does this offers."""
    custom_id = find(shown, verb)
    found = (one for one in _usable(shown) if one["custom_id"] == custom_id)
    return [str(option["value"]) for one in found for option in one.get("options", [])]


def said(result: InteractionResult) -> str:
    """What a person read in answer."""
    shown = result.followups[-1] if result.followups else result.response
    return "" if shown is None else "\n".join(texts(components(shown)))


def components(message: discord.Message | ResponseMessage) -> list[dict[str, Any]]:
    """A message's components as Discord writes them."""
    if isinstance(message, ResponseMessage):
        return message.components
    return [dict(component.to_dict()) for component in message.components]


def texts(shown: Sequence[dict[str, Any]]) -> list[str]:
    """All text of a card, in order."""
    found: list[str] = []
    for one in shown:
        if "content" in one:
            found.append(str(one["content"]))
        found += texts(one.get("components", []))
    return found


def _with_buttons(card: discord.Message, shown: list[dict[str, Any]]) -> Iterator[Ballot]:
    buttons: dict[int, list[str]] = {}
    for custom_id in find_all(shown, Verb.VOTE):
        control = parse(custom_id)
        assert control is not None
        buttons.setdefault(control.numbers[0], []).append(custom_id)
    for poll_id, ids in buttons.items():
        yield Ballot(poll_id, card, tuple(ids), None, ())


def _with_selects(card: discord.Message, shown: list[dict[str, Any]]) -> Iterator[Ballot]:
    for one in _usable(shown):
        control = parse(str(one["custom_id"]))
        if one["type"] == SELECT and control is not None and control.verb is Verb.PICK:
            options = tuple(str(option["value"]) for option in one["options"])
            several = one.get("max_values", 1) > 1
            yield Ballot(control.numbers[0], card, (), str(one["custom_id"]), options, several)


def _to_rank(card: discord.Message, shown: list[dict[str, Any]]) -> Iterator[Ballot]:
    for custom_id in find_all(shown, Verb.RANK):
        control = parse(custom_id)
        assert control is not None
        yield Ballot(control.numbers[0], card, (), None, (), rank=custom_id)


def next_choices(shown: Sequence[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """What can be ranked next on the private card: a button's id, or a menu's with a value."""
    for one in _usable(shown):
        control = parse(str(one["custom_id"]))
        if one["type"] == SELECT and control is not None and control.verb is Verb.RANK_NEXT:
            return [(str(one["custom_id"]), str(option["value"])) for option in one["options"]]
    return [(one, None) for one in find_all(shown, Verb.RANK) if not one.endswith(":0")]


def _usable(shown: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in shown:
        if one.get("type") in (BUTTON, SELECT) and one.get("custom_id") and not one.get("disabled"):
            yield one
        yield from _usable(one.get("components", []))
