"""/round: what moderators start and steer."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat.cards import private, steps
from bot.chat.cards.parts import link
from bot.chat.commands.options import (
    DAY,
    MINUTE,
    chosen_id,
    make_rules,
    one_of,
    round_choices,
)
from bot.chat.controls import member_of, moved, review
from bot.chat.custom_ids import Action
from bot.chat.errors import guarded
from bot.chat.permissions import require_moderation, require_moderator, require_place
from bot.chat.replies import Interaction, show, think
from bot.errors import UserError
from bot.domain.durations import parse_duration
from bot.domain.rounds import Round, State, StepKind, Where
from bot.rounds.service import Service, Start

WHICH = "The round; if you name none, the one that is held here"
PACE_AT_MOST = 20
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

    @app_commands.command(description="Start a round: the opening card appears at once")
    @app_commands.describe(
        article="The article to discuss",
        pace="Time between passages, like 10m or 1h30m; manual: you press Next",
        where="In a thread of its own (default) or right here",
        results="When results can be seen: live, once voted (default), or when closed",
        ballots="Secret (default), or open: everyone sees who answered what",
        voters="Only members with this role can vote",
        joined="Only members who joined at least so long ago can vote, like 3d",
        compare="The summary shows the results of this role's members beside all others'",
        compare2="A second role to compare",
        compare3="A third role to compare",
    )
    @guarded
    async def start(
        self,
        interaction: Interaction,
        article: app_commands.Range[str, 1, 100],
        pace: app_commands.Range[str, 1, PACE_AT_MOST] = "manual",
        where: Literal["thread", "here"] = "thread",
        results: Literal["live", "voted", "closed"] = "voted",
        ballots: Literal["secret", "open"] = "secret",
        voters: discord.Role | None = None,
        joined: app_commands.Range[str, 1, 20] | None = None,
        compare: discord.Role | None = None,
        compare2: discord.Role | None = None,
        compare3: discord.Role | None = None,
    ) -> None:
        require_moderator(interaction)
        member, channel = member_of(interaction), interaction.channel_id
        place = one_of(Where, where)
        seconds = _seconds(pace)
        rules = make_rules(results, ballots, voters, joined, (compare, compare2, compare3))
        chosen = self._service.library.get(article)
        require_place(interaction, place)
        assert channel is not None
        await think(interaction)
        start = Start(member.server_id, channel, chosen, seconds, place, rules)
        round_ = await self._service.start(start)
        await show(interaction, private.message_card(_started(round_)))

    @start.autocomplete("article")
    async def _articles(self, _: Interaction, typed: str) -> list[Choice[str]]:
        found = [
            Choice(name=f"{a.title} ({a.published})"[:100], value=a.slug)
            for a in self._service.library.articles.values()
            if typed.casefold() in f"{a.slug} {a.title}".casefold()
        ]
        return found[:25]

    @start.autocomplete("pace")
    async def _paces(self, _: Interaction, typed: str) -> list[Choice[str]]:
        typed = "".join(typed.lower().split())
        offered = [pace for pace in PACES if pace.startswith(typed)]
        if not offered and _is_pace(typed):
            offered = [typed]
        return [Choice(name=pace, value=pace) for pace in offered]

    async def _running(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        recent = await self._service.recent_rounds(interaction.guild_id or 0)
        return round_choices(interaction, [one for one in recent if not one.is_over], typed)

    @app_commands.command(description="Post what comes next now")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def next(self, interaction: Interaction, round: str | None = None) -> None:
        await self._steer(interaction, Action.NEXT, round)

    @app_commands.command(description="Hold the round; people can still answer")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def pause(self, interaction: Interaction, round: str | None = None) -> None:
        await self._steer(interaction, Action.PAUSE, round)

    @app_commands.command(description="Go on where the round was paused")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def resume(self, interaction: Interaction, round: str | None = None) -> None:
        await self._steer(interaction, Action.RESUME, round)

    @app_commands.command(description="Open the closing window; a second time ends the round now")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def end(self, interaction: Interaction, round: str | None = None) -> None:
        await self._steer(interaction, Action.END_NOW, round)

    @app_commands.command(description="Throw the round away: nothing is published (asks once)")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def discard(self, interaction: Interaction, round: str | None = None) -> None:
        round_ = await self._meant(interaction, round)
        await show(interaction, steps.confirm_discard(round_))

    @app_commands.command(description="How the round stands, with its controls")
    @app_commands.describe(round=WHICH)
    @app_commands.autocomplete(round=_running)
    @guarded
    async def status(self, interaction: Interaction, round: str | None = None) -> None:
        round_ = await self._meant(interaction, round)
        await self._show_control(interaction, round_)

    @app_commands.command(description="Approve or hide the reasons that members wrote")
    @guarded
    async def reasons(self, interaction: Interaction) -> None:
        require_moderator(interaction)
        await review(self._service, interaction, 0)

    async def _steer(self, interaction: Interaction, action: Action, round: str | None) -> None:
        round_ = await self._meant(interaction, round)
        after = await moved(self._service, round_.server_id, round_.id, action)
        await self._show_control(interaction, after)
        self._service.posting.redraw_control(round_.id)

    async def _show_control(self, interaction: Interaction, round_: Round) -> None:
        waiting = await self._service.reasons_waiting(round_.id)
        await show(interaction, steps.control_card(round_, waiting))

    async def _meant(self, interaction: Interaction, round: str | None) -> Round:
        """The round that was picked, else the one that is held here."""
        require_moderator(interaction)
        server_id = member_of(interaction).server_id
        if round is not None:
            picked = await self._service.round(server_id, chosen_id(round, "round"))
            require_moderation(interaction, picked.channel_id)
            return picked
        return await self._service.round_here(server_id, interaction.channel_id or 0)


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


def _started(round_: Round) -> str:
    opening = round_.step(StepKind.OPENING)
    if round_.state is State.PAUSED:
        return f"The round has begun, but it is paused: {round_.trouble}"
    if opening.message_id is None or round_.place_id is None:
        return "Discord didn't take the opening card yet. It is tried again by itself."
    where = link(round_.server_id, round_.channel_id, opening.message_id)
    return (
        f"The round has begun: {where}\nSteer it with the control card in "
        f"<#{round_.place_id}>, or with `/round next`, `pause`, `resume`, `end` there."
    )
