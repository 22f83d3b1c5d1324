"""A database is opened, locked, upgraded whole or not at all, and written to by one writer."""

import asyncio
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from faults.disks import fill_up, small_disk
from polls_at_hand import (
    NO,
    YES,
    ask,
    asked_and_answered,
    counted,
    opened,
    receipt,
    vote,
    votes,
    written,
)
from refusals import refused

from bot.store import keys
from bot.store.database import inspect, open_snapshot, open_store
from bot.store.migrations import Step, released
from bot.store.restore import restore

OLD = len(released())
MORE = "CREATE TABLE more (a INTEGER) STRICT;"
Rows = dict[str, list[dict[str, object]]]


async def reopen(folder: Path) -> None:
    async with opened(folder):
        pass


async def upgrade(folder: Path, *scripts: str) -> None:
    """Open it with a program that has made-up steps after those that there are."""
    made_up = (Step(number, "more.sql", sql) for number, sql in enumerate(scripts, OLD + 1))
    steps = (*released(), *made_up)
    await (await open_store(folder / "bot.db", folder / "bot.key", steps)).close()


async def count_in(folder: Path, poll_id: int) -> int:
    async with opened(folder) as store:
        return await counted(store, poll_id)


def rows(path: Path) -> Rows:
    """All that a database holds, by table and column."""
    with closing(sqlite3.connect(path)) as c:
        c.row_factory = sqlite3.Row
        names = [row[0] for row in c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: [dict(row) for row in c.execute(f'SELECT * FROM "{name}"')] for name in names}


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as c:
        return c.execute("PRAGMA user_version").fetchone()[0]


def copies(folder: Path) -> set[str]:
    """What was kept from before an upgrade, finished or not."""
    return {file.name for file in folder.iterdir() if ".version-" in file.name}


async def test_a_new_database_is_made_with_all_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    async with opened(folder) as store:
        names = ("journal_mode", "synchronous", "foreign_keys")
        found = await store.write(
            lambda c: [c.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        )
    assert found == ["wal", 2, 1]
    assert version(folder / "bot.db") == OLD


async def test_a_database_in_use_can_be_looked_at_as_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(3), YES)
        inspect(path, tmp_path / "bot.key")
        with open_snapshot(path) as c:
            found = [c.execute("SELECT count(*) FROM ballots").fetchone()]
            await vote(store, poll_id, 3, YES)
            found.append(c.execute("SELECT count(*) FROM ballots").fetchone())
        assert found == [(3,), (3,)]
    with refused("no database"), open_snapshot(tmp_path / "other.db"):
        pass
    assert not (tmp_path / "other.db").exists()


async def test_a_second_process_on_the_same_file_is_refused_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with refused("Another process is using"):
            await reopen(tmp_path)
        receipt(await vote(store, await ask(store), 1, YES))
    await reopen(tmp_path)


async def test_what_is_no_database_is_refused_and_the_lock_let_go(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    with refused("is a folder"):
        await reopen(tmp_path)
    shutil.rmtree(tmp_path / "bot.db")
    (tmp_path / "bot.db").write_text("shopping list: milk, bread" * 100)
    with refused("not a database"):
        await reopen(tmp_path)
    (tmp_path / "bot.db").unlink()
    await reopen(tmp_path)


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db")) as other:
        other.execute("CREATE TABLE albums (title TEXT)")
    with refused("another program"):
        await reopen(tmp_path)
    assert set(rows(tmp_path / "bot.db")) == {"albums"}


# --- the key ---


async def test_the_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    await reopen(tmp_path)
    assert (tmp_path / "bot.key").stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex((tmp_path / "bot.key").read_text().strip())) == keys.KEY_BYTES


async def test_the_database_holds_the_fingerprint_and_never_the_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        key = store.key
        await vote(store, await ask(store), 1, YES)
        found = await store.read(lambda c: c.execute("SELECT value FROM meta").fetchall())
        assert (keys.fingerprint(key),) in found
    contents = written(tmp_path)
    assert contents
    for content in contents:
        assert key not in content
        assert key.hex().encode() not in content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is missing"),
        ("5a" * 32, "not the key of this database"),
        ("abc", "not whole"),
        ("abcd", "not whole"),
        ("", "not whole"),
        ("¿qué?", "not whole"),
    ],
)
async def test_without_its_key_it_is_refused_and_no_new_one_is_made(
    tmp_path: Path, content: str | None, words: str
) -> None:
    await reopen(tmp_path)
    right = (tmp_path / "bot.key").read_text()
    (tmp_path / "bot.key").unlink()
    if content is not None:
        (tmp_path / "bot.key").write_text(content, encoding="utf-8")
    with refused(words):
        await reopen(tmp_path)
    assert (tmp_path / "bot.key").exists() is (content is not None)
    (tmp_path / "bot.key").write_text(right)
    await reopen(tmp_path)


def test_the_same_member_is_another_voter_on_another_server_and_with_another_key() -> None:
    key, other = bytes(32), bytes(31) + b"1"
    voters = {keys.voter(key, 1, 2), keys.voter(key, 2, 1), keys.voter(other, 1, 2)}
    assert len(voters) == 3
    assert {len(voter) for voter in voters} == {16}
    assert keys.voter(key, 1, 2) == keys.voter(key, 1, 2)


async def test_a_key_that_lies_there_already_is_taken_for_a_new_database(tmp_path: Path) -> None:
    key = os.urandom(32)
    (tmp_path / "bot.key").write_text(key.hex())
    async with opened(tmp_path) as store:
        assert store.key == key


# --- upgrades ---


def test_the_steps_of_this_program_are_numbered_as_their_files() -> None:
    for number, step in enumerate(released(), 1):
        assert step.number == number
        assert step.name.startswith(f"{number:03}_"), step.name


async def test_before_an_upgrade_a_copy_is_made_and_announced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    poll_id = await asked_and_answered(tmp_path)
    before = rows(tmp_path / "bot.db")
    with caplog.at_level(logging.INFO):
        await upgrade(tmp_path, f"{MORE} INSERT INTO more VALUES (1);")
    assert version(tmp_path / "bot.db") == OLD + 1
    assert rows(tmp_path / "bot.db") == {**before, "more": [{"a": 1}]}
    copied = tmp_path / f"bot.db.version-{OLD}"
    assert f"{copied} is a copy of the database" in caplog.text
    assert copied.stat().st_mode & 0o777 == 0o600
    assert version(copied) == OLD
    assert rows(copied) == before
    with refused("newer version of this program"):
        await reopen(tmp_path)
    restore(copied, tmp_path / "bot.db", tmp_path / "bot.key", "stamp")
    assert await count_in(tmp_path, poll_id) == 1


async def test_an_empty_database_is_not_copied(tmp_path: Path) -> None:
    await reopen(tmp_path)
    await upgrade(tmp_path, MORE)
    assert not copies(tmp_path)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE half (a INTEGER); DELETE FROM ballots; SELECT x FROM nowhere;", "nowhere"),
        ("DELETE FROM ballots; UPDATE polls SET text = NULL;", "NOT NULL"),
        ("DELETE FROM polls;", "refers to nothing"),
        ("CREATE TABLE half (a INTEGER); not even SQL", "syntax error"),
    ],
    ids=["a table that is missing", "a broken constraint", "a broken reference", "a misprint"],
)
async def test_an_upgrade_that_fails_in_the_middle_changes_nothing(
    tmp_path: Path, sql: str, reason: str
) -> None:
    """What came before the step that fails goes too: no program knows a state between."""
    poll_id = await asked_and_answered(tmp_path)
    path = tmp_path / "bot.db"
    before, said = path.read_bytes(), ""
    for _ in range(2):  # a service manager starts it again and again
        with refused("could not be upgraded") as words:
            await upgrade(tmp_path, MORE, sql)
        assert path.read_bytes() == before
        (said,) = words
    assert "\n" not in said
    assert reason in said
    assert f"{path}.version-{OLD}" in said
    assert "version of the program that you had before works" in said
    assert copies(tmp_path) == {f"bot.db.version-{OLD}"}
    async with opened(tmp_path) as store:
        assert await counted(store, poll_id) == 1
        receipt(await vote(store, poll_id, 2, YES))


async def test_without_room_for_the_copy_there_is_no_upgrade(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        await asked_and_answered(disk)
        before = (disk / "bot.db").read_bytes()
        fill_up(disk, but=65536)  # enough to open the database
        with refused(r"no copy of it could be made.*disk is full"):
            await upgrade(disk, MORE)
        assert (disk / "bot.db").read_bytes() == before
        assert not copies(disk)


async def test_a_table_made_anew_takes_none_of_what_refers_to_it_along(tmp_path: Path) -> None:
    """The usual way to change a column; with foreign keys on it would fail."""
    await asked_and_answered(tmp_path)
    await upgrade(
        tmp_path,
        "CREATE TABLE polls_new AS SELECT * FROM polls; DROP TABLE polls;"
        "CREATE TABLE polls (id INTEGER PRIMARY KEY, server_id INTEGER) STRICT;"
        "INSERT INTO polls SELECT id, server_id FROM polls_new; DROP TABLE polls_new;",
    )
    assert len(rows(tmp_path / "bot.db")["ballots"]) == 1


async def test_all_that_a_query_reads_is_of_one_moment(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)

        def reads_while_somebody_votes(c: sqlite3.Connection) -> list[int]:
            count = "SELECT count(*) FROM ballots"
            before = c.execute(count).fetchone()[0]
            asyncio.run_coroutine_threadsafe(vote(store, poll_id, 1, YES), loop).result()
            return [before, c.execute(count).fetchone()[0]]

        loop = asyncio.get_running_loop()
        assert await store.read(reads_while_somebody_votes) == [0, 0]
        assert await counted(store, poll_id) == 1


# --- the writer ---


async def test_one_bad_query_takes_none_of_its_group_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)

        def broken(c: sqlite3.Connection) -> None:
            c.execute("UPDATE polls SET closed_at = 1")
            raise RuntimeError("a bug")

        before = [asyncio.create_task(vote(store, poll_id, who, YES)) for who in range(20)]
        bad = asyncio.create_task(store.write(broken))
        after = [asyncio.create_task(vote(store, poll_id, who, NO)) for who in range(20, 40)]
        with pytest.raises(RuntimeError, match="a bug"):
            await bad
        for outcome in await asyncio.gather(*before, *after):
            receipt(outcome)
        assert await counted(store, poll_id) == 40


async def test_closing_commits_what_is_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        waiting = [asyncio.create_task(vote(store, poll_id, who, YES)) for who in range(30)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert await count_in(tmp_path, poll_id) == 30


async def test_what_a_killed_restore_left_goes_with_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "bot.db.k2j_x9ab.part"
    left.write_text("what somebody said")
    other = tmp_path / "bot.db.before-restore-20260102T030405Z"
    other.write_text("what was there before")
    await (await open_store(tmp_path / "bot.db", tmp_path / "bot.key")).close()
    assert not left.exists()
    assert other.exists()
