"""Answers to Discord fail, get lost or are slow; what a receipt says is true all the same."""

from pathlib import Path

import pytest

from wire.harness import CHANNEL, SERVER, Wire, open_wire
from wire.polls import ask, entries, rows, start_round, steer, vote, wait_until

pytestmark = pytest.mark.slow
CALLBACK = "POST /interactions/*/callback"


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 429, "seconds": 0.3},
        {"kind": "drop"},
        {"kind": "late_error"},
        {"kind": "lost"},
        {"kind": "slow", "seconds": 1.5},
    ],
    ids=lambda trouble: f"{trouble['kind']}{trouble.get('status', '')}",
)
def test_a_receipt_arrives_though_its_way_is_troubled(wire: Wire, trouble: dict[str, str]) -> None:
    with wire.bot() as bot:
        card = ask(wire)
        wire.call("troubles", rules=[{"where": CALLBACK, "times": 1, **trouble}])
        told = vote(wire, card, 1, 0)
        assert "Saved. Your answer: **Yes**" in told["text"]
        assert told["seconds"] < 3
        assert entries(wire) == 1
        assert "Traceback" not in bot.said()


def test_every_third_answer_fails_and_all_of_a_storm_are_answered_and_kept(wire: Wire) -> None:
    with wire.bot():
        card = ask(wire)
        rules = [
            {"where": CALLBACK, "kind": kind, "chance": 0.12} for kind in ("error", "drop", "lost")
        ]
        wire.call("troubles", rules=rules)
        targets = [[SERVER, CHANNEL, card, "vote:1:0"]]
        done = wire.call("load", targets=targets, count=600, in_flight=100)
        assert done["late"] == 0
        assert entries(wire, "answer = 0") == 600


def test_an_answer_that_comes_too_late_is_a_line_in_the_log_and_the_ballot_stays(
    wire: Wire,
) -> None:
    with wire.bot() as bot:
        card = ask(wire)
        wire.call(
            "troubles", rules=[{"where": CALLBACK, "kind": "slow", "seconds": 3.2, "times": 1}]
        )
        told = vote(wire, card, 1, 0)
        assert told["type"] is None, "Discord takes no answer after three seconds"
        assert "Saved. Your answer: **Yes**" in vote(wire, card, 1, 0)["text"]
        assert "was not taken" in bot.said()
        assert "Traceback" not in bot.said()


def test_posts_are_limited_refused_and_lost_and_each_card_stands_once(tmp_path: Path) -> None:
    with open_wire(tmp_path, speed=10) as wire, wire.bot() as bot:
        wire.call("set", limits={"POST messages": [2, 0.5], "PATCH messages": [2, 0.5]})
        posts = "POST /channels/*/messages"
        rules = [
            {"where": posts, "kind": kind, "times": 1} for kind in ("late_error", "error", "lost")
        ]
        wire.call("troubles", rules=rules)
        start_round(wire)
        for position in range(3):
            if position:
                steer(wire, "Next")
            posted = f"SELECT 1 FROM steps WHERE position = {position} AND message_id > 0"
            wait_until(lambda query=posted: bool(rows(wire, query)))
        markers = [
            control
            for message in wire.call("messages")
            for control in message["controls"]
            if control.startswith("mine:")
        ]
        assert len(markers) == len(set(markers)) == 3
        assert "Traceback" not in bot.said()
