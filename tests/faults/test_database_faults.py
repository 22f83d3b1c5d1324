"""The database goes wrong: what members and moderators hear, and that nothing receipted is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from refusals import refused
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.publisher import DiscordPublisher
from bot.domain.rounds import State
from bot.rounds.cards import CardData
from bot.rounds.publisher import Posted
from bot.rounds.service import LOOKS_EVERY
from bot.store.database import Store, open_store
from faults.clicks import at_once, click
from faults.disks import (
    allow_writing,
    damage,
    fill,
    fill_up,
    forbid_writing,
    locked,
    make_room,
    remount,
    small_disk,
    spoil,
)
from faults.play import count, shown
from faults.worlds import a_world, ask, panel

Change = Callable[[Store], Awaitable[None]]

UNTIL_IT_GOES_ON = 90
"""Seconds after which a round that had to wait has gone on."""


async def start(world: World) -> MemberActor:
    """A round with a passage every two minutes; its opening stands, and Ann has answered it."""
    (ann,) = world.join(1)
    assert "The opening is posted" in said(await world.start(article="tides", pace="2m"))
    assert "✅" in await world.vote(ann, world.opening(), "Yes")
    return ann


@contextmanager
def filling_after_a_post(world: World) -> Generator[None]:
    """The disk is full by the time that a card stands."""
    post = DiscordPublisher.post

    async def post_and_fill(self: DiscordPublisher, card: CardData) -> Posted:
        posted = await post(self, card)
        await fill(world.store)
        return posted

    with patch.object(DiscordPublisher, "post", post_and_fill):
        yield


def refuses(words: str) -> None:
    """What every refusal says to a member."""
    assert "nothing has changed" in words
    assert "receipts" in words
    assert "Something went wrong" not in words


async def assert_goes_on(world: World, ann: MemberActor) -> None:
    """All is well again: nothing is told, the round went on, and Ann's receipt is true."""
    await world.env.advance_time(UNTIL_IT_GOES_ON)
    assert "⚠️" not in await panel(world)
    assert count(world, "A first word") == 1, "posted once"
    assert "(before: Yes)" in await world.vote(ann, world.opening(), "No")


# --- the disk is full ---


@pytest.mark.parametrize(
    ("spoil_it", "mend_it", "words", "advice"),
    [
        (fill, make_room, "disk of the bot is full", "make room"),
        (forbid_writing, allow_writing, "bot may not write to its database", ""),
    ],
    ids=["a full disk", "read-only"],
)
async def test_where_nothing_can_be_written_each_click_is_refused_in_words_until_it_can(
    world: World, spoil_it: Change, mend_it: Change, words: str, advice: str
) -> None:
    ann, (ben,) = await start(world), world.join(1)
    await spoil_it(world.store)
    heard = await world.vote(ben, world.opening(), "No")
    assert words in heard
    refuses(heard)
    refuses(await world.vote(ann, world.opening(), "No"))
    for label in ("Next", "Pause", "End", "Discard"):
        refuses(said(await world.steer(label)))
    assert (await world.round()).state is State.RUNNING
    await world.env.advance_time(400)
    assert count(world, "A first word") == 0
    told = await panel(world)
    assert f"⚠️ The {words}" in told
    assert advice in told
    await mend_it(world.store)
    await assert_goes_on(world, ann)
    assert "✅" in await world.vote(ben, world.opening(), "Partly")


async def test_a_card_that_could_not_be_noted_is_found_and_not_posted_again(world: World) -> None:
    ann = await start(world)
    with filling_after_a_post(world):
        await world.env.advance_time(301)
    assert count(world, "A first word") == 1, "it stands, but could not be noted"
    assert (await world.round()).passages[0].message_id is None
    await world.env.advance_time(120)
    await make_room(world.store)
    await assert_goes_on(world, ann)


async def test_a_poll_whose_card_could_not_be_noted_gets_no_second_card(world: World) -> None:
    (ann,) = world.join(1)
    with filling_after_a_post(world):
        assert "The poll is kept and open" in said(await ask(world))
    await make_room(world.store)
    await world.env.advance_time(600)
    (card,) = world.cards(world.channel)
    assert "✅" in await world.vote(ann, card, "Yes")
    await world.env.advance_time(30)
    assert "1 answer" in text_of(world.card("Tea?", world.channel))


async def test_a_round_on_a_disk_that_is_full_is_refused_and_leaves_nothing(world: World) -> None:
    planned = shown(await world.plan(article="tides"))
    await fill(world.store)
    refuses(said(await world.plan(article="tides")))
    refuses(said(await world.moderator.click(planned, label="Start now")))
    await make_room(world.store)
    await world.env.advance_time(60)
    assert world.cards(world.channel) == []


async def test_a_real_disk_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        async with a_world(disk) as world:
            ann, (ben,) = await start(world), world.join(1)
            filling = fill_up(disk)
            words = ""
            for number in range(200):  # the journal may have some room left
                words = await world.vote(ben, world.opening(), ("No", "Partly")[number % 2])
                if "✅" not in words:
                    break
            refuses(words)
            assert "disk of the bot" in words
            assert "⚠️ The disk of the bot" in await panel(world)
            filling.unlink()
            await world.env.advance_time(300)
            await assert_goes_on(world, ann)


async def test_a_disk_that_may_only_be_read_is_refused_at_the_start(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        await (await open_store(disk / "bot.db", disk / "bot.key")).close()
        remount(disk, "ro")
        with refused("disk is read-only"):
            await open_store(disk / "bot.db", disk / "bot.key")
        remount(disk, "rw")
        await (await open_store(disk / "bot.db", disk / "bot.key")).close()


# --- locked ---


@pytest.mark.slow
async def test_while_another_program_holds_the_lock_every_click_is_answered(world: World) -> None:
    ann, others, card = await start(world), world.join(30), world.opening()
    with locked(world.settings.database):
        # one group after the other, as they come in while the one before waits for the lock
        sent = [click(one, card, "vote:1:1") for one in others]
        answers = await at_once(world.env, world.channel, *sent, turns_between=30)
        for answer in answers:
            words = said(answer)
            assert "Another program holds the bot's database locked" in words
            refuses(words)
        assert "⚠️ Another program holds" in await panel(world)
        assert "sqlite3 shell" in await panel(world)
        await world.env.advance_time(400)
        assert count(world, "A first word") == 0
    await assert_goes_on(world, ann)
    assert "✅" in await world.vote(others[0], world.opening(), "No")


async def test_a_lock_that_is_held_for_a_moment_is_waited_for(world: World) -> None:
    ann, card = await start(world), world.opening()
    with locked(world.settings.database):
        voting = asyncio.create_task(world.vote(ann, card, "No"))
        await asyncio.sleep(0.2)
    assert "✅" in await voting
    assert "⚠️" not in await panel(world)


# --- damaged ---


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("No", "is damaged, so this was not saved and nothing has changed. Trying again won't"),
        ("My answers", "damaged, so this can't be shown"),
    ],
)
async def test_damage_met_while_running_is_called_what_it_is(
    world: World, label: str, words: str
) -> None:
    ann = await start(world)
    await damage(world.store, "ballots")
    heard = said(await world.click(ann, world.opening(), label))
    assert words in heard
    assert "Something went wrong" not in heard
    await world.env.advance_time(30)
    told = await panel(world)
    assert "⚠️ The bot's database is damaged" in told
    assert "`discussion-bot restore FILE`" in told


@pytest.mark.parametrize(("page", "has_crashed"), [(1, False), (1, True), (3, True)])
async def test_a_damaged_database_is_refused_at_the_start_with_the_way_to_restore(
    tmp_path: Path, page: int, has_crashed: bool
) -> None:
    path = tmp_path / "bot.db"
    await (await open_store(path, tmp_path / "bot.key")).close()
    spoil(path, page)
    if has_crashed:
        (tmp_path / "bot.db-wal").write_bytes(b"what a process that was killed left")
    with refused(r"damaged.*discussion-bot restore") as said:
        await open_store(path, tmp_path / "bot.key")
    assert "\n" not in said[0]


# --- what moderators are told ---


async def test_trouble_that_comes_and_goes_between_looks_is_not_left_there(world: World) -> None:
    ann = await start(world)
    for _ in range(3):
        await fill(world.store)
        refuses(await world.vote(ann, world.opening(), "Yes"))
        await make_room(world.store)
        assert "✅" in await world.vote(ann, world.opening(), "Yes")
        await world.env.advance_time(2 * LOOKS_EVERY)
        assert "⚠️" not in await panel(world)
