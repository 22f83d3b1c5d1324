"""How answers to interactions reach Discord, all of them one way: with a second chance, and more.

The library gives up after a lost connection, and fails on a reply that isn't what it says it is.
For receipts, which come by the thousand, it also does too much: it takes a lock, parses what
Discord says of each and looks for cookies, which in a storm is a quarter of the time.
"""

import asyncio
from collections.abc import Sequence
from contextvars import Token
from typing import Any, cast

import aiohttp
import discord
import msgspec
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

ANSWERED = 40060
HEADERS = {"Content-Type": "application/json"}
LIMITED = 429
REFUSALS = frozenset(range(400, 500)) - {LIMITED}
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)
LONGEST_ANSWER = aiohttp.ClientTimeout(total=None, sock_read=10)
FIRST_WAITS = (0.1, 0.3, 0.6, 1.0, 0.0)
"""Seconds between one try and the next: Discord takes a first answer for three."""
LATER_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 0.0)
"""What comes after the first answer is taken for a quarter of an hour."""
LONGEST_WAIT = 2.0
"""Where Discord asks for a longer one there is no use in another try of a first answer."""


class EncodedResponse(dict[str, Any]):
    """The body of a response, encoded once for all who get the same."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.text = msgspec.json.encode(body)


class NotTaken(Exception):
    """Discord could not be reached with an answer, however often it was tried."""


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

    async def request(
        self,
        route: Any,
        session: Any,
        *,
        payload: dict[str, Any] | None = None,
        multipart: list[dict[str, Any]] | None = None,
        files: Sequence[discord.File] | None = None,
        **_: Any,
    ) -> Any:
        """What Discord says of an answer, an empty one of a first answer, of which nobody asks it.

        discord.HTTPException where it refuses the answer, NotTaken where it can't be reached.
        """
        url, own = URL(route.url, encoded=True), session if multipart else self._session
        is_first = url.path.endswith("/callback")
        failure: Exception | None = None
        for number, wait in enumerate(FIRST_WAITS if is_first else LATER_WAITS):
            try:
                body = _body(payload, multipart, files or (), number)
                async with own.request(route.method, url, data=body) as response:
                    if response.status < 300 and is_first:
                        return _told(route)
                    said = _read(await response.read())
                    if response.status < 300:
                        return said
                    error = discord.HTTPException(response, said)
            except NO_ANSWER as lost:
                failure = lost
                await asyncio.sleep(wait)
                continue
            if error.status in REFUSALS:
                if failure is not None and error.code == ANSWERED:
                    return _told(route)  # an answer before had arrived, though we never heard
                raise error
            failure = error
            if error.status == LIMITED:
                wait = max(wait, _retry_after(said))
                if is_first and wait > LONGEST_WAIT:
                    break
            await asyncio.sleep(wait)
        raise NotTaken(repr(failure)) from failure


def _body(
    payload: dict[str, Any] | None,
    multipart: list[dict[str, Any]] | None,
    files: Sequence[discord.File],
    number: int,
) -> bytes | aiohttp.FormData | None:
    """What is sent, made anew for each try: a form and its files are read as they are sent."""
    if isinstance(payload, EncodedResponse):
        return payload.text
    if not multipart:
        return None if payload is None else msgspec.json.encode(payload)
    for file in files:
        file.reset(seek=number)
    form = aiohttp.FormData(quote_fields=False)
    for part in multipart:
        form.add_field(**part)
    return form


def _told(route: Any) -> dict[str, Any]:
    """As much of what Discord says of a first answer as the library wants to know."""
    return {"interaction": {"id": str(route.webhook_id), "type": 0}}


def _read(body: bytes) -> Any:
    """JSON, where it is that; a proxy's page is a text, whatever it calls itself."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")


def _retry_after(said: Any) -> float:
    given: Any = cast(dict[str, Any], said).get("retry_after") if isinstance(said, dict) else None
    return float(given) if isinstance(given, int | float) else 0.0
