"""Databases of every released version go on with this one; a failed upgrade changes nothing."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import past
import pytest
from faults.disks import fill_up, small_disk
from past import ANN, BEN, CAT, PEOPLE, SERVER, Board, choose, service_of
from polls_at_hand import YES, ask, opened, vote

from bot.errors import UserError
from bot.domain.rounds import State, StepKind
from bot.store import ballots, polls, reasons, rounds
from bot.store.ballots import Receipt
from bot.store.casting import confirm, give
from bot.store.database import open_store
from bot.store.migrations import Step, released
from bot.store.restore import restore

NUMBERS = [step.number for step in released()]
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


def schema(c: sqlite3.Connection) -> list[tuple[str, str]]:
    return c.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()


# --- every released version ---


def test_every_released_version_has_its_dump() -> None:
    assert list(range(1, len(NUMBERS) + 1)) == NUMBERS
    dumps = {file.name for file in past.FOLDER.iterdir()}
    assert dumps == {f"{number:03}.sql" for number in NUMBERS}, "see tests/store/past.py"
    for step in released():
        assert step.name.startswith(f"{step.number:03}_"), step.name


@pytest.mark.parametrize("number", NUMBERS)
def test_no_released_step_was_changed_afterwards(tmp_path: Path, number: int) -> None:
    past.unpack(number, tmp_path / "bot.db")
    assert version(tmp_path / "bot.db") == number
    with (
        closing(sqlite3.connect(tmp_path / "bot.db")) as dumped,
        closing(sqlite3.connect(":memory:")) as made,
    ):
        for step in released()[:number]:
            made.executescript(step.sql)
        assert sorted(schema(dumped)) == sorted(schema(made))


@pytest.mark.parametrize("number", NUMBERS)
async def test_nothing_of_an_older_database_is_lost(tmp_path: Path, number: int) -> None:
    path = tmp_path / "bot.db"
    past.unpack(number, path)
    past.write_key(tmp_path / "bot.key")
    before = rows(path)
    full = {"rounds", "polls", "steps", "ballots", "ballot_log", "views", "summaries", "reasons"}
    assert all(before[name] for name in full), "the dump has something of everything"
    await (await open_store(path, tmp_path / "bot.key")).close()
    after = rows(path)
    assert version(path) == len(released())
    for name, held in before.items():
        pairs = zip(held, after[name], strict=True)
        kept = [{column: row[column] for column in old} for old, row in pairs]
        assert kept == held, name


@pytest.mark.parametrize("number", NUMBERS)
async def test_what_an_older_version_wrote_down_is_understood(tmp_path: Path, number: int) -> None:
    past.unpack(number, tmp_path / "bot.db")
    past.write_key(tmp_path / "bot.key")
    async with opened(tmp_path) as store:
        service = service_of(store, Board())
        for poll_id, given in past.ANSWERS.items():
            expected = list(given)
            if poll_id == past.TRACKED:
                expected[1] = past.BEN_IN_THE_END
            for member, answer in zip(PEOPLE, expected, strict=True):
                look = await service.voting.look(member, poll_id)
                withdrew = poll_id == past.TRACKED and member is CAT
                assert look.answer == (None if withdrew else answer)
                if poll_id == past.MARKS:
                    assert look.view is not None
                    assert sum(look.view.tally.counts) == len(PEOPLE)
        named = await service.voting.look(ANN, past.GOING_ON)
        assert named.poll.is_open
        stances = await store.read(lambda c: reasons.approved(c, past.FIRST))
        assert [reason.text for reason in stances] == ["It is dark."]
        listed, waiting, total = await service.reasons([past.CHANNEL], 0)
        assert (waiting, total, len(listed)) == (1, 3, 3)
        summary = await service.summary(SERVER, 1, None)
        assert summary.title == "The lighthouse"
        assert (await service.round(SERVER, 1)).state is State.ENDED
        assert (await service.round(SERVER, 3)).state is State.DISCARDED
        await service.stop()


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_round_of_an_older_version_goes_on_to_its_summary(
    tmp_path: Path, number: int
) -> None:
    past.unpack(number, tmp_path / "bot.db")
    past.write_key(tmp_path / "bot.key")
    board = Board()
    board.now += 3_000_000
    async with opened(tmp_path) as store:
        service = service_of(store, board)
        await service.resume_work()
        receipt = await choose(service, BEN, past.GOING_ON, give(2))
        assert (receipt.before, receipt.answer) == (1, 2)
        await past.step(service, 2, "next")
        await past.step(service, 2, "end")
        await choose(service, ANN, past.GOING_ON, confirm)
        await past.step(service, 2, "end")
        assert board.steps == [
            (2, kind)
            for kind in (StepKind.PASSAGE, StepKind.QUESTION, StepKind.CLOSING, StepKind.SUMMARY)
        ], "what stood already is not posted again"
        log = await store.read(lambda c: ballots.log(c, past.GOING_ON))
        assert [change.answer for change in log] == [0, 1, 2, 0]
        ended = await store.read(lambda c: rounds.load(c, 2))
        assert ended.state is State.ENDED
        await past.begin(service, ended.rules)
        await service.stop()


# --- an upgrade ---


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
    with pytest.raises(UserError, match="newer version of this program"):
        await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    restore(copied, tmp_path / "bot.db", tmp_path / "bot.key", "stamp")
    async with opened(tmp_path) as store:
        assert await store.read(lambda c: polls.ballots(c, poll_id)) == 1


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
        with pytest.raises(UserError, match="could not be upgraded") as failed:
            await open_store(path, tmp_path / "bot.key", steps)
        assert path.read_bytes() == before
        said = str(failed.value)
    assert "\n" not in said
    assert reason in said
    assert f"{path}.version-{old}" in said
    assert "version of the program that you had before works" in said
    assert copies(tmp_path) == {f"bot.db.version-{old}"}
    async with opened(tmp_path) as store:
        assert await store.read(lambda c: polls.ballots(c, poll_id)) == 1
        assert isinstance(await vote(store, poll_id, 2, YES), Receipt)


async def test_without_room_for_the_copy_there_is_no_upgrade(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        async with opened(disk) as store:
            await vote(store, await ask(store), 1, YES)
        before = (disk / "bot.db").read_bytes()
        fill_up(disk, but=65536)  # enough to open the database
        steps = one_more("CREATE TABLE more (a INTEGER) STRICT;")
        with pytest.raises(UserError, match=r"no copy of it could be made.*disk is full"):
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
    with pytest.raises(UserError, match="another program"):
        await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    assert set(rows(tmp_path / "bot.db")) == {"albums"}
