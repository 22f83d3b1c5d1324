"""/privacy and /erase-my-answers: what is kept of a member, and nothing of who doesn't want it."""

from typing import Any, cast

from discord import app_commands

from bot.chat.errors import guarded
from bot.chat.own_data import ask_to_erase, show_privacy
from bot.chat.replies import Interaction
from bot.rounds.service import Service

Command = app_commands.Command[Any, ..., None]


def privacy_command(service: Service) -> Command:
    """For everyone, about themselves."""

    @app_commands.command(
        name="privacy",
        description="What is kept of you, for how long, who sees it; get or erase it",
    )
    @app_commands.guild_only()
    @guarded
    async def privacy(interaction: Interaction) -> None:
        await show_privacy(service, interaction)

    return cast(Command, privacy)


def erase_command(service: Service) -> Command:
    """For everyone, about themselves; asks once."""

    @app_commands.command(
        name="erase-my-answers", description="Delete all your answers and reasons on this server"
    )
    @app_commands.guild_only()
    @guarded
    async def erase(interaction: Interaction) -> None:
        await ask_to_erase(service, interaction)

    return cast(Command, erase)
