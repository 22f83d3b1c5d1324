"""What the tests on the wire do again and again: polls asked and answered, rounds steered."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from wire.harness import CHANNEL, Wire


def ask(wire: Wire) -> int:
    """`/poll ask`; the message of the card."""
    command(wire, "poll ask", question="Tea?", options="Yes|No")
    return wire.vote_targets()[-1][1]


def command(wire: Wire, line: str, **options: str) -> Any:
    """The moderator's command; how it was answered."""
    return wire.call("command", channel=CHANNEL, line=line, options=options)


def start_round(wire: Wire, **options: str) -> None:
    """`/round start` and its button, in the channel unless it is said otherwise."""
    told = command(
        wire, "round start", **{"article": "biden-putin-call", "where": "here"} | options
    )
    assert "Nothing is posted yet" in told["text"], told
    wire.call("press", answered=told["id"], label="Start now")


def steer(wire: Wire, label: str) -> None:
    """A button of the panel of the round in the channel."""
    wire.call("press", answered=command(wire, "round panel")["id"], label=label)


def vote(wire: Wire, card: int, member: int, answer: int, repeats: int = 0) -> Any:
    """A member clicks in the first poll, and Discord tells so often more; how it was answered."""
    vote = {
        "custom_id": f"vote:{first_poll(wire)}:{answer}",
        "member": 10_000 + member,
        "repeats": repeats,
    }
    return wire.call("click", channel=CHANNEL, message=card, **vote)


def storm(wire: Wire, card: int, count: int, **how: float) -> Any:
    """So many members click "Yes" in the first poll; what became of it."""
    target = [CHANNEL, card, f"vote:{first_poll(wire)}:0"]
    return wire.call("load", targets=[target], count=count, **how)


def first_poll(wire: Wire) -> int:
    """Ids begin at a random number."""
    return rows(wire, "SELECT min(id) FROM polls")[0][0]


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
