"""Starts a bot that finds the loopback where Discord would be; nothing of the bot is changed.

`python -m wire.launch PORT TARGET [ARGUMENTS]`: TARGET is "bot" for the program itself, else a
module with a `main(arguments)`. With WIRE_SPEED=60 an hour passes in a minute: the loop's clock,
the wall clock that the bot reads, and every sleep run so much faster.
"""

import asyncio
import importlib
import os
import selectors
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def main() -> int:
    port, target, *arguments = sys.argv[1:]
    Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/")
    speed = float(os.environ.get("WIRE_SPEED", "1"))
    if speed != 1:
        _hurry(speed)
    if target == "bot":
        from bot.cli import main as run

        return run(arguments)
    return importlib.import_module(target).main(arguments)


def _hurry(speed: float) -> None:
    started, moment = time.monotonic(), datetime.now(UTC)
    since = float(os.environ.get("WIRE_SINCE", "0")) or moment.timestamp()
    monotonic = time.monotonic

    def utcnow() -> datetime:
        real = datetime.now(UTC).timestamp() - since
        return datetime.fromtimestamp(since, UTC) + timedelta(seconds=real * speed)

    def quick() -> float:
        return started + (monotonic() - started) * speed

    patch.object(discord.utils, "utcnow", utcnow).start()
    patch.object(time, "monotonic", quick).start()

    def loop_time(_: object) -> float:
        return quick()

    patch.object(asyncio.SelectorEventLoop, "time", loop_time).start()
    select: Callable[..., Any] = selectors.DefaultSelector.select

    def shorter(self: Any, timeout: float | None = None) -> Any:
        return select(self, timeout and timeout / speed)

    patch.object(selectors.DefaultSelector, "select", shorter).start()


if __name__ == "__main__":
    sys.exit(main())
