"""Cards outlive a database: in the next one their buttons find nothing that isn't theirs."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from world import World, said, text_of

from bot.chat.custom_ids import ACTIONS, POLL_ACTIONS, Verb
from bot.domain.rounds import IDS_APART
from bot.store import meta
from faults.clicks import submit, use
from faults.play import cards, custom_ids, shown
from faults.worlds import ask, told

REFUSED = ("earlier time", "no such discussion", "not shown any more", "no such article")


def everything(world: World) -> dict[str, list[object]]:
    """All that the database holds, but for when something was drawn or looked at."""
    with closing(sqlite3.connect(world.settings.database)) as c:
        names = (
            "rounds",
            "steps",
            "polls",
            "ballots",
            "ballot_log",
            "reasons",
            "marks",
            "articles",
        )
        return {name: c.execute(f"SELECT * FROM {name}").fetchall() for name in names}


async def with_a_new_database(world: World) -> None:
    """Somebody deletes the database and starts the bot."""
    await world.env.settle()
    await world.store.close()
    world.settings.database.unlink()
    world.settings.key_file.unlink()
    with patch.object(meta, "random_beginning", return_value=7 * IDS_APART):
        await world.restart()


async def fill(world: World) -> None:
    """A poll, a round with a reason, a saved article."""
    (ann,) = world.join(1)
    await ask(world, "War?")
    await world.start()
    await world.vote(ann, world.opening(), "Yes")
    await world.next()
    card = cards(world)[0]
    await told(world, submit(ann, card, custom_ids(card)[0].replace("vote", "reason", 1), "So."))
    planned = shown(await world.plan(where="thread"))
    await world.moderator.click(planned, label="Save for later")


def possible(custom_id: str) -> list[str]:
    """The same control, and those that stand on private cards with the same ids."""
    verb, *numbers = custom_id.split(":")
    if verb not in (Verb.RESULTS, Verb.MINE):
        return [custom_id]
    one = numbers[0]
    if verb == Verb.RESULTS:
        return [
            custom_id,
            *(f"{name}:{one}" for name in ("withdraw", "change", "others", "moved")),
            *(f"poll:{one}:{place}" for place in range(len(POLL_ACTIONS))),
        ]
    return [
        custom_id,
        *(f"{name}:{one}" for name in ("panel", "follow", "report", "edit", "questions", "save")),
        *(f"steer:{one}:{ACTIONS.index(action)}:1" for action in ACTIONS if action != "next"),
        f"next:{one}:0",
        f"look:{one}:0",
        f"guess:{one}:0",
        f"decide:{one}:1:0",
        f"approve:0:{one}",
        f"remove:{one}:1",
        f"mark:{one}:1:0",
    ]


@pytest.fixture
async def old_and_new(world: World) -> list[tuple[int, str]]:
    """The controls of all cards of the database before, with the place of their card."""
    await fill(world)
    before = cards(world)
    old = [
        (number, made)
        for number, card in enumerate(before)
        for custom_id in custom_ids(card)
        for made in possible(custom_id)
    ]
    await with_a_new_database(world)
    await fill(world)
    return old


async def test_no_button_of_a_card_from_before_does_anything(
    world: World, old_and_new: list[tuple[int, str]]
) -> None:
    before, shown_before = everything(world), [text_of(card) for card in cards(world)]
    assert len(old_and_new) > 40
    for number, custom_id in old_and_new:
        words = await told(world, use(world.moderator, cards(world)[number], custom_id))
        assert any(one in words for one in REFUSED), f"{custom_id}: {words}"
    await world.env.advance_time(60)
    assert everything(world) == before
    assert [text_of(card) for card in cards(world)] == shown_before


async def test_an_answer_on_an_old_card_is_told_where_it_belongs(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world, "War?")
    old = cards(world)[-1]
    await with_a_new_database(world)
    await ask(world, "Peace?")
    words = said(await world.click(ann, old, "Yes"))
    assert "belongs to an earlier time" in words
    assert "nothing was changed" in words


MAKE = """
import asyncio, pathlib, sqlite3, sys
from bot.store.database import open_store
for name in ("a", "b"):
    path = pathlib.Path(sys.argv[1], name + ".db")
    async def make():
        await (await open_store(path, path.with_suffix(".key"))).close()
    asyncio.run(make())
    print(*sqlite3.connect(path).execute("SELECT DISTINCT seq FROM sqlite_sequence").fetchone())
"""


def test_each_new_database_begins_at_a_number_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    one, other = map(int, done.stdout.split())
    assert one != other
    assert one % IDS_APART == other % IDS_APART == 0
    assert max(one, other) + 1000 * IDS_APART < 2**53, "it has to fit the custom_id of a control"
