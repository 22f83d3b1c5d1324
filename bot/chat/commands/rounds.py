"""/round: what moderators start and steer."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat import article_words, panel
from bot.chat.articles import NOTHING
from bot.chat.bringing import address_in, article_of_file
from bot.chat.cards.articles import bring_form, preview_card
from bot.chat.commands.articles import usual_place
from bot.chat.commands.options import (
    DAY,
    MINUTE,
    article_choices,
    chosen_id,
    make_rules,
    one_of,
    round_choices,
)
from bot.chat.errors import guarded
from bot.chat.permissions import require_moderator, require_place, require_server
from bot.chat.replies import Interaction, show, think
from bot.domain.article import Article
from bot.domain.durations import parse_duration
from bot.domain.rounds import Where
from bot.errors import UserError
from bot.rounds.service import Service
from bot.store.rounds import NewRound

PACE_AT_MOST = 30
PACES = ("manual", "2m", "5m", "10m", "15m", "30m", "1h", "6h", "1d")


class RoundCommands(app_commands.Group):
    """Only for moderators: by default in Discord's menu, and always in code."""

    def __init__(self, service: Service) -> None:
        super().__init__(
            name="round",
            description="Discuss an article together, passage by passage",
            guild_only=True,
            default_permissions=discord.Permissions(manage_messages=True),
        )
        self._service = service

    @app_commands.command(description="Prepare a discussion: see what will be posted, then start")
    @app_commands.describe(
        article="One of the articles here, or a link to one; leave it empty to bring your own",
        file="An article to discuss: .txt, .md, .html, .pdf or .docx",
        pace="Time between passages, like 10m or 1h30m; manual: you press Next",
        where="In a thread of its own (default) or right here",
        results="When results can be seen: live, once voted (default), or when closed",
        ballots="Anonymous (default), open: names are shown, or secret: results at the end only",
        voters="Only members with this role can answer",
        joined="Only members who joined at least so long ago can answer, like 3d",
        compare="Show the results of this role's members as well",
        compare2="A second role",
        compare3="A third role",
    )
    @guarded
    async def start(
        self,
        interaction: Interaction,
        article: app_commands.Range[str, 1, 1000] | None = None,
        file: discord.Attachment | None = None,
        pace: app_commands.Range[str, 1, PACE_AT_MOST] = "manual",
        where: Literal["thread", "here"] | None = None,
        results: Literal["live", "voted", "closed"] = "voted",
        ballots: Literal["anonymous", "open", "secret"] = "anonymous",
        voters: discord.Role | None = None,
        joined: app_commands.Range[str, 1, 30] | None = None,
        compare: discord.Role | None = None,
        compare2: discord.Role | None = None,
        compare3: discord.Role | None = None,
    ) -> None:
        require_moderator(interaction)
        if article is not None and file is not None:
            raise UserError(article_words.ONE_OF_THEM)
        place, seconds = (
            usual_place(interaction) if where is None else one_of(Where, where),
            _seconds(pace),
        )
        rules = make_rules(results, ballots, voters, joined, (compare, compare2, compare3))
        require_place(interaction, place)
        server_id = require_server(interaction)

        def new(article: Article) -> NewRound:
            channel = interaction.channel_id or 0
            return NewRound(server_id, channel, article, seconds, place, rules)

        articles = self._service.articles
        if article is None and file is None:
            planned = await self._service.plan(new(NOTHING))
            await interaction.response.send_modal(bring_form(planned.id))
            return
        address = address_in(article or "")
        is_new = file is not None or bool(address)
        if is_new:
            await think(interaction)
        if file is not None:
            chosen = await article_of_file(self._service, server_id, file)
        elif is_new:
            chosen = await articles.from_link(server_id, address)
        else:
            chosen = await articles.get(server_id, article or "")
        round_ = await self._service.plan(new(chosen))
        await show(interaction, preview_card(round_, is_new=is_new))

    @start.autocomplete("article")
    async def _articles(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        if address_in(typed):  # a menu's line has no room for a whole address
            return []
        return await article_choices(self._service, interaction, typed)

    @start.autocomplete("pace")
    async def _paces(self, _: Interaction, typed: str) -> list[Choice[str]]:
        close = "".join(typed.lower().split())
        offered = [pace for pace in PACES if pace.startswith(close)]
        if not offered and _is_pace(typed):
            offered = [typed.strip()]
        return [Choice(name=pace, value=pace) for pace in offered]

    async def _running(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        recent = await self._service.recent_rounds(interaction.guild_id or 0)
        return round_choices(interaction, [one for one in recent if not one.is_over], typed)

    @app_commands.command(description="How the discussion stands, with everything to steer it")
    @app_commands.describe(round="The discussion; if you name none, the one that goes on here")
    @app_commands.autocomplete(round=_running)
    @guarded
    async def panel(self, interaction: Interaction, round: str | None = None) -> None:
        require_moderator(interaction)
        if round is None:
            await panel.show_panel_here(self._service, interaction)
        else:
            await panel.show_panel(self._service, interaction, chosen_id(round, "discussion"))

    @app_commands.command(description="Approve or hide the reasons that members wrote")
    @guarded
    async def reasons(self, interaction: Interaction) -> None:
        require_moderator(interaction)
        await panel.show_reasons(self._service, interaction, 0)


def _seconds(pace: str) -> int | None:
    """Between passages; None: a moderator presses Next."""
    if pace.strip().lower() == "manual":
        return None
    return parse_duration(pace, least=MINUTE, most=7 * DAY)


def _is_pace(text: str) -> bool:
    try:
        _seconds(text)
    except UserError:
        return False
    return len(text) <= PACE_AT_MOST
