"""An ended round's stances, out of the store and into groups, and what stays quoted of them."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bench.stored_round import fill_round

from bot.domain.rounds import Purpose, State
from bot.rounds.record import build_record
from bot.rounds.record_groups import HIDDEN, still_quoted
from bot.store import files, polls, rounds
from bot.summaries.findings import Groups, OpinionGroup, Stand
from bot.summaries.models import Item, Reason, Stance
from bot.text import SNIPPET

PEOPLE, PASSAGES = 60, 8
FAILED = Reason("Was it right?", "No", "It failed.")


@pytest.fixture
def c(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with one ended round: everybody answered everything."""
    assert fill_round(tmp_path / "bot.db", PEOPLE, PASSAGES) == 1
    with closing(files.connect(tmp_path / "bot.db")) as connection:
        yield connection


def stances(c: sqlite3.Connection, item: int) -> dict[bytes, int]:
    record = build_record(c, rounds.load(c, 1))
    return {one.voter: one.value for one in record.stances if one.item == item}


def write(c: sqlite3.Connection, poll_id: int, voter: bytes, text: str, state: str) -> int:
    return c.execute(
        "INSERT INTO reasons (poll_id, voter, answer, text, state, written_at)"
        " VALUES (?, ?, 0, ?, ?, 1) RETURNING id",
        (poll_id, voter, text, state),
    ).fetchone()[0]


def tracked_id(c: sqlite3.Connection) -> int:
    return next(poll.id for poll in polls.of_round(c, 1) if poll.purpose is Purpose.TRACKED)


def test_the_ballots_of_stance_polls_are_stances(c: sqlite3.Connection) -> None:
    record = build_record(c, rounds.load(c, 1))
    assert [item.number for item in record.items] == list(range(1, PASSAGES + 1))
    assert record.items[0].text == record.passages[0].snippet
    assert all(isinstance(one, Stance) for one in record.stances)
    for item, passage in enumerate(record.passages):
        assert passage.stance
        counted = Counter(stances(c, item).values())
        assert (counted[1], counted[-1], counted[0]) == passage.stance.counts


def test_marks_on_approved_reasons_are_stances_of_those_who_hold_an_answer(
    c: sqlite3.Connection,
) -> None:
    first, second, third, *_ = voters = sorted(stances(c, 0))
    poll_id = tracked_id(c)
    write(c, poll_id, second, "Nobody read this.", "waiting")
    approved = write(c, poll_id, third, "word " * 50, "approved")
    marks = {first: 1, second: -1, voters[4]: 0, b"gone": 1}
    for voter, mark in marks.items():
        c.execute("INSERT INTO marks VALUES (?, ?, ?, 1)", (approved, voter, mark))
    record = build_record(c, rounds.load(c, 1))
    reason = record.items[PASSAGES]
    assert (reason.number, len(record.items)) == (0, PASSAGES + 1)
    assert reason.text.endswith("word …")
    assert len(reason.text) <= SNIPPET + 2
    del marks[b"gone"]
    assert stances(c, PASSAGES) == marks


def test_reasons_of_a_poll_too_small_to_show_stay_out(c: sqlite3.Connection) -> None:
    poll_id = tracked_id(c)
    write(c, poll_id, b"x", "So it is.", "approved")
    c.execute("DELETE FROM views WHERE poll_id = ?", (poll_id,))
    assert len(build_record(c, rounds.load(c, 1)).items) == PASSAGES


def test_a_running_round_tells_no_stances(c: sqlite3.Connection) -> None:
    running = replace(rounds.load(c, 1), state=State.RUNNING)
    record = build_record(c, running)
    assert record.items == record.stances == ()


def test_a_reason_that_was_hidden_since_is_not_quoted_any_more() -> None:
    words = "12 people who mostly agree with passage 1 and the reason “It failed.”"
    stands = (Stand.AGREES, Stand.AGREES)
    group = OpinionGroup("Group A", 12, words, stands, 0, 0, 0.1, 0.1)
    items = (Item(1, "It failed."), Item(0, "It failed."))
    groups = Groups(24, items, (group, group), "", "", (), (), ())
    assert still_quoted(groups, [FAILED]) == groups
    kept = still_quoted(groups, [])
    assert kept
    assert [item.text for item in kept.items] == ["It failed.", HIDDEN]
    assert kept.groups[0].words == f"12 people who mostly agree with passage 1 and {HIDDEN}"
    assert still_quoted(None, []) is None
