"""What Discord tells about servers, channels, threads and roles, handed on to the rounds there."""

import discord

from bot.chat.places import DELETED
from bot.rounds.posting import Posting


def watch(client: discord.Client, posting: Posting) -> None:
    """Listen on this client. All of it comes with the intent for servers."""

    @client.event
    async def on_guild_channel_update(_: object, after: discord.abc.GuildChannel) -> None:
        await posting.place_changed(after.guild.id, after.id)

    @client.event
    async def on_guild_role_update(_: object, after: discord.Role) -> None:
        await posting.rights_changed(after.guild.id)

    @client.event
    async def on_member_update(_: object, after: discord.Member) -> None:
        if after == after.guild.me:
            await posting.rights_changed(after.guild.id)

    @client.event
    async def on_raw_thread_update(payload: discord.RawThreadUpdateEvent) -> None:
        if not payload.data.get("thread_metadata", {}).get("archived"):
            was_archived = payload.thread is None  # such threads are not kept in mind
            await posting.place_changed(payload.guild_id, payload.thread_id, is_back=was_archived)

    @client.event
    async def on_guild_join(guild: discord.Guild) -> None:
        await posting.place_changed(guild.id, is_back=True)

    @client.event
    async def on_guild_available(guild: discord.Guild) -> None:
        if client.is_ready():  # at the start everything is looked at anyway
            await posting.place_changed(guild.id, is_back=True)

    @client.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        await posting.place_gone(channel.guild.id, channel.id, DELETED)

    @client.event
    async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
        await posting.place_gone(payload.guild_id, payload.thread_id, DELETED)
