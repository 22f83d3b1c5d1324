"""A backup is put back while Discord is further on: nothing comes twice, cards are right."""

import discord
from world import World, labels_of, said, text_of

from bot.cli import assemble
from bot.store.backup import copy
from bot.store.database import open_store
from bot.store.restore import restore
from faults.play import cards, marks

STAMP = "20260102T030405Z"


def back_up(world: World) -> None:
    copy(world.settings.database, world.settings.database.with_name("copy.db"))


async def put_back(world: World) -> None:
    """Stop the bot, restore, start it."""
    settings = world.settings
    await world.env.settle()
    await world.store.close()
    restore(settings.database.with_name("copy.db"), settings.database, settings.key_file, STAMP)
    world.store = await open_store(settings.database, settings.key_file)
    world.bot = assemble(world.store, world.library, settings)
    await world.env.restart_bot(world.bot)


async def test_what_was_posted_since_the_backup_is_found_and_not_posted_again(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", pace="2m")
    await world.vote(ann, world.opening(), "Yes")
    back_up(world)
    await world.env.advance_time(301)
    await world.env.advance_time(121)
    before = {card.id for card in cards(world)}
    assert len(before) == 3
    await put_back(world)
    for _ in range(8):
        await world.env.advance_time(121)
    assert marks(world) == [f"mine:1:{position}" for position in range(6)]
    assert before <= {card.id for card in cards(world)}
    assert "1 person" in text_of(world.card("not a sample"))


async def test_a_round_that_ended_since_the_backup_is_taken_up_without_a_second_summary(
    world: World,
) -> None:
    """What was pressed since is forgotten; once the round comes to its end again, the summary that
    stands is the one that is found."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.vote(ann, world.opening(), "Yes")
    await world.next(2)
    back_up(world)
    await world.play_to_the_end()
    before = marks(world)
    await put_back(world)
    await world.steer("End")
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert marks(world) == before == [f"mine:1:{position}" for position in range(6)]


async def test_a_poll_that_closed_since_the_backup_is_open_again_and_its_card_shows_it(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.moderator.slash(world.channel, "poll ask", question="Tea?", options="Yes | No")
    back_up(world)
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(30)
    assert "Yes" not in labels_of(card(world))
    await put_back(world)
    await world.env.advance_time(30)
    assert "✅" in await world.vote(ann, card(world), "Yes")


async def test_a_card_that_the_database_has_forgotten_finds_no_other_poll(world: World) -> None:
    (ann,) = world.join(1)
    back_up(world)
    await world.moderator.slash(world.channel, "poll ask", question="Tea?", options="Yes | No")
    lost = card(world)
    await put_back(world)
    await world.moderator.slash(world.channel, "poll ask", question="War?", options="Yes | No")
    words = said(await world.click(ann, lost, "Yes"))
    assert "not known here any more" in words


def card(world: World) -> discord.Message:
    return cards(world)[-1]
