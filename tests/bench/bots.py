"""The bots that ours is measured beside: `python -m wire.launch PORT bench.bots WAY`.

`acks`: our dispatch and limiter, but a click is only acknowledged.
`library`: the same limiter and tuning on the library's own dispatch, only acknowledging.
`each`: our bot with a commit for each ballot.
`stock`: the library's registered view that acknowledges, without a limiter.
`bare`: a client that does nothing, for weight.
"""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any
from unittest.mock import patch

import discord
from discord import ui

OPTIONS = ("Yes", "No", "Maybe", "Skip")


def main(arguments: list[str]) -> int:
    way, *_ = arguments
    match way:
        case "acks":
            return _acks()
        case "library":
            return _library()
        case "each":
            return _each()
        case "bare":
            discord.Client(intents=discord.Intents(guilds=True)).run(os.environ["DISCORD_TOKEN"])
        case _:
            Stock().run(os.environ["DISCORD_TOKEN"])
    return 0


def _acks() -> int:
    from bot.chat import clicks
    from bot.cli import main as run

    done, takes = clicks.EncodedResponse({"type": 6}), clicks.Clicks.take

    def take(self: clicks.Clicks, event: clicks.Event) -> None:
        if event["type"] != clicks.COMPONENT:
            takes(self, event)
            return
        clicks.parse(str(event["data"].get("custom_id", "")))
        self._responses.enqueue(partial(self._send, event, done))  # pyright: ignore

    with patch.object(clicks.Clicks, "take", take):
        return run(["run"])


def _library() -> int:
    from bot.chat import client
    from bot.cli import main as run

    limit = asyncio.Semaphore(256)

    def receive(self: client.DiscussionBot, event: dict[str, Any]) -> None:
        self._connection.parse_interaction_create(event)  # pyright: ignore

    async def on_interaction(_: object, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            async with limit:
                await interaction.response.defer()

    with (
        patch.object(client.DiscussionBot, "_receive", receive),
        patch.object(client.DiscussionBot, "on_interaction", on_interaction, create=True),
    ):
        return run(["run"])


def _each() -> int:
    from bot.cli import main as run
    from bot.store import writer

    together = writer._commit  # pyright: ignore[reportPrivateUsage]

    def alone(connection: sqlite3.Connection, group: Sequence[Any]) -> list[list[Any]]:
        return [
            [together(connection, [job._replace(items=[item])])[0][0] for item in job.items]
            for job in group
        ]

    with patch.object(writer, "_commit", alone):
        return run(["run"])


class Stock(discord.Client):
    """Posts a card with a registered view, as the library's examples do."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self._posted = False

    async def on_ready(self) -> None:
        if self._posted:
            return
        self._posted = True
        view = ui.View(timeout=None)
        for place, label in enumerate(OPTIONS):
            button: ui.Button[Any] = ui.Button(label=label, custom_id=f"vote:1:{place}")
            button.callback = self._clicked
            view.add_item(button)
        channel = next(iter(self.guilds[0].text_channels))
        await channel.send("Tea?", view=view)

    async def _clicked(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
