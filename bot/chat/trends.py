"""Shows what rounds say together, to one person, as far as they can see the channels."""

from bot.chat.custom_ids import ARTICLE, QUESTION
from bot.chat.permissions import can_see, require_server
from bot.chat.replies import Interaction, show, think
from bot.errors import UserError
from bot.rounds.service import Service


async def show_trend(
    service: Service, interaction: Interaction, about: int, chosen: int, page: int = 0
) -> None:
    """`about`: an article, by a round of it, or a question, by a poll of it."""
    from bot.chat.cards import trends  # when first needed, like all of summaries

    server_id = require_server(interaction)
    if about not in (ARTICLE, QUESTION):
        raise UserError("Pick the article or question from the menu of `/summary`.")
    await think(interaction)

    def sees(channel_id: int) -> bool:
        return can_see(interaction, channel_id)

    if about == ARTICLE:
        article = await service.trends.article(server_id, chosen, sees)
        card = trends.article_card(article, chosen, page)
    else:
        question = await service.trends.question(server_id, chosen, sees)
        card = trends.question_card(question, chosen, page)
    await show(interaction, card)
