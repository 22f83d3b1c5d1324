"""Posts, finds, redraws and deletes cards: fulfils the rounds' Publisher protocol with Discord."""

import discord

from bot.chat import permissions, search
from bot.chat.cards.parts import Card
from bot.chat.cards.polls import closed_card, closed_id, poll_card
from bot.chat.cards.steps import discarded_card, step_card
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import cut
from bot.chat.pictures import Drawn, draw_for_card, file_of
from bot.chat.places import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Places
from bot.domain.machine import AFTERWARDS
from bot.domain.rounds import Round, StepKind, Trouble
from bot.rounds.cards import CardData, PollCard, StepCard
from bot.rounds.compute import Compute, in_thread
from bot.rounds.publisher import Posted, TryLater, Unreachable

HAS_THREAD = 160004
THREAD_ARCHIVES_AFTER = 4320
THREAD_NAME_AT_MOST = 100


class DiscordPublisher:
    def __init__(self, client: discord.Client, compute: Compute = in_thread) -> None:
        self._client = client
        self._places = Places(client)
        self._compute = compute

    async def post(self, card: CardData) -> Posted:
        """Post a card. Discord drops a repeat with the same nonce for some minutes."""
        channel = self._channel(card)
        shown, drawn = await self._render(card)
        files = [] if drawn.picture is None else [file_of(drawn)]
        async with self._places.translated(channel):
            message = await channel.send(view=shown, files=files, nonce=_nonce(card))
        return Posted(message.id, is_whole=not drawn.is_missing)

    async def announce(self, card: PollCard, *, is_again: bool) -> None:
        """Post the short card of a poll's close, unless it is there."""
        channel, poll = self._channel(card), card.poll
        async with self._places.translated(channel):
            if is_again:
                marker = closed_id(poll)
                until = search.Bound(search.id_at(poll.closed_at or 0), search.ALWAYS_SEARCHED)
                if await search.find(channel, self._client.user, marker, until) is not None:
                    return
            nonce = f"c{poll.id}-{(poll.closed_at or 0) // 1000 % 10**6}"
            await channel.send(view=closed_card(card), nonce=nonce)

    def posted_at(self, message_id: int) -> int:
        """Discord writes the time into the id."""
        return int(discord.utils.snowflake_time(message_id).timestamp() * 1000)

    async def find(self, card: CardData) -> int | None:
        """Look through what we posted since the card before, from the newest back."""
        channel, nearest = self._channel(card), search.bound(card)
        self._places.require_history(channel)
        async with self._places.translated(channel, within=search.LONGEST):
            return await search.find(channel, self._client.user, _marker(card), nearest)

    async def is_open(self, round_: Round) -> bool:
        """Whether nothing that is known keeps the next card from its place."""
        return await self._places.is_open(round_)

    async def open_thread(self, round_: Round, message_id: int) -> int:
        """A thread made from a message has the message's id, so a repeat is recognised."""
        channel = self._places.at(round_.server_id, round_.channel_id)
        name = cut(" ".join(round_.article.title.split()), THREAD_NAME_AT_MOST)
        try:
            async with self._places.translated(channel, *permissions.FOR_THREADS):
                thread = await channel.get_partial_message(message_id).create_thread(
                    name=name, auto_archive_duration=THREAD_ARCHIVES_AFTER
                )
        except Unreachable as error:
            cause = error.__cause__
            if isinstance(cause, discord.HTTPException) and cause.code == HAS_THREAD:
                return message_id
            if error.trouble is Trouble.REFUSED:
                raise Unreachable(Trouble.NO_THREAD, error.detail) from error
            raise
        return thread.id

    async def redraw(self, card: CardData, message_id: int) -> None:
        """Edit a card; one that was deleted, alone or with its channel, is left alone."""
        channel = self._channel(card)
        shown, drawn = await self._render(card)
        is_summary = isinstance(card, StepCard) and card.step.kind in AFTERWARDS
        async with self._places.translated(channel):
            try:
                if not is_summary:
                    await _edit(channel, message_id, shown)
                else:  # also in an archived thread: words that were taken back must not stay there
                    files = [] if drawn.picture is None else [file_of(drawn)]
                    async with self._places.opened(channel):
                        await _edit(channel, message_id, shown, files)
            except discord.NotFound as error:
                if error.code not in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE):
                    raise
        if drawn.is_missing:
            raise TryLater("the summary is without its picture for now")

    async def delete(self, card: CardData, message_id: int) -> None:
        """The opening card is left, with one line; all others go."""
        channel = self._channel(card)
        is_opening = isinstance(card, StepCard) and card.step.kind is StepKind.OPENING
        async with self._places.translated(channel):
            try:
                if is_opening:
                    await _edit(channel, message_id, discarded_card())
                else:
                    await channel.get_partial_message(message_id).delete()
            except discord.NotFound as error:
                if error.code not in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE):
                    raise

    async def _render(self, card: CardData) -> tuple[Card, Drawn]:
        if isinstance(card, PollCard):
            return poll_card(card), Drawn()
        if card.step.kind not in AFTERWARDS:
            return step_card(card), Drawn()
        from bot.chat.cards.summary import announcement_card, summary_card  # when first needed

        assert card.summary is not None, "these cards come with their summary"
        drawn = await draw_for_card(self._compute, card.summary)
        make = summary_card if card.step.kind is StepKind.SUMMARY else announcement_card
        return make(card.summary, card.round, drawn.picture), drawn

    def _channel(self, card: CardData) -> discord.PartialMessageable:
        if isinstance(card, PollCard):
            return self._places.at(card.poll.server_id, card.poll.channel_id)
        return self._places.at(card.round.server_id, card.round.place_of(card.step))


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


def _nonce(card: CardData) -> str:
    if isinstance(card, PollCard):
        return f"p{card.poll.id}"
    return f"r{card.round.id}-{card.step.position}"


def _marker(card: CardData) -> str:
    """The custom_id by which a posted card is recognised."""
    if isinstance(card, PollCard):
        return custom_id(Verb.RESULTS, card.poll.id)
    return custom_id(Verb.MINE, card.round.id, card.step.position)
