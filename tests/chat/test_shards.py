"""Shards start as early as Discord allows, in time that passes by itself."""

import asyncio
import selectors
from typing import Any
from unittest.mock import patch

import discord
import pytest
from discord.http import HTTPClient

from bot.chat.shards import ShardedClient


class Jump(selectors.DefaultSelector):
    """What waits for a moment has it at once: the time jumps there."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found and timeout:
            self.moment += timeout
        return found


def quick_loop() -> asyncio.AbstractEventLoop:
    selector = Jump()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.moment
    return loop


def identified(at_once: int, **options: Any) -> dict[int, float]:
    """When each shard identifies, in seconds from the start, where Discord lets so many at once."""
    moments: dict[int, float] = {}

    async def launch_shard(
        self: ShardedClient, gateway: Any, shard_id: int, *, initial: bool = False
    ) -> None:
        await self.before_identify_hook(shard_id, initial=initial)
        moments[shard_id] = round(asyncio.get_running_loop().time(), 1)

    async def get_bot_gateway(_: Any) -> Any:
        return 4, "wss://gateway", {"max_concurrency": at_once}

    async def run() -> None:
        client = ShardedClient(intents=discord.Intents.none(), **options)
        await client.launch_shards()

    with (
        patch.object(discord.AutoShardedClient, "launch_shard", launch_shard),
        patch.object(HTTPClient, "get_bot_gateway", get_bot_gateway),
        asyncio.Runner(loop_factory=quick_loop) as runner,
    ):
        runner.run(run())
    return moments


@pytest.mark.parametrize(
    ("at_once", "options", "expected"),
    [
        (1, {}, {0: 0.0, 1: 5.2, 2: 10.4, 3: 15.6}),
        (16, {}, {0: 0.0, 1: 0.0, 2: 0.0, 3: 0.0}),
        (
            2,
            {"shard_ids": [0, 1, 2, 5], "shard_count": 8},
            {0: 0.0, 1: 0.0, 2: 5.2, 5: 5.2},
        ),
    ],
)
def test_one_shard_of_each_bucket_starts_every_five_seconds(
    at_once: int, options: dict[str, Any], expected: dict[int, float]
) -> None:
    assert identified(at_once, **options) == expected
