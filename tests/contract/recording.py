"""The sample bot played through on the simulated Discord, its requests kept."""

import asyncio
import copy
from dataclasses import dataclass, replace
from typing import Any, Self

import discord
import simcord
from simcord.types import HttpLogEntry

from .sample import SampleBot


@dataclass(frozen=True)
class Recording:
    """Every request of the sample bot, and the ones worth naming."""

    requests: list[HttpLogEntry]

    @classmethod
    def make(cls) -> Self:
        return cls(asyncio.run(_play()))

    @property
    def commands(self) -> HttpLogEntry:
        return self._first("PUT", "/commands")

    @property
    def card(self) -> HttpLogEntry:
        """A card with everything on it, sent as a message."""
        return self._first("POST", "/messages")

    @property
    def card_edit(self) -> HttpLogEntry:
        return next(
            one for one in self.requests if one.method == "PATCH" and "/channels/" in one.path
        )

    @property
    def embed(self) -> HttpLogEntry:
        """A message of the older kind."""
        return next(one for one in self.requests if one.json and "embeds" in one.json)

    @property
    def thread(self) -> HttpLogEntry:
        return self._first("POST", "/threads")

    def callback(self, kind: int) -> HttpLogEntry:
        """The first answer of this kind to an interaction."""
        return next(
            one
            for one in self.requests
            if one.path.endswith("/callback") and one.json and one.json["type"] == kind
        )

    def _first(self, method: str, ending: str) -> HttpLogEntry:
        return next(
            one for one in self.requests if one.method == method and one.path.endswith(ending)
        )


MISSING = object()


def broken(request: HttpLogEntry, place: str, value: object) -> HttpLogEntry:
    """The request with one thing in its body changed, or taken away if `MISSING`.

    `place` leads there by keys and indexes: `components.0.type`.
    """
    body: Any = copy.deepcopy(request.json)
    holder = body
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    for step in steps:
        holder = holder[step]
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return replace(request, json=body)


async def _play() -> list[HttpLogEntry]:
    async with simcord.run(SampleBot()) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        guild.create_forum_channel("articles")
        everything = guild.create_role("Moderator", permissions=discord.Permissions.all())
        member = guild.add_member(env.create_user("ann"), roles=[everything])
        await member.autocomplete(channel, "round start", "article", "b")
        await member.slash(channel, "round start", article="# A passage")
        shown = await member.slash(channel, "private")
        assert shown.response
        modal = await member.click(shown.response, custom_id="reason")
        await member.submit_modal(modal, {"text": "Because", "side": "Yes", "kinds": ["Facts"]})
        await member.click(shown.response, custom_id="slowly")
        await member.click(shown.response, custom_id="withdraw")
        message = channel.last_message
        assert message
        await member.context_menu(channel, "Discuss this", message)
        return env.http_requests
