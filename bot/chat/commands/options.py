"""Options that several commands share, from what people typed to what the service takes."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import discord
from discord.app_commands import Choice

from bot.chat.cards.parts import cut
from bot.chat.custom_ids import parse_number
from bot.chat.permissions import can_see
from bot.chat.replies import Interaction
from bot.errors import UserError
from bot.domain.durations import parse_duration
from bot.domain.rounds import Ballots, ComparedRole, Results, Rules
from bot.store.rounds import RoundName
from bot.text import one_line

E = TypeVar("E", bound=StrEnum)

MINUTE, DAY = 60, 86400
LONGEST_MEMBERSHIP = 3650 * DAY


def make_rules(
    results: str,
    ballots: str,
    voters: object,
    joined: str | None,
    compare: Sequence[object] = (),
) -> Rules:
    """Who may vote and see what; UserError for what no menu offers."""
    return Rules(
        one_of(Results, results),
        one_of(Ballots, ballots),
        _role_id(voters),
        None if joined is None else parse_duration(joined, least=MINUTE, most=LONGEST_MEMBERSHIP),
        _compared(compare),
    )


def _compared(roles: Sequence[object]) -> tuple[ComparedRole, ...]:
    """Each role once, in the order in which they were chosen."""
    found: dict[int, ComparedRole] = {}
    for role in roles:
        if role is None:
            continue
        if not isinstance(role, discord.Role):
            raise UserError("There is no such role here. Pick it from the menu.")
        if role.is_default():
            raise UserError("Everyone has that role, so there is nothing to compare. Pick another.")
        found[role.id] = ComparedRole(role.id, one_line(role.name))
    return tuple(found.values())


def _role_id(voters: object) -> int | None:
    """None for everyone. What the library doesn't find among the roles stays a text."""
    if voters is None:
        return None
    if not isinstance(voters, discord.Role):
        raise UserError("There is no such role here. Pick it from the menu.")
    return None if voters.is_default() else voters.id


def one_of(kind: type[E], text: str) -> E:
    """What a menu filled in; Discord lets nothing else through, but it isn't ours to trust."""
    try:
        return kind(text)
    except ValueError as error:
        known = ", ".join(f"`{one.value}`" for one in kind)
        raise UserError(f"There is no “{{}}” to choose. Pick one of: {known}.", text) from error


def chosen_id(text: str, what: str) -> int:
    """The number that the menu filled in; people can type anything there."""
    found = parse_number(text)
    if found is None or found < 0:
        raise UserError(f"Pick the {what} from the menu that opens when you type.")
    return found


def choice(text: str, detail: str, chosen: int) -> Choice[str]:
    """A line of a menu; `detail` is never cut, so that no two lines are the same."""
    return Choice(name=f"{cut(text, 97 - len(detail))} ({detail})", value=str(chosen))


def round_choices(
    interaction: Interaction, found: list[RoundName], typed: str
) -> list[Choice[str]]:
    """For the menu: rounds that this person can see and that fit what is typed."""
    named = [
        (one, f"round {one.id}, {one.state}")
        for one in found
        if can_see(interaction, one.channel_id)
    ]
    return [
        choice(one.title, detail, one.id)
        for one, detail in named
        if typed.casefold() in f"{one.title} ({detail})".casefold()
    ][:25]
