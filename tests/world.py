"""A server on the simulated Discord with the bot on it, driven by commands and clicks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord import ChannelHandle, Env, GuildHandle, InteractionResult, MemberActor

from bot.articles.library import Library
from bot.articles.loading import load_library, shipped_seeds
from bot.chat.client import DiscussionBot
from bot.cli import assemble
from bot.config import Settings
from bot.domain.machine import CLOSING_WINDOW
from bot.domain.rounds import Round
from bot.store import rounds
from bot.store.database import Store, open_store

Shown = discord.Message | simcord.ResponseMessage


@dataclass
class World:
    """One server, one channel, a moderator and as many members as a test asks for."""

    env: Env
    settings: Settings
    library: Library
    store: Store
    bot: DiscussionBot
    guild: GuildHandle
    channel: ChannelHandle
    moderator: MemberActor
    members: list[MemberActor] = field(default_factory=list[MemberActor])
    refused: set[str] = field(default_factory=set[str])
    """Paths of first answers that a test made fail on purpose."""

    @classmethod
    async def open(cls, folder: Path, shards: int = 1) -> "World":
        settings = Settings(
            database=folder / "test.db", key_file=folder / "test.key", redraw_seconds=10
        )
        library = load_library([shipped_seeds()])
        store = await open_store(settings.database, settings.key_file)
        bot = assemble(store, library, settings)
        env = Env(bot, shard_count=shards)
        await env.start()
        guild = env.create_guild("Town hall")
        channel = guild.create_text_channel("articles")
        role = guild.create_role(
            "Moderators", permissions=discord.Permissions(manage_messages=True)
        )
        moderator = guild.add_member(env.create_user("mo"), roles=[role])
        return cls(env, settings, library, store, bot, guild, channel, moderator)

    async def close(self) -> None:
        await self.env.shutdown()
        await self.store.close()

    def join(self, count: int) -> list[MemberActor]:
        """New members without rights."""
        start = len(self.members)
        new = [
            self.guild.add_member(self.env.create_user(f"member{start + i}")) for i in range(count)
        ]
        self.members += new
        return new

    async def restart(self) -> None:
        """The process dies and starts again on the same database."""
        await self.store.close()
        self.store = await open_store(self.settings.database, self.settings.key_file)
        self.bot = assemble(self.store, self.library, self.settings)
        await self.env.restart_bot(self.bot)

    async def start(self, **options: Any) -> InteractionResult:
        """`/round start` with the shipped article, then its button; what the moderator reads."""
        result = await self.plan(**options)
        if result.response is None or "Start now" not in labels_of(result.response):
            return result
        return await self.moderator.click(result.response, label="Start now")

    async def plan(self, **options: Any) -> InteractionResult:
        """`/round start` alone: nothing is posted before the button is pressed."""
        options = {"article": "biden-putin-call", **options}
        return await self.moderator.slash(self.channel, "round start", **options)

    async def panel(self, who: MemberActor | None = None) -> Shown:
        """`/round panel`, typed where the round is held."""
        result = await (who or self.moderator).slash(self.place, "round panel")
        assert result.response is not None, "nobody answered"
        return result.response

    async def steer(self, label: str, *, confirm: bool = True) -> InteractionResult:
        """A button of the panel, such as "Next"; what asks once is confirmed."""
        result = await self.moderator.click(await self.panel(), label=label)
        yes = {"End": "End it", "Discard": "Discard it"}.get(label)
        shown = result.response
        if confirm and yes and shown is not None and yes in labels_of(shown):
            return await self.moderator.click(shown, label=yes)
        return result

    async def next(self, times: int = 1) -> None:
        """So many passages more, by the panel."""
        for _ in range(times):
            await self.steer("Next")

    async def play_to_the_end(self) -> None:
        """End the round with the panel, let the time for final answers pass, and settle."""
        await self.steer("End")
        await self.env.advance_time(CLOSING_WINDOW + 1)

    @property
    def place(self) -> ChannelHandle:
        """The round's thread, or the channel if there is none."""
        threads = self.channel.threads
        return threads[-1] if threads else self.channel

    async def round(self, round_id: int = 1) -> Round:
        return await self.store.read(lambda c: rounds.load(c, round_id))

    def cards(self, place: ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot posted there, oldest first."""
        messages = (place or self.place).history()
        own = [m for m in messages if m.author.id == self.env.backend.bot_user.id]
        return sorted(own, key=lambda m: m.id)

    def card(self, words: str, place: ChannelHandle | None = None) -> discord.Message:
        """The newest card that says this."""
        found = [card for card in self.cards(place) if words in text_of(card)]
        assert found, f"no card says {words!r}: {[text_of(c)[:60] for c in self.cards(place)]}"
        return found[-1]

    def opening(self) -> discord.Message:
        return self.card("Before you read on", self.channel)

    async def click(self, who: MemberActor, card: Shown, label: str) -> InteractionResult:
        return await who.click(card, label=label)

    async def vote(self, who: MemberActor, card: Shown, label: str) -> str:
        """Click an answer; the words of the receipt."""
        return said(await who.click(card, label=label))


def said(result: InteractionResult) -> str:
    """What the person read in answer."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None, "nobody answered"
    return text_of(shown)


def text_of(message: Shown) -> str:
    """All text that a card shows."""
    if isinstance(message, simcord.ResponseMessage):
        return "\n".join(_texts(message.components)) or message.content
    return "\n".join(_texts([c.to_dict() for c in message.components])) or message.content


def labels_of(message: Shown) -> list[str]:
    """The labels of its buttons that can be clicked."""
    components: Sequence[Any] = (
        message.components
        if isinstance(message, simcord.ResponseMessage)
        else [c.to_dict() for c in message.components]
    )
    return list(_labels(components))


def _texts(components: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for one in components:
        if one.get("type") == 10:
            found.append(str(one["content"]))
        found += _texts(one.get("components", ()))
    return found


def _labels(components: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for one in components:
        if one.get("type") == 2 and not one.get("disabled"):
            found.append(str(one.get("label", "")))
        found += _labels(one.get("components", ()))
    return found
