"""A server's data goes to another database: whole, once, and as it was."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from faults.disks import small_disk
from refusals import refusal

from bot.cli import CONFIG, main
from bot.store import erasure, meta
from bot.store.database import open_store
from bot.store.erased_list import Erasure
from bot.store.files import lock_database

ROOT = Path(__file__).parent.parent.parent
HERE, THERE = 5 << 22, 6 << 22
"""The server that moves, and one that stays."""
Output = pytest.CaptureFixture[str]
Rows = dict[str, list[tuple[Any, ...]]]

STAYS = {"meta", "sqlite_sequence"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two processes' folders, `a` with both servers and `b` with none, and a key for both."""
    for name in ("SHARDS", "ARTICLES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    monkeypatch.setenv("DATABASE", "a/bot.db")
    monkeypatch.setenv("KEY_FILE", "shared.key")
    monkeypatch.chdir(tmp_path)
    make("a/bot.db", "b/bot.db")
    with opened("a/bot.db") as c:
        fill(c, HERE, 7_000_000)
        fill(c, THERE, 7_000_001)
    return tmp_path


def make(*paths: str, key: str = "shared.key") -> None:
    async def run() -> None:
        for path in paths:
            await (await open_store(Path(path), Path(key))).close()

    asyncio.run(run())


@contextmanager
def opened(path: str) -> Generator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as c:
        c.execute("PRAGMA foreign_keys = ON")
        yield c


def fill(c: sqlite3.Connection, server: int, number: int, ballots: int = 3) -> None:
    """Something in every table; rounds, polls, reasons and articles have this number."""
    c.execute(
        "INSERT INTO rounds (id, server_id, channel_id, place_id, location, slug, title, article,"
        " results, ballots, state, started_at) VALUES (?, ?, 1, ?, 'here', 'tides', 'On the tides',"
        " '{}', 'live', 'anonymous', 'running', 1)",
        (number, server, server + 1),
    )
    c.execute("INSERT INTO steps (round_id, position, kind) VALUES (?, 0, 'opening')", (number,))
    c.execute("INSERT INTO summaries VALUES (?, '{}')", (number,))
    c.execute(
        "INSERT INTO articles VALUES (?, ?, 'tides', '{}', 'On the tides', '', 2, 1)",
        (number, server),
    )
    c.execute(
        "INSERT INTO polls (id, server_id, channel_id, round_id, step, purpose, kind, text,"
        " options, results, ballots) VALUES (?, ?, 1, ?, 0, 'tracked', 'choice', 'Tea?',"
        " '[]', 'live', 'anonymous')",
        (number, server, number),
    )
    voters = [(number, one.to_bytes(16, "big")) for one in range(ballots)]
    c.executemany("INSERT INTO ballots (poll_id, voter, answer) VALUES (?, ?, 0)", voters)
    log = [(number, entry, voter) for entry, (_, voter) in enumerate(voters, 1)]
    c.executemany("INSERT INTO ballot_log VALUES (?, ?, ?, 0, 1)", log)
    c.execute("INSERT INTO tallies VALUES (?, 0, ?)", (number, ballots))
    c.execute("INSERT INTO moved VALUES (?, x'01', 'talk', 0, 1)", (number,))
    c.execute(
        "INSERT INTO reasons (id, poll_id, voter, answer, text, written_at)"
        " VALUES (?, ?, x'01', 0, 'Because.', 1)",
        (number, number),
    )
    c.execute("INSERT INTO marks VALUES (?, x'02', 1, 1)", (number,))
    c.execute("INSERT INTO withdrawn VALUES (?, x'02', 1)", (number,))
    c.execute(
        "INSERT INTO erasures (token, server_id, voters, begun_at) VALUES (?, ?, x'03', 1)",
        (f"{number}", server),
    )


def rows(path: str) -> Rows:
    """All that is kept, by table, but for facts about the database itself."""
    with opened(path) as c:
        tables = c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: sorted(c.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables
            if name not in STAYS
        }


def only(server: int, number: int) -> Rows:
    """What a database has in it that `fill` filled once."""
    make(f"{server}.db")
    with opened(f"{server}.db") as c:
        fill(c, server, number)
    return rows(f"{server}.db")


def move(source: str = "a/bot.db", target: str = "b/bot.db") -> int:
    return main(["move", f"{HERE}", source, target])


def test_all_of_a_server_goes_under_its_numbers_and_the_others_stay(capsys: Output) -> None:
    moves, stays = only(HERE, 7_000_000), only(THERE, 7_000_001)
    assert all(moves.values()), "something of every table"
    assert move() == 0
    assert "(rounds: 1, polls: 1, answers: 3)" in capsys.readouterr().out
    assert (rows("b/bot.db"), rows("a/bot.db")) == (moves, stays)
    assert move("b/bot.db", "a/bot.db") == 0
    assert not any(rows("b/bot.db").values())


def test_it_comes_back_to_where_its_erasures_are_known_from_the_list() -> None:
    before = rows("a/bot.db")
    move()
    with opened("a/bot.db") as c:
        erasure.begin(c, Erasure("7000000", HERE, (b"\3",), 1))
    assert move("b/bot.db", "a/bot.db") == 0
    assert rows("a/bot.db") == before


def test_no_trace_of_it_is_left_in_the_file_that_it_leaves() -> None:
    with opened("a/bot.db") as c:  # as in the unused part of a page
        c.execute("PRAGMA secure_delete = OFF")
        c.execute("INSERT INTO meta VALUES ('a', ?)", ("ITS WORDS" * 5000,))
        c.execute("DELETE FROM meta WHERE name = 'a'")
    assert b"ITS WORDS" in Path("a/bot.db").read_bytes()
    move()
    make("a/bot.db")
    assert b"ITS WORDS" not in Path("a/bot.db").read_bytes()


def test_both_go_on_with_numbers_of_their_own() -> None:
    move()
    given: set[int] = set()
    for path in ("a/bot.db", "b/bot.db"):
        with opened(path) as c:
            cursor = c.execute(
                "INSERT INTO articles (server_id, slug, article, title, published, passages,"
                " saved_at) VALUES (1, 'new', '{}', '', '', 1, 1)"
            )
            given.add((cursor.lastrowid or 0) // 1_000_000)
    assert len(given) == 2


def test_where_a_bot_runs_nothing_is_moved(capsys: Output) -> None:
    before = rows("a/bot.db")
    for path in ("a/bot.db", "b/bot.db"):
        with closing(lock_database(Path(path))):
            said = refusal(capsys, "move", f"{HERE}", "a/bot.db", "b/bot.db")
            assert f"Another process is using {path}" in said
    assert rows("a/bot.db") == before


def test_with_another_key_nothing_is_moved_since_nobody_would_find_their_answers(
    capsys: Output,
) -> None:
    make("c/bot.db", key="other.key")
    said = refusal(capsys, "move", f"{HERE}", "a/bot.db", "c/bot.db", code=CONFIG)
    assert "different keys" in said
    assert "KEY_FILE" in said
    assert not any(rows("c/bot.db").values())
    assert len(rows("a/bot.db")["rounds"]) == 2


@pytest.mark.parametrize(
    ("server", "target", "said", "code"),
    [
        (HERE, "new.db", "There is no database at new.db", CONFIG),
        (HERE, "a/bot.db", "was named twice", CONFIG),
        (7 << 22, "b/bot.db", f"Nothing is kept of server {7 << 22}", 1),
    ],
)
def test_what_cannot_be_moved_is_said(
    server: int, target: str, said: str, code: int, capsys: Output
) -> None:
    assert said in refusal(capsys, "move", f"{server}", "a/bot.db", target, code=code)
    assert not Path("new.db").exists()


def test_rows_of_the_same_number_are_not_mixed_and_the_bot_can_start_as_before(
    capsys: Output,
) -> None:
    with opened("b/bot.db") as c:
        fill(c, 9 << 22, 7_000_000)
    before = rows("a/bot.db"), rows("b/bot.db")
    said = refusal(capsys, "move", f"{HERE}", "a/bot.db", "b/bot.db", code=CONFIG)
    assert "of the same number" in said
    assert "Nothing was changed" in said
    assert (rows("a/bot.db"), rows("b/bot.db")) == before
    assert main(["check"]) == 0


def test_where_there_is_no_room_nothing_is_moved_and_the_bot_can_start(
    folder: Path, capsys: Output
) -> None:
    with opened("a/bot.db") as c:
        log = [(7_000_000, entry, bytes(16), 0) for entry in range(10, 40_000)]
        c.execute("BEGIN")
        c.executemany("INSERT INTO ballot_log VALUES (?, ?, ?, ?, 1)", log)
        c.execute("COMMIT")
    before = rows("a/bot.db")
    with small_disk(folder / "disk", 1024):
        make("disk/bot.db")
        said = refusal(capsys, "move", f"{HERE}", "a/bot.db", "disk/bot.db")
        assert "The disk that holds disk/bot.db is full" in said
        assert not any(rows("disk/bot.db").values())
    assert rows("a/bot.db") == before
    assert main(["check"]) == 0


def test_a_move_that_broke_off_keeps_the_bot_from_starting_until_it_is_finished(
    capsys: Output,
) -> None:
    cut = "CREATE TRIGGER cut BEFORE DELETE ON rounds BEGIN SELECT RAISE(ABORT, 'a power cut'); END"
    with opened("a/bot.db") as c:
        c.execute(cut)
    taken = rows("a/bot.db")
    refusal(capsys, "move", f"{HERE}", "a/bot.db", "b/bot.db", code=CONFIG)
    assert rows("a/bot.db") == taken, "it is there still"
    assert len(rows("b/bot.db")["rounds"]) == 1, "and there already"
    with opened("a/bot.db") as c:
        c.execute("DROP TRIGGER cut")
    advice = f"discussion-bot move {HERE} a/bot.db {Path('b/bot.db').resolve()}"
    for command in (
        ["run"],
        ["erase", f"{HERE}", "1"],
        ["move", f"{THERE}", "a/bot.db", "b/bot.db"],
    ):
        assert advice in refusal(capsys, *command, code=CONFIG)
    make("c/bot.db")
    with opened("b/bot.db") as c:  # its bot ran meanwhile, and somebody answered
        c.execute("UPDATE ballots SET answer = 1")
    assert main(advice.split()[1:]) == 0
    assert [len(rows(path)["rounds"]) for path in ("a/bot.db", "b/bot.db")] == [1, 1]
    assert {row[2] for row in rows("b/bot.db")["ballots"]} == {1}
    assert main(["check"]) == 0


def test_what_a_restored_backup_may_have_begun_is_looked_for_by_the_other_bot_too() -> None:
    with opened("a/bot.db") as c:
        c.execute("UPDATE rounds SET state = 'planned'")
        meta.put(c, meta.RESTORED, "7000000")
    move()
    with opened("b/bot.db") as c:
        numbers = (6_999_999, 7_000_000)
        assert [one for one in numbers if meta.holds(c, meta.RESTORED, one)] == [7_000_000]


def test_check_names_servers_that_another_process_connects(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("SHARDS", "0-5/16")
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert f"discussion-bot move`: {THERE}." in said
    monkeypatch.setenv("SHARDS", "5,6/16")
    assert main(["check"]) == 0


@pytest.mark.slow
def test_killed_at_any_moment_it_is_finished_by_moving_again() -> None:
    with opened("a/bot.db") as c:
        for table in ("polls", "summaries", "rounds", "articles", "erasures"):
            c.execute(f"DELETE FROM {table}")
        c.execute("BEGIN")
        fill(c, HERE, 8_000_000, ballots=60_000)
        c.execute("COMMIT")
    whole, chance = rows("a/bot.db"), random.Random(4)
    source, target = "a/bot.db", "b/bot.db"
    started = time.monotonic()
    assert main(["move", f"{HERE}", source, target]) == 0
    took = time.monotonic() - started
    killed = 0
    for _ in range(15):
        source, target = target, source
        command = [sys.executable, "-m", "bot", "move", f"{HERE}", source, target]
        with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": f"{ROOT}"}) as process:
            try:
                process.wait(0.1 + chance.random() * took)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
        lies = [rows(path) for path in (source, target)]
        assert whole in lies
        if not any(lies[0].values()):
            continue
        assert main(["move", f"{HERE}", source, target]) == 0
        assert rows(target) == whole
        assert not any(rows(source).values())
    assert killed
