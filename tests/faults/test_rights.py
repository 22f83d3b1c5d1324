"""People do what they have no right to, or look into a channel that is hidden from them."""

from dataclasses import dataclass
from datetime import timedelta

import discord
import pytest
from simcord import ChannelHandle, MemberActor
from simcord.backend.errors import SetupError
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, said, text_of

from bot.chat.custom_ids import POLL_ACTIONS, Verb, poll_id, steer_id
from bot.domain.machine import Action
from bot.domain.rounds import State
from faults.clicks import Sent, at_once, click, command, submit, typing, use
from faults.hostile import (
    EXAMPLES,
    MODERATORS,
    OPEN,
    PICKED,
    READING,
    Stage,
    is_refusal,
    rows,
)
from faults.play import custom_ids, marks, shown
from faults.worlds import ask, told

ONLY_MODERATORS = "Only moderators can do this"


# Who is no moderator


def test_every_control_is_tried_somewhere() -> None:
    assert set(EXAMPLES) == set(Verb)


@pytest.mark.parametrize("made_up", MODERATORS)
def test_a_member_makes_up_a_moderators_button_and_nothing_happens(
    stage: Stage, made_up: str
) -> None:
    heard = stage.refuses(click(stage.ann, stage.world.opening(), made_up))
    assert ONLY_MODERATORS in heard
    assert "You can answer" in heard


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("round start", {"article": "tides"}),
        ("round panel", {}),
        ("round panel", {"round": "1"}),
        ("round reasons", {}),
        ("poll ask", {"question": "Coffee?", "options": "Yes | No"}),
        ("poll close", {"poll": str(OPEN)}),
    ],
)
def test_a_member_types_a_moderators_command_and_hears_a_friendly_no(
    stage: Stage, name: str, options: dict[str, str]
) -> None:
    assert ONLY_MODERATORS in stage.refuses(command(stage.world.env, stage.ann, name, **options))


async def test_a_moderator_who_lost_the_right_can_no_longer_steer(world: World) -> None:
    await world.start(article="tides", where="here")
    panel, other = await world.panel(), await world.panel()
    asked = shown(await world.moderator.click(other, label="Discard"))
    member = world.env.backend.get_guild(world.guild.id).members[world.moderator.id]
    member.role_ids.clear()
    for label in ("Next", "Pause", "Reasons", "Refresh"):
        assert ONLY_MODERATORS in said(await world.moderator.click(panel, label=label))
    assert ONLY_MODERATORS in said(await world.moderator.click(asked, label="Discard it"))
    assert (await world.round()).state is State.RUNNING
    assert [one for one in custom_ids(world.opening()) if one.startswith("vote:")]


# Who may not vote


@pytest.mark.parametrize("by", ["time on the server", "role"])
async def test_who_can_only_read_is_told_kindly_who_can_vote(world: World, by: str) -> None:
    readers = world.guild.create_role("Readers")
    old = world.guild.add_member(world.env.create_user("rita"), roles=[readers])
    await world.env.advance_time(timedelta(days=4).total_seconds())
    (new,) = world.join(1)
    if by == "role":
        await world.start(article="tides", where="here", voters=readers)
        on_the_card, words = f"<@&{readers.id}>", f"Only members with the role <@&{readers.id}>"
    else:
        await world.start(article="tides", where="here", joined="3d")
        on_the_card = words = "joined at least 3 days ago"
    assert on_the_card in text_of(world.opening())
    await cannot(world, words, click(new, world.opening(), "vote:1:0"))
    await cannot(world, words, submit(new, world.opening(), "reason:1", "Because."))
    await world.steer("End")
    await cannot(world, words, click(new, world.opening(), "guess:1:0"))
    assert "Saved" in await world.vote(old, world.opening(), "Yes")


async def cannot(world: World, words: str, sent: Sent) -> None:
    """A private answer says why not, and nothing has changed."""
    before = await rows(world)
    (result,) = await at_once(world.env, world.channel, sent)
    assert words in said(result)
    assert result.ephemeral
    assert await rows(world) == before


# A plan that nobody started


async def test_a_plan_shows_itself_to_no_member(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    await world.plan(article="tides", where="here")
    card = world.card("Tea?")
    for made_up in ("mine:1:0", "page:1:0:0", "page:1:1:0", "report:1", "follow:1", "guess:1:0"):
        assert "tides" not in (await told(world, click(ann, card, made_up))).casefold(), made_up
    looked = await told(world, command(world.env, ann, "summary round", round="1"))
    assert "tides" not in looked.casefold()
    assert not marks(world)


@pytest.mark.parametrize("action", [Action.PAUSE, Action.RESUME, Action.END, Action.FINISH])
async def test_a_plan_is_not_steered(world: World, action: Action) -> None:
    plan = shown(await world.plan(article="tides", where="here"))
    with pytest.raises(SetupError):
        await world.moderator.click(plan, custom_id=steer_id(1, action))
    press = click(world.moderator, plan.message, steer_id(1, action, confirmed=True))
    assert "has not been started. Press **Start now** first" in await told(world, press)
    assert not marks(world)


# A channel that is hidden


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
    await told(world, submit(ann, world.opening(), "reason:1", "Between us."))
    if ended:
        await world.play_to_the_end()
    lobby = guild.create_text_channel("lobby")
    host = guild.add_member(env.create_user("host"))
    view = discord.Permissions(view_channel=True).value
    everyone = Overwrite(guild.id, OverwriteType.ROLE, deny=view)
    bot = Overwrite(env.backend.bot_user.id, OverwriteType.MEMBER, allow=view)
    rights = discord.Permissions(manage_messages=True).value
    moderates = Overwrite(host.id, OverwriteType.MEMBER, allow=rights)
    for place, overwrite in ((world.channel, everyone), (world.channel, bot), (lobby, moderates)):
        env.backend.set_overwrite(place.id, overwrite)
    await env.settle()
    await host.slash(lobby, "poll ask", question="Tea?", options="Yes | No")
    return Lobby(lobby, host, world.card("Tea?", lobby))


async def refused(world: World, lobby: Lobby, sent: Sent) -> None:
    """In words that tell nothing of what is hidden."""
    before = await rows(world)
    (result,) = await at_once(world.env, lobby.channel, sent)
    assert is_refusal(result), sent[2]
    words = said(result).casefold()
    assert not [word for word in ("tide", "harbour", "between us", "wet") if word in words]
    assert await rows(world) == before


@pytest.mark.parametrize("ended", [False, True], ids=["going on", "ended"])
async def test_nobody_reads_or_steers_a_channel_that_is_hidden_from_them(
    world: World, ended: bool
) -> None:
    lobby = await open_lobby(world, ended=ended)
    (ann,), env = world.members, world.env
    more = ("results:2", "names:2:0", "change:2", "page:1:1:0", "trend:1:1:0", "answer:1")
    more += ("vote:1:0", "vote:2:1", "withdraw:2", "guess:1:0")
    for who in (ann, lobby.moderator):
        for made_up in (*READING, *more, "mover:1"):
            await refused(world, lobby, use(who, lobby.card, made_up))
        await refused(world, lobby, submit(who, lobby.card, "reason:1", "Me too."))
        await refused(world, lobby, command(env, who, "summary round", round="1"))
        await refused(world, lobby, command(env, who, "poll results", poll="2"))
        await refused(world, lobby, command(env, who, "summary article", article="1"))
    hidden = [poll_id(2, action) for action in POLL_ACTIONS]  # those of MODERATORS are of another
    for made_up in [*hidden, *(one for one in MODERATORS if not one.startswith("poll:"))]:
        if made_up != "review:0":
            await refused(world, lobby, click(lobby.moderator, lobby.card, made_up))
    await refused(world, lobby, command(env, lobby.moderator, "round panel", round="1"))
    assert (await world.round()).state is (State.ENDED if ended else State.RUNNING)


async def test_no_list_and_no_menu_offers_what_they_cannot_read(world: World) -> None:
    lobby = await open_lobby(world, ended=True)
    who, env = lobby.moderator, world.env
    listed = await told(world, click(who, lobby.card, "review:0"), lobby.channel)
    assert "0 waiting, 0 in all" in listed
    assert "Between us" not in listed
    for name, option in PICKED.items():
        (result,) = await at_once(env, lobby.channel, typing(env, who, name, option, ""))
        offered = str(result.autocomplete_choices).casefold()
        assert "tide" not in offered, name
        assert "harbour" not in offered, name


async def test_approving_a_page_of_reasons_leaves_out_those_of_other_channels(world: World) -> None:
    """A moderator adds foreign numbers to the button that approves what they see."""
    lobby = await open_lobby(world, ended=False)
    (ann,) = world.members
    await ann.click(lobby.card, label="Yes")
    await told(world, submit(ann, lobby.card, "reason:5", "For all."), lobby.channel)
    review = shown(await lobby.moderator.slash(lobby.channel, "round reasons"))
    assert "For all." in str(review.components)
    forged = click(lobby.moderator, review.message, "approve:0:2:1:999")
    assert "For all." in await told(world, forged, lobby.channel)
    states = await world.store.read(lambda c: c.execute("SELECT id, state FROM reasons").fetchall())
    assert dict(states) == {1: "waiting", 2: "approved"}


async def test_who_answers_on_a_private_card_in_another_channel_is_counted(world: World) -> None:
    """They see the channel in which it was asked; the private card stands where they looked."""
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    lobby = world.guild.create_text_channel("lobby")
    card = shown(await ann.slash(lobby, "poll results", poll="1")).message
    (result,) = await at_once(world.env, lobby, click(ann, card, "vote:1:0"))
    assert "Your answer: **Yes**" in said(result)
    (result,) = await at_once(world.env, lobby, click(ann, card, "withdraw:1"))
    assert not is_refusal(result)


async def test_a_thread_counts_as_its_channel(world: World) -> None:
    """Who stands in the round's thread reads it and steers it."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.next()
    passage = world.card("Passage 1 of")
    for made_up in ("vote:2:0", "change:2", "mine:1:1", "results:2", "change:1"):
        (result,) = await at_once(world.env, world.place, click(ann, passage, made_up))
        assert not is_refusal(result), made_up
    assert "Paused after 1 of 2 passages" in said(await world.steer("Pause"))


async def test_a_private_thread_without_the_bot_takes_no_poll_and_says_what_to_do(
    world: World,
) -> None:
    backend, private = world.env.backend, discord.ChannelType.private_thread.value
    hidden = backend.create_thread(
        world.channel.id, "the few of us", world.moderator.id, type=private, broadcast=False
    )
    thread = ChannelHandle(world.env, world.moderator.guild, hidden)
    question = command(world.env, world.moderator, "poll ask", question="Tea?", options="Yes | No")
    assert "Mention me in it once" in await told(world, question, thread)
    backend.add_thread_member(hidden.id, backend.bot_user.id)
    backend.announce_thread_create(hidden)  # as Discord does for who is added
    assert "Mention me" not in await told(world, question, thread)
    assert len(thread.history()) == 1
