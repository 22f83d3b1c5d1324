"""Erasure: the only queries that delete from the ballot log.

What is deleted may be much, and no ballot is to wait for all of it: it goes in pieces, each of them
a transaction. What has begun is a row, so that it is finished after a crash.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.rounds import Member
from bot.store import erased_list, meta, polls, reasons
from bot.store.ballots import Voter
from bot.store.cleaning import Traces, clean, leave
from bot.store.database import open_exclusively
from bot.store.erased_list import Erasure
from bot.store.errors import Problem, StoreError
from bot.store.files import transaction
from bot.store.keys import FINGERPRINT, read_key

LOOKED_AT = 2000
"""A piece looks at so many polls of the server,"""
POLLS = 200
"""changes so many,"""
ENTRIES = 50_000
"""looks through logs of so many entries, but for one that is longer by itself,"""
ROWS = 2000
"""and deletes so many rows where everything in a poll goes,"""
ROUNDS = 50
"""and so many rounds and articles, which are large."""

PSEUDONYM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """What is deleted next of a voter: polls with the end of their log, and entries there."""

    logs: tuple[tuple[int, int], ...] = ()
    entries: tuple[tuple[int, int], ...] = ()
    after: int = 0
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """The polls that lost a ballot, those that lost a reason, and whether that was all."""

    polls: tuple[int, ...]
    reasons: tuple[int, ...]
    is_last: bool = True


def of_member(voter: Voter, token: str, at: int) -> Erasure:
    """The erasure of what one member said on a server."""
    return Erasure(token, voter.member.server_id, (voter.hidden, voter.named), at)


def count(c: sqlite3.Connection, voter: Voter) -> int:
    """In how many polls of a server something of a voter is stored, be it a withdrawal."""
    voters = (voter.hidden, voter.named)
    row = c.execute(
        f"SELECT count(*) FROM polls p WHERE p.server_id = ? AND {_TOOK_PART}",
        (voter.member.server_id, *voters, *voters),
    ).fetchone()
    return row[0]


def count_of_server(c: sqlite3.Connection, server_id: int) -> int:
    """How many rounds, polls and articles of a server there are."""
    tables = ("rounds", "polls", "articles")
    counts = (
        c.execute(f"SELECT count(*) FROM {table} WHERE server_id = ?", (server_id,)).fetchone()[0]
        for table in tables
    )
    return sum(counts)


def begin(c: sqlite3.Connection, erasure: Erasure) -> None:
    """Note that this is to be deleted, unless it was noted or done before."""
    c.execute(
        "INSERT OR IGNORE INTO erasures (token, server_id, voters, begun_at) VALUES (?, ?, ?, ?)",
        (erasure.token, erasure.server_id, b"".join(erasure.voters), erasure.at),
    )


def unknown(c: sqlite3.Connection, listed: Sequence[Erasure]) -> list[Erasure]:
    """What the list beside the database has and the database doesn't know."""
    known = "SELECT 1 FROM erasures WHERE token = ?"
    return [one for one in listed if c.execute(known, (one.token,)).fetchone() is None]


def pending(c: sqlite3.Connection) -> list[Erasure]:
    """What has begun and isn't done."""
    rows = c.execute(
        "SELECT token, server_id, voters, begun_at, after FROM erasures"
        " WHERE voters IS NOT NULL ORDER BY begun_at"
    )
    return [
        Erasure(token, server_id, _split(voters), at, after)
        for token, server_id, voters, at, after in rows.fetchall()
    ]


def forget_before(c: sqlite3.Connection, moment: int) -> None:
    """Erasures that were done before this moment need no name any more."""
    c.execute("DELETE FROM erasures WHERE voters IS NULL AND begun_at < ?", (moment,))


def find(c: sqlite3.Connection, erasure: Erasure) -> Piece:
    """What is to be deleted next. Only read, so that the writer needn't look through logs."""
    if not erasure.voters:
        return Piece()
    logs: list[tuple[int, int]] = []
    entries: list[tuple[int, int]] = []
    looked_at = length = 0
    after = erasure.after
    for (poll_id,) in c.execute(
        "SELECT id FROM polls WHERE server_id = ? AND id > ? ORDER BY id LIMIT ?",
        (erasure.server_id, erasure.after, LOOKED_AT),
    ):
        looked_at, after = looked_at + 1, poll_id
        if not _took_part(c, poll_id, erasure.voters):
            continue
        last = polls.last_entry(c, poll_id)
        logs.append((poll_id, last))
        entries += c.execute(
            f"SELECT poll_id, entry FROM ballot_log WHERE poll_id = ? AND {_OF_VOTERS}",
            (poll_id, *erasure.voters),
        )
        length += last
        if len(logs) == POLLS or length >= ENTRIES:
            return Piece(tuple(logs), tuple(entries), after)
    return Piece(tuple(logs), tuple(entries), after, is_last=looked_at < LOOKED_AT)


def delete(c: sqlite3.Connection, erasure: Erasure, piece: Piece) -> Erased:
    """Delete a piece. What was published stays as numbers: the tallies of closed polls, and
    summaries, which contain no words of reasons. Nothing else may be deleted since the piece was
    found; ballots may have come. What is done already takes nothing that came afterwards."""
    begun = c.execute(
        "SELECT begun_at FROM erasures WHERE token = ? AND voters IS NOT NULL", (erasure.token,)
    ).fetchone()
    if begun is None:
        return Erased((), ())
    if erasure.voters:
        erased = _delete_of_voter(c, erasure.voters, piece)
        leave(c, Traces.REASONS)
    else:
        leave(c, Traces.ALL)
        _stop_server(c, erasure.server_id, begun[0])
        erased = Erased((), (), is_last=_delete_of_server(c, erasure.server_id))
    c.execute(
        "UPDATE erasures SET after = ?, voters = iif(?, NULL, voters) WHERE token = ?",
        (piece.after, erased.is_last, erasure.token),
    )
    return erased


def finish(c: sqlite3.Connection, erasure: Erasure) -> bool:
    """Delete all of it, where nobody has to wait; whether there was anything."""
    found = not erasure.voters and count_of_server(c, erasure.server_id) > 0
    while True:
        piece = find(c, erasure)
        with transaction(c):
            erased = delete(c, erasure, piece)
        found |= bool(erased.polls)
        if erased.is_last:
            return found
        erasure = replace(erasure, after=piece.after)


def erase_offline(
    path: Path, key_path: Path, token: str, server_id: int, member_id: int | None, at: int
) -> int:
    """Delete all that a member said, for one who can't ask for it any more, or all of a server; how
    much there was, as `count` or `count_of_server` has it. StoreError if the bot runs, or without
    the key."""
    with open_exclusively(path) as connection:
        if member_id is None:
            erasure = Erasure(token, server_id, (), at)
            found = count_of_server(connection, server_id)
        elif meta.get(connection, FINGERPRINT) is None:
            raise StoreError(Problem.KEY_FORGOTTEN, key_path)
        else:
            voter = Voter(read_key(connection, key_path), Member(server_id, member_id))
            erasure, found = of_member(voter, token, at), count(connection, voter)
        if found:
            erased_list.append(path, erasure)
            with transaction(connection):
                begin(connection, erasure)
            finish(connection, erasure)
            clean(connection)
    return found


def erase_again(connection: sqlite3.Connection, listed: Sequence[Erasure]) -> int:
    """Erase in a restored database what was erased since the backup, and finish what had begun;
    how many erasures found something. It can be done twice."""
    with transaction(connection):
        for erasure in listed:
            begin(connection, erasure)
    found = [finish(connection, erasure) for erasure in pending(connection)]
    if found:
        clean(connection)
    return sum(found)


# --- one voter ---

_OF_VOTERS = "voter IN (?, ?)"
_TOOK_PART = (
    "(EXISTS (SELECT 1 FROM ballots b WHERE b.poll_id = p.id AND b.voter IN (?, ?))"
    " OR EXISTS (SELECT 1 FROM withdrawn w WHERE w.poll_id = p.id AND w.voter IN (?, ?)))"
)
"""Reasons, marks and what moved people are of those alone who have or had a ballot."""


def _took_part(c: sqlite3.Connection, poll_id: int, voters: Sequence[bytes]) -> bool:
    row = c.execute(
        f"SELECT 1 FROM polls p WHERE p.id = ? AND {_TOOK_PART}", (poll_id, *voters, *voters)
    ).fetchone()
    return row is not None


def _delete_of_voter(c: sqlite3.Connection, voters: tuple[bytes, ...], piece: Piece) -> Erased:
    lost_reasons: list[int] = []
    for poll_id, last in piece.logs:
        of = (poll_id, *voters)
        c.execute(
            "UPDATE tallies SET people = people - 1 WHERE poll_id = ? AND answer IN"
            f" (SELECT answer FROM ballots WHERE poll_id = ? AND {_OF_VOTERS})"
            " AND EXISTS (SELECT 1 FROM polls WHERE id = tallies.poll_id AND closed_at IS NULL)",
            (poll_id, *of),
        )
        c.execute(
            "DELETE FROM marks WHERE reason_id IN (SELECT id FROM reasons WHERE poll_id = ?)"
            f" AND {_OF_VOTERS}",
            of,
        )
        if c.execute(f"DELETE FROM reasons WHERE poll_id = ? AND {_OF_VOTERS}", of).rowcount:
            lost_reasons.append(poll_id)
        for table in ("ballots", "withdrawn", "moved"):
            c.execute(f"DELETE FROM {table} WHERE poll_id = ? AND {_OF_VOTERS}", of)
        c.execute(  # what came since
            f"DELETE FROM ballot_log WHERE poll_id = ? AND {_OF_VOTERS} AND entry > ?",
            (*of, last),
        )
        polls.out_of_date(c, poll_id)
    c.executemany("DELETE FROM ballot_log WHERE poll_id = ? AND entry = ?", piece.entries)
    for poll_id in lost_reasons:
        reasons.shows_reason(c, poll_id)
    changed = tuple(poll_id for poll_id, _ in piece.logs)
    return Erased(changed, tuple(lost_reasons), piece.is_last)


def _split(voters: bytes) -> tuple[bytes, ...]:
    step = PSEUDONYM_BYTES
    return tuple(voters[start : start + step] for start in range(0, len(voters), step))


# --- what is too old ---

_EXPIRING = (
    "FROM polls p WHERE p.closed_at < ? AND p.expired_at IS NULL AND (p.round_id IS NULL"
    " OR EXISTS (SELECT 1 FROM summaries s WHERE s.round_id = p.round_id)"
    " OR EXISTS (SELECT 1 FROM rounds r WHERE r.id = p.round_id AND r.state = 'discarded'))"
)
"""Of a round only once its summary was published, which is computed from what is deleted."""


def unpublished(c: sqlite3.Connection, before: int) -> list[int]:
    """The rounds that ended before this moment and whose summary was never published."""
    rows = c.execute(
        "SELECT id FROM rounds r WHERE state = 'ended' AND ended_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM summaries s WHERE s.round_id = r.id)",
        (before,),
    )
    return [row[0] for row in rows]


def has_expired(c: sqlite3.Connection, before: int) -> bool:
    """Whether something is kept of people in polls that were closed before this moment."""
    return c.execute(f"SELECT 1 {_EXPIRING} LIMIT 1", (before,)).fetchone() is not None


def expire(c: sqlite3.Connection, before: int, now: int) -> Erased:
    """Delete a piece of what is kept of people in polls that were closed before this moment.
    Tallies stay, but for those of rounds that were discarded."""
    left, lost_reasons = ROWS, list[int]()
    found = c.execute(
        f"SELECT p.id, p.withheld {_EXPIRING} ORDER BY p.closed_at LIMIT ?", (before, POLLS)
    ).fetchall()
    leave(c, Traces.REASONS)
    for poll_id, is_withheld in found:
        if reasons.approved(c, poll_id):
            lost_reasons.append(poll_id)
            reasons.shows_reason(c, poll_id)
        left -= purge(c, poll_id, left)
        if left <= 0:
            return Erased((), tuple(lost_reasons), is_last=False)
        if is_withheld:
            c.execute("DELETE FROM tallies WHERE poll_id = ?", (poll_id,))
        c.execute("UPDATE polls SET expired_at = ? WHERE id = ?", (now, poll_id))
    return Erased((), tuple(lost_reasons), is_last=len(found) < POLLS)


# --- a server ---


def _stop_server(c: sqlite3.Connection, server_id: int, at: int) -> None:
    """Nothing more is posted there, and no ballot counts; also of what began between two pieces."""
    c.execute(
        "UPDATE polls SET closed_at = ?, withheld = 1 WHERE server_id = ? AND closed_at IS NULL",
        (at, server_id),
    )
    c.execute(
        "UPDATE steps SET due_at = NULL, stale = 0 WHERE round_id IN"
        " (SELECT id FROM rounds WHERE server_id = ?) AND (due_at IS NOT NULL OR stale > 0)",
        (server_id,),
    )
    c.execute(
        "UPDATE rounds SET state = 'discarded', ended_at = ? WHERE server_id = ?"
        " AND state NOT IN ('ended', 'discarded')",
        (at, server_id),
    )


def _delete_of_server(c: sqlite3.Connection, server_id: int) -> bool:
    """Delete a piece; whether that was all."""
    left = ROWS
    for (poll_id,) in c.execute(
        "SELECT id FROM polls WHERE server_id = ? ORDER BY id LIMIT ?", (server_id, ROWS)
    ).fetchall():
        left -= purge(c, poll_id, left)
        if left <= 0:
            return False
        c.execute("DELETE FROM polls WHERE id = ?", (poll_id,))
        left -= 1
    for (round_id,) in c.execute(
        "SELECT id FROM rounds WHERE server_id = ? ORDER BY id LIMIT ?", (server_id, ROUNDS)
    ).fetchall():
        c.execute("DELETE FROM summaries WHERE round_id = ?", (round_id,))
        c.execute("DELETE FROM rounds WHERE id = ?", (round_id,))
    c.execute(
        "DELETE FROM articles WHERE id IN (SELECT id FROM articles WHERE server_id = ? LIMIT ?)",
        (server_id, ROUNDS),
    )
    return count_of_server(c, server_id) == 0


_PURGED = {
    "marks": "(reason_id, voter) IN (SELECT m.reason_id, m.voter FROM reasons r"
    " JOIN marks m ON m.reason_id = r.id WHERE r.poll_id = :poll LIMIT :most)",
    "reasons": "id IN (SELECT id FROM reasons WHERE poll_id = :poll LIMIT :most)",
    **{
        table: f"poll_id = :poll AND voter IN"
        f" (SELECT voter FROM {table} WHERE poll_id = :poll LIMIT :most)"
        for table in ("moved", "withdrawn", "ballots")
    },
    "ballot_log": "poll_id = :poll AND entry IN"
    " (SELECT entry FROM ballot_log WHERE poll_id = :poll LIMIT :most)",
}
"""All that is kept of people in a poll, and how some of it is found."""


def purge(c: sqlite3.Connection, poll_id: int, most: int) -> int:
    """Delete what is kept of people in a poll, at most so many rows; how many it were. Fewer than
    `most`: nothing is left. The tally stays."""
    left = most
    for table, some in _PURGED.items():
        if left > 0:
            left -= c.execute(
                f"DELETE FROM {table} WHERE {some}", {"poll": poll_id, "most": left}
            ).rowcount
    return most - left
