"""What Discord tells about servers, channels, threads and roles, handed on to the rounds there."""

import logging

import discord

from bot.rounds.recovery import Recovery

log = logging.getLogger(__name__)


def watch(client: discord.Client, recovery: Recovery) -> None:
    """Listen on this client. All of it comes with the intent for servers."""

    @client.event
    async def on_guild_channel_update(_: object, after: discord.abc.GuildChannel) -> None:
        await recovery.place_changed(after.guild.id, after.id)

    @client.event
    async def on_guild_role_update(_: object, after: discord.Role) -> None:
        await recovery.rights_changed(after.guild.id)

    @client.event
    async def on_member_update(_: object, after: discord.Member) -> None:
        if after == after.guild.me:
            await recovery.rights_changed(after.guild.id)

    @client.event
    async def on_raw_thread_update(payload: discord.RawThreadUpdateEvent) -> None:
        if not payload.data.get("thread_metadata", {}).get("archived"):
            await recovery.place_changed(payload.guild_id, payload.thread_id)

    @client.event
    async def on_guild_join(guild: discord.Guild) -> None:
        log.info("Server %s was joined", guild.id)
        await recovery.place_changed(guild.id)

    @client.event
    async def on_guild_remove(guild: discord.Guild) -> None:
        log.info("Server %s was left", guild.id)

    @client.event
    async def on_guild_available(guild: discord.Guild) -> None:
        if client.is_ready():  # at the start everything is looked at anyway
            await recovery.place_changed(guild.id)

    @client.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        await recovery.place_gone(channel.guild.id, channel.id)

    @client.event
    async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
        await recovery.place_gone(payload.guild_id, payload.thread_id)
