"""Queries about who took part: at each step of a round, and with which of the compared roles."""

import sqlite3


def turnout(
    c: sqlite3.Connection, round_id: int, tracked_id: int, before: int
) -> dict[int, tuple[int, int]]:
    """Poll id -> people who hold an answer, and how many of them are of the opening panel: those
    who held an answer to the tracked question `before` this moment (milliseconds UTC)."""
    rows = c.execute(
        "WITH panel AS MATERIALIZED (SELECT voter FROM"  # SQLite: answer is that of max(entry)
        " (SELECT voter, answer, max(entry) FROM ballot_log"
        " WHERE poll_id = :tracked AND at < :before GROUP BY voter) WHERE answer IS NOT NULL)"
        " SELECT b.poll_id, count(*), count(panel.voter) FROM polls p"
        " JOIN ballots b ON b.poll_id = p.id LEFT JOIN panel ON panel.voter = b.voter"
        " WHERE p.round_id = :round GROUP BY b.poll_id",
        {"tracked": tracked_id, "before": before, "round": round_id},
    )
    return {poll_id: (people, panel) for poll_id, people, panel in rows}


def by_role(c: sqlite3.Connection, poll_id: int) -> tuple[tuple[int, int, int], ...]:
    """(roles, answer, people): see `bot.summaries.models.ByRole`."""
    rows = c.execute(
        "SELECT roles, answer, count(*) FROM ballots WHERE poll_id = ? GROUP BY roles, answer",
        (poll_id,),
    )
    return tuple((roles, answer, people) for roles, answer, people in rows)
