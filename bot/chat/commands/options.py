"""Options that several commands share, from what people typed to what the service takes."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import discord
from discord.app_commands import Choice

from bot.chat import refusal_words
from bot.chat.custom_ids import parse_number
from bot.chat.markup import cut, label
from bot.chat.permissions import can_see
from bot.chat.replies import Interaction
from bot.domain.durations import parse_duration
from bot.domain.questions import folded
from bot.domain.rounds import Ballots, ComparedRole, Results, Rules, number_of
from bot.errors import UserError
from bot.rounds.service import Service
from bot.store.rounds import RoundName
from bot.text import one_line

E = TypeVar("E", bound=StrEnum)

MINUTE, DAY = 60, 86400
LONGEST_MEMBERSHIP = 3650 * DAY
CHOICES_AT_MOST, CHOICE_LENGTH = 25, 100


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


def split_options(text: str) -> list[str]:
    """Options as people separate them: by |, else by lines, else by commas or semicolons."""
    for separator in ("|", "\n", ";", ","):
        if separator in text:
            parts = [part.strip() for part in text.split(separator)]
            return [part for part in parts if part]
    return [text.strip()] if text.strip() else []


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
        raise UserError(refusal_words.PICK_FROM_THE_MENU.format(what))
    return found


def choice(text: str, detail: str, chosen: int) -> Choice[str]:
    """A line of a menu; `detail` is never cut, so that no two lines are the same."""
    room = CHOICE_LENGTH - 3 - len(detail)
    return Choice(name=f"{cut(label(text, room), room)} ({detail})", value=str(chosen))


def matches(typed: str, *texts: str) -> bool:
    """Whether what someone typed so far is in one of these, however it is spelled."""
    return any(folded(typed) in folded(text) for text in texts)


async def article_choices(
    service: Service, interaction: Interaction, typed: str, *, own_only: bool = False
) -> list[Choice[str]]:
    """For the menu: what this server saved, then what ships with the bot."""
    own = await service.articles.saved(interaction.guild_id or 0)
    slugs = {one.slug for one in own}
    offered = [(one.title, one.published, one.slug) for one in own]
    if not own_only:
        offered += [
            (one.title, one.published, one.slug)
            for one in service.library.articles.values()
            if one.slug not in slugs
        ]
    return [
        Choice(name=label(f"{title} ({published})" if published else title, 100), value=slug)
        for title, published, slug in offered
        if matches(typed, slug, title)
    ][:CHOICES_AT_MOST]


def round_choices(
    interaction: Interaction, found: Sequence[RoundName], typed: str
) -> list[Choice[str]]:
    """For the menu: rounds that this person can see and that fit what is typed."""
    offered = [
        choice(one.title, f"round {number}, {one.state}", one.id)
        for one in found
        for number in [number_of(one.id)]
        if can_see(interaction, one.channel_id) and matches(typed, one.title, str(number))
    ]
    return offered[:CHOICES_AT_MOST]


def _compared(roles: Sequence[object]) -> tuple[ComparedRole, ...]:
    """Each role once, in the order in which they were chosen."""
    found: dict[int, ComparedRole] = {}
    for role in roles:
        if role is None:
            continue
        if not isinstance(role, discord.Role):
            raise UserError(refusal_words.NO_SUCH_ROLE)
        if role.is_default():
            raise UserError(refusal_words.EVERYONES_ROLE)
        found[role.id] = ComparedRole(role.id, one_line(role.name))
    return tuple(found.values())


def _role_id(voters: object) -> int | None:
    """None for everyone. What the library doesn't find among the roles stays a text."""
    if voters is None:
        return None
    if not isinstance(voters, discord.Role):
        raise UserError(refusal_words.NO_SUCH_ROLE)
    return None if voters.is_default() else voters.id
