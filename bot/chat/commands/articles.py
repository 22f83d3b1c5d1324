"""/article: what a server saved, and "Discuss this" in a message's menu."""

from io import BytesIO

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat import article_words as words
from bot.chat.articles import show_planned_questions
from bot.chat.bringing import article_of_message
from bot.chat.cards.articles import list_card, preview_card, remove_card
from bot.chat.cards.private import message_card
from bot.chat.commands.options import article_choices
from bot.chat.errors import guarded
from bot.chat.markup import safe
from bot.chat.permissions import require_moderator, require_place, require_server
from bot.chat.replies import Interaction, show, think
from bot.domain.article import Article
from bot.domain.rounds import Refused, Round, Where, Why
from bot.rounds.service import Service
from bot.store.rounds import NewRound


class ArticleCommands(app_commands.Group):
    """Only for moderators: by default in Discord's menu, and always in code."""

    def __init__(self, service: Service) -> None:
        super().__init__(
            name="article",
            description="The articles that this server saved",
            guild_only=True,
            default_permissions=discord.Permissions(manage_messages=True),
        )
        self._service = service

    @app_commands.command(name="list", description="What this server saved")
    @guarded
    async def list_(self, interaction: Interaction) -> None:
        require_moderator(interaction)
        saved = await self._service.articles.saved(require_server(interaction))
        await show(interaction, list_card(saved))

    @app_commands.command(description="Look an article through and change it; save it again after")
    @app_commands.describe(article="The article")
    @guarded
    async def edit(self, interaction: Interaction, article: str) -> None:
        await show(interaction, preview_card(await self._planned(interaction, article)))

    @app_commands.command(description="What is asked about an article: the main question, and more")
    @app_commands.describe(article="The article")
    @guarded
    async def questions(self, interaction: Interaction, article: str) -> None:
        planned = await self._planned(interaction, article)
        await think(interaction)
        await show_planned_questions(self._service, interaction, planned)

    @app_commands.command(description="Remove a saved article; discussions about it stay")
    @app_commands.describe(article="The article")
    @guarded
    async def remove(self, interaction: Interaction, article: str) -> None:
        require_moderator(interaction)
        saved = await self._service.articles.saved(require_server(interaction))
        found = next((one for one in saved if article in (one.slug, one.title)), None)
        if found is None:
            raise Refused(Why.UNKNOWN_ARTICLE)
        await show(interaction, remove_card(found))

    @app_commands.command(description="An article as a file, for another server or a seeds folder")
    @app_commands.describe(article="The article")
    @guarded
    async def export(self, interaction: Interaction, article: str) -> None:
        require_moderator(interaction)
        from bot.articles.writing import seed_text  # with what reads seeds, when first needed

        found = await self._service.articles.get(require_server(interaction), article)
        file = discord.File(BytesIO(seed_text(found).encode()), f"{found.slug}.md")
        await show(interaction, message_card(words.exported(safe(found.title))), [file])

    @edit.autocomplete("article")
    @questions.autocomplete("article")
    @export.autocomplete("article")
    async def _all(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await article_choices(self._service, interaction, typed)

    @remove.autocomplete("article")
    async def _own(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await article_choices(self._service, interaction, typed, own_only=True)

    async def _planned(self, interaction: Interaction, slug: str) -> Round:
        require_moderator(interaction)
        article = await self._service.articles.get(require_server(interaction), slug)
        return await plan_here(self._service, interaction, article)


def discuss_command(service: Service) -> app_commands.ContextMenu:
    """In the menu of a message: its file, link or text becomes the article of a discussion."""

    @guarded
    async def discuss(interaction: Interaction, message: discord.Message) -> None:
        require_moderator(interaction)
        server_id = require_server(interaction)
        await think(interaction)
        article = await article_of_message(service, server_id, message)
        planned = await plan_here(service, interaction, article)
        await show(interaction, preview_card(planned, is_new=True))

    menu = app_commands.ContextMenu(name="Discuss this", callback=discuss)
    menu.guild_only = True
    menu.default_permissions = discord.Permissions(manage_messages=True)
    return menu


def usual_place(interaction: Interaction) -> Where:
    """In a thread of its own, or right here where there can be none."""
    is_text = isinstance(interaction.channel, discord.TextChannel)
    return Where.THREAD if is_text else Where.HERE


async def plan_here(service: Service, interaction: Interaction, article: Article) -> Round:
    """A discussion of this article in a thread of this channel, or here if it is a thread."""
    where = usual_place(interaction)
    require_place(interaction, where)
    new = NewRound(require_server(interaction), interaction.channel_id or 0, article, where=where)
    return await service.plan(new)
