"""Queries about polls: what is asked, whether it is open, and how people answered."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from bot.domain.questions import Kind, Question
from bot.domain.rounds import Ballots, ComparedRole, Poll, Purpose, Results, Rules

POLL = (
    "id, server_id, channel_id, message_id, round_id, step, purpose, kind, text, options, help,"
    " most, added, results, ballots, role_id, joined, compare, opened_at, closes_at, closed_at,"
    " revealed_at, asked_again_at, in_thread, withheld, drafted_at, closes_in, corrected_at,"
    " announces, expired_at, forgotten"
)
DRAFTED_FOR = 24 * 3600 * 1000
"""A poll that was begun and never put to people is forgotten after so many milliseconds."""
FORGOTTEN_TOGETHER = 100
"""So many of them with each that is begun: ballots wait meanwhile."""
REOPENS_FOR = 3600 * 1000
"""A poll can be opened again for so many milliseconds after its close."""
CORRECTS_FOR = 15 * 60 * 1000
"""Its spelling can be corrected for so many milliseconds after it was put to people."""


def create(
    c: sqlite3.Connection,
    place: tuple[int, int],
    purpose: Purpose,
    question: Question,
    rules: Rules,
    *,
    of_round: tuple[int, int] | None = None,
    in_thread: bool = False,
    announces: bool = False,
) -> int:
    """Store a poll that is not open yet and return its id. `place` is (server, channel), `of_round`
    (round, position of the step that asks it)."""
    cursor = c.execute(
        "INSERT INTO polls (server_id, channel_id, round_id, step, purpose, kind, text, options,"
        " help, most, results, ballots, role_id, joined, compare, in_thread, announces)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, *(of_round or (None, None)), purpose, question.kind, question.text)
        + (dump_options(question), question.help, question.most)
        + (rules.results, rules.ballots, rules.role_id, rules.joined, dump_roles(rules.compare))
        + (in_thread, announces),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def load(c: sqlite3.Connection, poll_id: int) -> Poll | None:
    """A poll by its id."""
    row = c.execute(f"SELECT {POLL} FROM polls WHERE id = ?", (poll_id,)).fetchone()
    return None if row is None else _poll(row)


def server_of(c: sqlite3.Connection, poll_id: int) -> int | None:
    """The server of a poll, if there is one."""
    row = c.execute("SELECT server_id FROM polls WHERE id = ?", (poll_id,)).fetchone()
    return row[0] if row else None


def of_round(c: sqlite3.Connection, round_id: int) -> list[Poll]:
    """A round's polls in the order in which they are asked."""
    return _select(c, "round_id = ? ORDER BY id", (round_id,))


def of_server(c: sqlite3.Connection, server_id: int, limit: int = 200) -> list[Poll]:
    """A server's polls that were put to people, newest first."""
    return _select(
        c,
        "server_id = ? AND opened_at IS NOT NULL AND withheld = 0 AND purpose <> 'guess'"
        " ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )


def answered(c: sqlite3.Connection, server_id: int, limit: int = 1000) -> list[Poll]:
    """A server's closed questions, newest first: of ended rounds and outside of rounds."""
    return _select(
        c,
        "server_id = ? AND purpose IN ('tracked', 'question', 'asked') AND withheld = 0"
        " AND opened_at IS NOT NULL AND closed_at IS NOT NULL AND (round_id IS NULL OR EXISTS"
        " (SELECT 1 FROM rounds r WHERE r.id = polls.round_id AND r.state = 'ended'))"
        " ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )


def closed_outside_rounds(c: sqlite3.Connection) -> list[Poll]:
    """The polls of all servers that were asked by themselves and are over, oldest first."""
    return _select(
        c,
        "purpose = 'asked' AND closed_at IS NOT NULL AND opened_at IS NOT NULL ORDER BY id",
        (),
    )


def draft(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """A moderator still writes it; what was begun long ago is forgotten."""
    c.execute("UPDATE polls SET drafted_at = ? WHERE id = ?", (now, poll_id))
    c.execute(
        "DELETE FROM polls WHERE id IN (SELECT id FROM polls WHERE drafted_at < ?"
        " AND opened_at IS NULL AND server_id = (SELECT server_id FROM polls WHERE id = ?)"
        " LIMIT ?)",
        (now - DRAFTED_FOR, poll_id, FORGOTTEN_TOGETHER),
    )


def remove(c: sqlite3.Connection, poll_id: int) -> None:
    """Forget a poll that was never put to people."""
    c.execute("DELETE FROM polls WHERE id = ? AND opened_at IS NULL", (poll_id,))


def rewrite(
    c: sqlite3.Connection, poll_id: int, question: Question, corrected_at: int | None = None
) -> None:
    """Ask this instead; `corrected_at`: although somebody has answered."""
    c.execute(
        "UPDATE polls SET kind = ?, text = ?, options = ?, help = ?, most = ?, added = ?,"
        " corrected_at = coalesce(?, corrected_at), stale = stale + 1 WHERE id = ?",
        (question.kind, question.text, dump_options(question), question.help, question.most)
        + (question.added, corrected_at, poll_id),
    )


def set_duration(c: sqlite3.Connection, poll_id: int, closes_in: int | None) -> None:
    """How long a poll will be open, in milliseconds; None: until somebody closes it."""
    c.execute("UPDATE polls SET closes_in = ? WHERE id = ?", (closes_in, poll_id))


def open_asked(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """Put a poll to people; from now on its time runs."""
    open_(c, [poll_id], now)
    c.execute(
        "UPDATE polls SET drafted_at = NULL, closes_at = opened_at + closes_in WHERE id = ?",
        (poll_id,),
    )


def reopen(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """Ballots count again, to the end that was set if that is still to come. The result is counted
    anew: it stayed as published when somebody erased their answer."""
    c.execute(
        "UPDATE polls SET closed_at = NULL, closes_at = iif(closes_at > ?, closes_at, NULL),"
        " stale = stale + 1, announces = min(announces, 1) WHERE id = ?",
        (now, poll_id),
    )
    c.execute("DELETE FROM tallies WHERE poll_id = ?", (poll_id,))
    c.execute(
        "INSERT INTO tallies (poll_id, answer, people) SELECT poll_id, answer, count(*)"
        " FROM ballots WHERE poll_id = ? GROUP BY answer",
        (poll_id,),
    )


def draft_again(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """Its card could not be posted: it is as it was before, unless somebody has answered."""
    c.execute(
        "UPDATE polls SET opened_at = NULL, closes_at = NULL, drafted_at = ? WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM ballot_log WHERE poll_id = polls.id)",
        (now, poll_id),
    )


def set_announced(c: sqlite3.Connection, poll: Poll, announces: int) -> None:
    """How far the telling of this close of a poll is; a later close is another."""
    c.execute(
        "UPDATE polls SET announces = ? WHERE id = ? AND closed_at = ?",
        (announces, poll.id, poll.closed_at),
    )


def open_(c: sqlite3.Connection, poll_ids: Iterable[int], now: int) -> None:
    """From now on ballots count: called just before the card is posted."""
    for poll_id in poll_ids:
        c.execute(
            "UPDATE polls SET opened_at = coalesce(opened_at, ?) WHERE id = ?", (now, poll_id)
        )


def unopen(c: sqlite3.Connection, poll_ids: Iterable[int]) -> None:
    """The card never came to be; a poll in which somebody answered all the same stays open."""
    for poll_id in poll_ids:
        c.execute(
            "UPDATE polls SET opened_at = NULL WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM ballot_log WHERE poll_id = polls.id)",
            (poll_id,),
        )


def set_message(c: sqlite3.Connection, poll_id: int, message_id: int) -> None:
    """Where the card of a poll outside a round is."""
    c.execute("UPDATE polls SET message_id = ? WHERE id = ?", (message_id, poll_id))


def reveal_before(c: sqlite3.Connection, round_id: int, position: int, now: int) -> None:
    """The card at this position came: everyone may see the results of those before."""
    c.execute(
        "UPDATE polls SET revealed_at = ? WHERE round_id = ? AND step < ? AND revealed_at IS NULL",
        (now, round_id, position),
    )


def fix_first_answers(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """What people answer by now are their first answers, unless those were fixed before."""
    fixed = c.execute(
        "UPDATE polls SET firsts_at = ? WHERE id = ? AND firsts_at IS NULL", (now, poll_id)
    )
    if fixed.rowcount:
        c.execute("UPDATE ballots SET first = answer WHERE poll_id = ?", (poll_id,))


def unfix_first_answers(c: sqlite3.Connection, poll_id: int) -> None:
    """What was to be read on was not posted: answers are first answers still."""
    c.execute("UPDATE polls SET firsts_at = NULL WHERE id = ?", (poll_id,))


def ask_again(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """From now on answers to the tracked question are final answers."""
    c.execute(
        "UPDATE polls SET asked_again_at = coalesce(asked_again_at, ?) WHERE id = ?",
        (now, poll_id),
    )


def close(c: sqlite3.Connection, poll_id: int, now: int) -> bool:
    """No ballot counts from now on; False if the poll was closed before."""
    cursor = c.execute(
        "UPDATE polls SET closed_at = ?, stale = stale + 1 WHERE id = ? AND closed_at IS NULL",
        (now, poll_id),
    )
    return cursor.rowcount == 1


def close_round(c: sqlite3.Connection, round_id: int, now: int, *, withhold: bool) -> None:
    """Close all polls of a round at the same moment; their cards have to show it."""
    c.execute(
        "UPDATE polls SET closed_at = coalesce(closed_at, ?), withheld = ? WHERE round_id = ?",
        (now, withhold, round_id),
    )
    c.execute(
        "UPDATE steps SET stale = stale + 1 WHERE round_id = ? AND message_id IS NOT NULL"
        " AND kind IN ('opening', 'passage', 'closing')",
        (round_id,),
    )


def due(c: sqlite3.Connection, now: int) -> list[int]:
    """Polls whose closing time has come."""
    rows = c.execute("SELECT id FROM polls WHERE closed_at IS NULL AND closes_at <= ?", (now,))
    return [row[0] for row in rows]


def asked_in(c: sqlite3.Connection, channel_id: int) -> list[int]:
    """The open polls that were asked outside a round in a channel or thread."""
    rows = c.execute(
        "SELECT id FROM polls WHERE channel_id = ? AND closed_at IS NULL AND purpose = 'asked'"
        " AND opened_at IS NOT NULL",
        (channel_id,),
    )
    return [row[0] for row in rows]


def answers(c: sqlite3.Connection, poll_id: int) -> dict[int, int]:
    """How many people gave which answer; after the close as it was published."""
    return dict(
        c.execute("SELECT answer, people FROM tallies WHERE poll_id = ? AND people > 0", (poll_id,))
    )


def voters(c: sqlite3.Connection, poll_id: int) -> int:
    """How many people have an answer."""
    row = c.execute(
        "SELECT coalesce(sum(people), 0) FROM tallies WHERE poll_id = ?", (poll_id,)
    ).fetchone()
    return row[0]


def names(c: sqlite3.Connection, poll_id: int) -> list[tuple[int, int]]:
    """Who gave which answer, where ballots are open: (answer, member id), in order."""
    return c.execute(
        "SELECT answer, member_id FROM ballots WHERE poll_id = ? AND member_id IS NOT NULL"
        " ORDER BY answer, member_id",
        (poll_id,),
    ).fetchall()


def last_entry(c: sqlite3.Connection, poll_id: int) -> int:
    """Up to where a poll's log reaches."""
    row = c.execute(
        "SELECT coalesce(max(entry), 0) FROM ballot_log WHERE poll_id = ?", (poll_id,)
    ).fetchone()
    return row[0]


def stale(c: sqlite3.Connection, poll_id: int) -> int:
    """So many changes of a poll are not shown on its own card yet."""
    return c.execute("SELECT stale FROM polls WHERE id = ?", (poll_id,)).fetchone()[0]


def set_drawn(c: sqlite3.Connection, poll_id: int, entry: int, stale: int = 0) -> None:
    """The card shows the poll as it stood at this entry of its log, with so many of its changes."""
    c.execute(
        "UPDATE polls SET drawn = ?, stale = max(stale - ?, 0) WHERE id = ?",
        (entry, stale, poll_id),
    )


def out_of_date(c: sqlite3.Connection, poll_id: int) -> None:
    """An open poll's card shows what is out of date: redrawn after a restart at the latest."""
    c.execute("UPDATE polls SET drawn = -1 WHERE id = ? AND closed_at IS NULL", (poll_id,))


def dump_roles(roles: Sequence[ComparedRole]) -> str:
    """Compared roles as a column keeps them."""
    return json.dumps([asdict(role) for role in roles], ensure_ascii=False)


@lru_cache(maxsize=256)
def load_roles(text: str) -> tuple[ComparedRole, ...]:
    """What `dump_roles` wrote."""
    return tuple(ComparedRole(**role) for role in json.loads(text))


def _select(c: sqlite3.Connection, where: str, values: tuple[int, ...]) -> list[Poll]:
    return [_poll(row) for row in c.execute(f"SELECT {POLL} FROM polls WHERE {where}", values)]


def dump_options(question: Question) -> str:
    """Options as a column keeps them."""
    return json.dumps(question.options, ensure_ascii=False)


@lru_cache(maxsize=4096)
def _question(kind: str, text: str, options: str, help_: str, most: int, added: int) -> Question:
    return Question(text, Kind(kind), tuple(json.loads(options)), help_, most, added)


@lru_cache(maxsize=4096)
def _poll(row: tuple[Any, ...]) -> Poll:
    results, ballots_, role_id, joined, compare = row[13:18]
    return Poll(
        *row[:6],
        purpose=Purpose(row[6]),
        question=_question(*row[7:13]),
        rules=Rules(Results(results), Ballots(ballots_), role_id, joined, load_roles(compare)),
        opened_at=row[18],
        closes_at=row[19],
        closed_at=row[20],
        revealed_at=row[21],
        asked_again_at=row[22],
        in_thread=bool(row[23]),
        withheld=bool(row[24]),
        drafted_at=row[25],
        closes_in=row[26],
        corrected_at=row[27],
        announces=row[28],
        expired_at=row[29],
        is_forgotten=bool(row[30]),
    )
