"""How a person is answered: privately, and in the same private message where there is one."""

from collections.abc import Sequence

import discord

from bot.chat.cards.parts import Card

Interaction = discord.Interaction

_DONE = "done"


async def show(
    interaction: Interaction,
    card: Card,
    files: Sequence[discord.File] = (),
    *,
    fresh: bool = False,
) -> None:
    """Show a card to this person alone.

    A control on a private card changes that card (unless `fresh`); a deferred answer is completed.
    """
    if interaction.response.is_done():
        is_form = interaction.type is discord.InteractionType.modal_submit
        is_used = interaction.type is discord.InteractionType.component
        if fresh and (is_used or (is_form and is_private(interaction))):
            await interaction.followup.send(view=card, files=files, ephemeral=True)
        else:
            await interaction.edit_original_response(view=card, attachments=files)
    elif is_private(interaction) and not fresh:
        await interaction.response.edit_message(view=card, attachments=files)
    else:
        await interaction.response.send_message(view=card, files=files, ephemeral=True)


async def think(interaction: Interaction) -> None:
    """Win time: the answer follows within fifteen minutes."""
    await interaction.response.defer(ephemeral=True, thinking=True)


def note_done(interaction: Interaction) -> None:
    """What was asked for is done, whatever becomes of the answer."""
    interaction.extras[_DONE] = True


def is_done(interaction: Interaction) -> bool:
    """Whether it is, also where nobody could be told."""
    return _DONE in interaction.extras


def is_private(interaction: Interaction) -> bool:
    """Whether the control is on a card that only this person sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral
