"""Three shards, a round on each: one that reconnects disturbs none."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from contract.check import check_requests
from world import World, said, text_of

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


async def _begun(worlds: list[World]) -> None:
    for world in worlds:
        assert "The opening card stands" in said(await world.start(pace="10m"))


async def test_each_shards_round_goes_its_way_while_one_reconnects(worlds: list[World]) -> None:
    await _begun(worlds)
    bot, env = worlds[0].bot, worlds[0].env
    shard = bot.get_shard(1)
    assert shard is not None
    await shard.disconnect()
    await env.advance_time(5 * 60 + 20)
    for world in (worlds[0], worlds[2]):
        assert "Passage 1 of 8" in text_of(world.card("Passage 1"))
    await shard.reconnect()
    await env.settle()
    await env.advance_time(10 * 60 + 20)
    for world in worlds:
        shown = [text_of(card) for card in world.cards()]
        for number in (1, 2):
            assert sum(f"Passage {number} of 8 ·" in text for text in shown) == 1
        assert not any("Passage 3 of 8 ·" in text for text in shown)


async def test_members_on_every_shard_vote_before_and_after_the_reconnection(
    worlds: list[World],
) -> None:
    await _begun(worlds)
    for shard_id, world in enumerate(worlds):
        (ann,) = world.join(1)
        assert "Your answer: **Yes**" in await world.vote(ann, world.opening(), "Yes")
        shard = world.bot.get_shard(shard_id)
        assert shard is not None
        await shard.reconnect()
        await world.env.settle()
        assert "Your answer: **No** (before: Yes)" in await world.vote(ann, world.opening(), "No")


async def test_after_a_restart_the_rounds_of_all_shards_are_taken_up(worlds: list[World]) -> None:
    await _begun(worlds)
    first = worlds[0]
    await first.restart()
    await first.env.advance_time(5 * 60 + 20)
    for world in worlds:
        assert sum("Passage 1 of 8 ·" in text_of(card) for card in world.cards()) == 1
