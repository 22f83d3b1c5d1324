"""A server removes the bot, or is merely not available for a while; a member leaves."""

from typing import Any

from simcord.backend import serializers
from world import World, labels_of, text_of

from bot.domain.rounds import State, Trouble
from faults.play import count
from faults.worlds import away

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


async def pass_hours(world: World, hours: int) -> None:
    for _ in range(hours):
        await world.env.advance_time(HOUR)


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
    assert count(world, "A first word") == 0, "moderators say whether it goes on"
    assert "I was removed from this server" in text_of(await world.panel())
    await world.steer("Resume")
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    assert "(before: Yes)" in await world.vote(ann, world.opening(), "No")


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
    assert "Closed" in text_of(world.card("Tea?"))


async def test_of_a_server_that_is_not_available_nothing_is_concluded(world: World) -> None:
    await world.start(article="tides", pace="10m")
    fall_away(world)
    before = len(world.env.http_requests)
    await world.env.advance_time(600)
    round_ = await world.round()
    assert round_.state is State.RUNNING
    assert round_.trouble is Trouble.RETRYING
    assert len(world.env.http_requests) == before
    come_back(world)
    await world.env.advance_time(30)
    assert count(world, "A first word") == 1
    assert "⚠️" not in text_of(await world.panel())
    await world.env.advance_time(9 * 60)
    assert count(world, "A last word") == 0


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
    assert "(before: Yes)" in await world.vote(ann, world.opening(), "No")
    asked = await ann.slash(world.channel, "erase-my-answers")
    assert asked.response is not None
    assert "Erase them" in labels_of(asked.response)
    await world.click(ann, asked.response, "Erase them")
    await world.env.advance_time(30)
    assert "5 answers" in text_of(world.opening())
