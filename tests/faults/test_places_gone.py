"""A round's thread is archived, locked or deleted in mid-round; a channel is deleted; a server
removes the bot, or is merely not available for a while; a member leaves."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from simcord import MemberActor
from simcord.backend import serializers
from world import World, labels_of, said, text_of

from bot.domain.rounds import State, StepKind, Trouble
from faults.clicks import command
from faults.play import cards, count, marks, shown
from faults.threads import Threads
from faults.worlds import ask, away, everyone, panel, told


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def in_channel(world: World) -> str:
    """The panel as a moderator reads it outside of the thread."""
    return said(await world.moderator.slash(world.channel, "round panel"))


def admin(world: World) -> MemberActor:
    """Someone who may do everything on the server."""
    every = discord.Permissions(administrator=True)
    role = world.guild.create_role("Admins", permissions=every)
    return world.guild.add_member(world.env.create_user("ada"), roles=[role])


def delete_thread(world: World) -> None:
    world.env.backend.delete_channel(world.place.id)


async def test_posting_opens_an_archived_thread_and_its_cards_are_brought_up_to_date(
    world: World, threads: Threads
) -> None:
    members = world.join(3)
    await world.start(article="tides", pace="10m")
    await world.env.advance_time(301)
    threads.set(world.place, archived=True)
    await everyone(world, members, world.card("A first word"), "Wet")
    await world.env.advance_time(240)
    assert "3 answers" not in text_of(world.card("A first word"))
    assert threads.refusals == 1, "no error loop"
    await world.env.advance_time(420)
    assert count(world, "A last word") == 1
    assert "3 answers" in text_of(world.card("A first word"))
    assert threads.refusals <= 2


async def test_a_thread_that_someone_opens_again_shows_at_once_how_it_stands(
    world: World, threads: Threads
) -> None:
    ann, ben, *_ = world.join(3)
    await world.start(article="tides")
    await world.next()
    threads.set(world.place, archived=True)
    await world.vote(ann, world.card("A first word"), "Wet")
    await world.moderator.slash(world.channel, "round panel")
    await world.steer("Pause")
    await world.env.advance_time(60)
    assert "Paused" not in text_of(world.card("A first word"))
    threads.set(world.place, archived=False)
    await world.env.advance_time(15)
    assert "1 answer " in text_of(world.card("A first word"))
    assert "Paused" in text_of(world.card("A first word"))
    await world.vote(ben, world.card("A first word"), "Wet")
    await world.env.advance_time(15)
    assert "2 answers" in text_of(world.card("A first word"))


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize("meanwhile", [False, True], ids=["running on", "unlocked while away"])
async def test_a_locked_thread_pauses_the_round_until_it_is_unlocked(
    world: World, threads: Threads, archived: bool, meanwhile: bool
) -> None:
    await world.start(article="tides", pace="10m")
    place = world.place
    threads.set(place, locked=True, archived=archived)
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED
    assert "The thread is locked. Unlock it." in await in_channel(world)
    before = threads.refusals
    await world.env.advance_time(3600)
    world.env.backend.announce_channel_update(world.channel.id)
    await world.env.settle()
    assert threads.refusals == before, "it is not tried while it stays locked"
    if meanwhile:
        await away(world, 60, meanwhile=lambda: threads.set(place, locked=False))
    else:
        threads.set(place, locked=False, archived=False)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    assert "⚠️" not in await in_channel(world)


@pytest.mark.parametrize("is_away", [False, True], ids=["running on", "deleted while away"])
async def test_a_deleted_thread_is_told_at_once_and_the_end_is_announced_in_the_channel(
    world: World, is_away: bool
) -> None:
    members = world.join(6)
    await world.start(article="tides", pace="10m")
    await everyone(world, members, world.opening(), "Yes")
    await world.env.advance_time(301)
    await everyone(world, members, world.card("A first word"), "Wet")
    await world.env.advance_time(15)
    if is_away:
        await away(world, 3600, meanwhile=lambda: delete_thread(world))
    else:
        delete_thread(world)
        await world.env.settle()
    assert (await world.round()).state is State.PAUSED
    assert (
        "The thread or channel was deleted. Discard this discussion; or end it"
        in await in_channel(world)
    )
    before = len(world.env.http_requests)
    await world.env.advance_time(2 * 3600)
    assert len(world.env.http_requests) == before, "nothing is tried where nothing is"
    await world.steer("End")
    await world.env.advance_time(30)
    round_ = await world.round()
    assert round_.state is State.ENDED
    assert not [step for step in round_.steps if step.due_at is not None], "nothing is left to try"
    assert marks(world) == ["mine:1:0", "mine:1:5"], "the announcement"
    announced = world.cards(world.channel)[-1]
    assert "6 people" in text_of(announced)
    assert labels_of(announced) == ["My answers"], "there is no summary to lead to"
    mine = said(await members[0].click(announced, label="My answers"))
    assert "**Wet**" in mine
    menu = await members[0].autocomplete(world.channel, "summary round", "round", "tides")
    seen = said(await members[0].slash(world.channel, "summary round", round=menu[0]["value"]))
    assert "6 people" in seen
    assert "Yes" not in labels_of(world.cards(world.channel)[0])


async def test_a_thread_deleted_while_the_main_question_is_asked_again(world: World) -> None:
    members = world.join(3)
    await world.start(article="tides")
    await world.steer("End")
    await everyone(world, members, world.card("One last time"), "Yes")
    delete_thread(world)
    await world.env.settle()
    assert "deleted" in await in_channel(world)
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert (await world.round()).state is State.ENDED
    assert "Most say Yes: 3 of 3." in text_of(world.cards(world.channel)[-1])
    assert marks(world) == ["mine:1:0", "mine:1:5"]


async def test_a_thread_deleted_after_the_summary_harms_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.vote(ann, world.opening(), "Yes")
    await world.play_to_the_end()
    delete_thread(world)
    await away(world, 3600)
    await world.env.advance_time(60)
    seen = await ann.slash(world.channel, "summary round")
    assert "not a sample" in said(seen)


async def test_a_round_whose_thread_was_deleted_can_be_discarded(world: World) -> None:
    await world.start(article="tides")
    await world.next()
    delete_thread(world)
    await world.env.settle()
    await world.steer("Discard")
    await world.env.advance_time(30)
    (opening,) = cards(world)
    assert text_of(opening) == "-# This discussion was discarded. Nothing is published."
    assert "The opening is posted" in said(await world.start(article="tides"))


async def test_the_end_of_a_round_in_a_channel_that_was_deleted(world: World) -> None:
    """Another round goes on; this one closes without a card, and is for administrators."""
    ada, (ann,) = admin(world), world.join(1)
    await world.start(article="tides", pace="2m", where="here")
    await world.vote(ann, world.opening(), "Yes")
    gone = world.channel
    world.channel = world.guild.create_text_channel("elsewhere")
    await world.start(article="tides", pace="2m", where="here")
    world.env.backend.delete_channel(gone.id)
    await world.env.advance_time(450)
    assert (await world.round(1)).trouble is Trouble.DELETED
    assert all(step.message_id for step in (await world.round(2)).passages)
    hidden = command(world.env, world.moderator, "round panel", round="1")
    assert "nothing of that kind" in await told(world, hidden)
    menu = await ada.autocomplete(world.channel, "round panel", "round", "tides")
    assert "1" in [one["value"] for one in menu]
    hers = shown(await ada.slash(world.channel, "round panel", round="1"))
    await ada.click(shown(await ada.click(hers, label="End")), label="End it")
    await world.env.advance_time(60)
    round_ = await world.round(1)
    assert round_.state is State.ENDED
    assert round_.step(StepKind.SUMMARY).message_id is None
    assert not [step for step in round_.steps if step.due_at is not None]
    seen = await ada.slash(world.channel, "summary round", round="1")
    assert "1 person" in said(seen)


async def test_a_poll_whose_channel_was_deleted_closes_and_keeps_its_ballots(world: World) -> None:
    ada, members = admin(world), world.join(6)
    await ask(world, closes="1d")
    await everyone(world, members, world.card("Tea?"), "Yes")
    await world.env.advance_time(15)
    elsewhere = world.guild.create_text_channel("elsewhere")
    world.env.backend.delete_channel(world.channel.id)
    await world.env.settle()
    menu = await ada.autocomplete(elsewhere, "poll results", "poll", "Tea")
    assert [one["name"] for one in menu] == ["Tea? (poll 1, closed)"]
    assert "6 answers" in said(await ada.slash(elsewhere, "poll results", poll=menu[0]["value"]))
    hidden = command(world.env, members[0], "poll results", poll="1")
    assert "nothing of that kind" in await told(world, hidden, elsewhere)
    before = len(world.env.http_requests)
    for _ in range(3):
        await away(world, 3600)
        await world.env.advance_time(30)
    edits = [one for one in world.env.http_requests[before:] if one.method == "PATCH"]
    assert not edits, "a card that is gone is not redrawn at every start"


# Servers


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
        await world.env.advance_time(3600)


async def test_a_round_rests_where_the_bot_was_removed_until_it_is_resumed(world: World) -> None:
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
    await world.env.advance_time(3600)
    assert count(world, "A first word") == 0, "moderators say whether it goes on"
    assert "I was removed from this server" in await panel(world)
    await world.steer("Resume")
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    assert "(before: Yes)" in await world.vote(ann, world.opening(), "No")


async def test_polls_of_a_lost_server_close_in_time_and_later_show_it(world: World) -> None:
    await ask(world, closes="1h")
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
    assert "⚠️" not in await panel(world)
    await world.env.advance_time(9 * 60)
    assert count(world, "A last word") == 0


async def test_one_who_leaves_stays_counted_and_finds_the_answers_when_back(world: World) -> None:
    ann, *_ = people = world.join(6)
    await world.start(article="tides")
    await everyone(world, people, world.opening(), "Yes")
    world.env.backend.remove_member(world.guild.id, ann.id)
    await world.env.advance_time(30)
    assert "6 answers" in text_of(world.opening())
    world.env.backend.add_member(world.guild.id, ann.id, announce=True)
    await away(world, 60)
    assert "(before: Yes)" in await world.vote(ann, world.opening(), "No")
