"""A server removes the bot, or is merely not available for a while; a member leaves."""

from typing import Any

import discord
from simcord.backend import serializers
from world import World, labels_of, said, text_of

from bot.domain.rounds import State
from faults.play import cards
from faults.test_restarts import away

HOUR = 3600


def remove_bot(world: World) -> None:
    """Someone who manages the server throws the bot out."""
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})


def fall_away(world: World) -> None:
    """Discord has trouble with this server's machines."""
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id), "unavailable": True})


def come_back(world: World) -> None:
    """The bot is invited again, or Discord's trouble is over."""
    backend = world.env.backend
    payload: Any = serializers.guild_create_payload(backend, backend.get_guild(world.guild.id))
    backend.emit("GUILD_CREATE", payload)


def passages(world: World) -> int:
    return sum("· On the tides" in text_of(card) for card in cards(world))


async def pass_hours(world: World, hours: int) -> None:
    for _ in range(hours):
        await world.env.advance_time(HOUR)


async def status(world: World) -> str:
    return said(await world.moderator.slash(world.place, "round status"))


async def test_a_round_rests_where_the_bot_was_removed_and_is_resumed_when_it_is_back(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", pace="10m")
    await world.vote(ann, world.opening(), "Yes")
    await world.env.advance_time(30)
    remove_bot(world)
    before = len(world.env.http_requests)
    await pass_hours(world, 3)
    assert len(world.env.http_requests) == before, "no request is spent on a lost server"
    assert (await world.round()).state is State.PAUSED
    come_back(world)
    await world.env.advance_time(HOUR)
    assert passages(world) == 0, "moderators say whether it goes on"
    assert "I was removed from this server" in await status(world)
    assert "Resume" in labels_of(world.card("Paused"))
    await world.steer("resume")
    await world.env.advance_time(15)
    assert passages(world) == 1
    assert "Unchanged: **Yes**" in await world.vote(ann, world.opening(), "Yes")


async def test_it_can_be_discarded_too(world: World) -> None:
    await world.start(article="tides", pace="10m")
    remove_bot(world)
    await pass_hours(world, 2)
    come_back(world)
    asked = await world.steer("discard")
    assert asked.response is not None
    assert "Discarded" in said(await world.click(world.moderator, asked.response, "Discard it"))


async def test_polls_of_a_lost_server_close_in_time_and_show_it_when_the_bot_is_back(
    world: World,
) -> None:
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", closes="1h"
    )
    remove_bot(world)
    before = len(world.env.http_requests)
    await pass_hours(world, 2)
    assert len(world.env.http_requests) == before
    assert "Closed" not in text_of(world.card("Tea?"))
    come_back(world)
    await world.env.advance_time(15)
    assert "Closed · 0 answers" in text_of(world.card("Tea?"))


async def test_other_servers_notice_nothing(world: World) -> None:
    await world.start(article="tides", pace="10m")
    lost = world.guild
    world.guild = world.env.create_guild("Elsewhere")
    world.channel = world.guild.create_text_channel("articles")
    rights = discord.Permissions(manage_messages=True)
    role = world.guild.create_role("Moderators", permissions=rights)
    world.moderator = world.guild.add_member(world.env.create_user("mia"), roles=[role])
    await world.start(article="tides", pace="10m")
    world.env.backend.emit("GUILD_DELETE", {"id": str(lost.id)})
    await pass_hours(world, 1)
    assert (await world.round(1)).state is State.PAUSED
    assert (await world.round(2)).state is State.ENDED


async def test_of_a_server_that_is_not_available_nothing_is_concluded(world: World) -> None:
    await world.start(article="tides", pace="10m")
    fall_away(world)
    before = len(world.env.http_requests)
    await world.env.advance_time(HOUR)
    round_ = await world.round()
    assert round_.state is State.RUNNING
    assert "keep trying" in round_.trouble
    assert len(world.env.http_requests) == before
    come_back(world)
    await world.env.advance_time(30)
    assert passages(world) == 1
    assert "⚠️" not in text_of(world.card("These buttons answer only"))
    await world.env.advance_time(9 * 60)
    assert passages(world) == 1


async def test_one_who_leaves_stays_counted_and_finds_the_answers_when_back(world: World) -> None:
    ann, *others = world.join(6)
    await world.start(article="tides")
    for member in (ann, *others):
        await world.vote(member, world.opening(), "Yes")
    world.env.backend.remove_member(world.guild.id, ann.id)
    await world.env.advance_time(30)
    assert "6 answers" in text_of(world.opening())
    world.env.backend.add_member(world.guild.id, ann.id, announce=True)
    await away(world, 60)
    assert "Before: Yes" in await world.vote(ann, world.opening(), "No")
    erased = await ann.slash(world.channel, "erase-my-answers")
    assert erased.response is not None
    await world.click(ann, erased.response, labels_of(erased.response)[0])
    await world.env.advance_time(30)
    assert "5 answers" in text_of(world.opening())
