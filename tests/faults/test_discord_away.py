"""Discord refuses once, is away for a while, or one of its shards is; or someone deletes a card."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import discord
import pytest
from contract.check import check_requests
from simcord.backend.errors import BackendError
from world import World, labels_of, said, text_of

from bot.domain.rounds import State
from faults.play import Play, assert_all_closed, assert_whole, cards, count, marks
from faults.transport import Transport
from faults.worlds import ask, panel

MESSAGES = "/channels/*/messages"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "which"),
    [*(("thread", n) for n in range(1, 8)), *(("here", n) for n in range(1, 6))],
)
@pytest.mark.parametrize("is_late", [False, True], ids=["not taken", "answer lost"])
async def test_a_call_that_fails_once_is_made_again_by_itself_and_nothing_comes_twice(
    world: World, transport: Transport, where: str, which: int, is_late: bool
) -> None:
    """Each card and the opening of the thread; its nonce is forgotten by the next attempt."""
    transport.lose(after=which - 1, reaches=is_late)
    play = Play(transport, where=where, pace="2m", asks=False)
    await play.to_the_end()
    assert transport.failures == 1
    await assert_whole(play)
    assert_all_closed(world)


async def test_a_round_whose_opening_failed_appears_by_itself(world: World) -> None:
    world.env.inject_error("POST", MESSAGES, times=3)
    told = said(await world.start(article="tides"))
    assert "The opening card comes at" in told
    assert "stands" not in told
    await world.env.advance_time(90)
    assert marks(world) == ["mine:1:0"]
    assert len(world.channel.threads) == 1
    assert "The opening is posted" in await panel(world)


async def test_a_thread_that_could_not_be_opened_is_opened_later(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/threads", times=4)
    await world.start(article="tides")
    await world.env.advance_time(40)
    assert "I keep trying; nothing is lost" in await panel(world)
    await world.env.advance_time(60)
    assert len(world.channel.threads) == 1
    assert "⚠️" not in await panel(world)
    assert "To the discussion" in labels_of(world.opening())
    assert marks(world) == ["mine:1:0"], "the first passage comes after its five minutes"
    await world.env.advance_time(210)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    assert world.card("A first word").channel.id == world.place.id


async def test_a_deleted_card_is_left_alone_and_the_round_goes_on(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides")
    await world.next()
    card = world.card("A first word")
    await world.vote(ann, card, "Wet")
    await world.moderator.delete(card)
    await world.vote(ben, world.opening(), "Yes")
    await world.env.advance_time(30)
    await world.steer("Next")
    await world.play_to_the_end()
    assert (await world.round()).state is State.ENDED
    assert marks(world) == ["mine:1:0", "mine:1:2", "mine:1:3", "mine:1:4", "mine:1:5"]


@pytest.mark.parametrize("reaches", [True, False], ids=["answer lost", "not taken"])
async def test_a_poll_that_discord_did_not_take_at_once_comes_once_by_itself(
    world: World, transport: Transport, reaches: bool
) -> None:
    (ann,) = world.join(1)
    transport.lose(reaches=reaches)
    assert "don't ask it again" in said(await ask(world))
    await world.env.advance_time(30)
    assert count(world, "Tea?") == 1
    assert "Your answer: **Yes**" in await world.vote(ann, world.card("Tea?"), "Yes")
    await world.env.advance_time(30)
    assert "1 answer" in text_of(world.card("Tea?"))


async def test_a_poll_that_discord_does_not_take_for_long_is_given_up(world: World) -> None:
    world.env.inject_error("POST", MESSAGES, times=20)
    await ask(world)
    await pass_minutes(world, 15)
    world.env.backend.faults.clear()
    await pass_minutes(world, 15)
    assert count(world, "Tea?") == 0
    assert_all_closed(world)


async def test_a_receipt_that_discord_did_not_take_leaves_the_ballot_in_place(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    world.env.inject_error("POST", "/interactions/*/callback", times=1)
    clicked = await world.click(ann, world.opening(), "Yes")
    for request in world.env.http_requests:
        if re.fullmatch(r"/interactions/.*/callback", request.path):
            world.refused.add(request.path)
    assert "What your receipts say still counts" in said(clicked)
    await world.env.advance_time(11)
    assert "1 answer " in text_of(cards(world)[0])


# Away for ten minutes in a timed round


REFUSED = aiohttp.ClientConnectionError("Cannot connect to host discord.com")
BROKEN = BackendError(500, 0, "Internal Server Error")


@pytest.fixture(params=[REFUSED, BROKEN], ids=["no connection", "500"])
def outage(request: pytest.FixtureRequest) -> Exception:
    """What every request ends with while Discord is away."""
    return request.param


async def pass_minutes(world: World, minutes: int) -> None:
    for _ in range(minutes):
        await world.env.advance_time(60)


async def test_at_its_return_each_round_posts_one_card_and_the_next_comes_a_pace_later(
    world: World, transport: Transport, outage: Exception
) -> None:
    members, place = world.join(3), world.channel
    other = world.channel = world.guild.create_text_channel("other")
    await world.start(article="tides", pace="2m", where="here")
    world.channel = place
    await world.start(article="tides", pace="2m", where="here")
    await world.env.advance_time(240)
    transport.outage = outage
    for member in members:
        await world.click(member, world.opening(), "Yes")
    await pass_minutes(world, 10)
    assert marks(world) == ["mine:2:0"]
    transport.outage = None
    await world.env.advance_time(16)
    assert marks(world) == ["mine:2:0", "mine:2:1"]
    assert ["Passage" in text_of(card) for card in world.cards(other)] == [False, True]
    await world.env.advance_time(100)
    assert len(marks(world)) == 2, "no burst: the next waits for its whole pace"
    await world.env.advance_time(20)
    assert marks(world) == ["mine:2:0", "mine:2:1", "mine:2:2"]
    await pass_minutes(world, 1)
    assert "3 answers" in text_of(world.opening()), "ballots counted, and the card shows it"
    assert "(before: Yes)" in await world.vote(members[0], world.opening(), "No")
    assert "⚠️" not in await panel(world)


async def test_in_the_closing_window_the_round_still_closes_in_time_and_sums_up_later(
    world: World, transport: Transport, outage: Exception
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.steer("End")
    await world.vote(ann, world.card("One last time"), "Yes")
    transport.outage = outage
    await pass_minutes(world, 10)
    assert (await world.round()).state is State.ENDED
    transport.outage = None
    await world.env.advance_time(16)
    assert count(world, "not a sample") == 1
    await pass_minutes(world, 5)
    assert_all_closed(world)
    late = await ann.slash(world.channel, "summary round")
    assert "1 person" in said(late)


async def test_meanwhile_the_panel_says_that_the_bot_keeps_trying(world: World) -> None:
    """Only posting fails: moderators can be told, from the second time on."""
    await world.start(article="tides", pace="2m", where="here")
    world.env.inject_error("POST", "/channels/*/messages", times=None)
    await world.env.advance_time(301)
    assert "⚠️" not in await panel(world), "one failure is nothing to worry about"
    await pass_minutes(world, 10)
    assert "I keep trying; nothing is lost" in await panel(world)
    assert "Next" in labels_of(await world.panel())
    assert (await world.round()).state is State.RUNNING
    world.env.backend.faults.clear()
    await world.env.advance_time(30)
    assert "⚠️" not in await panel(world)
    assert marks(world) == ["mine:1:0", "mine:1:1"]


# Three shards


SHARDS = 3


@pytest.fixture
async def worlds(tmp_path: Path) -> AsyncIterator[list[World]]:
    """The same bot, seen from a server on each of its shards."""
    first = await World.open(tmp_path, SHARDS)
    seen = [_on_shard(first, shard) for shard in range(SHARDS)]
    yield seen
    requests = first.env.http_requests
    await seen[0].close()  # it may have been started again, on a new store
    check_requests(requests, refused=first.refused)
    first.env.raise_errors()


def _on_shard(world: World, shard: int) -> World:
    guild = world.env.create_guild(f"Server on shard {shard}", shard_id=shard)
    channel = guild.create_text_channel("articles")
    role = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    moderator = guild.add_member(world.env.create_user(f"mo{shard}"), roles=[role])
    return replace(world, guild=guild, channel=channel, moderator=moderator, members=[])


async def test_each_shards_round_goes_its_way_while_one_reconnects_and_all_can_vote(
    worlds: list[World],
) -> None:
    for world in worlds:
        assert "The opening is posted" in said(await world.start(pace="10m"))
    await worlds[0].restart()
    bot, env = worlds[0].bot, worlds[0].env
    voters = [world.join(1)[0] for world in worlds]
    for who, world in zip(voters, worlds, strict=True):
        assert "Your answer: **Yes**" in await world.vote(who, world.opening(), "Yes")
    shard = bot.get_shard(1)
    assert shard is not None
    await shard.disconnect()
    await env.advance_time(5 * 60 + 20)
    for world in (worlds[0], worlds[2]):
        assert "Passage 1 of 7" in text_of(world.card("Passage 1"))
    await shard.reconnect()
    await env.settle()
    await env.advance_time(10 * 60 + 20)
    for who, world in zip(voters, worlds, strict=True):
        shown = [text_of(card) for card in world.cards()]
        for number in (1, 2):
            assert sum(f"Passage {number} of 7 ·" in text for text in shown) == 1
        assert not any("Passage 3 of 7 ·" in text for text in shown)
        assert "Your answer: **No** (before: Yes)" in await world.vote(who, world.opening(), "No")
