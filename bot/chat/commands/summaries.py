"""/summary: what rounds came to, one by one and together, at any time."""

from collections.abc import Iterable

from discord import app_commands
from discord.app_commands import Choice

from bot.chat import words
from bot.chat.commands.options import (
    CHOICES_AT_MOST,
    choice,
    chosen_id,
    matches,
    round_choices,
)
from bot.chat.custom_ids import ARTICLE, QUESTION
from bot.chat.errors import guarded
from bot.chat.permissions import can_see, require_server
from bot.chat.replies import Interaction
from bot.chat.summaries import show_summary, show_trend
from bot.domain.questions import key_of
from bot.domain.rounds import number_of
from bot.errors import UserError
from bot.rounds.service import Service
from bot.summaries.shares import people


class SummaryCommands(app_commands.Group):
    """For everyone; what must stay hidden stays hidden. Moderators get the figures of a round."""

    def __init__(self, service: Service) -> None:
        super().__init__(name="summary", description="What people thought", guild_only=True)
        self._service = service

    @app_commands.command(description="What people thought in a discussion, as far as you may see")
    @app_commands.describe(round="The discussion; the newest of this server if you name none")
    @guarded
    async def round(self, interaction: Interaction, round: str | None = None) -> None:
        round_id = await self._choose(interaction, round)
        moderates = interaction.permissions.manage_messages
        await show_summary(self._service, interaction, round_id, with_figures=moderates)

    @app_commands.command(description="An article's questions through all its discussions here")
    @app_commands.describe(article="The article")
    @guarded
    async def article(self, interaction: Interaction, article: str) -> None:
        await show_trend(self._service, interaction, ARTICLE, chosen_id(article, "article"))

    @app_commands.command(description="A question, each time that it was asked here")
    @app_commands.describe(question="The question")
    @guarded
    async def question(self, interaction: Interaction, question: str) -> None:
        await show_trend(self._service, interaction, QUESTION, chosen_id(question, "question"))

    @round.autocomplete("round")
    async def _rounds(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        recent = await self._service.recent_rounds(interaction.guild_id or 0)
        return round_choices(interaction, recent, typed)

    @article.autocomplete("article")
    async def _articles(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for one in await self._service.trends.rounds(interaction.guild_id or 0):
            if can_see(interaction, one.channel_id):
                found.setdefault(one.slug, []).append((one.title, one.id))
        return _choices(found.values(), typed)

    @question.autocomplete("question")
    async def _questions(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        found: dict[object, list[tuple[str, int]]] = {}
        for poll in await self._service.trends.questions(interaction.guild_id or 0):
            if can_see(interaction, poll.channel_id):
                key = key_of(poll.question)
                found.setdefault(key, []).append((poll.question.text, poll.id))
        return _choices(found.values(), typed)

    async def _choose(self, interaction: Interaction, text: str | None) -> int:
        if text is not None:
            return chosen_id(text, "discussion")
        recent = await self._service.recent_rounds(require_server(interaction))
        seen = [one.id for one in recent if can_see(interaction, one.channel_id)]
        if not seen:
            raise UserError(words.NO_ROUND_YET)
        return seen[0]


def _choices(found: Iterable[list[tuple[str, int]]], typed: str) -> list[Choice[str]]:
    """A line for each thing that was discussed or asked, newest first; its value is the
    newest round or poll of it, whose number also tells equal texts apart."""
    offered = [
        choice(text, f"{people(len(times), 'time', 'times')}, newest no. {number}", newest)
        for times in found
        for text, newest in times[:1]
        for number in [number_of(newest)]
        if matches(typed, text)
    ]
    return offered[:CHOICES_AT_MOST]
