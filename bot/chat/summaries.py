"""Shows what rounds came to, to one person: pages, files, and the same question through rounds."""

import io

import discord
from discord import ui

from bot.chat import refusal_words, words
from bot.chat.cards import parts
from bot.chat.custom_ids import ARTICLE, QUESTION, REASONS, RESULTS
from bot.chat.markup import cut, safe
from bot.chat.permissions import can_see, require_server, require_sight
from bot.chat.pictures import draw_for_card, file_of
from bot.chat.replies import Interaction, show, think
from bot.domain.rounds import Member, Round, State, number_of
from bot.errors import UserError
from bot.rounds.compute import always
from bot.rounds.service import Service

LARGEST = 9_500_000
"""Bytes: Discord takes files below 10 MB from a bot."""


async def show_page(
    service: Service, interaction: Interaction, round_id: int, part: int, number: int
) -> None:
    """A page of what this person may see: all results, or the reasons."""
    from bot.chat.cards.summary import page_card  # when first needed

    if part not in (RESULTS, REASONS):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    round_ = await _seen_round(service, interaction, round_id)
    summary = await service.summary(round_, Member(round_.server_id, interaction.user.id))
    await show(interaction, page_card(summary, round_, part, number))


async def show_summary(
    service: Service, interaction: Interaction, round_id: int, *, with_figures: bool
) -> None:
    """The summary of a round; of one that goes on, what this person may see. `with_figures`
    attaches CSV and JSON to that of an ended one."""
    from bot.chat.cards.summary import page_card, summary_card  # when first needed
    from bot.output.exports import csv_bytes, to_csv, to_json

    round_ = await _seen_round(service, interaction, round_id)
    summary = await service.summary(round_, Member(round_.server_id, interaction.user.id))
    if round_.state is not State.ENDED:
        await show(interaction, page_card(summary, round_, RESULTS, 0))
        return
    drawn = await draw_for_card(service.compute, summary)
    card = summary_card(summary, round_, drawn.picture)
    files = [] if drawn.picture is None else [file_of(drawn)]
    if with_figures:
        number = number_of(round_id)
        for name, data in (
            (f"round-{number}.csv", csv_bytes(to_csv(number, summary))),
            (f"round-{number}.json", to_json(number, summary).encode()),
        ):
            files.append(discord.File(io.BytesIO(data), name))
            card.add_item(ui.File(f"attachment://{name}"))
    await show(interaction, card, files)


async def show_report(service: Service, interaction: Interaction, round_id: int) -> None:
    """One HTML file that needs nothing else, for everyone who can see the round's channel."""
    from bot.rounds.files import compose_report  # when first needed, like all that draws

    round_ = await _seen_round(service, interaction, round_id)
    summary = await service.summary(round_, None)
    if round_.state is not State.ENDED:
        raise UserError(words.REPORT_TOO_EARLY)
    data = (await always(service.compute, compose_report, round_, summary)).encode()
    if len(data) > LARGEST:
        raise UserError(words.REPORT_TOO_LARGE.format(number_of(round_id)))
    name = f"round-{number_of(round_id)}.html"
    title = safe(cut(round_.article.title, 200))
    card = parts.card(parts.BLUE, words.report_title(title), ui.File(f"attachment://{name}"))
    await show(interaction, card, [discord.File(io.BytesIO(data), name)])


async def show_trend(
    service: Service, interaction: Interaction, about: int, chosen: int, page: int = 0
) -> None:
    """`about`: an article, by a round of it, or a question, by a poll of it."""
    from bot.chat.cards import trends  # when first needed, like all of summaries

    server_id = require_server(interaction)
    if about not in (ARTICLE, QUESTION):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
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


async def _seen_round(service: Service, interaction: Interaction, round_id: int) -> Round:
    """A round whose channel this person can read; what is shown of it takes a while."""
    server_id = require_server(interaction)
    await think(interaction)
    round_ = await service.round(server_id, round_id)
    require_sight(interaction, round_.channel_id)
    return round_
