"""Shows a round's summary to one person, page by page, and the figures to moderators."""

import io

import discord

from bot.chat.permissions import can_moderate, require_server, require_sight
from bot.chat.replies import Interaction, show, think
from bot.domain.rounds import Member, StepKind
from bot.rounds.service import Service


async def show_summary(
    service: Service,
    interaction: Interaction,
    round_id: int,
    *,
    page: int = 0,
    figures: bool = False,
) -> None:
    """What this person may see; `figures` attaches CSV and JSON of what everyone may see."""
    from bot.chat.cards.summary import pictures_on, summary_card  # when first needed
    from bot.chat.pictures import draw, files_of

    server_id = require_server(interaction)
    await think(interaction)
    round_ = await service.round(server_id, round_id)
    require_sight(interaction, round_.channel_id)
    reader = None if figures else Member(server_id, interaction.user.id)
    summary = await service.summary(server_id, round_id, reader)
    drawn = await draw(service.compute, summary, pictures_on(summary, round_, page))
    files = files_of(drawn)
    names: list[str] = []
    if figures:
        from bot.summaries.exports.document import to_json
        from bot.summaries.exports.tables import to_csv

        for suffix, write in (("csv", to_csv), ("json", to_json)):
            text = write(round_.id, summary)
            names.append(f"round-{round_.id}.{suffix}")
            files.append(discord.File(io.BytesIO(text.encode()), names[-1]))
    card = summary_card(
        summary,
        round_,
        round_.step(StepKind.SUMMARY),
        page=page,
        pictures=drawn,
        attached=names,
        moderates=can_moderate(interaction, round_.channel_id),
    )
    await show(interaction, card, files)
