"""Copies made while people vote: consistent, private, and whole or not there at all."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from faults.disks import fill_up, small_disk, spoil
from polls_at_hand import (
    NO,
    NOW,
    YES,
    ask,
    asked_and_answered,
    opened,
    person,
    receipt,
    vote,
    votes,
)
from refusals import refused

from bot.store import ballots, files
from bot.store.backup import copy
from bot.store.database import Store, open_store

ROOT = Path(__file__).parent.parent.parent
FILLING = 200_000
"""Ballots of other people, so that copying takes its time."""


async def fill(store: Store) -> None:
    poll_id = await ask(store)

    def insert(c: sqlite3.Connection) -> None:
        rows = [(poll_id, number.to_bytes(16, "big"), number % 2) for number in range(FILLING)]
        c.executemany("INSERT INTO ballots (poll_id, voter, answer) VALUES (?, ?, ?)", rows)
        c.execute("INSERT INTO tallies SELECT poll_id, answer, count(*) FROM ballots GROUP BY 1, 2")
        c.executemany(
            "INSERT INTO ballot_log VALUES (?, ?, ?, ?, 1)",
            [(poll_id, entry, voter, answer) for entry, (_, voter, answer) in enumerate(rows, 1)],
        )

    await store.write(insert)


def assert_consistent(path: Path) -> None:
    """Whole, and what counts is what the log says last of each voter."""
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert c.execute("PRAGMA foreign_key_check").fetchall() == []
        last = "SELECT poll_id, voter, max(entry) AS entry FROM ballot_log GROUP BY poll_id, voter"
        logged = c.execute(
            "SELECT poll_id, voter, answer FROM ballot_log"
            f" JOIN ({last}) USING (poll_id, voter, entry) WHERE answer IS NOT NULL"
        )
        standing = set(c.execute("SELECT poll_id, voter, answer FROM ballots"))
        assert standing == set(logged)
        tallied = c.execute("SELECT poll_id, answer, people FROM tallies WHERE people > 0")
        assert set(tallied) == set(
            c.execute("SELECT poll_id, answer, count(*) FROM ballots GROUP BY 1, 2")
        )


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


async def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Another Python in this folder, as in life."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}", "DATABASE": "bot.db"},
        capture_output=True,
        check=False,
    )


@pytest.mark.slow
async def test_a_backup_in_a_storm_of_ballots_holds_every_receipt_from_before_it(
    tmp_path: Path,
) -> None:
    receipts: dict[int, int] = {}

    async def vote_on(member_id: int, done: asyncio.Event) -> None:
        answer = YES
        while not done.is_set():
            number = receipts.get(member_id, 0) + 1
            receipt(await vote(store, poll_id, member_id, answer, NOW + number))
            receipts[member_id] = number
            answer = NO if answer == YES else YES

    async with opened(tmp_path) as store:
        await fill(store)
        poll_id = await ask(store)
        done = asyncio.Event()
        voting = [asyncio.create_task(vote_on(member_id, done)) for member_id in range(100)]
        await votes(store, poll_id, range(100, 200), YES)
        receipts.update(dict.fromkeys(range(100, 200), 0))
        before = dict(receipts)
        made = await run(tmp_path, "-m", "bot", "backup", "copy.db")
        assert made.returncode == 0, made.stderr
        meanwhile = sum(receipts.values()) - sum(before.values())
        done.set()
        await asyncio.gather(*voting)
        assert meanwhile > 1000, "they voted all the while"
    assert_consistent(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    restored = await open_store(tmp_path / "copy.db", tmp_path / "bot.key")
    log = await restored.read(lambda c: ballots.log(c, poll_id))
    last = {voter: at - NOW for voter, _, at in log}
    assert all(last[person(restored, who).hidden] >= number for who, number in before.items())
    await restored.close()


async def test_a_backup_is_one_file_with_nothing_beside_it(tmp_path: Path) -> None:
    await asked_and_answered(tmp_path, 50)
    copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert {name for name in files_in(tmp_path) if "copy" in name} == {"copy.db"}
    assert_consistent(tmp_path / "copy.db")


async def test_a_backup_never_overwrites_and_names_what_is_missing(tmp_path: Path) -> None:
    with refused("no database"):
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    await asked_and_answered(tmp_path)
    (tmp_path / "copy.db").write_text("dear")
    with refused("exists already"):
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "dear"
    for folder in (tmp_path / "nowhere", Path("/proc")):  # not even root can write to the second
        with refused(rf"could not be written to {folder}"):
            copy(tmp_path / "bot.db", folder / "copy.db")


async def test_a_backup_of_a_damaged_database_is_refused_with_the_way_out(tmp_path: Path) -> None:
    await asked_and_answered(tmp_path, 50)
    spoil(tmp_path / "bot.db", 5)
    before = files_in(tmp_path)
    with refused(r"is damaged.*restore"):
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    (tmp_path / "bot.db").write_text("shopping list" * 1000)
    with refused("is damaged.*restore"):
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert files_in(tmp_path) - {"bot.db-wal", "bot.db-shm"} == before


async def test_a_backup_on_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    await asked_and_answered(tmp_path, 50)
    with small_disk(tmp_path / "disk", 128) as disk:
        fill_up(disk)
        with refused("the disk is full"):
            copy(tmp_path / "bot.db", disk / "copy.db")
        assert files_in(disk) == {"filling"}


async def test_a_database_on_a_full_disk_can_be_copied_to_another(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        await asked_and_answered(disk, 50)
        fill_up(disk)
        copy(disk / "bot.db", tmp_path / "copy.db")
        copy(disk / "bot.db", tmp_path / "copy.db", overwrites=True)
        assert files_in(disk) == {"bot.db", "bot.db.lock", "bot.key", "filling"}
    assert_consistent(tmp_path / "copy.db")


async def test_a_backup_that_dies_before_it_is_whole_never_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked_and_answered(tmp_path)

    def die(_: Path) -> None:
        assert not (tmp_path / "copy.db").exists(), "it has its name before it is on disk"
        raise KeyboardInterrupt

    before = files_in(tmp_path)
    monkeypatch.setattr(files, "sync", die)
    with pytest.raises(KeyboardInterrupt):
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert files_in(tmp_path) - {"bot.db-wal", "bot.db-shm"} == before


async def test_what_a_killed_backup_left_goes_with_the_next(tmp_path: Path) -> None:
    await asked_and_answered(tmp_path)
    code = (
        "import os; from pathlib import Path; from bot.store.backup import copy\n"
        "os.replace = lambda *_: os._exit(9)\n"
        "copy(Path('bot.db'), Path('copy.db'))"
    )
    assert (await run(tmp_path, "-c", code)).returncode == 9
    assert any(name.endswith(".part") for name in files_in(tmp_path))
    others = {"copy.db.gz.part", "copy.db.before.partition", "copy.db.old.abcd1234.part"}
    for name in others:
        (tmp_path / name).touch()
    copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert {name for name in files_in(tmp_path) if ".part" in name} == others
