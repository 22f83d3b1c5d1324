"""Kills the bot again and again, in a storm and in a round that moves by itself, and checks.

`PYTHONPATH=tests:. python -m faults.crash --kills 200 --seed 1` prints what was found after each
twenty kills and at the end. Time runs sixty times as fast; no check waits for time to pass, but
for something to have happened.
"""

import argparse
import json
import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wire.harness import SERVER, Bot, Wire, open_wire
from wire.polls import start_round

from bot.store import keys
from bot.store.ballots import CHANGES_AT_MOST

SPEED = 60.0
CROWD = 30
REDRAW = "60"
TABLES_EVERY = 5
"""After so many kills all that is stored is held against each other."""

ROUND = {"where": "thread", "pace": "1m"}
RECEIPT = re.compile(r"✅ Saved\. Your (?:final )?answer: \*\*")
COUNTED = re.compile(r"\b(\d+) answers?\b|\bNo answers yet\b")

Log = dict[tuple[int, bytes], list[int | None]]


@dataclass
class Found:
    """What a run of kills came to; `faults` is empty if every promise was kept."""

    kills: int = 0
    held: int = 0
    """Kills at the moment in which a post had its effect and the answer was still on the way."""
    clicks: int = 0
    receipts: int = 0
    ballots: int = 0
    rounds: int = 0
    steps: int = 0
    repeats: int = 0
    """Posts that Discord dropped because of their nonce."""
    redraws: int = 0
    """The most often that one card was redrawn after a restart without new clicks."""
    faults: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.held} with a post in flight): {self.clicks} clicks, "
            f"{self.receipts} receipts seen, {self.ballots} entries in the log, {self.rounds} "
            f"rounds with {self.steps} steps, {self.repeats} repeated posts dropped, at most "
            f"{self.redraws} redraw of a card after a restart. "
            + ("Nothing lost, nothing twice." if not self.faults else "FAULTS:")
            + "".join(f"\n  {fault}" for fault in self.faults)
        )


def run(wire: Wire, kills: int, seed: int, quiet_every: int = 20) -> Iterator[Found]:
    """Kill so many times; yields what was found after each quiet check, and at the end."""
    chance, found, seen = random.Random(seed), Found(), Seen(wire)
    wire.call("crowd", server=SERVER, members=CROWD, seed=seed)
    bot = _start(wire)
    while found.kills < kills:
        _begin_round(wire)
        _wait_for_moment(wire, chance, found)
        bot.kill()
        found.kills += 1
        seen.check(found)
        is_quiet = found.kills % quiet_every == 0 or found.kills == kills
        if is_quiet:
            wire.call("crowd", server=SERVER, members=0)
        before = seen.cards()
        bot = _start(wire)
        if is_quiet:
            seen.check_cards(found, before)
            yield found
            wire.call("crowd", server=SERVER, members=CROWD, seed=seed + found.kills)
    wire.call("crowd", server=SERVER, members=0)
    _end_rounds(wire)
    seen.check(found)
    seen.check_steps(found)
    bot.kill()
    yield found


def _start(wire: Wire) -> Bot:
    return wire.connected(wire.start("bot", REDRAW_SECONDS=REDRAW))


def _begin_round(wire: Wire) -> None:
    """A moderator starts a round where none is going on."""
    if not _going(wire):
        start_round(wire, **ROUND)


def _going(wire: Wire) -> int:
    with closing(_database(wire)) as c:
        (count,) = c.execute(
            "SELECT count(*) FROM rounds r JOIN steps s ON s.round_id = r.id"
            " WHERE r.state IN ('running', 'ended') AND s.message_id IS NULL"
        ).fetchone()
    return count


def _wait_for_moment(wire: Wire, chance: random.Random, found: Found) -> None:
    """A seeded moment: after some more answers, requests, or while a post is in flight."""
    facts = wire.call("facts")
    if chance.random() < 0.35:
        rule = {"where": "POST /channels/*", "kind": "hold", "times": 1, "seconds": 20}
        wire.call("troubles", rules=[rule])
        met = wire.call("until", within=6, troubles=1)
        wire.call("troubles", rules=[])
        found.held += met
        return
    name = chance.choice(["answers", "requests"])
    more = int(chance.triangular(1, 1500, 60))
    wire.call("until", within=20, **{name: facts[name] + more})


def _end_rounds(wire: Wire) -> None:
    """Let the rounds that go on come to their end by themselves."""
    deadline = time.monotonic() + 60
    while _going(wire):
        assert time.monotonic() < deadline, "a round does not end"
        wire.call("until", within=1, requests=10**12)


class Seen:
    """Holds what people saw against what is kept."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._key = bytes.fromhex("00" * 32)
        self._log: Log = {}
        self._read: dict[int, int] = {}
        self._next = 0
        """Clicks before this id have been looked at."""
        self._place: Counter[tuple[int, bytes]] = Counter()

    def check(self, found: Found) -> None:
        """Receipts, ballots, closings and doubled steps, as the dead process left them."""
        self._key = bytes.fromhex((self._wire.folder / "data.key").read_text().strip())
        with closing(_database(self._wire)) as c:
            self._read_log(c)
            if found.kills % TABLES_EVERY == 0:
                self._check_tables(c, found)
        for one in self._wire.call("interactions", since=self._next):
            found.clicks += 1
            self._next = one["id"] + 1
            if RECEIPT.search(one["text"]):
                found.receipts += 1
                self._check_receipt(one, found)
        markers = Counter(
            marker for one in self._wire.call("messages") if (marker := _marker(one)) is not None
        )
        found.faults += [f"{marker} was posted {n} times" for marker, n in markers.items() if n > 1]
        found.repeats = self._wire.call("facts")["repeats"]
        found.ballots = sum(map(len, self._log.values()))

    def check_steps(self, found: Found) -> None:
        """Every step of every round stands in its place, once."""
        posted = {one["id"] for one in self._wire.call("messages")}
        with closing(_database(self._wire)) as c:
            steps = c.execute("SELECT round_id, position, message_id FROM steps").fetchall()
        found.rounds = len({step[0] for step in steps})
        found.steps = len(steps)
        for round_id, position, message_id in steps:
            if message_id not in posted:
                found.faults.append(f"step {position} of round {round_id} is missing")

    def cards(self) -> dict[int, tuple[int, int]]:
        """Each card of a round: how often it was redrawn, and how much has happened in its round
        that calls for a redraw, whoever clicks: cards came, its polls closed."""
        query = (
            "SELECT s.message_id, (r.ended_at IS NOT NULL) + (SELECT 2 * count(message_id)"
            " FROM steps WHERE round_id = r.id) FROM steps s JOIN rounds r ON r.id = s.round_id"
        )
        with closing(_database(self._wire)) as c:
            happened = dict(c.execute(query))
        return {
            one["id"]: (one["edits"], happened[one["id"]])
            for one in self._wire.call("messages")
            if one["id"] in happened
        }

    def check_cards(self, found: Found, before: dict[int, tuple[int, int]]) -> None:
        """Nobody clicks: each card is redrawn at most once and then says how many answered."""
        wrong = ["not looked at"]
        deadline = time.monotonic() + 20
        while wrong and time.monotonic() < deadline:
            self._wire.call("until", within=0.2, requests=10**12)
            wrong = self._wrong_cards()
        found.faults += wrong
        for message_id, (edits, happened) in self.cards().items():
            known = before.get(message_id)
            if known is not None:
                drawn = edits - known[0] - (happened - known[1])
                found.redraws = max(found.redraws, drawn)
                if drawn > 1:
                    found.faults.append(f"card {message_id} was redrawn {drawn} times")

    def _wrong_cards(self) -> list[str]:
        """Cards that say another number of answers than there are. While the main question is
        asked again, the closing card says how many answered, and the opening card need not."""
        query = (
            "SELECT s.message_id, (SELECT json_group_array((SELECT count(*) FROM ballots"
            " WHERE poll_id = p.id)) FROM polls p WHERE p.round_id = s.round_id AND"
            " (p.step = s.position AND p.purpose <> 'guess'"
            " OR s.kind = 'closing' AND p.purpose = 'tracked'))"
            " FROM steps s WHERE s.message_id IS NOT NULL AND NOT (s.kind = 'opening' AND EXISTS"
            " (SELECT 1 FROM polls WHERE round_id = s.round_id AND asked_again_at IS NOT NULL))"
        )
        with closing(_database(self._wire)) as c:
            counts = {id_: sorted(json.loads(known)) for id_, known in c.execute(query)}
        wrong: list[str] = []
        for one in self._wire.call("messages"):
            shown = sorted(int(found[1] or 0) for found in COUNTED.finditer(one["text"]))
            if shown and shown != counts.get(one["id"], shown):
                wrong.append(f"card {one['id']} says {shown}, it is {counts[one['id']]}")
        return wrong

    def _read_log(self, c: sqlite3.Connection) -> None:
        for (poll_id,) in c.execute("SELECT id FROM polls").fetchall():
            rows = c.execute(
                "SELECT entry, voter, answer FROM ballot_log WHERE poll_id = ? AND entry > ?"
                " ORDER BY entry",
                (poll_id, self._read.get(poll_id, 0)),
            )
            for entry, voter, answer in rows:
                self._log.setdefault((poll_id, voter), []).append(answer)
                self._read[poll_id] = entry

    def _check_tables(self, c: sqlite3.Connection, found: Found) -> None:
        (state,) = c.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            found.faults.append(f"the database is damaged: {state}")
        kept = {(p, v): a for p, v, a in c.execute("SELECT poll_id, voter, answer FROM ballots")}
        last = {key: answers[-1] for key, answers in self._log.items()}
        if kept != {key: answer for key, answer in last.items() if answer is not None}:
            found.faults.append("ballots and log differ")
        tallies = c.execute(
            "SELECT poll_id, answer, people FROM tallies WHERE people > 0"
        ).fetchall()
        counted = Counter((poll_id, answer) for (poll_id, _), answer in kept.items())
        if {(poll_id, answer): people for poll_id, answer, people in tallies} != counted:
            found.faults.append("ballots and tallies differ")
        (late,) = c.execute(
            "SELECT count(*) FROM ballot_log l JOIN polls p ON p.id = l.poll_id"
            " WHERE l.at > p.closed_at"
        ).fetchone()
        if late:
            found.faults.append(f"{late} ballots in closed polls")

    def _check_receipt(self, one: Any, found: Found) -> None:
        """It stands in the log, behind the receipt that the same member saw before; where the log
        of that member is full, newer ones take the place of the last."""
        verb, poll_id, *answer = one["what"].split(":")
        key = int(poll_id), keys.voter(self._key, SERVER, one["member"])
        entries = self._log.get(key, [])
        with suppress(ValueError):
            start = self._place[key]
            if verb == "vote":
                self._place[key] = entries.index(int(answer[0]), start) + 1
            elif start < len(entries):
                self._place[key] = start + 1
            else:
                raise ValueError
            return
        if len(entries) < CHANGES_AT_MOST:
            found.faults.append(f"the receipt of {one['what']} for member {one['member']} is lost")


def _database(wire: Wire) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{wire.folder / 'data.db'}?mode=ro", uri=True)


def _marker(message: Any) -> str | None:
    """What tells a step's card from all others."""
    return next((one for one in message["controls"] if one.startswith("mine:")), None)


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the bot at seeded moments and check.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faults: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_wire(Path(folder), speed=SPEED) as wire,
    ):
        for found in run(wire, options.kills, options.seed):
            print(found, flush=True)
            faults = found.faults
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
