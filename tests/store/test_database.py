"""Opening and locking a database; its key; its one writer."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from polls_at_hand import NO, YES, ask, counted, opened, vote, votes
from refusals import refused

from bot.store import keys
from bot.store.ballots import Receipt
from bot.store.database import inspect, open_store, reading
from bot.store.migrations import released

PROC = Path("/proc")


async def reopen(folder: Path) -> None:
    async with opened(folder):
        pass


def written(folder: Path) -> list[bytes]:
    """What lies in the database and the files beside it, without the key."""
    return [file.read_bytes() for file in folder.glob("bot.db*")]


def version(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return found


# --- opening ---


async def test_a_new_database_is_made_with_all_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    store = await open_store(folder / "bot.db", folder / "bot.key")
    journal, synchronous, foreign = await store.write(
        lambda c: [
            c.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    await store.close()
    assert (journal, synchronous, foreign) == ("wal", 2, 1)
    assert version(folder / "bot.db") == len(released())


async def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
    async with opened(tmp_path) as store:
        assert await counted(store, poll_id) == 1


async def test_a_database_in_use_can_be_looked_at_as_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(3), YES)
        inspect(path, tmp_path / "bot.key")
        with reading(path) as c:
            found = [c.execute("SELECT count(*) FROM ballots").fetchone()]
            await vote(store, poll_id, 3, YES)
            found.append(c.execute("SELECT count(*) FROM ballots").fetchone())
        assert found == [(3,), (3,)]
    with refused("no database"), reading(tmp_path / "other.db"):
        pass
    assert not (tmp_path / "other.db").exists()


# --- the lock, the place ---


async def test_a_second_process_on_the_same_file_is_refused_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with refused("Another process is using"):
            await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
        assert isinstance(await vote(store, await ask(store), 1, YES), Receipt)
    await reopen(tmp_path)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with refused("folder"):
        await open_store(tmp_path / "file" / "bot.db", tmp_path / "bot.key")


@pytest.mark.skipif(not PROC.is_dir(), reason="a folder that not even root can write to")
async def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with refused("can't be written"):
        await open_store(PROC / "bot.db", PROC / "bot.key")


async def test_a_database_that_is_a_folder_or_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    with refused("can't be written"):
        await reopen(tmp_path)
    shutil.rmtree(tmp_path / "bot.db")
    (tmp_path / "bot.db").write_text("shopping list: milk, bread" * 100)
    with refused("not a database"):
        await reopen(tmp_path)


async def test_after_a_refusal_the_lock_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("shopping list: milk, bread" * 100)
    with refused():
        await reopen(tmp_path)
    (tmp_path / "bot.db").unlink()
    await reopen(tmp_path)


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


async def test_a_missing_key_is_refused_and_no_new_one_is_made(tmp_path: Path) -> None:
    await reopen(tmp_path)
    (tmp_path / "bot.key").unlink()
    with refused("is missing"):
        await reopen(tmp_path)
    assert not (tmp_path / "bot.key").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("5a" * 32, "not the key of this database"),
        ("abc", "can't be read"),
        ("abcd", "not whole"),
        ("", "not whole"),
        ("¿qué?", "can't be read"),
    ],
)
async def test_another_key_is_refused(tmp_path: Path, content: str, words: str) -> None:
    await reopen(tmp_path)
    right = (tmp_path / "bot.key").read_text()
    (tmp_path / "bot.key").write_text(content, encoding="utf-8")
    with refused(words):
        await reopen(tmp_path)
    (tmp_path / "bot.key").write_text(right)
    await reopen(tmp_path)


async def test_the_same_member_is_another_voter_on_another_server_and_with_another_key() -> None:
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
        outcomes = await asyncio.gather(*before, *after)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)
        assert await counted(store, poll_id) == 40


async def test_closing_commits_what_is_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        waiting = [asyncio.create_task(vote(store, poll_id, who, YES)) for who in range(30)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    async with opened(tmp_path) as store:
        assert await counted(store, poll_id) == 30
