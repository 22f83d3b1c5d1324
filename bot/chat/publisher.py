"""Posts, finds and redraws cards: fulfils the rounds' Publisher protocol with Discord."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord

from bot.chat import permissions
from bot.chat.cards.parts import Card
from bot.chat.cards.polls import poll_card
from bot.chat.cards.steps import step_card
from bot.chat.cards.summary import summary_card
from bot.chat.custom_ids import Action, Verb, custom_id, steer_id
from bot.chat.pictures import draw
from bot.rounds.models import Round, StepKind
from bot.rounds.publisher import Content, PollContent, StepContent, TryLater, Unreachable

UNKNOWN_MESSAGE = 10008
HAS_THREAD = 160004
TOO_OLD_TO_EDIT_OFTEN = 30046
SEARCHED_MESSAGES = 300
CLOCKS_DIFFER = 60_000
THREAD_ARCHIVES_AFTER = 4320


class DiscordPublisher:
    """`tag` marks this database's nonces, so that two bots' repeats are never mixed up."""

    def __init__(self, client: discord.Client, tag: str) -> None:
        self._client = client
        self._tag = tag

    async def post(self, content: Content) -> int:
        """Post a card. Discord drops a repeat with the same nonce for some minutes."""
        channel = self._channel(content)
        card, files = await _render(content)
        async with self._translated(channel):
            message = await channel.send(view=card, files=files, nonce=_nonce(self._tag, content))
        return message.id

    def posted_at(self, message_id: int) -> int:
        """Discord writes the time into the id."""
        return int(discord.utils.snowflake_time(message_id).timestamp() * 1000)

    async def find(self, content: Content) -> int | None:
        """Look through what we posted since the attempt."""
        marker, since = _marker(content), _attempted_at(content) - CLOCKS_DIFFER
        after = discord.Object(discord.utils.time_snowflake(_moment(since)))
        channel = self._channel(content)
        async with self._translated(channel):
            async for message in channel.history(
                limit=SEARCHED_MESSAGES, after=after, oldest_first=True
            ):
                if self._client.user == message.author and marker in set(
                    _custom_ids(message.components)
                ):
                    return message.id
        return None

    async def open_thread(self, round_: Round, message_id: int) -> int:
        """A thread made from a message has the message's id, so a repeat is recognised."""
        channel = self._client.get_partial_messageable(round_.channel_id, guild_id=round_.server_id)
        async with self._translated(channel):
            try:
                thread = await channel.get_partial_message(message_id).create_thread(
                    name=_thread_name(round_), auto_archive_duration=THREAD_ARCHIVES_AFTER
                )
            except discord.HTTPException as error:
                if error.code == HAS_THREAD:
                    return message_id
                raise
        return thread.id

    async def redraw(self, content: Content, message_id: int) -> None:
        """Edit a card; one that was deleted is left alone."""
        if isinstance(content, StepContent) and content.step.kind is StepKind.SUMMARY:
            return
        card, _ = await _render(content)
        channel = self._channel(content)
        async with self._translated(channel):
            try:
                await channel.get_partial_message(message_id).edit(
                    view=card, allowed_mentions=discord.AllowedMentions.none()
                )
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise

    def _channel(self, content: Content) -> discord.PartialMessageable:
        if isinstance(content, PollContent):
            place, server = content.poll.channel_id, content.poll.server_id
        else:
            round_ = content.round
            server = round_.server_id
            is_opening = content.step.kind is StepKind.OPENING
            place = round_.channel_id if is_opening else round_.place_id or round_.channel_id
        return self._client.get_partial_messageable(place, guild_id=server)

    @asynccontextmanager
    async def _translated(self, channel: discord.PartialMessageable) -> AsyncGenerator[None]:
        """Discord's refusals in words for moderators; what may pass becomes TryLater."""
        try:
            yield
        except discord.Forbidden as error:
            raise Unreachable(self._explain(channel, error)) from error
        except discord.NotFound as error:
            raise Unreachable(
                "The thread or channel was deleted. Start a new round where people can read it."
            ) from error
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429 or error.code == TOO_OLD_TO_EDIT_OFTEN:
                raise TryLater(str(error)) from error
            raise Unreachable(f"Discord refused a card ({error.status}, {error.code}).") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TryLater(repr(error)) from error

    def _explain(self, channel: discord.PartialMessageable, error: discord.Forbidden) -> str:
        found = self._client.get_channel(channel.id)
        guild = channel.guild
        if isinstance(found, discord.TextChannel | discord.Thread) and guild is not None:
            needed = permissions.needed_to_post(found)
            granted = found.permissions_for(guild.me)
            if not granted.view_channel:
                needed = ["view_channel"]  # the rest goes with it
            missing = permissions.missing_names(granted, needed)
            if len(missing) > 1 and missing[0].startswith("Send"):
                missing.remove("Attach Files")  # goes with it
            if missing:
                return f"I lack **{', '.join(missing)}** here. Allow it for my role."
            if isinstance(found, discord.Thread) and found.locked:
                return "The thread is locked. Unlock it."
        return f"Discord doesn't let me post there ({error.text}). Check my role."


async def _render(content: Content) -> tuple[Card, list[discord.File]]:
    if isinstance(content, PollContent):
        return poll_card(content), []
    if content.step.kind is not StepKind.SUMMARY:
        return step_card(content), []
    summary = content.summary
    assert summary is not None, "the summary step comes with its summary"
    chart = await draw(summary)
    card = summary_card(
        summary, content.round, content.step, chart=chart.description if chart else ""
    )
    if chart is None:
        return card, []
    return card, [chart.file()]


def _nonce(tag: str, content: Content) -> str:
    if isinstance(content, PollContent):
        return f"{tag}-p{content.poll.id}"
    return f"{tag}-{content.round.id}-{content.step.position}"


def _marker(content: Content) -> str:
    """The custom_id by which a posted card is recognised."""
    if isinstance(content, PollContent):
        return custom_id(Verb.RESULTS, content.poll.id)
    if content.step.kind is StepKind.CONTROL:
        return steer_id(content.round.id, Action.NEXT)
    return custom_id(Verb.MINE, content.round.id, content.step.position)


def _attempted_at(content: Content) -> int:
    if isinstance(content, PollContent):
        return content.poll.opened_at or 0
    return content.step.tried_at or content.round.started_at


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _custom_ids(components: Iterable[Any]) -> Iterable[str]:
    for component in components:
        own = getattr(component, "custom_id", None)
        if own is not None:
            yield own
        yield from _custom_ids(getattr(component, "children", ()))


def _thread_name(round_: Round) -> str:
    title = " ".join(round_.article.title.split())
    return title if len(title) <= 100 else title[:99].rstrip() + "…"
