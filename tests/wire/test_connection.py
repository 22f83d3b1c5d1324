"""The line to Discord breaks in every way; clicks and rounds go on."""

import pytest

from wire.harness import CHANNEL, SERVER, Wire
from wire.polls import ask, entries, vote

pytestmark = pytest.mark.slow
ORDERS = ["drop", "reconnect", "invalid", "invalid_resumable"]


@pytest.mark.parametrize("order", ORDERS)
def test_after_a_broken_line_clicks_are_answered_again(wire: Wire, order: str) -> None:
    with wire.bot():
        card = ask(wire)
        assert "Your answer: **Yes**" in vote(wire, card, 1, 0)["text"]
        before = wire.call("facts")
        wire.call("order", what=order)
        again = "identified" if order == "invalid" else "resumed"
        assert wire.call("until", within=15, **{again: before[again] + 1})
        assert "Your answer: **No**" in vote(wire, card, 2, 1)["text"]
        assert entries(wire) == 2


def test_what_was_clicked_while_the_line_was_down_is_answered_on_resuming(wire: Wire) -> None:
    with wire.bot():
        card = ask(wire)
        wire.call("order", what="drop")
        assert "Saved. Your answer" in vote(wire, card, 1, 0)["text"]


def test_an_event_that_is_delivered_three_times_counts_once(wire: Wire) -> None:
    with wire.bot() as bot:
        card = ask(wire)
        told = wire.call(
            "click",
            server=SERVER,
            channel=CHANNEL,
            message=card,
            member=10_001,
            custom_id="vote:1:0",
            twice=2,
        )
        assert "Saved. Your answer" in told["text"]
        vote(wire, card, 2, 0)  # so that whatever the repeats did has been done
        assert entries(wire) == 2
        assert wire.call("facts")["refusals"] == {}
        assert "ERROR" not in bot.said()


def test_the_heart_goes_on_beating_in_a_storm(wire: Wire) -> None:
    with wire.bot():
        card = ask(wire)
        targets = [[SERVER, CHANNEL, card, f"vote:1:{n}"] for n in range(2)]
        done = wire.call("load", targets=targets, count=3000)
        assert done["answered"] == 3000
        assert wire.call("facts")["resumed"] == 0
        assert entries(wire) == 3000
