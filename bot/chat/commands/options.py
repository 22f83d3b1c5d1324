"""Options that several commands share, from what people typed to what the service takes."""

import discord
from discord.app_commands import Choice

from bot.chat.cards.parts import cut
from bot.chat.permissions import can_see
from bot.chat.replies import Interaction
from bot.errors import UserError
from bot.rounds.durations import parse_duration
from bot.rounds.models import Ballots, Results, Rules
from bot.store.rounds import RoundName

MINUTE, DAY = 60, 86400
LONGEST_MEMBERSHIP = 3650 * DAY


def make_rules(
    results: str, ballots: str, voters: discord.Role | None, joined: str | None
) -> Rules:
    """Who may vote and see what; UserError for a `joined` that is no duration."""
    return Rules(
        Results(results),
        Ballots(ballots),
        None if voters is None or voters.is_default() else voters.id,
        None if joined is None else parse_duration(joined, least=MINUTE, most=LONGEST_MEMBERSHIP),
    )


def chosen_id(text: str, what: str) -> int:
    """The number that the menu filled in; people can type anything there."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    raise UserError(f"Pick the {what} from the menu that opens when you type.")


def round_choices(
    interaction: Interaction, found: list[RoundName], typed: str
) -> list[Choice[str]]:
    """For the menu: rounds that this person can see and that fit what is typed."""
    named = [
        (f"{one.title} (round {one.id}, {one.state})", one.id)
        for one in found
        if can_see(interaction, one.channel_id)
    ]
    return [
        Choice(name=cut(name, 100), value=str(round_id))
        for name, round_id in named
        if typed.casefold() in name.casefold()
    ][:25]
