"""A made-up control opens no channel of the same server that its user can't read or moderate."""

from dataclasses import dataclass

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, said

from bot.chat.custom_ids import ACTIONS
from faults.clicks import Sent, at_once, click, pick, submit
from faults.hostile import is_refusal
from faults.play import custom_ids

READING = (
    "change:1",
    "results:1",
    "reason:1",
    "mine:1:0",
    "page:1:0",
    "trend:0:1:0",
    "trend:1:1:0",
    "others:1",
    "moved:1",
)
MODERATING = (
    *[f"steer:1:{place}" for place in range(len(ACTIONS))],
    "decide:1:1:0",
    "decide:1:0:0",
    "figures:1",
    "report:1",
)


@dataclass(frozen=True, slots=True)
class Lobby:
    """Where everyone is; its moderator moderates no other channel."""

    channel: ChannelHandle
    moderator: MemberActor
    card: discord.Message


@pytest.fixture
async def lobby(world: World) -> Lobby:
    """A round with a reason goes on in a channel that is then hidden from all but the bot."""
    env, guild = world.env, world.guild
    (ann,) = world.join(1)
    await world.start(article="tides", where="here", results="live")
    await world.vote(ann, world.opening(), "Yes")
    await at_once(env, world.channel, submit(ann, world.opening(), "reason:1", "Between us."))
    lobby = guild.create_text_channel("lobby")
    host = guild.add_member(env.create_user("host"))
    hide(world)
    rights = discord.Permissions(manage_messages=True).value
    overwrite = Overwrite(host.id, OverwriteType.MEMBER, allow=rights)
    env.backend.set_overwrite(lobby.id, overwrite)
    await env.settle()
    await host.slash(lobby, "poll ask", question="Tea?", options="Yes | No")
    return Lobby(lobby, host, world.card("Tea?", lobby))


def hide(world: World) -> None:
    """Only the bot sees the channel from now on."""
    view, backend = discord.Permissions(view_channel=True).value, world.env.backend
    for target, kind, allowed in (
        (world.guild.id, OverwriteType.ROLE, False),
        (backend.bot_user.id, OverwriteType.MEMBER, True),
    ):
        overwrite = Overwrite(target, kind, allow=view * allowed, deny=view * (not allowed))
        backend.set_overwrite(world.channel.id, overwrite)


async def rows(world: World) -> list[list[tuple[object, ...]]]:
    tables = ("rounds", "steps", "ballots", "ballot_log", "reasons", "marks", "moved")
    return await world.store.read(
        lambda c: [c.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    )


async def refused(world: World, lobby: Lobby, sent: Sent) -> InteractionResult:
    before = await rows(world)
    (result,) = await at_once(world.env, lobby.channel, sent)
    assert is_refusal(result), sent[2]
    assert "tide" not in said(result).casefold()
    assert "harbour" not in said(result)
    assert await rows(world) == before
    return result


async def test_nobody_reads_a_channel_that_is_hidden_from_them(world: World, lobby: Lobby) -> None:
    (ann,) = world.members
    for who in (ann, lobby.moderator):
        for custom_id in READING:
            await refused(world, lobby, click(who, lobby.card, custom_id))
        await refused(world, lobby, pick(who, lobby.card, "answer:1", "1"))
        await refused(world, lobby, pick(who, lobby.card, "mover:1", "talk:0"))


async def test_nobody_moderates_where_they_are_no_moderator(world: World, lobby: Lobby) -> None:
    for custom_id in MODERATING:
        await refused(world, lobby, click(lobby.moderator, lobby.card, custom_id))


async def test_the_list_of_reasons_leaves_out_what_they_cannot_read(
    world: World, lobby: Lobby
) -> None:
    sent = click(lobby.moderator, lobby.card, "reasons:0")
    (result,) = await at_once(world.env, lobby.channel, sent)
    assert "0 waiting, 0 in all" in said(result)
    assert "Between us" not in said(result)


async def test_a_thread_counts_as_its_channel(world: World) -> None:
    """Who stands in the round's thread reads it and steers it, as before."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.steer("next")
    passage = world.card("Passage 1 of")
    (vote,) = [one for one in custom_ids(passage) if one.startswith("vote:") and one[-1] == "0"]
    poll_id = vote.split(":")[1]
    for custom_id in (vote, f"change:{poll_id}", "mine:1:2", f"results:{poll_id}", "change:1"):
        (result,) = await at_once(world.env, world.place, click(ann, passage, custom_id))
        assert not is_refusal(result), custom_id
    control = world.card("These buttons answer only to moderators")
    paused = await world.moderator.click(control, label="Pause")
    assert paused.acknowledged
    assert "Paused" in said(await world.steer("status"))
