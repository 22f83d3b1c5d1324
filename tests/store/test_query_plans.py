"""What watches the queries of all tests sees a walk through a table."""

import pytest
from query_plans import QueryPlans


@pytest.mark.parametrize(
    ("query", "walks"),
    [
        ("SELECT * FROM polls WHERE id = 1", False),
        ("SELECT * FROM polls WHERE server_id = 1 ORDER BY id DESC LIMIT 25", False),
        ("SELECT * FROM polls WHERE message_id = 1", True),
        ("SELECT count(*) FROM ballots", True),
        ("SELECT 1 FROM polls p JOIN ballots b ON b.poll_id = p.id WHERE b.voter = x'01'", True),
        ("UPDATE steps SET stale = 1 WHERE position = 2", True),
        ("DELETE FROM steps WHERE round_id = 1", False),
        ("SELECT id FROM rounds WHERE state IN ('running', 'paused')", False),
        ("SELECT id FROM rounds ORDER BY started_at", True),
        ("SELECT server_id FROM rounds GROUP BY server_id", True),
    ],
)
def test_a_walk_through_a_table_is_seen(query: str, walks: bool) -> None:
    assert bool(QueryPlans().walks_in(query)) == walks
