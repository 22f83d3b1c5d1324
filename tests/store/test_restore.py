"""A backup takes the place of the database: whole, of the right key, and whenever we die."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from faults.disks import fill_up, small_disk, spoil
from polls_at_hand import NO, YES, ask, asked_and_answered, opened, person, vote
from refusals import refused

from bot.store import ballots
from bot.store.backup import copy
from bot.store.database import open_store
from bot.store.key_loss import forget_key
from bot.store.migrations import Step, released
from bot.store.restore import Restored, restore

STAMP = "20260102T030405Z"
ANN, BEN = 1, 2
Said = tuple[int | None, ...]
OLD: Said = (NO, NO)
NEW: Said = (YES, None)


class Death(BaseException):
    """The process is gone."""


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Ann said yes; that is in the backup. Then she said no, and Ben came."""
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, ANN, YES)
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
        await vote(store, poll_id, ANN, NO)
        await vote(store, poll_id, BEN, NO)
    return tmp_path


def put_back(folder: Path, stamp: str = STAMP) -> Restored:
    return restore(folder / "copy.db", folder / "bot.db", folder / "bot.key", stamp)


async def answers(path: Path | None) -> Said:
    """What Ann and Ben said, by the bot that opens this database."""
    assert path is not None
    store = await open_store(path, path.with_name("bot.key"))
    try:
        said = await store.read(lambda c: ballots.of_poll(c, 1))
        answers = {voter: answer for voter, answer, _ in said}
        return tuple(answers.get(person(store, who).hidden) for who in (ANN, BEN))
    finally:
        await store.close()


async def be_killed(folder: Path) -> None:
    """Ben says yes and the bot is killed: his answer is in the journal alone."""
    names = ("bot.db", "bot.db-wal")
    async with opened(folder) as store:
        await vote(store, 1, BEN, YES)
        for name in names:
            shutil.copy(folder / name, folder / f"killed-{name}")
    for name in names:
        os.replace(folder / f"killed-{name}", folder / name)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".lock"}


def refusal(folder: Path) -> str:
    """Restoring is refused in one line and nothing at all has changed."""
    before = contents(folder)
    with refused() as said:
        put_back(folder)
    assert contents(folder) == before
    assert "\n" not in said[0]
    return said[0]


async def test_the_backup_is_in_place_each_time_and_what_was_there_lies_beside_it(
    folder: Path,
) -> None:
    before = (folder / "copy.db").read_bytes()
    for stamp, was in ((STAMP, OLD), ("20260102T030406Z", NEW)):
        done = put_back(folder, stamp)
        assert (done.rounds, done.answers) == (0, 1)
        assert done.kept == folder / f"bot.db.before-restore-{stamp}"
        assert await answers(done.kept) == was
        assert await answers(folder / "bot.db") == NEW
        assert (folder / "bot.db").stat().st_mode & 0o777 == 0o600
    assert (folder / "copy.db").read_bytes() == before
    assert "exists already" in refusal(folder), "what was kept is never overwritten"


async def test_what_began_between_two_restores_of_the_same_backup_has_ids_of_its_own(
    folder: Path,
) -> None:
    """Its cards are on Discord still."""
    made: set[int] = set()
    with patch("bot.store.meta.secrets.randbelow", side_effect=[3, 5]):
        for stamp in ("once", "again"):
            put_back(folder, stamp)
            async with opened(folder) as store:
                made.add(await ask(store))
    assert len(made) == 2


async def test_what_an_unclean_end_left_in_the_journal_is_kept_and_harms_nothing(
    folder: Path,
) -> None:
    await be_killed(folder)
    done = put_back(folder)
    assert await answers(folder / "bot.db") == NEW
    assert await answers(done.kept) == (NO, YES)


@pytest.mark.parametrize("page", [1, 3, None])
async def test_what_is_left_of_a_database_is_replaced_and_kept(
    folder: Path, page: int | None
) -> None:
    await be_killed(folder)
    if page is None:
        be_no_database(folder / "bot.db")
    else:
        spoil(folder / "bot.db", page)
    was = (folder / "bot.db").read_bytes()
    done = put_back(folder)
    assert await answers(folder / "bot.db") == NEW
    assert done.kept is not None
    assert page == 3 or done.kept.read_bytes() == was, "with what its journal holds, if it can"


async def test_a_missing_database_is_put_back_and_its_journal_set_aside(folder: Path) -> None:
    """Left where it is, a good journal would be taken for that of the new database."""
    await be_killed(folder)
    (folder / "bot.db").unlink()
    journal = (folder / "bot.db-wal").read_bytes()
    assert put_back(folder).kept is None
    assert await answers(folder / "bot.db") == NEW
    assert (folder / f"bot.db.before-restore-{STAMP}-wal").read_bytes() == journal


async def test_into_a_folder_that_is_not_there_yet(folder: Path) -> None:
    new = folder / "new" / "bot.db"
    restore(folder / "copy.db", new, folder / "bot.key", STAMP)
    shutil.copy(folder / "bot.key", new.with_name("bot.key"))
    assert await answers(new) == NEW


# --- refusals ---


async def test_while_anyone_has_the_database_open(folder: Path) -> None:
    async with opened(folder):
        with refused("Another process is using"):
            put_back(folder)
    with closing(sqlite3.connect(folder / "bot.db")) as shell:
        shell.execute("SELECT count(*) FROM ballots").fetchone()
        with refused("sqlite3 shell"):
            put_back(folder)
    assert await answers(folder / "bot.db") == OLD


def be_no_database(path: Path) -> None:
    path.write_text("shopping list: milk, bread" * 1000)


def be_of_another_program(path: Path) -> None:
    path.unlink()
    execute(path, "CREATE TABLE albums (title TEXT)")


def execute(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)


NO_BACKUPS: list[tuple[Callable[[Path], object], str]] = [
    (Path.unlink, "There is no file"),
    (be_no_database, "not a whole database"),
    (lambda path: os.truncate(path, path.stat().st_size - 2 * 4096), "not a whole database"),
    (lambda path: spoil(path, 5), "not a whole database"),
    (lambda path: os.truncate(path, 0), "is empty"),
    (be_of_another_program, "another program"),
    (lambda path: execute(path, "PRAGMA user_version = 99"), "newer version"),
]


@pytest.mark.parametrize(("become", "words"), NO_BACKUPS)
async def test_a_file_that_is_no_whole_backup(
    folder: Path, become: Callable[[Path], object], words: str
) -> None:
    become(folder / "copy.db")
    said = refusal(folder)
    assert words in said
    assert "copy.db" in said
    assert ".part" not in said
    assert await answers(folder / "bot.db") == OLD


async def test_onto_a_disk_that_is_full(folder: Path) -> None:
    with small_disk(folder / "disk", 512) as disk:
        await asked_and_answered(disk)
        shutil.copy(folder / "bot.key", disk / "bot.key")
        fill_up(disk, but=32768)  # enough to hold the lock
        before = contents(disk)
        with refused(r"not restored.*bot\.db is full\. Make room"):
            restore(folder / "copy.db", disk / "bot.db", disk / "bot.key", STAMP)
        assert contents(disk) == before


async def test_the_database_itself_is_no_backup_of_it(folder: Path) -> None:
    with refused("is the database itself"):
        restore(folder / "bot.db", folder / "bot.db", folder / "bot.key", STAMP)


async def test_a_backup_made_with_another_key(folder: Path) -> None:
    right = (folder / "bot.key").read_text()
    (folder / "bot.key").write_text(os.urandom(32).hex())
    said = refusal(folder)
    assert "another key" in said
    assert "KEY_FILE" in said
    (folder / "bot.key").unlink()
    assert "is missing" in refusal(folder)
    (folder / "bot.key").write_text(right)
    put_back(folder)
    assert await answers(folder / "bot.db") == NEW


async def test_a_backup_from_before_the_key_was_forgotten_tells_nobodys_answer(
    folder: Path,
) -> None:
    execute(folder / "bot.db", "UPDATE polls SET closed_at = 1")
    forget_key(folder / "bot.db", folder / "bot.key")
    assert "is missing" in refusal(folder)
    await (await open_store(folder / "bot.db", folder / "bot.key")).close()
    assert "another key" in refusal(folder)


# --- dying ---


async def test_whenever_the_process_dies_there_is_the_old_database_or_the_new(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each change of the folder in turn, with nobody left to tidy up."""
    seen: list[Said] = []
    await be_killed(folder)
    old = (NO, YES)
    for number in range(100):
        place = tmp_path_factory.mktemp("dying") / "place"
        shutil.copytree(folder, place)
        with monkeypatch.context() as patch:
            if not dies_before_change(place, number, patch):
                break
        seen.append(await answers(place / "bot.db"))
    else:
        raise AssertionError("it never came to its end")
    assert len(seen) >= 8
    assert set(seen) == {old, NEW}
    assert seen == sorted(seen, key=(old, NEW).index), "once it is the new one it stays"


def dies_before_change(place: Path, number: int, patch: pytest.MonkeyPatch) -> bool:
    """False if there were fewer changes than that."""
    changes = 0
    dead = False

    def mortal(change: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **options: Any) -> Any:
            nonlocal changes, dead
            if dead or changes == number:
                dead = True
                raise Death
            changes += 1
            return change(*args, **options)

        return do

    for name in ("replace", "link", "unlink", "fsync", "chown"):
        patch.setattr(os, name, mortal(getattr(os, name)))
    try:
        put_back(place)
    except Death:
        return True
    return False


async def test_a_backup_of_an_older_schema_is_upgraded_on_the_way(folder: Path) -> None:
    more = Step(len(released()) + 1, "more.sql", "CREATE TABLE more (a INTEGER) STRICT;")
    steps = (*released(), more)
    restore(folder / "copy.db", folder / "bot.db", folder / "bot.key", STAMP, steps)
    store = await open_store(folder / "bot.db", folder / "bot.key", steps)
    assert await store.read(lambda c: c.execute("SELECT count(*) FROM more").fetchone()) == (0,)
    await store.close()
    assert not [name for name in contents(folder) if "version" in name], "no copy of the copy"
