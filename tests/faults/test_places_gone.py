"""A round's thread is archived, locked or deleted in mid-round; a channel is deleted."""

from collections.abc import Iterator

import discord
import pytest
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.domain.rounds import State, StepKind, Trouble
from faults.clicks import at_once, command
from faults.play import cards, count, marks
from faults.threads import Threads
from faults.worlds import away


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def panel(world: World) -> str:
    """What a moderator reads in the channel."""
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
    for member in members:
        await world.vote(member, world.card("A first word"), "Wet")
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
async def test_a_locked_thread_pauses_the_round_until_it_is_unlocked(
    world: World, threads: Threads, archived: bool
) -> None:
    await world.start(article="tides", pace="10m")
    threads.set(world.place, locked=True, archived=archived)
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED
    assert "The thread is locked. Unlock it." in await panel(world)
    before = threads.refusals
    await world.env.advance_time(3600)
    world.env.backend.announce_channel_update(world.channel.id)
    await world.env.settle()
    assert threads.refusals == before, "it is not tried while it stays locked"
    threads.set(world.place, locked=False, archived=False)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    assert "⚠️" not in await panel(world)


async def test_a_thread_unlocked_while_the_bot_was_away_is_noticed_at_the_start(
    world: World, threads: Threads
) -> None:
    await world.start(article="tides", pace="10m")
    place = world.place
    threads.set(place, locked=True, archived=True)
    await world.env.advance_time(301)
    await away(world, 60, meanwhile=lambda: threads.set(place, locked=False))
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1


async def test_a_deleted_thread_is_told_at_once_and_the_end_is_announced_in_the_channel(
    world: World,
) -> None:
    members = world.join(6)
    await world.start(article="tides", pace="10m")
    for member in members:
        await world.vote(member, world.opening(), "Yes")
    await world.env.advance_time(301)
    for member in members:
        await world.vote(member, world.card("A first word"), "Wet")
    await world.env.advance_time(15)
    delete_thread(world)
    await world.env.settle()
    told = await panel(world)
    assert "The thread or channel was deleted. Discard this discussion; or end it" in told
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
    for member in members:
        await world.vote(member, world.card("One last time"), "Yes")
    delete_thread(world)
    await world.env.settle()
    assert "deleted" in await panel(world)
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


async def test_a_thread_deleted_while_the_bot_was_away_is_found_out_once(world: World) -> None:
    await world.start(article="tides", pace="10m")
    await away(world, 3600, meanwhile=lambda: delete_thread(world))
    assert (await world.round()).state is State.PAUSED
    assert "deleted" in await panel(world)
    before = len(world.env.http_requests)
    await world.env.advance_time(3600)
    assert len(world.env.http_requests) == before


async def test_a_round_whose_thread_was_deleted_can_be_discarded(world: World) -> None:
    await world.start(article="tides")
    await world.next()
    delete_thread(world)
    await world.env.settle()
    await world.steer("Discard")
    await world.env.advance_time(30)
    (opening,) = cards(world)
    assert text_of(opening) == "-# This discussion was discarded. Nothing is published."
    assert "The opening card stands" in said(await world.start(article="tides"))


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
    hidden = await at_once(
        world.env, world.channel, command(world.env, world.moderator, "round panel", round="1")
    )
    assert "nothing of that kind" in said(hidden[0])
    menu = await ada.autocomplete(world.channel, "round panel", "round", "tides")
    assert "1" in [one["value"] for one in menu]
    panel_ = (await ada.slash(world.channel, "round panel", round="1")).response
    assert panel_ is not None
    asked = await ada.click(panel_, label="End")
    assert asked.response is not None
    await ada.click(asked.response, label="End it")
    await world.env.advance_time(60)
    round_ = await world.round(1)
    assert round_.state is State.ENDED
    assert round_.step(StepKind.SUMMARY).message_id is None
    assert not [step for step in round_.steps if step.due_at is not None]
    seen = await ada.slash(world.channel, "summary round", round="1")
    assert "1 person" in said(seen)


async def test_a_poll_whose_channel_was_deleted_closes_and_keeps_its_ballots(world: World) -> None:
    ada, members = admin(world), world.join(6)
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", closes="1d"
    )
    for member in members:
        await world.vote(member, world.card("Tea?"), "Yes")
    await world.env.advance_time(15)
    elsewhere = world.guild.create_text_channel("elsewhere")
    world.env.backend.delete_channel(world.channel.id)
    await world.env.settle()
    menu = await ada.autocomplete(elsewhere, "poll results", "poll", "Tea")
    assert [one["name"] for one in menu] == ["Tea? (poll 1, closed)"]
    assert "6 answers" in said(await ada.slash(elsewhere, "poll results", poll=menu[0]["value"]))
    (hidden,) = await at_once(
        world.env, elsewhere, command(world.env, members[0], "poll results", poll="1")
    )
    assert "nothing of that kind" in said(hidden)
    before = len(world.env.http_requests)
    for _ in range(3):
        await away(world, 3600)
        await world.env.advance_time(30)
    edits = [one for one in world.env.http_requests[before:] if one.method == "PATCH"]
    assert not edits, "a card that is gone is not redrawn at every start"
