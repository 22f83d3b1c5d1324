"""A made-up control opens no channel of the same server that its user can't read or moderate."""

from dataclasses import dataclass

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, said

from bot.domain.rounds import State
from faults.clicks import Sent, at_once, click, command, pick, submit, typing
from faults.hostile import MODERATORS, READING, is_refusal
from faults.play import custom_ids, shown

REVIEW = "review:0"


@dataclass(frozen=True, slots=True)
class Lobby:
    """Where everyone is; its moderator moderates no other channel."""

    channel: ChannelHandle
    moderator: MemberActor
    card: discord.Message


async def open_lobby(world: World, *, ended: bool) -> Lobby:
    """A round with open ballots and a reason, in a channel that is then hidden from all but the
    bot."""
    env, guild = world.env, world.guild
    (ann,) = world.join(1)
    await world.start(article="tides", where="here", results="live", ballots="open")
    await world.next()
    await world.vote(ann, world.opening(), "Yes")
    await world.vote(ann, world.card("A first word"), "Wet")
    await at_once(env, world.channel, submit(ann, world.opening(), "reason:1", "Between us."))
    if ended:
        await world.play_to_the_end()
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
    """In words that tell nothing of what is hidden."""
    before = await rows(world)
    (result,) = await at_once(world.env, lobby.channel, sent)
    assert is_refusal(result), sent[2]
    told = said(result).casefold()
    assert not [word for word in ("tide", "harbour", "between us", "wet") if word in told]
    assert await rows(world) == before
    return result


@pytest.mark.parametrize("ended", [False, True], ids=["going on", "ended"])
async def test_nobody_reads_or_steers_a_channel_that_is_hidden_from_them(
    world: World, ended: bool
) -> None:
    lobby = await open_lobby(world, ended=ended)
    (ann,), env = world.members, world.env
    for who in (ann, lobby.moderator):
        for made_up in (
            *READING,
            "results:2",
            "names:2:0",
            "change:2",
            "page:1:1:0",
            "trend:1:1:0",
        ):
            await refused(world, lobby, click(who, lobby.card, made_up))
        for made_up in ("answer:1", "mover:1"):
            value = "1" if made_up.startswith("answer") else "talk:0"
            await refused(world, lobby, pick(who, lobby.card, made_up, value))
        await refused(world, lobby, submit(who, lobby.card, "reason:1", "Me too."))
        await refused(world, lobby, command(env, who, "summary round", round="1"))
        await refused(world, lobby, command(env, who, "poll results", poll="2"))
        await refused(world, lobby, command(env, who, "summary article", article="1"))
    for made_up in MODERATORS:
        if made_up != REVIEW:
            await refused(world, lobby, click(lobby.moderator, lobby.card, made_up))
    await refused(world, lobby, command(env, lobby.moderator, "round panel", round="1"))
    assert (await world.round()).state is (State.ENDED if ended else State.RUNNING)


async def test_no_list_and_no_menu_offers_what_they_cannot_read(world: World) -> None:
    lobby = await open_lobby(world, ended=True)
    who, env = lobby.moderator, world.env
    (result,) = await at_once(env, lobby.channel, click(who, lobby.card, REVIEW))
    assert "0 waiting, 0 in all" in said(result)
    assert "Between us" not in said(result)
    for name, option in (
        ("round panel", "round"),
        ("poll results", "poll"),
        ("poll close", "poll"),
        ("summary round", "round"),
        ("summary article", "article"),
        ("summary question", "question"),
    ):
        (result,) = await at_once(env, lobby.channel, typing(env, who, name, option, ""))
        offered = str(result.autocomplete_choices).casefold()
        assert "tide" not in offered, name
        assert "harbour" not in offered, name


async def test_approving_a_page_of_reasons_leaves_out_those_of_other_channels(
    world: World,
) -> None:
    """A moderator adds foreign numbers to the button that approves what they see."""
    lobby = await open_lobby(world, ended=False)
    (ann,), env = world.members, world.env
    await ann.click(lobby.card, label="Yes")
    await at_once(env, lobby.channel, submit(ann, lobby.card, "reason:5", "For all."))
    review = shown(await lobby.moderator.slash(lobby.channel, "round reasons"))
    assert "For all." in str(review.components)
    forged = click(lobby.moderator, review.message, "approve:0:2:1:999")
    (result,) = await at_once(env, lobby.channel, forged)
    assert "For all." in said(result)
    states = await world.store.read(lambda c: c.execute("SELECT id, state FROM reasons").fetchall())
    assert dict(states) == {1: "waiting", 2: "approved"}


async def test_a_thread_counts_as_its_channel(world: World) -> None:
    """Who stands in the round's thread reads it and steers it."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.next()
    passage = world.card("Passage 1 of")
    (vote,) = [one for one in custom_ids(passage) if one.startswith("vote:") and one[-1] == "0"]
    poll_id = vote.split(":")[1]
    for made_up in (vote, f"change:{poll_id}", "mine:1:1", f"results:{poll_id}", "change:1"):
        (result,) = await at_once(world.env, world.place, click(ann, passage, made_up))
        assert not is_refusal(result), made_up
    assert "Paused after 1 of 2 passages" in said(await world.steer("Pause"))
