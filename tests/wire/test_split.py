"""Three processes share one bot's shards, each with a database of its own."""

import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store import keys
from bot.store.ballots import CHANGES_AT_MOST
from bot.store.files import connect_read_only
from wire.harness import SERVER, TESTS, Bot, Wire, open_wire
from wire.polls import wait_until

pytestmark = pytest.mark.slow

PROCESSES = 3
MEMBERS = 60


def folder_of(wire: Wire, shard: int) -> Path:
    return wire.folder / f"shard-{shard}"


def server_of(shard: int) -> int:
    """The loopback's server on this shard."""
    return next(
        server
        for server in (SERVER + (number << 22) for number in range(PROCESSES))
        if (server >> 22) % PROCESSES == shard
    )


def start(wire: Wire, shard: int, shards: str = "") -> Bot:
    """A process in a folder of its own, where `.env` says which shard it has, or which `shards`."""
    folder = folder_of(wire, shard)
    folder.mkdir(exist_ok=True)
    shards = shards or f"{shard}/{PROCESSES}"
    (folder / ".env").write_text(f"SHARDS={shards}\nKEY_FILE=../shared.key\n")
    return wire.start(folder=folder)


def ask(wire: Wire, server: int) -> None:
    """A moderator asks a question there."""
    options = {"question": "Tea?", "options": "Yes|No"}
    wire.call("command", channel=server + 1, line="poll ask", options=options)


def rows(wire: Wire, shard: int, query: str) -> list[Any]:
    with closing(connect_read_only(folder_of(wire, shard) / "data" / "discussion.db")) as c:
        return c.execute(query).fetchall()


def test_each_has_its_servers_and_a_killed_one_takes_up_its_own(tmp_path: Path) -> None:
    with open_wire(tmp_path, servers=PROCESSES) as wire:
        bots: list[Bot] = []
        try:
            for shard in range(PROCESSES):
                bots.append(wire.connected(start(wire, shard), shards=shard + 1))
            assert wire.call("facts")["syncs"] == 1, "one process writes the commands for all"
            for shard in range(PROCESSES):
                ask(wire, server_of(shard))
            wire.call("crowd", server=SERVER, members=MEMBERS)
            assert wire.call("until", within=30, answers=600)
            bots[1].kill()
            wait_until(lambda: wire.call("facts")["connected"] == PROCESSES - 1)
            answered = wire.call("facts")["answers"]
            assert wire.call("until", within=30, answers=answered + 300), "the others go on"
            bots[1] = wire.connected(start(wire, 1), shards=PROCESSES)
            answered = wire.call("facts")["answers"]
            assert wire.call("until", within=30, answers=answered + 300)
            wire.call("crowd", server=SERVER, members=0)
            wait_until(lambda: status(folder_of(wire, 1))["is_well"])
            told = status(folder_of(wire, 1))
            assert (told["servers"], len(told["shards"])) == (1, 1)
            assert [bot.stop() for bot in bots] == [0] * PROCESSES
            check(wire)
            assert not any("Traceback" in bot.said() for bot in bots)
        finally:
            for bot in bots:
                bot.kill()


def test_two_that_start_at_the_same_time_get_in_each_others_way_and_connect_all_the_same(
    tmp_path: Path,
) -> None:
    with open_wire(tmp_path, speed=5) as wire:
        wire.call("one_by_one", seconds=5)
        (tmp_path / "shared.key").write_text(bytes(32).hex())
        bots = [start(wire, 0, "0-2/6"), start(wire, 3, "3-5/6")]
        try:
            for bot in bots:
                wire.connected(bot, shards=6, within=60)
                wait_until(lambda bot=bot: "Ready after" in bot.said())
                assert "Traceback" not in bot.said()
            assert wire.call("facts")["too_early"], "they were in each other's way"
        finally:
            for bot in bots:
                bot.kill()


def test_it_can_be_stopped_while_its_shards_still_start(tmp_path: Path) -> None:
    with open_wire(tmp_path) as wire:
        wire.call("one_by_one", seconds=5)
        bot = wire.connected(start(wire, 0, "0-99/100"))
        try:
            assert bot.stop() == 0
            assert "Traceback" not in bot.said()
        finally:
            bot.kill()


def check(wire: Wire) -> None:
    """Every receipt is in the database of its server's process, and nothing is anywhere else."""
    key = keys.read(wire.folder / "shared.key")
    receipts = [one for one in wire.call("interactions") if "Saved. Your answer" in one["text"]]
    for shard in range(PROCESSES):
        server = server_of(shard)
        assert rows(wire, shard, "SELECT DISTINCT server_id FROM polls") == [(server,)]
        of_here = [one for one in receipts if one["channel"] == server + 1]
        assert len(of_here) > 100
        due = Counter(keys.voter(key, server, one["member"]) for one in of_here)
        logged = Counter(voter for (voter,) in rows(wire, shard, "SELECT voter FROM ballot_log"))
        due = Counter({voter: min(count, CHANGES_AT_MOST) for voter, count in due.items()})
        assert due <= logged, "a receipt is an entry of the log"


def status(folder: Path) -> Any:
    """`discussion-bot status`, asked in the folder of a process."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "status", "--json"],
        env={"PYTHONPATH": str(TESTS.parent)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)
