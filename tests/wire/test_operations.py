"""Whoever runs the bot stops it, asks how it is, kills it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from faults import crash

from wire.harness import SERVER, TESTS, Wire, open_wire
from wire.polls import ask, entries, start_round, vote, wait_until

pytestmark = pytest.mark.slow


def _status(wire: Wire, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "status", *options],
        env={"DATABASE": str(wire.folder / "data.db"), "PYTHONPATH": str(TESTS.parent)},
        cwd=wire.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_status_tells_of_a_running_bot_and_says_when_there_is_none(wire: Wire) -> None:
    assert "is not running" in _status(wire).stderr
    with wire.bot():
        card = ask(wire)
        vote(wire, card, 1, 0)
        told = _status(wire)
        assert "clicks waiting for their answer: 0" in told.stdout
        assert "next due: nothing" in told.stdout
        start_round(wire, pace="10m", where="thread")
        facts = json.loads(_status(wire, "--json").stdout)
        assert 200 < facts["next_due"] <= 300
        assert facts["last_commit"] < 30
        assert facts["servers"] == 1
        wire.call("go_away")
        lost = json.loads(_status(wire, "--json").stdout)
        assert not lost["is_well"]
        assert _status(wire).returncode == 1
    told = _status(wire)
    assert (told.returncode, "is not running" in told.stderr) == (1, True)


def test_a_stop_in_a_storm_commits_all_answers_all_and_leaves_cards_right(wire: Wire) -> None:
    with wire.bot() as bot:
        ask(wire)
        wire.call("crowd", server=SERVER, members=80)
        assert wire.call("until", within=20, answers=400)
        assert bot.stop() == 0
        wire.call("crowd", server=SERVER, members=0)
        seen = wire.call("interactions")
        receipts = [one for one in seen if "✅ Saved. Your answer:" in one["text"]]
        assert len(receipts) >= 400
        assert entries(wire) == len(receipts), "as many lines in the log as receipts"
        (shown,) = wire.call("messages")
        voters = len({one["member"] for one in receipts})
        assert f"{voters} answers" in shown["text"]
        assert "Traceback" not in bot.said()


def test_a_stop_comes_to_its_end_though_discord_answers_nothing(wire: Wire) -> None:
    """Cards that couldn't be drawn are drawn after the next start."""
    with wire.bot() as bot:
        card = ask(wire)
        hangs = {"where": "PATCH /channels/*", "kind": "hold", "seconds": 90}
        wire.call("troubles", rules=[hangs])
        vote(wire, card, 1, 0)
        assert bot.stop(within=21) == 0, "within twenty seconds, or it is killed"
        assert "Traceback" not in bot.said()
        wire.call("troubles", rules=[])
    with wire.bot():
        wait_until(lambda: "1 answer" in wire.call("messages")[0]["text"])


def test_a_few_kills_lose_nothing_and_post_nothing_twice(tmp_path: Path) -> None:
    """A short run of `python -m faults.crash`."""
    with open_wire(tmp_path, speed=2 * crash.SPEED) as wire:
        (*_, found) = crash.run(wire, kills=2, seed=3)
    assert found.faults == []
    assert found.kills == 2
    assert found.receipts > 50
    assert found.steps == 11
