"""A well-known button poll as a bot to measure beside ours: the cog `buttonpoll` of Vex-Cogs.

`python -m wire.launch PORT bench.red COGS STORED`, in an environment with Red-DiscordBot, plotly
and pandas; COGS is a checkout of github.com/Vexed01/Vex-Cogs. The cog's own view answers and keeps
votes through Red's Config with its JSON driver; Red's bot, which would only add to it, is left out.
"""

# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord

OPTIONS = ("Yes", "No", "Maybe", "Skip")
POLL = "vote:1"
CONFIG = 418078199982063626
"""The number under which the cog keeps its data."""


class Bot(discord.Client):
    """Posts the cog's card for a poll in which so many have voted."""

    def __init__(self, stored: int) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self._stored = stored
        self._posted = False

    async def on_ready(self) -> None:
        if self._posted:
            return
        self._posted = True
        server = self.guilds[0]
        channel = next(iter(server.text_channels))
        view = await _view(server, channel.id, self._stored)
        await channel.send("Tea?", view=view)


def main(arguments: list[str]) -> int:
    cogs, stored = arguments
    sys.path.insert(0, cogs)
    _set_up(Path(os.environ["DATABASE"]).parent / "red")
    Bot(int(stored)).run(os.environ["DISCORD_TOKEN"])
    return 0


def _set_up(data: Path) -> None:
    """What Red's launcher does: a data folder, the JSON driver, its kind of logger."""
    from red_commons.logging import RedTraceLogger
    from redbot.core import data_manager

    logging.setLoggerClass(RedTraceLogger)
    data.mkdir()
    data_manager.basic_config = {
        "DATA_PATH": str(data),
        "COG_PATH_APPEND": "cogs",
        "CORE_PATH_APPEND": "core",
        "STORAGE_TYPE": "JSON",
        "STORAGE_DETAILS": {},
    }


async def _view(server: discord.Guild, channel_id: int, stored: int) -> discord.ui.View:
    from buttonpoll.components.poll import PollView
    from buttonpoll.poll import Poll, PollOption
    from redbot.core import Config

    config: Any = Config.get_conf(None, CONFIG, force_registration=True, cog_name="ButtonPoll")
    names = ("poll_settings", "poll_user_choices")
    config.register_guild(**{f"{past}{name}": {} for name in names for past in ("", "historic_")})
    votes = {str(10**17 + n): OPTIONS[n % 3] for n in range(stored)}
    await config.guild(server).poll_user_choices.set({POLL: votes})
    poll = Poll(
        unique_poll_id=POLL,
        guild_id=server.id,
        channel_id=channel_id,
        question="Tea?",
        description=None,
        options=[PollOption(name, discord.ButtonStyle.grey) for name in OPTIONS],
        allow_vote_change=True,
        view_while_live=True,
        send_msg_when_over=True,
        poll_finish=datetime.now(UTC) + timedelta(hours=1),
        cog=SimpleNamespace(config=config),
        view=None,
    )
    return PollView(config, poll)
