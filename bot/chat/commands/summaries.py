"""/summary: what a round has shown, at any time."""

from typing import Any, cast

from discord import app_commands
from discord.app_commands import Choice

from bot.chat.commands.options import chosen_id, round_choices
from bot.chat.errors import guarded
from bot.chat.permissions import can_see, require_server
from bot.chat.records import show_summary
from bot.chat.replies import Interaction
from bot.errors import UserError
from bot.rounds.service import Service


def summary_command(service: Service) -> app_commands.Command[Any, ..., None]:
    """For everyone; what must stay hidden stays hidden. Moderators get the figures with it."""

    @app_commands.command(
        name="summary", description="What people thought in a round, as far as you may see it"
    )
    @app_commands.describe(round="The round; the newest of this server if you name none")
    @app_commands.guild_only()
    @guarded
    async def summary(interaction: Interaction, round: str | None = None) -> None:
        round_id = await _choose(service, interaction, round)
        figures = interaction.permissions.manage_messages
        await show_summary(service, interaction, round_id, figures=figures)

    @summary.autocomplete("round")
    async def rounds(  # pyright: ignore[reportUnusedFunction] the library keeps it
        interaction: Interaction, typed: str
    ) -> list[Choice[str]]:
        recent = await service.recent_rounds(interaction.guild_id or 0)
        return round_choices(interaction, recent, typed)

    return cast(app_commands.Command[Any, ..., None], summary)


async def _choose(service: Service, interaction: Interaction, text: str | None) -> int:
    server_id = require_server(interaction)
    if text is None:
        recent = await service.recent_rounds(server_id)
        seen = [one.id for one in recent if can_see(interaction, one.channel_id)]
        if not seen:
            raise UserError("There was no round yet in a channel that you can see.")
        return seen[0]
    return chosen_id(text, "round")
