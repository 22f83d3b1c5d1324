"""The client: receives what people do and hands it on, a limited number at a time."""

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.chat.clicks import COMMAND, USED, Clicks
from bot.chat.commands.articles import ArticleCommands, discuss_command
from bot.chat.commands.erasure import erase_command, privacy_command
from bot.chat.commands.polls import PollCommands
from bot.chat.commands.rounds import RoundCommands
from bot.chat.commands.summaries import SummaryCommands
from bot.chat.discord_time import DiscordTime
from bot.chat.errors import command_refused
from bot.chat.news import watch
from bot.rounds.service import Service
from bot.store import meta

log = logging.getLogger(__name__)

SYNCED = "synced_commands"
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
)


# the library warns at every start that it can't speak; this bot never does
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class DiscussionBot(discord.AutoShardedClient):
    """`attach` gives it the service before it starts. No privileged intent is used."""

    service: Service

    def __init__(self, answers_in_flight: int) -> None:
        self.time = DiscordTime()
        super().__init__(
            http_trace=self.time.trace(),
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.error(command_refused)
        self._resumed = False
        state = self._connection
        self.clicks = Clicks(
            answers_in_flight,
            lambda: self.service,
            lambda event: discord.Interaction(data=event, state=state),  # pyright: ignore
            self,
        )
        self._others = state.parsers["INTERACTION_CREATE"]
        state.parsers["INTERACTION_CREATE"] = self._receive

    def attach(self, service: Service) -> None:
        """Connect the use cases with the commands and controls."""
        self.service = service
        self.time.on_change = lambda: service.poster.wake() if self.is_ready() else None
        watch(self, service.recovery)
        self.tree.add_command(RoundCommands(service))
        self.tree.add_command(PollCommands(service))
        self.tree.add_command(ArticleCommands(service))
        self.tree.add_command(discuss_command(service))
        self.tree.add_command(SummaryCommands(service))
        self.tree.add_command(privacy_command(service))
        self.tree.add_command(erase_command(service))

    async def setup_hook(self) -> None:
        await self._sync_if_changed()

    async def on_ready(self) -> None:
        """Also called after reconnects; what is pending is resumed once."""
        if self._resumed:
            return
        self._resumed = True
        try:
            await self.service.resume_work()
        except BaseException:
            self._resumed = False
            raise

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Not while the bot stops: the database closes under what is still being looked into, and
        after the next start everything is looked at anyway."""
        if not self.clicks.is_stopping:
            await super().on_error(event_method, *args, **kwargs)

    def _receive(self, event: dict[str, Any]) -> None:
        """Each event once: what is clicked is answered here, commands go the library's way."""
        if not self.clicks.is_new(event):
            return
        if event["type"] in USED or (self.clicks.is_stopping and event["type"] == COMMAND):
            self.clicks.take(event)
        else:
            self._others(event)

    async def stop(self) -> None:
        """Take no more clicks, finish what is under way, then disconnect."""
        await self.clicks.stop()
        await self.service.stop()
        await self.close()
        await self.clicks.finish()

    async def _sync_if_changed(self) -> None:
        """Discord limits how often commands are written, so only when they differ."""
        commands: list[Any] = [one.to_dict(self.tree) for one in self.tree.get_commands()]
        text = json.dumps([self.application_id, commands], sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        store = self.service.store
        if await store.read(lambda c: meta.get(c, SYNCED)) == digest:
            return
        await self.tree.sync()
        await store.write(lambda c: meta.put(c, SYNCED, digest))
        log.info("Commands were updated on Discord")


def invite_link(application_id: int) -> str:
    """Where someone who manages a server adds the bot, with just the permissions it needs."""
    return discord.utils.oauth_url(
        application_id,
        permissions=PERMISSIONS,
        scopes=("bot", "applications.commands"),
    )
