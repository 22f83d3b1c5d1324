"""A database is upgraded whole or not at all, by made-up steps after the one that there is."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from faults.disks import fill_up, small_disk
from polls_at_hand import YES, ask, counted, opened, vote
from refusals import refused

from bot.store.ballots import Receipt
from bot.store.database import open_store
from bot.store.migrations import Step, released
from bot.store.restore import restore

Rows = dict[str, list[dict[str, object]]]


def one_more(sql: str) -> tuple[Step, ...]:
    """This program's steps and a made-up one."""
    return *released(), Step(len(released()) + 1, "more.sql", sql)


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


def test_the_steps_of_this_program_are_numbered_as_their_files() -> None:
    for number, step in enumerate(released(), 1):
        assert step.number == number
        assert step.name.startswith(f"{number:03}_"), step.name


async def test_before_an_upgrade_a_copy_is_made_and_announced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
    before, old = rows(tmp_path / "bot.db"), len(released())
    steps = one_more("CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more VALUES (1);")
    with caplog.at_level(logging.INFO):
        upgraded = await open_store(tmp_path / "bot.db", tmp_path / "bot.key", steps)
    await upgraded.close()
    assert version(tmp_path / "bot.db") == old + 1
    assert {**rows(tmp_path / "bot.db"), "more": []} == {**before, "more": []}
    copied = tmp_path / f"bot.db.version-{old}"
    assert f"{copied} is a copy of the database" in caplog.text
    assert copied.stat().st_mode & 0o777 == 0o600
    assert version(copied) == old
    assert rows(copied) == before
    with refused("newer version of this program"):
        await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    restore(copied, tmp_path / "bot.db", tmp_path / "bot.key", "stamp")
    async with opened(tmp_path) as store:
        assert await counted(store, poll_id) == 1


async def test_an_empty_database_is_not_copied(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    steps = one_more("CREATE TABLE more (a INTEGER) STRICT;")
    await (await open_store(tmp_path / "bot.db", tmp_path / "bot.key", steps)).close()
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
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
    path = tmp_path / "bot.db"
    before, old = path.read_bytes(), len(released())
    # what came before the step that fails goes as well: nobody's program knows a state between
    steps = (*one_more("CREATE TABLE whole (a INTEGER) STRICT;"), Step(old + 2, "bad.sql", sql))
    said = ""
    for _ in range(2):  # a service manager starts it again and again
        with refused("could not be upgraded") as words:
            await open_store(path, tmp_path / "bot.key", steps)
        assert path.read_bytes() == before
        (said,) = words
    assert "\n" not in said
    assert reason in said
    assert f"{path}.version-{old}" in said
    assert "version of the program that you had before works" in said
    assert copies(tmp_path) == {f"bot.db.version-{old}"}
    async with opened(tmp_path) as store:
        assert await counted(store, poll_id) == 1
        assert isinstance(await vote(store, poll_id, 2, YES), Receipt)


async def test_without_room_for_the_copy_there_is_no_upgrade(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        async with opened(disk) as store:
            await vote(store, await ask(store), 1, YES)
        before = (disk / "bot.db").read_bytes()
        fill_up(disk, but=65536)  # enough to open the database
        steps = one_more("CREATE TABLE more (a INTEGER) STRICT;")
        with refused(r"no copy of it could be made.*disk is full"):
            await open_store(disk / "bot.db", disk / "bot.key", steps)
        assert (disk / "bot.db").read_bytes() == before
        assert not copies(disk)


async def test_a_table_made_anew_takes_none_of_what_refers_to_it_along(tmp_path: Path) -> None:
    """The usual way to change a column; with foreign keys on it would fail."""
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
    steps = one_more(
        "CREATE TABLE polls_new AS SELECT * FROM polls; DROP TABLE polls;"
        "CREATE TABLE polls (id INTEGER PRIMARY KEY, server_id INTEGER) STRICT;"
        "INSERT INTO polls SELECT id, server_id FROM polls_new; DROP TABLE polls_new;"
    )
    await (await open_store(tmp_path / "bot.db", tmp_path / "bot.key", steps)).close()
    assert len(rows(tmp_path / "bot.db")["ballots"]) == 1


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db")) as other:
        other.execute("CREATE TABLE albums (title TEXT)")
    with refused("another program"):
        await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    assert set(rows(tmp_path / "bot.db")) == {"albums"}
