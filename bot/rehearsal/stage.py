"""A simulated server with the bot, a moderator and a channel, on a throw-away database."""

import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor

from bot.chat import words
from bot.chat.client import DiscussionBot
from bot.chat.custom_ids import Verb, custom_id, parse
from bot.config import Settings
from bot.errors import UserError
from bot.rehearsal import seen
from bot.rehearsal.seen import labels, said
from bot.store.database import Store, open_store
from bot.store.keys import KEY_BYTES

Build = Callable[[Store], DiscussionBot]

KEY = bytes(range(KEY_BYTES))
"""Always the same: in which order equals are shown to someone depends on it."""
LOOK_EVERY = 0.0003
"""Seconds between two looks at whether the bot has come to rest after a click."""


@dataclass(slots=True)
class Stage:
    """Where a rehearsal is played."""

    env: Env
    guild: GuildHandle
    channel: ChannelHandle
    moderator: MemberActor
    visitor: MemberActor
    """The member that a person in front of the browser can be."""

    def join(self, names: list[str]) -> list[MemberActor]:
        """More members."""
        return [self.guild.add_member(self.env.create_user(name)) for name in names]

    @property
    def place(self) -> ChannelHandle:
        """The round's thread, or the channel if there is none."""
        threads = self.channel.threads
        return threads[-1] if threads else self.channel

    def cards(self) -> list[discord.Message]:
        """What the bot posted in the channel and the thread, oldest first; Discord's own notes in
        its name, such as that of a new thread, are none of it."""
        bot_id = self.env.backend.bot_user.id
        places = {place.id: place for place in (self.channel, self.place)}
        posted = [message for place in places.values() for message in place.history()]
        own = [one for one in posted if one.author.id == bot_id and one.components]
        return sorted(own, key=lambda message: message.id)

    async def pass_time(self, seconds: float) -> None:
        """Time passes here only when it is made to pass, however long the machine takes."""
        await self.env.advance_time(seconds)

    async def start(self, article: str, pace: str, where: str) -> None:
        """`/round start` and its button, as a moderator uses them; UserError if the bot refuses."""
        result = await self.moderator.slash(
            self.channel, "round start", article=article, pace=pace, where=where
        )
        if result.response is not None and words.START in labels(result.response):
            result = await self.moderator.click(result.response, label=words.START)
        if not self.cards():
            raise UserError(said(result))

    async def press(self, label: str) -> None:
        """A button of the panel, as a moderator presses it."""
        panel = (await self.moderator.slash(self.place, "round panel")).response
        if panel is not None and label in labels(panel):
            await self.moderator.click(panel, label=label)


class VirtualEnv(Env):
    """The simulated Discord with time that passes only when it is made to pass.

    The library also lets timers run by the wall clock and waits for those that are near, and it
    looks only twenty times a second whether the bot has come to rest. With thousands of clicks
    that takes hours, and the same seed would not give the same round. There is no public way.
    """

    def _schedule_timer(self, record: Any, callback: Any, args: Any, schedule_context: Any) -> None:
        super()._schedule_timer(record, callback, args, schedule_context)
        if record.real_handle is not None:
            record.real_handle.cancel()

    async def _settle_internal(self, **options: Any) -> None:
        options.setdefault("idle", LOOK_EVERY)
        await super()._settle_internal(**options)


@asynccontextmanager
async def open_stage(build: Build, patience: float = 5.0) -> AsyncGenerator[Stage]:
    """Raise the curtain; the database and its key are gone afterwards.

    `patience`: seconds that the machine may take for what one click, or time passing, sets off.
    """
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        settings = Settings(
            database=Path(folder) / "rehearsal.db", key_file=Path(folder) / "rehearsal.key"
        )
        settings.key_file.write_text(KEY.hex() + "\n", encoding="ascii")
        store = await open_store(settings.database, settings.key_file)
        env = VirtualEnv(build(store), shard_count=1, settle_timeout=patience)
        try:
            await env.start()
            env.backend.edit_bot_profile("discussion-bot")
            guild = env.create_guild("Town Hall")
            channel = guild.create_text_channel("article-club")
            rights = discord.Permissions(manage_messages=True)
            role = guild.create_role("Moderators", permissions=rights)
            moderator = guild.add_member(env.create_user("morgan_mod"), roles=[role])
            visitor = guild.add_member(env.create_user("you"))
            yield Stage(env, guild, channel, moderator, visitor)
        finally:
            await env.shutdown()
            await store.close()


async def approve_reasons(stage: Stage) -> None:
    """The moderator reads the list of reasons and approves all that wait, for others to see."""
    shown = (await stage.moderator.slash(stage.channel, "round reasons")).response
    while shown is not None:
        offered = seen.components(shown)
        approve_all = seen.find(offered, Verb.APPROVE)
        chosen = approve_all or _first_waiting(seen.find_all(offered, Verb.DECIDE))
        if chosen is None:
            return
        shown = (await stage.moderator.click(shown, custom_id=chosen)).response


def _first_waiting(decisions: list[str]) -> str | None:
    """What approves the first reason that can still be approved or hidden."""
    for decision in decisions:
        control = parse(decision)
        assert control is not None, "it is on one of our cards"
        reason_id, approves, *others = control.numbers
        if approves and custom_id(Verb.DECIDE, reason_id, 0, *others) in decisions:
            return decision
    return None
