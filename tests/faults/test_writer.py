"""The one writer: what waits is committed together, and one bad query harms nobody else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.chat import refusal_words
from bot.store.database import Store, open_store
from bot.store.errors import DatabaseTrouble
from faults.disks import allow_writing, fill, forbid_writing, locked

Query = Callable[[sqlite3.Connection], int]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "test.db", tmp_path / "test.key")
    await opened.write(lambda c: c.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT"))
    yield opened
    await opened.close()


def note(number: int) -> Query:
    def query(c: sqlite3.Connection) -> int:
        c.execute("INSERT INTO notes VALUES (?)", (number,))
        return number

    return query


async def notes(store: Store) -> list[int]:
    rows = await store.read(lambda c: c.execute("SELECT id FROM notes ORDER BY id").fetchall())
    return [row[0] for row in rows]


async def test_what_waits_together_is_on_disk_in_one_commit_before_anyone_hears_of_it(
    store: Store,
) -> None:
    commits: list[str] = []
    await store.write(lambda c: c.set_trace_callback(commits.append))
    commits.clear()
    done = await asyncio.gather(*(store.write(note(n)) for n in range(50)))
    assert done == list(range(50))
    with closing(sqlite3.connect(store.path)) as other:
        assert other.execute("SELECT id FROM notes ORDER BY id").fetchall() == [(n,) for n in done]
    assert commits.count("COMMIT") == 1


async def test_someone_who_stops_waiting_takes_nobody_down(store: Store) -> None:
    impatient = asyncio.create_task(store.write(note(1)))
    patient = asyncio.create_task(store.write(note(2)))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == 2
    assert await store.write(note(3)) == 3
    assert impatient.cancelled()
    assert await notes(store) == [1, 2, 3]


async def test_a_disk_that_refuses_is_said_and_nothing_has_changed(store: Store) -> None:
    await store.write(note(1))
    await fill(store)
    assert await store.write(note(2)) == 2, "it fits into a page that is there"

    def long(c: sqlite3.Connection) -> int:
        c.execute("INSERT INTO filler VALUES (zeroblob(40000))")
        return 0

    done = await asyncio.gather(
        store.write(note(3)), store.write(long), store.write(note(4)), return_exceptions=True
    )
    assert done[0] == 3
    assert done[2] == 4
    assert isinstance(done[1], DatabaseTrouble)
    assert "nothing has changed" in refusal_words.database_trouble(done[1])
    assert await notes(store) == [1, 2, 3, 4]


async def test_ten_thousand_refused_writes_are_one_line_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await forbid_writing(store)
    for _ in range(10):
        done = await asyncio.gather(
            *(store.write(note(n)) for n in range(1000)), return_exceptions=True
        )
        assert all(isinstance(one, DatabaseTrouble) for one in done)
    assert len(caplog.records) == 1
    await allow_writing(store)
    await store.probe()
    assert store.health.fault is None
    assert await store.write(note(1)) == 1


async def test_a_bug_is_no_fault_of_the_database(store: Store) -> None:
    def misspelt(c: sqlite3.Connection) -> int:
        return c.execute("SELECT ballot FROM ballots").fetchone()[0]

    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        await store.write(misspelt)
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        await store.read(misspelt)
    assert store.health.fault is None


@pytest.mark.slow
async def test_under_a_lock_ten_thousand_writes_are_refused_without_each_waiting_for_it(
    store: Store,
) -> None:
    """As many at a time as clicks are answered in flight: only the first have to wait long."""
    in_flight = asyncio.Semaphore(256)

    async def write(number: int) -> None:
        async with in_flight:
            with pytest.raises(DatabaseTrouble, match="locked"):
                await store.write(note(number))

    with locked(store.path):
        await asyncio.gather(*map(write, range(10_000)))
    assert await store.write(note(1)) == 1
