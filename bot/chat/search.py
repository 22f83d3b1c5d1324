"""Finds a card that may have been posted, though we never heard of it.

The look goes back from the newest message to the card before it, whose id is Discord's own time:
no clock of ours can hide a card. The first card of a round or a poll has none before it; there
the newest messages are looked through whatever their time, and from there on all since an hour
before the attempt.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord

from bot.rounds.cards import CardData, PollCard

log = logging.getLogger(__name__)

ALWAYS_SEARCHED = 300
MOST_SEARCHED = 10_000
CLOCKS_DIFFER = 3600_000
LONGEST = 300.0
"""Seconds: so many messages are a hundred requests."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Where the look ends: at this message, but not before so many were looked through."""

    message_id: int
    at_least: int = 0


def bound(content: CardData) -> Bound:
    """The card before this one, if there is one; else an hour before the first attempt."""
    if isinstance(content, PollCard):
        return Bound(id_at(content.poll.opened_at or 0), ALWAYS_SEARCHED)
    round_, step = content.round, content.step
    before = [one.message_id for one in round_.steps[: step.position] if one.message_id is not None]
    if before:
        return Bound(max(before))
    return Bound(id_at(step.tried_at or round_.started_at), ALWAYS_SEARCHED)


async def find(
    channel: discord.PartialMessageable,
    author: discord.abc.User | None,
    marker: str,
    until: Bound,
) -> int | None:
    """The message that bears the marker. After so many others it counts as not posted.

    Then a card could be there twice, far apart and with the same poll; the other way a round could
    never go on.
    """
    looked_at = 0
    async for message in channel.history(limit=MOST_SEARCHED):
        if message.id <= until.message_id and looked_at >= until.at_least:
            return None
        if message.author == author and marker in set(_custom_ids(message.components)):
            return message.id
        looked_at += 1
    if looked_at >= MOST_SEARCHED:
        log.warning(
            "No card “%s” among the last %s messages of channel %s: it is posted (again)",
            marker,
            looked_at,
            channel.id,
        )
    return None


def id_at(moment: int) -> int:
    """The least id of a message that was posted then, or up to an hour before: clocks differ."""
    begun = datetime.fromtimestamp(max(moment - CLOCKS_DIFFER, 0) / 1000, UTC)
    return discord.utils.time_snowflake(begun)


def _custom_ids(components: Iterable[Any]) -> Iterable[str]:
    for component in components:
        own = getattr(component, "custom_id", None)
        if own is not None:
            yield own
        yield from _custom_ids(getattr(component, "children", ()))
