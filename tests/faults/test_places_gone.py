"""A round's thread is archived, locked or deleted in mid-round; a channel is deleted."""

from collections.abc import Iterator

import discord
import pytest
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.domain.rounds import State, StepKind
from faults.clicks import at_once, command
from faults.play import cards
from faults.test_restarts import away
from faults.threads import Threads


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def status(world: World) -> str:
    return said(await world.moderator.slash(world.channel, "round status"))


def passages(world: World) -> int:
    return sum("· On the tides" in text_of(card) for card in cards(world))


def admin(world: World) -> MemberActor:
    """Someone who may do everything on the server."""
    every = discord.Permissions(administrator=True)
    role = world.guild.create_role("Admins", permissions=every)
    return world.guild.add_member(world.env.create_user("ada"), roles=[role])


async def test_posting_opens_an_archived_thread_and_its_cards_are_brought_up_to_date(
    world: World, threads: Threads
) -> None:
    members = world.join(3)
    await world.start(article="tides", pace="10m")
    await world.env.advance_time(301)
    card = world.card("A first word")
    threads.set(world.place, archived=True)
    for member in members:
        await world.vote(member, card, "Agree")
    await world.env.advance_time(240)
    assert "0 answers" in text_of(world.card("A first word"))
    assert threads.refusals == 1, "no error loop"
    await world.env.advance_time(420)
    assert passages(world) == 2
    assert "3 answers" in text_of(world.card("A first word"))
    assert "Passage 2 of 2 is posted" in text_of(world.card("These buttons answer only"))
    assert threads.refusals <= 2


async def test_a_thread_that_someone_opens_again_shows_at_once_how_it_stands(
    world: World, threads: Threads
) -> None:
    members = world.join(3)
    await world.start(article="tides")
    await world.steer("next")
    threads.set(world.place, archived=True)
    for member in members:
        await world.vote(member, world.card("A first word"), "Agree")
    await world.moderator.slash(world.channel, "round pause")
    await world.env.advance_time(60)
    assert "Passage 1 of 2" in text_of(world.card("These buttons answer only"))
    threads.set(world.place, archived=False)
    await world.env.advance_time(15)
    assert "3 answers" in text_of(world.card("A first word"))
    assert "Paused" in text_of(world.card("These buttons answer only"))


async def test_a_ballot_after_the_thread_was_opened_again_redraws_its_card(
    world: World, threads: Threads
) -> None:
    ann, ben, *_ = world.join(3)
    await world.start(article="tides")
    await world.steer("next")
    threads.set(world.place, archived=True)
    await world.vote(ann, world.card("A first word"), "Agree")
    await world.env.advance_time(60)
    threads.set(world.place, archived=False)
    await world.vote(ben, world.card("A first word"), "Agree")
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
    assert "The thread is locked. Unlock it." in await status(world)
    before = threads.refusals
    await world.env.advance_time(3600)
    world.env.backend.announce_channel_update(world.channel.id)
    await world.env.settle()
    assert threads.refusals == before, "it is not tried while it stays locked"
    threads.set(world.place, locked=False, archived=False)
    await world.env.advance_time(15)
    assert passages(world) == 1
    assert "⚠️" not in await status(world)


async def test_a_thread_unlocked_while_the_bot_was_away_is_noticed_at_the_start(
    world: World, threads: Threads
) -> None:
    await world.start(article="tides", pace="10m")
    place = world.place
    threads.set(place, locked=True, archived=True)
    await world.env.advance_time(301)
    await away(world, 60, meanwhile=lambda: threads.set(place, locked=False))
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_a_deleted_thread_is_told_at_once_and_the_round_can_be_ended(world: World) -> None:
    members = world.join(6)
    await world.start(article="tides", pace="10m")
    for member in members:
        await world.vote(member, world.opening(), "Yes")
    await world.env.advance_time(301)
    world.env.backend.delete_channel(world.place.id)
    await world.env.settle()
    told = await status(world)
    assert "The thread or channel was deleted" in told
    assert "Discard" in told
    before = len(world.env.http_requests)
    await world.env.advance_time(2 * 3600)
    assert len(world.env.http_requests) == before, "nothing is tried where nothing is"
    await world.moderator.slash(world.channel, "round end")
    await world.env.advance_time(15)
    round_ = await world.round()
    assert round_.state is State.ENDED
    assert "`/summary round`" in round_.trouble
    assert round_.step(StepKind.SUMMARY).due_at is None, "it is not tried again"
    menu = await members[0].autocomplete(world.channel, "summary round", "round", "tides")
    told = said(await members[0].slash(world.channel, "summary round", round=menu[0]["value"]))
    assert "6" in told
    assert "Is the harbour well run?" in told
    assert "Yes" not in labels_of(world.card("Is the harbour well run?", world.channel))


async def test_a_thread_deleted_while_the_bot_was_away_is_found_out_once(world: World) -> None:
    await world.start(article="tides", pace="10m")
    gone = world.place.id
    await away(world, 3600, meanwhile=lambda: world.env.backend.delete_channel(gone))
    assert (await world.round()).state is State.PAUSED
    assert "deleted" in await status(world)


async def test_a_round_whose_channel_was_deleted_is_for_administrators(world: World) -> None:
    ada = admin(world)
    await world.start(article="tides", pace="10m")
    elsewhere = world.guild.create_text_channel("elsewhere")
    for place in (world.place, world.channel):
        world.env.backend.delete_channel(place.id)
    await world.env.advance_time(3600)
    assert (await world.round()).state is State.PAUSED
    refused = await world.moderator.slash(elsewhere, "round status", round="1")
    assert "nothing of that kind" in said(refused)
    menu = await ada.autocomplete(elsewhere, "round discard", "round", "tides")
    asked = await ada.slash(elsewhere, "round discard", round=menu[0]["value"])
    assert asked.response is not None
    assert "Discarded" in said(await ada.click(asked.response, label="Discard it"))
    await world.env.advance_time(3600)
    assert not world.env.errors


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
    assert "6 of 6" in said(await ada.slash(elsewhere, "poll results", poll=menu[0]["value"]))
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
