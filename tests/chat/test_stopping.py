"""While the bot stops: who clicked is answered, who clicks now is told, and it comes to an end."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec, patch

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.chat import clicks
from bot.chat.callbacks import EncodedResponse
from bot.chat.clicks import Clicks, Event

AT_ONCE = 8
CLIENT = create_autospec(discord.Client, instance=True)


@contextmanager
def discord_is(post: Callable[[str, EncodedResponse], Awaitable[None]]) -> Generator[None]:
    """`post` takes the answers, with the number of the event, in place of Discord."""

    async def request(route: Route, _: object, *, payload: EncodedResponse) -> None:
        await post(route.url.split("/")[-3], payload)

    before = async_context.set(SimpleNamespace(request=request))  # pyright: ignore
    try:
        yield
    finally:
        async_context.reset(before)


def event(number: int) -> Event:
    return {
        "id": f"{number}",
        "token": "t",
        "type": 3,
        "user": {"id": "7"},
        "data": {"custom_id": "nobody's"},
    }


def nobody(*_: Any) -> Any:
    raise AssertionError("nothing is to be done any more")


def made() -> Clicks:
    return Clicks(AT_ONCE, nobody, nobody, nobody, CLIENT)


async def test_a_crowd_that_clicks_on_and_on_does_not_keep_it_from_stopping() -> None:
    told, taken = list[str](), made()

    async def post(clicked: str, _: EncodedResponse) -> None:
        told.append(clicked)
        await asyncio.sleep(0)
        if taken.is_stopping:
            taken.take(event(int(clicked) + 1))  # tries again at once

    with discord_is(post):
        taken.is_stopping = True
        taken.take(event(1))
        await asyncio.wait_for(taken.stop(), 1)
        await asyncio.sleep(0.01)
        assert len(told) > 10
        taken.is_stopping = False  # the crowd goes home
        await taken.finish()


async def test_whoever_clicks_while_it_stops_is_told_however_many_they_are() -> None:
    told, most, at_once = set[str](), 0, 0

    async def post(clicked: str, body: EncodedResponse) -> None:
        nonlocal most, at_once
        assert b"being restarted" in body.text
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        told.add(clicked)

    taken = made()
    with discord_is(post):
        await taken.stop()
        for number in range(500):
            taken.take(event(number))
        await taken.finish()
    assert len(told) == 500
    assert most == AT_ONCE


async def test_it_waits_no_longer_for_discord_than_discord_waits_for_it() -> None:
    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    taken = made()
    with discord_is(never), patch.object(clicks, "DEADLINE", 0.01):
        await taken.stop()
        taken.take(event(1))
        await asyncio.wait_for(taken.finish(), 1)


async def test_what_came_before_is_answered_first() -> None:
    told, go = list[str](), asyncio.Event()

    async def post(clicked: str, _: EncodedResponse) -> None:
        await go.wait()
        told.append(clicked)

    taken = made()
    with discord_is(post):
        for number in range(2 * AT_ONCE):
            taken.take(event(number) | {"data": {"custom_id": "vote:1:0", "component_type": 2}})
        stopping = asyncio.create_task(taken.stop())
        await asyncio.sleep(0.01)
        assert not stopping.done()
        go.set()
        await asyncio.wait_for(stopping, 1)
    assert len(told) == 2 * AT_ONCE
