"""The connections to the gateway, one a shard: how they start, and what the log says of them."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import ReconnectWebSocket

from bot.text import one_line

log = logging.getLogger(__name__)

IDENTIFY_EVERY = 5.2
"""Seconds between two shards of a bucket: Discord's five, and what the way may differ."""

LOST = (
    discord.ConnectionClosed,
    discord.HTTPException,
    discord.GatewayNotFound,
    ReconnectWebSocket,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)
"""How a connection breaks, or fails to come about."""


class ShardedClient(discord.AutoShardedClient):
    """Starts its shards as quickly as Discord allows, where the library would take five seconds
    for each: one of each bucket (`shard_id % max_concurrency`) every five seconds.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._buckets = 1
        self._free_at: dict[int, float] = {}
        """When a shard of a bucket may identify next, by the loop's clock."""
        self._lost: set[int] = set()
        self._launching: asyncio.Future[Any] | None = None

    async def launch_shards(self) -> None:
        """Side by side for all buckets, in order within each; called by the library."""
        count, url, limits = await self.http.get_bot_gateway()
        if self.is_closed():
            return
        self._buckets = limits["max_concurrency"]
        self.shard_count = self.shard_count or count
        ids = self.shard_ids or range(self.shard_count)
        self._connection.shard_count = self.shard_count
        self._connection.shard_ids = ids
        in_turn = [[one for one in ids if one % self._buckets == b] for b in range(self._buckets)]
        self._launching = asyncio.gather(*(self._launch(yarl.URL(url), one) for one in in_turn))
        await self._launching

    async def close(self) -> None:
        if self._launching is not None:  # or it would go on trying, with nothing to connect by
            self._launching.cancel()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until this shard may identify; called by the library."""
        if not initial:  # Discord refused a session, and wants to be left alone for a moment
            await asyncio.sleep(IDENTIFY_EVERY)
        bucket, now = (shard_id or 0) % self._buckets, asyncio.get_running_loop().time()
        at = max(now, self._free_at.get(bucket, now))
        self._free_at[bucket] = at + IDENTIFY_EVERY
        await asyncio.sleep(at - now)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """One line for a lost connection, however often it is tried to get it back."""
        if shard_id not in self._lost and not self.is_closed():
            log.info("Shard %s lost its connection", shard_id)
        self._lost.add(shard_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        self._lost.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._lost.discard(shard_id)

    async def _launch(self, gateway: yarl.URL, ids: Iterable[int]) -> None:
        for shard_id in ids:
            await self.launch_shard(gateway, shard_id, initial=True)


def in_one_line(record: logging.LogRecord) -> bool:
    """A filter for the library's loggers: a broken connection is one line, not a traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, LOST):
        why = one_line(str(error)) or type(error).__name__
        record.msg, record.args = "%s (%s)", (record.getMessage().rstrip("."), why)
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True
