"""Queries about what a summary is made from, and about summaries that were published."""

import json
import sqlite3
from collections.abc import Sequence

from bot.domain.reasons import Source
from bot.domain.rounds import Round
from bot.store.reasons import STANDS

Cells = tuple[tuple[int, int, int], ...]


def publish(c: sqlite3.Connection, round_id: int, summary: str) -> None:
    """Keep a round's summary as it was first published."""
    c.execute(
        "INSERT OR IGNORE INTO summaries (round_id, summary) VALUES (?, ?)", (round_id, summary)
    )


def published(c: sqlite3.Connection, round_id: int) -> str | None:
    """A round's summary, if it was published."""
    row = c.execute("SELECT summary FROM summaries WHERE round_id = ?", (round_id,)).fetchone()
    return row[0] if row else None


def participants(c: sqlite3.Connection, round_id: int) -> int:
    """How many people have at least one answer in a round."""
    row = c.execute(
        "SELECT count(DISTINCT b.voter) FROM polls p JOIN ballots b ON b.poll_id = p.id"
        " WHERE p.round_id = ?",
        (round_id,),
    ).fetchone()
    return row[0]


def pairs(c: sqlite3.Connection, poll_id: int) -> Cells:
    """(first answer, final answer, people) of the tracked question, of those who gave both."""
    return _cells(
        c.execute(
            "SELECT first, answer, count(*) FROM ballots"
            " WHERE poll_id = ? AND first IS NOT NULL AND is_final GROUP BY first, answer",
            (poll_id,),
        )
    )


def first_answers(c: sqlite3.Connection, poll_id: int) -> dict[int, int]:
    """Answers to the tracked question before the first passage -> people."""
    return dict(
        c.execute(
            "SELECT first, count(*) FROM ballots WHERE poll_id = ? AND first IS NOT NULL"
            " GROUP BY first",
            (poll_id,),
        )
    )


def final_answers(c: sqlite3.Connection, poll_id: int) -> dict[int, int]:
    """Answers given after the main question was asked again -> people."""
    return dict(
        c.execute(
            "SELECT answer, count(*) FROM ballots WHERE poll_id = ? AND is_final GROUP BY answer",
            (poll_id,),
        )
    )


def log_of_pairs(
    c: sqlite3.Connection, poll_id: int, since: int
) -> list[tuple[bytes, int | None, int]]:
    """Every change since then of those who gave a first and a final answer, in order: (voter,
    answer, at)."""
    return c.execute(
        "SELECT l.voter, l.answer, l.at FROM ballot_log l JOIN ballots b ON b.poll_id = l.poll_id"
        " AND b.voter = l.voter AND b.first IS NOT NULL AND b.is_final"
        " WHERE l.poll_id = ? AND l.at >= ? ORDER BY l.entry",
        (poll_id, since),
    ).fetchall()


def by_side(c: sqlite3.Connection, tracked_id: int, poll_ids: Sequence[int]) -> dict[int, Cells]:
    """Poll -> (final answer to the tracked question, answer, people)."""
    rows = c.execute(
        "SELECT b.poll_id, f.answer, b.answer, count(*) FROM ballots f JOIN json_each(:polls) i"
        " JOIN ballots b ON b.poll_id = i.value AND b.voter = f.voter"
        " WHERE f.poll_id = :tracked AND f.is_final GROUP BY 1, 2, 3",
        {"tracked": tracked_id, "polls": json.dumps(poll_ids)},
    )
    return _cells_of_each(rows)


def by_role(c: sqlite3.Connection, poll_id: int) -> Cells:
    """(the sum of 2**position over the voter's compared roles, answer, people)."""
    return _cells(
        c.execute(
            "SELECT roles, answer, count(*) FROM ballots WHERE poll_id = ? GROUP BY roles, answer",
            (poll_id,),
        )
    )


def reasons(
    c: sqlite3.Connection, round_id: int, tracked_id: int
) -> list[tuple[int, int, int, str, int | None]]:
    """The reasons whose author still has that answer, whatever moderators made of them: (id, poll,
    answer, text, the author's final answer to the tracked question)."""
    return c.execute(
        f"SELECT r.id, r.poll_id, r.answer, r.text, f.answer FROM {STANDS}"
        " JOIN polls p ON p.id = r.poll_id"
        " LEFT JOIN ballots f ON f.poll_id = ? AND f.voter = r.voter AND f.is_final"
        " WHERE p.round_id = ? ORDER BY r.id",
        (tracked_id, round_id),
    ).fetchall()


def marks_by_side(c: sqlite3.Connection, round_id: int, tracked_id: int) -> dict[int, Cells]:
    """Reason -> (final answer to the tracked question of who marked it, mark, people)."""
    rows = c.execute(
        "SELECT m.reason_id, f.answer, m.mark, count(*) FROM polls p"
        " JOIN reasons r ON r.poll_id = p.id JOIN marks m ON m.reason_id = r.id"
        " JOIN ballots f ON f.poll_id = ? AND f.voter = m.voter AND f.is_final"
        " WHERE p.round_id = ? GROUP BY 1, 2, 3",
        (tracked_id, round_id),
    )
    return _cells_of_each(rows)


def what_moved(c: sqlite3.Connection, round_id: int) -> list[tuple[Source, int, int]]:
    """What people who changed an answer said had moved them: (source, number, people).

    Each person once: what they said of the tracked question, else what they said last. Who has
    withdrawn the answer is not counted.
    """
    rows = c.execute(
        "SELECT source, number, count(*) FROM (SELECT m.voter, m.source, m.number,"
        " row_number() OVER (PARTITION BY m.voter"
        " ORDER BY p.purpose <> 'tracked', m.at DESC, m.poll_id DESC) place"
        " FROM polls p JOIN moved m ON m.poll_id = p.id"
        " JOIN ballots b ON b.poll_id = m.poll_id AND b.voter = m.voter WHERE p.round_id = ?)"
        " WHERE place = 1 GROUP BY source, number",
        (round_id,),
    )
    return [(Source(source), number, people) for source, number, people in rows]


def changed_after(c: sqlite3.Connection, round_: Round) -> tuple[tuple[int, int], ...]:
    """Of those who gave a first and a final answer, how many had another answer when the card
    after a passage came, or after the last one at the end: (number of the passage, people)."""
    posted = [(s.passage or 0, s.posted_at) for s in round_.passages if s.posted_at is not None]
    if not posted:
        return ()
    log = log_of_pairs(c, round_.tracked_id, posted[0][1])
    held: dict[bytes, int | None] = dict(
        c.execute(
            "SELECT voter, first FROM ballots WHERE poll_id = ? AND first IS NOT NULL AND is_final",
            (round_.tracked_id,),
        )
    )
    found: list[tuple[int, int]] = []
    done = 0
    for place, (passage, _) in enumerate(posted):
        until = posted[place + 1][1] if place + 1 < len(posted) else None
        before = dict(held)
        while done < len(log) and (until is None or log[done][2] < until):
            held[log[done][0]] = log[done][1]
            done += 1
        changed = sum(before.get(voter) != answer for voter, answer in held.items())
        found.append((passage + 1, changed))
    return tuple(found)


def _cells(rows: sqlite3.Cursor) -> Cells:
    return tuple((row, column, people) for row, column, people in rows)


def _cells_of_each(rows: sqlite3.Cursor) -> dict[int, Cells]:
    """Tables by the id in the first column."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for id_, row, column, people in rows:
        found.setdefault(id_, []).append((row, column, people))
    return {id_: tuple(cells) for id_, cells in found.items()}
