"""A backup takes the place of the database: whole, of the right key, and whenever we die."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from domain.sample_round import article
from faults.disks import fill_up, small_disk, spoil
from polls_at_hand import CHANNEL, NO, SERVER, YES, ask, opened, person, vote, why
from refusals import refused

from bot.domain import machine
from bot.domain.plan import plan
from bot.domain.rounds import Why
from bot.store import ballots, rounds
from bot.store.backup import copy
from bot.store.database import forget_key, open_store
from bot.store.migrations import Step, released
from bot.store.restore import Restored, restore
from bot.store.rounds import NewRound

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


async def test_the_backup_is_in_place_and_what_was_there_lies_beside_it(folder: Path) -> None:
    done = put_back(folder)
    assert (done.rounds, done.answers) == (0, 1)
    assert done.kept == folder / f"bot.db.before-restore-{STAMP}"
    assert await answers(folder / "bot.db") == NEW
    assert await answers(done.kept) == OLD
    assert (folder / "bot.db").stat().st_mode & 0o777 == 0o600


async def test_a_backup_can_be_restored_again(folder: Path) -> None:
    before = (folder / "copy.db").read_bytes()
    put_back(folder)
    put_back(folder, "20260102T030406Z")
    assert (folder / "copy.db").read_bytes() == before
    assert await answers(folder / "bot.db") == NEW
    assert "exists already" in refusal(folder)


async def test_what_an_unclean_end_left_in_the_journal_is_kept_and_harms_nothing(
    folder: Path,
) -> None:
    await be_killed(folder)
    done = put_back(folder)
    assert await answers(folder / "bot.db") == NEW
    assert await answers(done.kept) == (NO, YES)


@pytest.mark.parametrize("page", [1, 3])
async def test_a_damaged_database_is_replaced_and_kept(folder: Path, page: int) -> None:
    await be_killed(folder)
    spoil(folder / "bot.db", page)
    done = put_back(folder)
    assert await answers(folder / "bot.db") == NEW
    assert done.kept is not None
    assert done.kept.exists()


async def test_a_database_that_is_none_is_replaced_and_kept_as_it_is(folder: Path) -> None:
    be_no_database(folder / "bot.db")
    was = (folder / "bot.db").read_bytes()
    done = put_back(folder)
    assert await answers(folder / "bot.db") == NEW
    assert done.kept is not None
    assert done.kept.read_bytes() == was


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


async def test_while_the_bot_runs(folder: Path) -> None:
    async with opened(folder):
        with refused("Another process is using"):
            put_back(folder)
    assert await answers(folder / "bot.db") == OLD


async def test_while_a_shell_has_the_database_open(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "bot.db")) as shell:
        shell.execute("SELECT count(*) FROM ballots").fetchone()
        with refused("sqlite3 shell"):
            put_back(folder)
    assert await answers(folder / "bot.db") == OLD


def be_missing(path: Path) -> None:
    path.unlink()


def be_no_database(path: Path) -> None:
    path.write_text("shopping list: milk, bread" * 1000)


def be_cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: -2 * 4096])


def be_damaged(path: Path) -> None:
    spoil(path, 5)


def be_empty(path: Path) -> None:
    path.write_bytes(b"")


def be_of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE albums (title TEXT)")


def be_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("become", "words"),
    [
        (be_missing, "There is no file"),
        (be_no_database, "not a whole database"),
        (be_cut_off, "not a whole database"),
        (be_damaged, "not a whole database"),
        (be_empty, "is empty"),
        (be_of_another_program, "another program"),
        (be_newer, "newer version"),
    ],
)
async def test_a_file_that_is_no_whole_backup(
    folder: Path, become: Callable[[Path], None], words: str
) -> None:
    become(folder / "copy.db")
    said = refusal(folder)
    assert words in said
    assert "copy.db" in said
    assert ".part" not in said
    assert await answers(folder / "bot.db") == OLD


async def test_onto_a_disk_that_is_full(folder: Path) -> None:
    with small_disk(folder / "disk", 512) as disk:
        async with opened(disk) as store:
            await vote(store, await ask(store), BEN, NO)
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
    with closing(sqlite3.connect(folder / "bot.db")) as connection:
        connection.execute("UPDATE polls SET closed_at = 1")
        connection.commit()
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


# --- what it does for the bot that goes on ---


async def test_new_polls_never_take_the_number_of_one_that_was_lost(folder: Path) -> None:
    """Its card may still stand on Discord, and its buttons must find no other poll."""
    async with opened(folder) as store:
        lost = await ask(store)
    put_back(folder)
    async with opened(folder) as store:
        assert why(await vote(store, lost, ANN, YES)) is Why.UNKNOWN_POLL
        assert await ask(store) > lost + 1000


async def test_discord_may_be_further_than_the_backup(folder: Path) -> None:
    """What is not known to stand is looked for before it is posted, and all cards drawn anew."""
    new = NewRound(SERVER, CHANNEL, article())
    async with opened(folder) as store:
        for number in (1, 2):
            made = await store.write(lambda c: rounds.create(c, new, plan(article(), new.where), 5))
            if number == 1:
                begun = machine.posted(machine.start(made, 6), 0, 100, 7)
                await store.write(lambda c, a=made, b=begun: rounds.save(c, a, b))
    (folder / "copy.db").unlink()
    copy(folder / "bot.db", folder / "copy.db")
    put_back(folder)
    async with opened(folder) as store:
        running, planned = [await store.read(lambda c, n=n: rounds.load(c, n)) for n in (1, 2)]
        assert [step.tried_at for step in running.steps] == [None] + [7] * 6
        assert running.steps[0].stale
        assert not any(step.tried_at for step in planned.steps), "nothing of it can stand"
        assert await store.read(rounds.stale_polls) == [1]


async def test_a_backup_of_an_older_schema_is_upgraded_on_the_way(folder: Path) -> None:
    more = Step(len(released()) + 1, "more.sql", "CREATE TABLE more (a INTEGER) STRICT;")
    steps = (*released(), more)
    restore(folder / "copy.db", folder / "bot.db", folder / "bot.key", STAMP, steps)
    store = await open_store(folder / "bot.db", folder / "bot.key", steps)
    assert await store.read(lambda c: c.execute("SELECT count(*) FROM more").fetchone()) == (0,)
    await store.close()
    assert not [name for name in contents(folder) if "version" in name], "no copy of the copy"
