"""/erase-my-answers: nothing is kept of a member who doesn't want it."""

from typing import Any, cast

from discord import app_commands

from bot.chat import words
from bot.chat.cards import private
from bot.chat.errors import guarded
from bot.chat.permissions import member_of
from bot.chat.replies import Interaction, show
from bot.errors import UserError
from bot.rounds.service import Service


def erase_command(service: Service) -> app_commands.Command[Any, ..., None]:
    """For everyone, about themselves; asks once."""

    @app_commands.command(
        name="erase-my-answers", description="Delete all your answers and reasons on this server"
    )
    @app_commands.guild_only()
    @guarded
    async def erase(interaction: Interaction) -> None:
        polls = await service.erasing.count(member_of(interaction))
        if not polls:
            raise UserError(words.NEVER_ANSWERED)
        await show(interaction, private.erase_card(polls))

    return cast(app_commands.Command[Any, ..., None], erase)
