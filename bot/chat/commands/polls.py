"""/poll: a question outside a round."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat import refusal_words
from bot.chat.asking import show_poll
from bot.chat.cards import private
from bot.chat.cards.asking import question_form
from bot.chat.commands.options import (
    CHOICES_AT_MOST,
    DAY,
    MINUTE,
    choice,
    chosen_id,
    make_rules,
    matches,
    split_options,
)
from bot.chat.errors import guarded
from bot.chat.markup import link, named, safe
from bot.chat.permissions import (
    can_see,
    member_of,
    require_moderation,
    require_moderator,
    require_place,
    require_server,
)
from bot.chat.poll_words import UNWRITTEN, poll_closed, poll_is_open, wording_text
from bot.chat.replies import Interaction, note_done, show, think
from bot.domain.durations import parse_duration
from bot.domain.questions import FIXED_OPTIONS, make_question
from bot.domain.rounds import Poll, Where, number_of
from bot.domain.wording import wording_of
from bot.errors import UserError
from bot.rounds.service import Service


class PollCommands(app_commands.Group):
    """Asking and closing is for moderators; everyone may look at results."""

    def __init__(self, service: Service) -> None:
        super().__init__(name="poll", description="Ask a question outside a round", guild_only=True)
        self._service = service

    @app_commands.command(description="Put a question to people in this channel (moderators)")
    @app_commands.describe(
        question="What you want to know; leave it empty for a form, and to see the card first",
        options="For choice, multiple and ranked: 2 to 10 options (ranked: 8), separated by |",
        kind="How it is answered: one option (default), several, ranked, marks A to F, agreement",
        closes="When it closes by itself, like 2h or 3 days; else with /poll close",
        most="Of several options: how many one can pick at most",
        announce="Say in the channel when it closes, with the result",
        results="When results can be seen: live, once voted (default), or when closed",
        ballots="Anonymous (default), open: names are shown, or secret: results at the end only",
        voters="Only members with this role can vote",
        joined="Only members who joined at least so long ago can vote, like 3d",
    )
    @guarded
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, 300] | None = None,
        options: app_commands.Range[str, 1, 1100] | None = None,
        kind: Literal["choice", "multiple", "ranked", "marks", "agreement"] = "choice",
        closes: app_commands.Range[str, 1, 30] | None = None,
        most: app_commands.Range[int, 1, 10] | None = None,
        announce: bool = False,
        results: Literal["live", "voted", "closed"] = "voted",
        ballots: Literal["anonymous", "open", "secret"] = "anonymous",
        voters: discord.Role | None = None,
        joined: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        require_moderator(interaction)
        guild = interaction.guild
        closes_in = None if closes is None else parse_duration(closes, least=MINUTE, most=90 * DAY)
        rules = make_rules(results, ballots, voters, joined)
        require_place(interaction, Where.HERE)
        place = (require_server(interaction), interaction.channel_id or 0)
        asking = self._service.asking
        if question is None:
            draft = await asking.draft(place, UNWRITTEN, rules, closes_in, announces=announce)
            await interaction.response.send_modal(question_form(draft, 0))
            return
        given = [named(option, guild) for option in split_options(options or "")]
        if len(given) < 2 and kind not in FIXED_OPTIONS:
            raise UserError(refusal_words.GIVE_OPTIONS)
        asked = make_question(named(question.strip(), guild), kind, given, most=most or 0)
        await think(interaction)
        poll = await asking.ask(place, asked, rules, closes_in, announces=announce)
        note_done(interaction)
        where = link(poll.server_id, poll.channel_id, poll.message_id or 0)
        said = [poll_is_open(where), *map(wording_text, wording_of(asked))]
        await show(interaction, private.message_card("\n".join(said)))

    @app_commands.command(description="Close a poll now; its result appears (moderators)")
    @app_commands.describe(poll="The poll to close")
    @guarded
    async def close(self, interaction: Interaction, poll: str) -> None:
        require_moderator(interaction)
        meant = await self._service.voting.poll(member_of(interaction), chosen_id(poll, "poll"))
        require_moderation(interaction, meant.channel_id)
        if meant.round_id is not None:
            raise UserError(refusal_words.BELONGS_TO_ROUND)
        await self._service.asking.close(meant)
        note_done(interaction)
        await show(interaction, private.message_card(poll_closed(safe(meant.question.text))))

    @app_commands.command(description="How a poll stands, as far as you may see it")
    @app_commands.describe(poll="The poll to look at")
    @guarded
    async def results(self, interaction: Interaction, poll: str) -> None:
        await show_poll(self._service, interaction, chosen_id(poll, "poll"))

    @close.autocomplete("poll")
    async def _open_polls(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        found = await self._seen(interaction)
        return _choices([p for p in found if p.round_id is None and p.is_open], typed)

    @results.autocomplete("poll")
    async def _all_polls(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return _choices(await self._seen(interaction), typed)

    async def _seen(self, interaction: Interaction) -> list[Poll]:
        recent = await self._service.recent_polls(interaction.guild_id or 0)
        return [poll for poll in recent if can_see(interaction, poll.channel_id)]


def _choices(polls: list[Poll], typed: str) -> list[Choice[str]]:
    found = [poll for poll in polls if matches(typed, poll.question.text)]
    return [
        choice(poll.question.text, f"poll {number_of(poll.id)}, {_state(poll)}", poll.id)
        for poll in found[:CHOICES_AT_MOST]
    ]


def _state(poll: Poll) -> str:
    return "open" if poll.is_open else "closed"
