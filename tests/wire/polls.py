"""What the tests on the wire do again and again: polls asked and answered, rounds steered."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from wire.harness import CHANNEL, SERVER, Wire

POLL = {"question": "Tea?", "options": "Yes|No"}


def ask(wire: Wire) -> int:
    """`/poll ask`; the message of the card."""
    told = wire.call("command", server=SERVER, channel=CHANNEL, line="poll ask", options=POLL)
    assert "The poll is open" in told["text"], told
    return wire.vote_targets()[-1][2]


def start_round(wire: Wire, **options: str) -> None:
    """`/round start` and its button, in the channel unless it is said otherwise."""
    given = {"article": "biden-putin-call", "where": "here", **options}
    told = wire.call("command", server=SERVER, channel=CHANNEL, line="round start", options=given)
    assert "Nothing is posted yet" in told["text"], told
    wire.call("press", answered=told["id"], label="Start")


def steer(wire: Wire, label: str) -> None:
    """A button of the panel of the round in the channel."""
    told = wire.call("command", server=SERVER, channel=CHANNEL, line="round panel", options={})
    wire.call("press", answered=told["id"], label=label)


def vote(wire: Wire, card: int, member: int, answer: int, poll: int = 1) -> Any:
    """A member clicks; how it was answered."""
    return wire.call(
        "click",
        server=SERVER,
        channel=CHANNEL,
        message=card,
        member=10_000 + member,
        custom_id=f"vote:{poll}:{answer}",
    )


def entries(wire: Wire, where: str = "1") -> int:
    """Lines in the ballot log."""
    return rows(wire, f"SELECT count(*) FROM ballot_log WHERE {where}")[0][0]


def rows(wire: Wire, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{wire.folder / 'data.db'}?mode=ro", uri=True)) as c:
        return c.execute(query).fetchall()


def wait_until(holds: Callable[[], bool], within: float = 30.0) -> None:
    """Look again and again; AssertionError if it never holds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
