"""Time that runs faster, the same for the loopback and for the bots that are started at it.

With WIRE_SPEED=60 an hour passes in a minute: the wall clock, the loop's clock and every sleep.
What is measured between people and Discord, such as the three seconds, stays as it is.
"""

import asyncio
import os
import selectors
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from unittest.mock import patch

import discord

SPEED = float(os.environ.get("WIRE_SPEED", "1"))
SINCE = float(os.environ.get("WIRE_SINCE", "0"))


def now() -> datetime:
    """The hurried wall clock."""
    moment = datetime.now(UTC)
    if SPEED == 1:
        return moment
    return datetime.fromtimestamp(SINCE + (moment.timestamp() - SINCE) * SPEED, UTC)


def date_header() -> str:
    return format_datetime(now(), usegmt=True)


def variables(speed: float) -> dict[str, str]:
    """What makes processes that are started from here on share this time."""
    return {"WIRE_SPEED": str(speed), "WIRE_SINCE": str(time.time())}


def install() -> None:
    """Make this process live by the hurried time."""
    if SPEED == 1:
        return
    started, monotonic = time.monotonic(), time.monotonic

    def quick() -> float:
        return started + (monotonic() - started) * SPEED

    def loop_time(_: object) -> float:
        return quick()

    patch.object(discord.utils, "utcnow", now).start()
    patch.object(time, "monotonic", quick).start()
    patch.object(asyncio.SelectorEventLoop, "time", loop_time).start()
    select: Callable[..., Any] = selectors.DefaultSelector.select

    def shorter(self: Any, timeout: float | None = None) -> Any:
        return select(self, timeout and timeout / SPEED)

    patch.object(selectors.DefaultSelector, "select", shorter).start()
