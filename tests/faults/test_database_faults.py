"""The database goes wrong: what members and moderators hear, and that nothing receipted is lost."""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import discord
import pytest
from simcord import MemberActor
from world import World, said, text_of

from bot.errors import UserError
from bot.rounds import watch
from bot.domain.rounds import Round, StepKind
from bot.rounds.publisher import Content
from bot.store.database import open_store
from faults.clicks import at_once, click
from faults.disks import (
    allow_writing,
    damage,
    fill,
    fill_up,
    locked,
    make_room,
    remount,
    small_disk,
    spoil,
)
from faults.worlds import a_world

DISCORD_WAITS = 3.0
UNTIL_IT_GOES_ON = 90
"""Seconds after which a round that had to wait has gone on."""


async def start(world: World) -> None:
    """A round with a passage every two minutes; its opening stands."""
    assert "The round has begun" in said(await world.start(article="tides", pace="2m"))


async def status(world: World) -> str:
    return said(await world.moderator.slash(world.place, "round status"))


def control(world: World) -> str:
    return text_of(world.card("These buttons answer only to moderators"))


def passages(world: World) -> list[discord.Message]:
    return [c for c in world.cards() if "about the tides" in text_of(c) and "Agree" in text_of(c)]


def posted(round_: Round) -> int:
    return sum(s.kind is StepKind.PASSAGE and s.message_id is not None for s in round_.steps)


def vote_id(card: discord.Message, answer: int) -> str:
    (poll_id,) = {
        one.custom_id.split(":")[1]
        for row in card.components
        for one in getattr(row, "children", ())
        for one in getattr(one, "children", ())
        if getattr(one, "custom_id", None) and one.custom_id.startswith("vote:")
    }
    return f"vote:{poll_id}:{answer}"


@contextmanager
def filling_after_a_post(world: World) -> Generator[None]:
    """The disk is full by the time that a card stands."""
    publisher = world.bot.service.posting._publisher  # pyright: ignore[reportPrivateUsage]
    post = publisher.post

    async def post_and_fill(content: Content) -> int:
        message_id = await post(content)
        await fill(world.store)
        return message_id

    with patch.object(publisher, "post", post_and_fill):
        yield


def refuses(words: str) -> None:
    """What every refusal says to a member."""
    assert "nothing has changed" in words
    assert "receipts" in words
    assert "Something went wrong" not in words


async def assert_goes_on(world: World, ann: MemberActor) -> None:
    """All is well again: nothing is told, the round went on, and Ann's receipt is true."""
    await world.env.advance_time(UNTIL_IT_GOES_ON)
    assert "⚠️" not in await status(world)
    assert "⚠️" not in control(world)
    assert posted(await world.round()) >= 1
    texts = [text_of(card) for card in world.cards()]
    assert len([t for t in texts if "A first word" in t]) == 1, "posted once"
    assert "Unchanged: **Yes**" in await world.vote(ann, world.opening(), "Yes")


# --- the disk is full ---


async def test_a_full_disk_refuses_clicks_in_words_and_the_round_goes_on_when_there_is_room(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await start(world)
    assert "✅" in await world.vote(ann, world.opening(), "Yes")
    await fill(world.store)
    words = await world.vote(ben, world.opening(), "No")
    assert "disk of the bot is full" in words
    refuses(words)
    refuses(await world.vote(ann, world.opening(), "No"))
    await world.env.advance_time(400)
    assert posted(await world.round()) == 0
    for told in (await status(world), control(world)):
        assert "⚠️ The disk of the bot is full" in told
        assert "make room" in told
    await make_room(world.store)
    await assert_goes_on(world, ann)
    assert "✅" in await world.vote(ben, world.opening(), "Partly")


async def test_a_moderators_button_is_refused_in_words_too(world: World) -> None:
    (ann,) = world.join(1)
    await start(world)
    await world.vote(ann, world.opening(), "Yes")
    await fill(world.store)
    refuses(said(await world.steer("next")))
    refuses(said(await world.click(world.moderator, world.card("Opening window"), "Pause")))
    assert "⚠️ The disk of the bot is full" in control(world)
    await make_room(world.store)
    await world.env.advance_time(300)
    await assert_goes_on(world, ann)


async def test_a_disk_that_fills_while_a_card_is_posted_makes_no_second_card(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await start(world)
    await world.vote(ann, world.opening(), "Yes")
    with filling_after_a_post(world):
        await world.env.advance_time(301)
    assert posted(await world.round()) == 0
    assert world.card("A first word"), "it stands, but could not be noted"
    await world.env.advance_time(120)
    await make_room(world.store)
    await assert_goes_on(world, ann)


async def test_a_poll_whose_card_could_not_be_noted_gets_no_second_card(world: World) -> None:
    (ann,) = world.join(1)
    with filling_after_a_post(world):
        asked = await world.moderator.slash(
            world.channel, "poll ask", question="Tea?", options="Yes | No"
        )
    assert "The poll is kept and open" in said(asked)
    await make_room(world.store)
    await world.env.advance_time(600)
    (card,) = world.cards(world.channel)
    assert "✅" in await world.vote(ann, card, "Yes")
    await world.env.advance_time(30)
    assert "1 answer so far" in text_of(world.card("Tea?", world.channel))


async def test_a_round_that_starts_on_a_disk_that_is_full_says_so_and_leaves_nothing(
    world: World,
) -> None:
    await fill(world.store)
    refuses(said(await world.start(article="tides")))
    await make_room(world.store)
    await world.env.advance_time(60)
    assert world.cards(world.channel) == []


async def test_a_real_disk_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        async with a_world(disk) as world:
            ann, ben = world.join(2)
            await start(world)
            await world.vote(ann, world.opening(), "Yes")
            filling = fill_up(disk)
            words = ""
            for number in range(200):  # the journal may have some room left
                words = await world.vote(ben, world.opening(), ("No", "Partly")[number % 2])
                if "✅" not in words:
                    break
            refuses(words)
            assert "disk of the bot" in words
            await world.env.advance_time(20)
            assert "⚠️ The disk of the bot" in control(world)
            filling.unlink()
            await world.env.advance_time(300)
            await assert_goes_on(world, ann)


# --- read-only ---


async def test_a_database_that_turns_read_only_refuses_each_click_until_it_is_not(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await start(world)
    await world.vote(ann, world.opening(), "Yes")
    await allow_writing(world.store, False)
    words = await world.vote(ben, world.opening(), "No")
    assert "may not write to its database" in words
    refuses(words)
    await world.env.advance_time(400)
    assert "⚠️ The bot may not write" in control(world)
    assert "⚠️ The bot may not write" in await status(world)
    await allow_writing(world.store, True)
    await assert_goes_on(world, ann)


async def test_a_disk_that_may_only_be_read_is_refused_at_the_start(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        await (await open_store(disk / "bot.db", disk / "bot.key")).close()
        remount(disk, "ro")
        with pytest.raises(UserError, match=r"bot\.db can't be written.*belong to this user"):
            await open_store(disk / "bot.db", disk / "bot.key")
        remount(disk, "rw")
        await (await open_store(disk / "bot.db", disk / "bot.key")).close()


# --- locked ---


async def test_while_another_program_holds_the_lock_every_click_is_answered_in_time(
    world: World,
) -> None:
    ann, *others = world.join(31)
    await start(world)
    card = world.opening()
    await world.vote(ann, card, "Yes")
    button = vote_id(card, 1)
    with locked(world.settings.database):
        began = time.perf_counter()
        # one group after the other, as they come in while the one before waits for the lock
        answers = await at_once(
            world.env, world.channel, *(click(o, card, button) for o in others), turns_between=30
        )
        assert time.perf_counter() - began < DISCORD_WAITS
        for answer in answers:
            words = said(answer)
            assert "Another program holds the bot's database locked" in words
            refuses(words)
        assert "⚠️ Another program holds" in await status(world)
        assert "sqlite3 shell" in await status(world)
        await world.env.advance_time(400)
        assert "⚠️ Another program holds" in control(world)
        assert posted(await world.round()) == 0
    await assert_goes_on(world, ann)
    assert "✅" in await world.vote(others[0], world.opening(), "No")


async def test_a_lock_that_is_held_for_a_moment_is_waited_for(world: World) -> None:
    (ann,) = world.join(1)
    await start(world)
    card = world.opening()
    with locked(world.settings.database):
        voting = asyncio.create_task(world.vote(ann, card, "Yes"))
        await asyncio.sleep(0.2)
    assert "✅" in await voting
    assert "⚠️" not in await status(world)


# --- damaged ---


async def test_damage_met_while_running_is_called_what_it_is(world: World) -> None:
    ann, ben = world.join(2)
    await start(world)
    await world.vote(ann, world.opening(), "Yes")
    await damage(world.store, "ballots")
    words = await world.vote(ben, world.opening(), "No")
    assert "database is damaged" in words
    assert "Trying again won't help" in words
    assert "Something went wrong" not in words
    await world.env.advance_time(30)
    for told in (await status(world), control(world)):
        assert "⚠️ The bot's database is damaged" in told
        assert "`discussion-bot restore FILE`" in told


async def test_damage_met_while_reading_is_told_too(world: World) -> None:
    (ann,) = world.join(1)
    await start(world)
    card = world.opening()
    await world.vote(ann, card, "Yes")
    await damage(world.store, "ballots")
    words = said(await world.click(ann, card, "My answers"))
    assert "damaged, so this can't be shown" in words
    await world.env.advance_time(30)
    assert "⚠️ The bot's database is damaged" in control(world)


def spoil_the_first_page(path: Path) -> None:
    spoil(path, 1)


def spoil_a_page_within(path: Path) -> None:
    spoil(path, 3)


def write_something_else(path: Path) -> None:
    path.write_text("shopping list: milk, bread" * 1000)


@pytest.mark.parametrize("do", [spoil_the_first_page, spoil_a_page_within, write_something_else])
async def test_a_damaged_database_is_refused_at_the_start_with_the_way_to_restore(
    tmp_path: Path, do: Callable[[Path], None]
) -> None:
    path = tmp_path / "bot.db"
    await (await open_store(path, tmp_path / "bot.key")).close()
    do(path)
    with pytest.raises(UserError, match=r"damaged.*discussion-bot restore") as refused:
        await open_store(path, tmp_path / "bot.key")
    assert "\n" not in str(refused.value)


# --- what moderators are told ---


async def test_trouble_that_comes_and_goes_between_two_looks_is_not_left_standing(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await start(world)
    for _ in range(3):
        await fill(world.store)
        refuses(await world.vote(ann, world.opening(), "Yes"))
        await make_room(world.store)
        assert "✅" in await world.vote(ann, world.opening(), "Yes")
        await world.env.advance_time(2 * watch.LOOKS_EVERY)
        assert "⚠️" not in control(world)
        assert "⚠️" not in await status(world)
