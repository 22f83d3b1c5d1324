"""Erasure: nothing of a member is left, and what was published stays as numbers."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from polls_at_hand import (
    NO,
    NOW,
    SERVER,
    YES,
    ask,
    in_memory,
    new_poll,
    opened,
    person,
    say,
    vote,
    voter,
    why,
)
from refusals import refused

from bot.domain.reasons import GOOD_POINT
from bot.domain.rounds import Ballots, Member, Rules, Why
from bot.rounds.erasure import erase_member
from bot.store import ballots, erasure, polls, reasons
from bot.store.ballots import Voter
from bot.store.database import forget_key
from bot.store.erasure import Erased

ANN, BEN = voter(1), voter(2)
TABLES = ("ballots", "ballot_log", "reasons", "marks", "moved")


def rows_of(c: sqlite3.Connection, who: Voter) -> list[str]:
    """The tables that hold something of a voter."""
    return [
        table
        for table in TABLES
        if c.execute(
            f"SELECT 1 FROM {table} WHERE voter IN (?, ?)", (who.hidden, who.named)
        ).fetchone()
    ]


def written(folder: Path) -> list[bytes]:
    """What lies in the database and the files beside it."""
    return [file.read_bytes() for file in folder.glob("bot.db*")]


@pytest.fixture
def c() -> sqlite3.Connection:
    """Ann and Ben gave answers and reasons in an anonymous and an open poll."""
    c = in_memory()
    for poll_id in (new_poll(c), new_poll(c, rules=Rules(ballots=Ballots.OPEN))):
        for who in (ANN, BEN):
            say(c, poll_id, who, YES)
            reasons.give(c, poll_id, who, "Because.", NOW)
    c.execute("UPDATE reasons SET state = 'approved'")
    reasons.mark(c, 2, NOW, ANN, GOOD_POINT, NOW)
    reasons.mark(c, 1, NOW, BEN, GOOD_POINT, NOW)
    c.execute("INSERT INTO moved VALUES (1, ?, 'talk', 0, ?)", (ANN.hidden, NOW))
    return c


def test_everything_of_a_voter_goes_and_nothing_of_others(c: sqlite3.Connection) -> None:
    assert rows_of(c, ANN) == list(TABLES)
    assert erasure.count(c, ANN) == 2
    assert erasure.delete(c, ANN) == Erased((1, 2), (1, 2))
    assert rows_of(c, ANN) == []
    assert erasure.count(c, ANN) == 0
    assert rows_of(c, BEN) == ["ballots", "ballot_log", "reasons"], "his mark was on her reason"
    assert polls.names(c, 2) == [(YES, 2)]
    assert erasure.delete(c, ANN) == Erased((), ())


def test_open_polls_count_without_them_and_closed_ones_as_they_were_published(
    c: sqlite3.Connection,
) -> None:
    polls.close(c, 1, NOW)
    erasure.delete(c, ANN)
    assert [polls.answers(c, poll_id) for poll_id in (1, 2)] == [{YES: 2}, {YES: 1}]
    assert [polls.voters(c, poll_id) for poll_id in (1, 2)] == [2, 1]
    say(c, 2, ANN, NO)
    assert polls.answers(c, 2) == {YES: 1, NO: 1}, "they may come back"


def test_what_was_withdrawn_goes_from_the_log_as_well(c: sqlite3.Connection) -> None:
    say(c, 1, ANN, None)
    assert rows_of(c, ANN)[0] == "ballots", "the open one"
    assert erasure.count(c, ANN) == 2
    erasure.delete(c, ANN)
    assert [who for who, _, _ in ballots.log(c, 1)] == [BEN.hidden]
    assert polls.answers(c, 1) == {YES: 1}


def test_other_servers_keep_what_the_same_member_said_there(c: sqlite3.Connection) -> None:
    elsewhere = voter(1, SERVER + 1)
    erasure.delete(c, elsewhere)
    assert rows_of(c, ANN) == list(TABLES)


def test_cards_that_showed_it_are_drawn_anew(c: sqlite3.Connection) -> None:
    for poll_id in (1, 2):
        polls.set_drawn(c, poll_id, polls.last_entry(c, poll_id), 9)
    erasure.delete(c, ANN)
    assert [polls.stale(c, poll_id) for poll_id in (1, 2)] == [1, 1]


async def test_what_was_erased_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store, rules=Rules(ballots=Ballots.OPEN))
        who = person(store, 1)
        await vote(store, poll_id, 1, YES)
        words = "The words that nobody is to find again."
        await store.write(lambda c: reasons.give(c, poll_id, who, words, NOW))
        await store.write(lambda c: erasure.delete(c, who))
    for content in written(tmp_path):
        assert words.encode() not in content
        assert who.named not in content


# --- by whoever runs the bot ---


async def test_a_member_who_left_is_erased_while_the_bot_is_stopped(tmp_path: Path) -> None:
    database, key = tmp_path / "bot.db", tmp_path / "bot.key"
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        for member in (1, 2):
            await vote(store, poll_id, member, YES)
        with refused("Another process"):
            await asyncio.to_thread(erase_member, database, key, Member(SERVER, 1))
    assert erase_member(database, key, Member(SERVER, 1)) == 1
    assert erase_member(database, key, Member(SERVER, 1)) == 0
    async with opened(tmp_path) as store:
        assert await store.read(lambda c: polls.answers(c, poll_id)) == {YES: 1}


async def test_once_the_key_is_forgotten_nobody_can_be_found(tmp_path: Path) -> None:
    database, key = tmp_path / "bot.db", tmp_path / "bot.key"
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
    with refused("1 polls are still open"):
        forget_key(database, key)
    assert key.exists()
    async with opened(tmp_path) as store:
        await store.write(lambda c: polls.close(c, poll_id, NOW))
    forget_key(database, key)
    assert not key.exists()
    with refused("forgotten on purpose"):
        erase_member(database, key, Member(SERVER, 1))
    async with opened(tmp_path) as store:
        assert why(await vote(store, poll_id, 1, NO)) is Why.POLL_CLOSED
        assert await store.read(lambda c: polls.answers(c, poll_id)) == {YES: 1}
        assert await store.read(lambda c: erasure.count(c, person(store, 1))) == 0
