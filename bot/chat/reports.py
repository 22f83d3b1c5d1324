"""Gives moderators the report of a round as a file."""

import io

import discord
from discord import ui

from bot.chat.cards import parts
from bot.chat.permissions import require_moderation, require_server
from bot.chat.replies import Interaction, show, think
from bot.errors import UserError
from bot.rounds.compute import always
from bot.rounds.report import compose, require_ended, told_of
from bot.rounds.service import Service

LARGEST = 9_500_000
"""Bytes: Discord takes files below 10 MB from a bot."""


async def show_report(service: Service, interaction: Interaction, round_id: int) -> None:
    """One HTML file that needs nothing else, for who moderates the round's channel."""
    server_id = require_server(interaction)
    await think(interaction)
    round_ = await service.round(server_id, round_id)
    require_moderation(interaction, round_.channel_id)
    require_ended(round_)
    summary = await service.summary(server_id, round_id, None)
    page = await always(service.compute, compose, told_of(round_, summary))
    data = page.encode()
    if len(data) > LARGEST:
        raise UserError(
            "The report is too large for Discord. Whoever runs the bot can make it with "
            f"`discussion-bot report {round_id}`."
        )
    name = f"round-{round_id}.html"
    card = parts.card(
        parts.BLUE,
        f"**The report of “{parts.safe(parts.cut(round_.article.title, 200))}”**\n"
        "Save the file and open it in a browser. It needs nothing else and prints well; nothing in "
        "it names or singles out a person.",
        ui.File(f"attachment://{name}"),
    )
    await show(interaction, card, [discord.File(io.BytesIO(data), name)])
