"""The client: receives what people do and hands it on, a limited number at a time."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chat.clicks import Clicks
from bot.chat.commands.articles import ArticleCommands, discuss_command
from bot.chat.commands.erasure import erase_command, privacy_command
from bot.chat.commands.polls import PollCommands
from bot.chat.commands.rounds import RoundCommands
from bot.chat.commands.summaries import SummaryCommands
from bot.chat.counts import Outcome
from bot.chat.discord_time import DiscordTime
from bot.chat.errors import OUTCOME, command_refused, is_worth_a_line
from bot.chat.news import watch
from bot.chat.shards import ShardedClient
from bot.rounds.service import Service
from bot.store import meta

log = logging.getLogger(__name__)

SYNCED = "synced_commands"


# the library warns at every start that it can't speak; this bot never does
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
logging.getLogger("discord.app_commands.tree").addFilter(is_worth_a_line)


class DiscussionBot(ShardedClient):
    """`attach` gives it the service before it starts. No privileged intent is used."""

    service: Service

    def __init__(
        self,
        answers_in_flight: int,
        shard_ids: Sequence[int] = (),
        shard_count: int = 0,
        version: str = "",
    ) -> None:
        """Without `shard_ids` it connects as many shards as Discord asks for, all of them."""
        self.version = version
        self.time = DiscordTime()
        super().__init__(
            shard_ids=list(shard_ids) or None,
            shard_count=shard_count or None,
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
        self._began: float | None = None
        state = self._connection
        self.clicks = Clicks(
            answers_in_flight,
            lambda: self.service,
            lambda event: discord.Interaction(data=event, state=state),  # pyright: ignore
            self._run_command,
            self,
        )
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

    @property
    def uptime(self) -> float:
        """Seconds since it logged in."""
        now = asyncio.get_running_loop().time()
        return now - (now if self._began is None else self._began)

    async def setup_hook(self) -> None:
        self._began = asyncio.get_running_loop().time()
        if not self.shard_ids or 0 in self.shard_ids:  # of several processes one writes for all
            await self._sync_if_changed()

    async def on_ready(self) -> None:
        """Also called after reconnects; what is pending is resumed once."""
        if self._resumed:
            return
        self._resumed = True
        log.info(
            "Ready after %.1f s (shards: %s of %s, servers: %s)",
            *(self.uptime, len(self.shards), self.shard_count, len(self.guilds)),
        )
        try:
            await self.service.resume_work()
        except BaseException:
            self._resumed = False
            raise

    async def on_app_command_completion(self, interaction: discord.Interaction, _: object) -> None:
        """Also where it was guarded and told why not."""
        self.clicks.counts.note(interaction.extras.get(OUTCOME, Outcome.ANSWERED))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Not while the bot stops: the database closes under what is still being looked into, and
        after the next start everything is looked at anyway."""
        if not self.clicks.is_stopping:
            await super().on_error(event_method, *args, **kwargs)

    def _receive(self, event: dict[str, Any]) -> None:
        """Each event once; one that isn't as it should be ends nothing."""
        try:
            if self.clicks.is_new(event):
                self.clicks.take(event)
        except Exception:
            log.exception("An event could not be taken")

    async def _run_command(self, interaction: discord.Interaction) -> None:
        """As the library would, but in the one queue of what is to be answered."""
        try:
            await self.tree._call(interaction)  # pyright: ignore
        except app_commands.AppCommandError as error:
            await self.tree.on_error(interaction, error)  # pyright: ignore

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
