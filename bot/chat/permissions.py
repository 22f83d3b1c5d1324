"""Who may steer, and what the bot needs in a place."""

import discord

from bot.chat import refusal_words
from bot.domain.rounds import Member, Where
from bot.errors import UserError

INVITED_WITH = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
)
_NEEDED = ("view_channel", "send_messages", "read_message_history", "attach_files")
_IN_THREADS = ("view_channel", "send_messages_in_threads", "read_message_history", "attach_files")
FOR_THREADS = ("create_public_threads", "send_messages_in_threads")
_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "attach_files": "Attach Files",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}


def invite_link(application_id: int) -> str:
    """Where someone who manages a server adds the bot, with just the permissions it needs."""
    return discord.utils.oauth_url(
        application_id,
        permissions=INVITED_WITH,
        scopes=("bot", "applications.commands"),
    )


def require_server(interaction: discord.Interaction) -> int:
    """The server's id; UserError in direct messages, which have none."""
    if interaction.guild_id is None:
        raise UserError(refusal_words.SERVER_ONLY)
    return interaction.guild_id


def member_of(interaction: discord.Interaction) -> Member:
    """The member behind an interaction; UserError outside a server."""
    server_id, user = require_server(interaction), interaction.user
    assert isinstance(user, discord.Member), "who acts on a server is a member there"
    joined = user.joined_at
    return Member(
        server_id=server_id,
        id=user.id,
        # what came with the click; `user.roles` leaves out what isn't cached yet after a start
        role_ids=frozenset(user._roles),  # pyright: ignore[reportPrivateUsage]
        joined_at=None if joined is None else int(joined.timestamp() * 1000),
    )


def require_moderator(interaction: discord.Interaction) -> None:
    """UserError for members. Checked here too: a server can change who sees a command."""
    require_server(interaction)
    if not interaction.permissions.manage_messages:
        raise UserError(refusal_words.MODERATORS_ONLY)


def can_see(interaction: discord.Interaction, channel_id: int) -> bool:
    """Whether this member can read the channel; a thread counts as its channel."""
    rights = _rights(interaction, channel_id)
    return rights is not None and rights.view_channel


def can_moderate(interaction: discord.Interaction, channel_id: int) -> bool:
    """Whether this member moderates the channel."""
    rights = _rights(interaction, channel_id)
    return rights is not None and rights.view_channel and rights.manage_messages


def require_sight(interaction: discord.Interaction, channel_id: int) -> None:
    """UserError for who can't read the channel where something was asked."""
    if not can_see(interaction, channel_id):
        raise UserError(refusal_words.NOT_SEEN)


def require_moderation(interaction: discord.Interaction, channel_id: int) -> None:
    """UserError for who doesn't moderate the channel where something was asked."""
    if not can_moderate(interaction, channel_id):
        raise UserError(refusal_words.NOT_MODERATED)


def require_place(interaction: discord.Interaction, where: Where) -> None:
    """UserError that names exactly what is missing for a round or poll in this channel."""
    channel, client = interaction.channel, interaction.client
    joined = client.get_guild(interaction.guild_id or 0)
    if joined is None and client.is_ready():
        raise UserError(refusal_words.NOT_JOINED.format(invite_link(client.application_id or 0)))
    is_hidden = isinstance(channel, discord.Thread) and channel.is_private()
    if channel is not None and is_hidden and joined and not joined.get_thread(channel.id):
        raise UserError(refusal_words.NOT_IN_THREAD)
    if where is Where.THREAD and not isinstance(channel, discord.TextChannel):
        raise UserError(refusal_words.NO_THREADS_HERE)
    needed = needed_to_post(channel)
    if where is Where.THREAD:
        needed += FOR_THREADS
    missing = missing_names(interaction.app_permissions, needed)
    if missing:
        raise UserError(refusal_words.lacks_permissions(", ".join(missing)))


def missing_names(granted: discord.Permissions, needed: list[str]) -> list[str]:
    """The needed permissions that aren't granted, as Discord's settings call them."""
    return [_NAMES[name] for name in needed if not getattr(granted, name)]


def _rights(interaction: discord.Interaction, channel_id: int) -> discord.Permissions | None:
    """What this member may do there; None where that can't be known."""
    if channel_id in (interaction.channel_id, getattr(interaction.channel, "parent_id", None)):
        return interaction.permissions  # a thread has those of its channel
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        return None
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:  # deleted: who could see or moderate it is not known any more
        everywhere = user.guild_permissions
        return everywhere if everywhere.administrator else None
    rights = channel.permissions_for(user)
    if isinstance(channel, discord.Thread) and channel.is_private() and not rights.manage_threads:
        return None  # the gateway doesn't tell who is in it
    return rights


def needed_to_post(channel: object) -> list[str]:
    """What posting a step takes there."""
    return list(_IN_THREADS if isinstance(channel, discord.Thread) else _NEEDED)
