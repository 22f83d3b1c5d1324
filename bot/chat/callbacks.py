"""How receipts reach Discord: one bare request each, below the library's way of answering.

The library takes a lock, parses what Discord says of each answer and looks for cookies; in a storm
that is half of the time. It also gives up after a lost connection, where a receipt has a second
chance, and a third.
"""

import asyncio
from contextvars import Token
from typing import Any

import aiohttp
import discord
import msgspec
from discord.http import json_or_text
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

ANSWERED = 40060
HEADERS = {"Content-Type": "application/json"}
LIMITED = 429
REFUSALS = frozenset(range(400, 500)) - {LIMITED}
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)
LONGEST_ANSWER = aiohttp.ClientTimeout(total=None, sock_read=10)
WAITS = (0.1, 0.3, 0.6, 1.0, 0.0)
"""Seconds between one try and the next: Discord takes an answer for three."""
LONGEST_WAIT = 2.0
"""Where Discord asks for a longer one there is no use in another try."""


class EncodedResponse(dict[str, Any]):
    """The body of a response, encoded once for all who get the same."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.text = msgspec.json.encode(body)


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
        if not isinstance(payload, EncodedResponse):
            return await super().request(route, session, payload=payload, **given)
        url = URL(route.url, encoded=True)
        error: Exception | None = None
        for wait in WAITS:
            is_again = error is not None
            try:
                async with self._session.post(url, data=payload.text) as response:
                    if response.status < 300:
                        return None
                    body: Any = await json_or_text(response)
                    error = discord.HTTPException(response, body)
                    if response.status == LIMITED and isinstance(body, dict):
                        wait = max(wait, float(body.get("retry_after", 0)))  # pyright: ignore
                        if wait > LONGEST_WAIT:
                            raise error
            except NO_ANSWER as failure:
                error = failure
            if isinstance(error, discord.HTTPException) and error.status in REFUSALS:
                if is_again and error.code == ANSWERED:
                    return None  # an answer before had arrived, though we never heard
                raise error
            await asyncio.sleep(wait)
        assert error is not None
        raise error
