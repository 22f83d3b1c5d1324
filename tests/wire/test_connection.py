"""What only a real connection shows: its line breaks, answers fail, get lost or are slow. What a
receipt says is true all the same."""

from pathlib import Path
from typing import Any

import pytest

from bot.cli import CONFIG
from wire.harness import Wire, open_wire
from wire.polls import ask, command, entries, rows, start_round, steer, storm, vote, wait_until

pytestmark = pytest.mark.slow
ORDERS = ["drop", "reconnect", "invalid", "invalid_resumable"]


@pytest.mark.parametrize("order", ORDERS)
def test_after_a_broken_line_clicks_are_answered_again(wire: Wire, order: str) -> None:
    with wire.bot() as bot:
        card = ask(wire)
        assert "Your answer: **Yes**" in vote(wire, card, 1, 0)["text"]
        before = wire.call("facts")
        wire.call("order", what=order)
        again = "identified" if order == "invalid" else "resumed"
        assert wire.call("until", within=15, **{again: before[again] + 1})
        assert "Your answer: **No**" in vote(wire, card, 2, 1)["text"]
        assert entries(wire) == 2
        assert bot.said().count("Shard 0 lost its connection") == 1
        assert "Traceback" not in bot.said()


def test_while_discord_is_away_each_attempt_is_one_line(wire: Wire) -> None:
    with wire.bot() as bot:
        wire.call("go_away")
        wait_until(lambda: bot.said().count("Attempting a reconnect for shard ID 0") >= 2)
        assert bot.said().count("Shard 0 lost its connection") == 1
        assert "(503, message=" in bot.said()
        assert "Traceback" not in bot.said()


def test_what_was_clicked_while_the_line_was_down_is_answered_on_resuming(wire: Wire) -> None:
    with wire.bot():
        card = ask(wire)
        wire.call("order", what="drop")
        assert "Saved. Your answer" in vote(wire, card, 1, 0)["text"]


def test_an_event_that_is_delivered_three_times_counts_once(wire: Wire) -> None:
    with wire.bot() as bot:
        card = ask(wire)
        assert "Saved. Your answer" in vote(wire, card, 1, 0, repeats=2)["text"]
        vote(wire, card, 2, 0)  # so that whatever the repeats did has been done
        assert entries(wire) == 2
        assert wire.call("facts")["refusals"] == []
        assert "ERROR" not in bot.said()


def test_with_a_token_that_discord_refuses_the_bot_ends_and_says_what_to_do(wire: Wire) -> None:
    bot = wire.start(DISCORD_TOKEN="a.b.c")
    assert bot.process.wait(30) == CONFIG
    assert "Reset Token" in bot.said()
    assert "Traceback" not in bot.said()


CALLBACK = "POST /interactions/*/callback"


TROUBLES: list[dict[str, Any]] = [
    {"kind": "error", "status": 500},
    {"kind": "error", "status": 429, "seconds": 0.3},
    {"kind": "odd", "status": 502},
    {"kind": "bare"},
    {"kind": "drop"},
    {"kind": "late_error"},
    {"kind": "lost"},
    {"kind": "slow", "seconds": 1.5},
]


@pytest.mark.parametrize("way", [CALLBACK, "* /webhooks/*"], ids=["first answer", "later answer"])
def test_a_panel_and_its_buttons_are_answered_though_their_way_is_troubled(
    wire: Wire, way: str
) -> None:
    """One answer after the other meets each of the troubles; each Next posts one passage."""
    with wire.bot() as bot:
        start_round(wire)
        for done, trouble in enumerate(TROUBLES[:7], 1):
            told = command(wire, "round panel")
            wire.call("troubles", rules=[{"where": way, "times": 1, **trouble}])
            said = wire.call("press", answered=told["id"], label="Next")
            assert said["type"], trouble
            counted = "SELECT 1 FROM steps WHERE kind = 'passage' AND message_id > 0"
            wait_until(lambda query=counted, done=done: len(rows(wire, query)) == done)
            assert f"{done} of 7" in command(wire, "round panel")["text"]
        assert "Traceback" not in bot.said()
        assert "ERROR" not in bot.said()


@pytest.mark.parametrize(
    "trouble", TROUBLES, ids=lambda trouble: f"{trouble['kind']}{trouble.get('status', '')}"
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
    kinds = ("error", "drop", "lost")
    with wire.bot():
        card = ask(wire)
        rules = [{"where": CALLBACK, "kind": kind, "chance": 0.12} for kind in kinds]
        wire.call("troubles", rules=rules)
        assert storm(wire, card, 600, in_flight=100)["late"] == 0
        assert entries(wire, "answer = 0") == 600


def test_in_a_storm_all_are_answered_and_kept_and_the_line_holds(wire: Wire) -> None:
    with wire.bot():
        assert storm(wire, ask(wire), 3000)["answered"] == 3000
        assert wire.call("facts")["resumed"] == 0
        assert entries(wire) == 3000


def test_an_answer_that_comes_too_late_is_a_line_in_the_log_and_the_ballot_stays(
    wire: Wire,
) -> None:
    slow = {"where": CALLBACK, "kind": "slow", "seconds": 3.2, "times": 1}
    with wire.bot() as bot:
        card = ask(wire)
        wire.call("troubles", rules=[slow])
        told = vote(wire, card, 1, 0)
        assert told["type"] is None, "Discord takes no answer after three seconds"
        assert "Saved. Your answer: **Yes**" in vote(wire, card, 1, 0)["text"]
        assert "was not taken" in bot.said()
        assert "Traceback" not in bot.said()


def test_posts_are_limited_refused_and_lost_and_each_card_stands_once(tmp_path: Path) -> None:
    posts, kinds = "POST /channels/*/messages", ("late_error", "error", "banned", "lost")
    with open_wire(tmp_path, speed=10) as wire, wire.bot() as bot:
        wire.call("limit", rules={"POST messages": [2, 0.5], "PATCH messages": [2, 0.5]})
        rules = [{"where": posts, "kind": kind, "times": 1} for kind in kinds]
        wire.call("troubles", rules=rules)
        start_round(wire)
        for position in range(3):
            if position:
                steer(wire, "Next")
            posted = f"SELECT 1 FROM steps WHERE position = {position} AND message_id > 0"
            wait_until(lambda query=posted: bool(rows(wire, query)))
        seen = [control for message in wire.call("messages") for control in message["controls"]]
        markers = [control for control in seen if control.startswith("mine:")]
        assert len(markers) == len(set(markers)) == 3
        assert wire.call("facts")["troubles"] == len(kinds)
        assert "Traceback" not in bot.said()
