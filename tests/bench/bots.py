"""The bots that ours is measured beside: `python -m wire.launch PORT bench.bots WAY`.

`acks`: our dispatch and limiter, but a click is only acknowledged.
`library`: the same limiter and tuning on the library's own dispatch, only acknowledging.
`each`: our bot with a commit for each ballot.
`stock`: the library's registered view that acknowledges, without a limiter.
`file`: the same view, which keeps a server's votes as one JSON file and writes it at each vote.
`bare`: a client that does nothing, for weight.
"""

import asyncio
import json
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord
from discord import ui

OPTIONS = ("Yes", "No", "Maybe", "Can't judge")


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
            Stock(Votes() if way == "file" else None).run(os.environ["DISCORD_TOKEN"])
    return 0


def _acks() -> int:
    from bot.chat import clicks
    from bot.cli import main as run

    done = clicks.Ready({"type": 6})

    def take(self: clicks.Clicks, event: clicks.Event) -> None:
        clicks.parse(str(event["data"].get("custom_id", "")))
        if event["type"] == clicks.COMPONENT:
            self._answer(event, done)  # pyright: ignore[reportPrivateUsage]

    with patch.object(clicks.Clicks, "take", take):
        return run(["run"])


def _library() -> int:
    from bot.chat import client
    from bot.cli import main as run

    limit = asyncio.Semaphore(256)

    def receive(self: client.DiscussionBot, event: dict[str, Any]) -> None:
        self._others(event)  # pyright: ignore[reportPrivateUsage]

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


class Votes:
    """All votes of a server in one JSON file, replaced at each vote; one writer at a time."""

    def __init__(self) -> None:
        self._path = Path(os.environ["DATABASE"]).with_suffix(".json")
        self._votes: dict[str, Any] = {}
        if self._path.exists():
            self._votes = json.loads(self._path.read_text())
        self._lock = asyncio.Lock()

    async def keep(self, member: int, answer: str) -> None:
        async with self._lock:
            self._votes[str(member)] = {"answer": answer, "poll": 1}
            await asyncio.to_thread(self._write, json.dumps(self._votes))

    def _write(self, text: str) -> None:
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self._path)


class Stock(discord.Client):
    """Posts a card with a registered view, as the library's examples do."""

    def __init__(self, votes: Votes | None) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self._votes = votes
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
        if self._votes is not None:
            await self._votes.keep(interaction.user.id, str(interaction.data))
        await interaction.response.defer()
