"""How receipts reach Discord: one bare request each, below the library's way of answering.

The library takes a lock, parses what Discord says of each answer and looks for cookies; in a storm
that is half of the time. Whatever goes wrong with the bare request is left to the library.
"""

import asyncio
import json
from contextvars import Token
from typing import Any

import aiohttp
import discord
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

ANSWERED = 40060
HEADERS = {"Content-Type": "application/json"}
REFUSALS = range(400, 429)
LONGEST_ANSWER = aiohttp.ClientTimeout(total=None, sock_read=10)
SECOND_TRY_AFTER = 0.2


class Ready(dict[str, Any]):
    """The body of an answer, written out once for all who get the same."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.text = json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode()


class Callbacks(AsyncWebhookAdapter):
    """Stands in place of the library's adapter while the bot is connected."""

    def __init__(self, user_agent: str) -> None:
        super().__init__()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=HEADERS | {"User-Agent": user_agent},
            timeout=LONGEST_ANSWER,
        )
        self._before: Token[AsyncWebhookAdapter] | None = None

    async def __aenter__(self) -> "Callbacks":
        self._before = async_context.set(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._before is not None:
            async_context.reset(self._before)
        await self._session.close()

    async def request(self, route: Any, session: Any, *, payload: Any = None, **given: Any) -> Any:
        if not isinstance(payload, Ready):
            return await super().request(route, session, payload=payload, **given)
        try:
            url = URL(route.url, encoded=True)
            async with self._session.post(url, data=payload.text) as response:
                if response.status < 300:
                    return None
                if response.status in REFUSALS:
                    raise discord.HTTPException(response, await response.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass  # it may have arrived: the second try tells
        await asyncio.sleep(SECOND_TRY_AFTER)
        try:
            return await super().request(route, session, payload=payload, **given)
        except discord.HTTPException as error:
            if error.code != ANSWERED:
                raise
            return None
