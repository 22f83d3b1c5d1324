"""Posts, finds and redraws cards: fulfils the rounds' Publisher protocol with Discord."""

import discord

from bot.chat import permissions, search
from bot.chat.cards.parts import Card
from bot.chat.cards.polls import poll_card
from bot.chat.cards.steps import step_card
from bot.chat.custom_ids import Action, Verb, custom_id, steer_id
from bot.chat.places import UNKNOWN_CHANNEL, Places
from bot.rounds.compute import Compute, in_thread
from bot.domain.rounds import Round, StepKind
from bot.rounds.publisher import Content, PollContent, StepContent, TryLater

UNKNOWN_MESSAGE = 10008
HAS_THREAD = 160004
THREAD_ARCHIVES_AFTER = 4320


class DiscordPublisher:
    """`tag` marks this database's nonces, so that two bots' repeats are never mixed up."""

    def __init__(self, client: discord.Client, tag: str, compute: Compute = in_thread) -> None:
        self._client = client
        self._places = Places(client)
        self._tag = tag
        self._compute = compute

    async def post(self, content: Content) -> int:
        """Post a card. Discord drops a repeat with the same nonce for some minutes."""
        channel = self._channel(content)
        card, files = await self._render(content)
        async with self._places.translated(channel):
            message = await channel.send(view=card, files=files, nonce=_nonce(self._tag, content))
        return message.id

    def posted_at(self, message_id: int) -> int:
        """Discord writes the time into the id."""
        return int(discord.utils.snowflake_time(message_id).timestamp() * 1000)

    async def find(self, content: Content) -> int | None:
        """Look through what we posted since the step before, from the newest back."""
        channel, nearest = self._channel(content), search.bound(content)
        self._places.require_history(channel)
        async with self._places.translated(channel):
            return await search.find(channel, self._client.user, _marker(content), nearest)

    async def is_open(self, round_: Round) -> bool:
        """Whether nothing that is known keeps the next step from its place."""
        return await self._places.is_open(round_)

    async def open_thread(self, round_: Round, message_id: int) -> int:
        """A thread made from a message has the message's id, so a repeat is recognised."""
        channel = self._places.at(round_.server_id, round_.channel_id)
        async with self._places.translated(channel, *permissions.FOR_THREADS):
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
        """Edit a card; one that was deleted, alone or with its channel, is left alone."""
        channel = self._channel(content)
        async with self._places.translated(channel):
            try:
                if isinstance(content, StepContent) and content.step.kind is StepKind.SUMMARY:
                    await self._redraw_summary(channel, content, message_id)
                else:
                    await _edit(channel, message_id, (await self._render(content))[0])
            except discord.NotFound as error:
                if error.code not in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE):
                    raise

    async def _redraw_summary(
        self, channel: discord.PartialMessageable, content: StepContent, message_id: int
    ) -> None:
        """Also in a thread that was archived: words that were taken back must not stay there."""
        card, files, is_whole = await self._render_summary(content)
        async with self._places.opened(channel):
            await _edit(channel, message_id, card, files)
        if not is_whole:
            raise TryLater("the summary stands without its pictures for now")

    async def _render(self, content: Content) -> tuple[Card, list[discord.File]]:
        if isinstance(content, PollContent):
            return poll_card(content), []
        if content.step.kind is not StepKind.SUMMARY:
            return step_card(content), []
        return (await self._render_summary(content))[:2]

    async def _render_summary(self, content: StepContent) -> tuple[Card, list[discord.File], bool]:
        """False where it lacks pictures that could not be drawn."""
        from bot.chat.cards.summary import pictures_on, summary_card  # when first needed
        from bot.chat.pictures import draw, files_of

        summary = content.summary
        assert summary is not None, "the summary step comes with its summary"
        wanted = pictures_on(summary, content.round)
        drawn = await draw(self._compute, summary, wanted)
        card = summary_card(summary, content.round, content.step, pictures=drawn)
        return card, files_of(drawn), len(drawn) == len(wanted)

    def _channel(self, content: Content) -> discord.PartialMessageable:
        if isinstance(content, PollContent):
            place, server = content.poll.channel_id, content.poll.server_id
        else:
            round_ = content.round
            server = round_.server_id
            is_opening = content.step.kind is StepKind.OPENING
            place = round_.channel_id if is_opening else round_.place_id or round_.channel_id
        return self._places.at(server, place)


async def _edit(
    channel: discord.PartialMessageable,
    message_id: int,
    card: Card,
    files: list[discord.File] | None = None,
) -> None:
    """Change a message; None leaves its attachments as they are."""
    await channel.get_partial_message(message_id).edit(
        view=card,
        attachments=discord.utils.MISSING if files is None else files,
        allowed_mentions=discord.AllowedMentions.none(),
    )


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


def _thread_name(round_: Round) -> str:
    title = " ".join(round_.article.title.split())
    return title if len(title) <= 100 else title[:99].rstrip() + "…"
