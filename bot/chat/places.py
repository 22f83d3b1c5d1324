"""Whether the bot can post in a channel or thread, and Discord's refusals in words.

What is known beforehand costs no request: Discord bans an address that collects refusals.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.chat import permissions
from bot.domain.rounds import Round, Trouble
from bot.rounds.publisher import TryLater, Unreachable

LONGEST = 30.0
"""Seconds after which a request is given up, with all that the library waits for."""

TOO_OLD_TO_EDIT_OFTEN = 30046
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
ARCHIVED, LOCKED = 50083, 160005

_HISTORY = ["read_message_history"]


class Places:
    """Goes by what the gateway sent about servers, channels and permissions."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def at(self, server_id: int, channel_id: int) -> discord.PartialMessageable:
        """Where to post; Unreachable or TryLater if it is known that nothing can be posted."""
        guild = self._client.get_guild(server_id)
        if guild is None and self._client.is_ready():
            raise Unreachable(Trouble.REMOVED)
        if guild is not None and guild.unavailable:
            raise TryLater("Discord says that this server is not available")
        return self._client.get_partial_messageable(channel_id, guild_id=server_id)

    def require_history(self, channel: discord.PartialMessageable) -> None:
        """Without this permission Discord shows an empty channel instead of refusing."""
        found = self._client.get_channel(channel.id)
        if isinstance(found, discord.abc.GuildChannel | discord.Thread):
            granted = found.permissions_for(found.guild.me)
            if missing := permissions.missing_names(granted, _HISTORY):
                raise Unreachable(Trouble.LACKING, ", ".join(missing))

    async def is_open(self, round_: Round) -> bool:
        """Whether nothing that the bot knows of keeps the next step of a round from its place."""
        guild = self._client.get_guild(round_.server_id)
        if guild is None or guild.unavailable:
            return False
        place_id = round_.place_id or round_.channel_id
        try:  # a thread that is archived is not kept in mind
            found = guild.get_channel_or_thread(place_id) or await guild.fetch_channel(place_id)
            granted = found.permissions_for(guild.me)
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return False
        needed = [name for name in permissions.needed_to_post(found) if name != "attach_files"]
        if round_.place_id is None:
            needed += permissions.FOR_THREADS
        is_locked = isinstance(found, discord.Thread) and found.locked
        return not is_locked and not permissions.missing_names(granted, needed)

    @asynccontextmanager
    async def opened(self, channel: discord.PartialMessageable) -> AsyncGenerator[None]:
        """For as long as it takes, a thread that was archived is open; a locked one stays shut."""
        thread: discord.Thread | None = None
        if self._client.get_channel(channel.id) is None:  # archived threads are not kept in mind
            found = await self._client.fetch_channel(channel.id)
            if isinstance(found, discord.Thread) and found.archived and not found.locked:
                thread = await found.edit(archived=False)
        try:
            yield
        finally:
            if thread is not None:
                await thread.edit(archived=True)

    @asynccontextmanager
    async def translated(
        self, channel: discord.PartialMessageable, *also_needed: str, within: float = LONGEST
    ) -> AsyncGenerator[None]:
        """Discord's refusals in words for moderators; what may pass, or takes longer than so many
        seconds, becomes TryLater."""
        try:
            async with asyncio.timeout(within):
                yield
        except discord.HTTPException as error:
            raise self._translate(channel, also_needed, error) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TryLater(repr(error)) from error

    def _translate(
        self,
        channel: discord.PartialMessageable,
        also_needed: tuple[str, ...],
        error: discord.HTTPException,
    ) -> Exception:
        if error.code in (ARCHIVED, LOCKED):
            return Unreachable(Trouble.LOCKED)
        if error.status >= 500 or error.status == 429 or error.code == TOO_OLD_TO_EDIT_OFTEN:
            return TryLater(str(error))
        if error.status == 404:
            is_channel = error.code != UNKNOWN_MESSAGE
            return (
                Unreachable(Trouble.DELETED) if is_channel else Unreachable(Trouble.REFUSED, "404")
            )
        if error.status != 403:
            return Unreachable(Trouble.REFUSED, f"{error.status}, {error.code}")
        return self._what_is_missing(channel, also_needed) or Unreachable(
            Trouble.REFUSED, f"{error.text}; check my role"
        )

    def _what_is_missing(
        self, channel: discord.PartialMessageable, also_needed: tuple[str, ...]
    ) -> Unreachable | None:
        found = self._client.get_channel(channel.id)
        guild = channel.guild
        if guild is None or not isinstance(found, discord.abc.GuildChannel | discord.Thread):
            return None
        needed = [*permissions.needed_to_post(found), *also_needed]
        granted = found.permissions_for(guild.me)
        if not granted.view_channel:
            needed = ["view_channel"]  # the rest goes with it
        missing = permissions.missing_names(granted, needed)
        if len(missing) > 1 and missing[0].startswith("Send"):
            missing.remove("Attach Files")  # goes with it
        if missing:
            return Unreachable(Trouble.LACKING, ", ".join(missing))
        is_locked = isinstance(found, discord.Thread) and found.locked
        return Unreachable(Trouble.LOCKED) if is_locked else None
