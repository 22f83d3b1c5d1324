"""A card was posted, but the answer got lost: however busy the channel and whatever the clocks
say, it is found and not posted again."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from simcord import Env
from world import World, text_of

from bot.chat import search
from bot.domain.rounds import State
from faults.play import cards
from faults.test_restarts import away
from faults.transport import Transport

HISTORY = re.compile(r"/channels/\d+/messages")


def ahead(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The machine's clock is wrong from the start, and Discord tells no `Date`."""
    now = Env.now

    def wrong(env: Env) -> datetime:
        return now(env) + timedelta(seconds=seconds)

    monkeypatch.setattr(Env, "now", wrong)


def looks(world: World) -> int:
    return sum(
        one.method == "GET" and HISTORY.fullmatch(one.path) is not None
        for one in world.env.http_requests
    )


def say(world: World, count: int) -> None:
    """People talk in the channel."""
    backend: Any = world.env.backend
    for number in range(count):
        backend.create_message(world.channel.id, world.moderator.id, f"word {number}")


def count(world: World, words: str) -> int:
    return sum(words in text_of(card) for card in cards(world))


async def lose_the_answer(world: World, transport: Transport) -> None:
    """The next card reaches Discord, which says 500; then the process dies."""
    transport.fail_posts = {len(transport.posts) + 1: 500}
    transport.fails_late = True


@pytest.mark.parametrize("wrong_by", [0, 7200, -7200])
async def test_a_passage_is_found_behind_many_messages_whatever_the_clocks_say(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong_by: int
) -> None:
    ahead(monkeypatch, wrong_by)
    await away(world, 1)
    with Transport(world, remembers_nonces=False).installed() as transport:
        await world.start(article="tides", where="here")
        say(world, 350)
        await lose_the_answer(world, transport)
        await world.steer("next")
        say(world, 350)
        await world.env.advance_time(30)
    assert count(world, "A first word") == 1
    assert (await world.round()).steps[2].message_id is not None


@pytest.mark.parametrize("wrong_by", [0, 7200, -7200])
async def test_an_opening_card_is_found_without_a_card_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong_by: int
) -> None:
    ahead(monkeypatch, wrong_by)
    await away(world, 1)
    with Transport(world, remembers_nonces=False).installed() as transport:
        say(world, 500)
        await lose_the_answer(world, transport)
        await world.start(article="tides", where="here")
        say(world, 250)
        await world.env.advance_time(30)
    assert count(world, "Answer the question below now") == 1
    assert (await world.round()).state is State.RUNNING


async def test_the_look_ends_at_the_card_before(world: World) -> None:
    say(world, 1000)
    await world.start(article="tides", where="here")
    world.env.inject_error("POST", "/channels/*/messages", times=1)
    await world.steer("next")
    before = looks(world)
    await world.env.advance_time(30)
    assert looks(world) - before == 1
    assert count(world, "A first word") == 1


async def test_where_the_look_would_never_end_the_card_is_posted_and_the_log_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search, "MOST_SEARCHED", 200)
    await world.start(article="tides", where="here")
    world.env.inject_error("POST", "/channels/*/messages", times=1)
    await world.steer("next")
    say(world, 300)
    await world.env.advance_time(30)
    assert count(world, "A first word") == 1
    assert "among the last 200 messages" in caplog.text
