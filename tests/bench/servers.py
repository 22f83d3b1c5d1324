"""What a thousand servers in one database cost one of them, beside the same with one server.

`PYTHONPATH=tests:. python -m bench.servers` fills a database with 5,000 servers, 20,000 rounds,
380,000 polls and 4.2 million ballots (two minutes; `--keep FILE` keeps it for another run), and
prints a table: how long each thing takes alone, and its slowest of a hundred while channels are
changed fifty times a second and ten people type. Then how late a card of one server is while
another server's Discord hangs. Nothing gates on it.
"""

import argparse
import asyncio
import contextlib
import random
import resource
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rounds.at_work import CHANNEL, SERVER, TEA, Board

from bot.articles.loading import load_library, shipped_seeds
from bot.domain.machine import Action
from bot.domain.plan import plan
from bot.domain.rounds import Member, Poll, Purpose, Rules, State, Where
from bot.rounds.cards import CardData, PollCard
from bot.rounds.service import Service
from bot.store import files, keys, polls, rounds
from bot.store.backup import copy
from bot.store.ballots import give
from bot.store.database import Store, open_store
from bot.store.migrations import migrate
from bot.store.rounds import NewRound

LIBRARY = load_library([shipped_seeds()])
ARTICLE = LIBRARY.get("biden-putin-call")
SERVERS, ROUNDS, PEOPLE = 5_000, 4, 11
ASKED = 32
"""Polls outside rounds, of each server."""
RUNNING = 10
"""One server in so many has a round that goes on."""
TIMES = 100
INTERVAL = 2.0
"""Seconds between two redraws of a card."""
UPDATES, TYPING, KEYS = 50, 10, 4
"""Channels that change in a second, people who type, keys that each of them presses in one."""
APART = 1_000
"""Ids of one server and the next."""
OWN = {"rounds": "id", "polls": "id", "reasons": "id"}
POINTS = {"round_id", "poll_id", "reason_id"}
PLACES = {"server_id", "channel_id", "place_id"}

Act = Callable[["Bench"], Awaitable[object]]


def fill(path: Path, servers: int) -> None:
    """One server as the store would hold it, and the others after it."""
    key = keys.read(path.with_suffix(".key"))
    numbers = {keys.voter(key, SERVER, number): number for number in range(1, PEOPLE + 1)}

    @lru_cache(maxsize=1000)
    def voter_there(voter: bytes, n: int) -> bytes:
        return keys.voter(key, SERVER + n, numbers[voter])

    with closing(files.connect(path)) as c:
        c.create_function("voter_there", 2, voter_there)
        migrate(c, path)
        c.execute("PRAGMA synchronous = OFF")
        c.execute("BEGIN")
        _one_server(c, key)
        for table in ("rounds", "steps", "polls", "ballots", "ballot_log", "tallies", "reasons"):
            _repeat(c, table, servers)
        for name in OWN:
            c.execute(
                f"UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM {name}) WHERE name = ?",
                (name,),
            )
        c.execute(  # of the others the newest round is over too
            "UPDATE rounds SET state = 'ended', ended_at = started_at + 1 WHERE state = 'running'"
            f" AND (server_id - {SERVER}) % {RUNNING}"
        )
        c.execute(
            "UPDATE polls SET closed_at = opened_at + 1 WHERE round_id IN"
            " (SELECT id FROM rounds WHERE state = 'ended')"
        )
        c.execute("COMMIT")
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _one_server(c: sqlite3.Connection, key: bytes) -> None:
    chance = random.Random(1)
    members = [Member(SERVER, number) for number in range(1, PEOPLE + 1)]
    for number in range(ROUNDS):
        new = NewRound(SERVER, CHANNEL, ARTICLE, None, Where.HERE, Rules())
        planned = rounds.create(c, new, number)
        round_ = rounds.begin(c, planned, plan(ARTICLE, Where.HERE))
        last = number == ROUNDS - 1
        c.execute(
            "UPDATE rounds SET state = ?, place_id = channel_id, ended_at = ? WHERE id = ?",
            (State.RUNNING if last else State.ENDED, None if last else 10, round_.id),
        )
        c.execute(
            "UPDATE steps SET posted_at = 1, message_id = 1000 + position WHERE round_id = ?"
            " AND (? OR position < 2)",
            (round_.id, not last),
        )
        for poll in polls.of_round(c, round_.id):
            _answered(c, poll.id, members, key, chance, None if last else 10)
    for _ in range(ASKED):
        poll_id = polls.create(c, (SERVER, CHANNEL), Purpose.ASKED, TEA, Rules())
        _answered(c, poll_id, members, key, chance, 10)
    c.execute("UPDATE polls SET message_id = id WHERE purpose = 'asked'")


def _answered(
    c: sqlite3.Connection,
    poll_id: int,
    members: list[Member],
    key: bytes,
    chance: random.Random,
    closed_at: int | None,
) -> None:
    c.execute(
        "UPDATE polls SET opened_at = 1, closed_at = ?, drawn = ? WHERE id = ?",
        (closed_at, len(members), poll_id),
    )
    for entry, member in enumerate(members, 1):
        voter, answer = keys.voter(key, member.server_id, member.id), chance.randrange(2)
        c.execute(
            "INSERT INTO ballots (poll_id, voter, answer) VALUES (?, ?, ?)",
            (poll_id, voter, answer),
        )
        log = (poll_id, entry, voter, answer, 1)
        c.execute("INSERT INTO ballot_log VALUES (?, ?, ?, ?, ?)", log)
        c.execute(
            "INSERT INTO tallies VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET people = people + 1",
            (poll_id, answer),
        )
    c.execute(
        "INSERT INTO reasons (poll_id, voter, answer, text, written_at)"
        " SELECT poll_id, voter, answer, 'Because of that.', 1 FROM ballots WHERE poll_id = ?"
        " ORDER BY voter LIMIT 1",
        (poll_id,),
    )


def _repeat(c: sqlite3.Connection, table: str, servers: int) -> None:
    """The rows of the first server once more for each of the others, with ids and places of
    their own."""
    columns = [row[1] for row in c.execute(f"PRAGMA table_info({table})")]
    moved = {OWN.get(table, ""), *POINTS}
    given = ", ".join(
        f"{name} + n * {APART}"
        if name in moved
        else f"{name} + n"
        if name in PLACES
        else "voter_there(voter, n)"
        if name == "voter"
        else name
        for name in columns
    )
    c.execute(f"CREATE TEMP TABLE first AS SELECT * FROM {table}")
    c.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) WITH RECURSIVE numbers (n) AS"
        f" (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < {servers - 1})"
        f" SELECT {given} FROM numbers CROSS JOIN first WHERE {servers} > 1"
    )
    c.execute("DROP TABLE first")


@dataclass(slots=True)
class Bench:
    """The use cases on such a database."""

    service: Service
    store: Store
    path: Path
    servers: int
    chance: random.Random
    first_round: int
    open_poll: int
    """Of the first server; those of the others follow at a distance."""

    def anywhere(self) -> int:
        """How far after the first some server is."""
        return self.chance.randrange(self.servers)

    def someone(self, n: int) -> Member:
        return Member(SERVER + n, self.chance.randrange(1, PEOPLE + 1))


class Quick(Board):
    """Discord takes everything at once, but for one server, of which it says nothing."""

    hanging = 0

    async def redraw(self, card: CardData, message_id: int) -> None:
        if isinstance(card, PollCard) and card.poll.server_id == self.hanging:
            await asyncio.Event().wait()
        await super().redraw(card, message_id)


async def start_round(b: Bench) -> None:
    n = b.anywhere()
    new = NewRound(SERVER + n, 10**9 + b.chance.randrange(10**9), ARTICLE, None, Where.HERE)
    round_ = await b.service.plan(new)
    await b.service.steer(SERVER + n, round_.id, Action.START)


async def vote(b: Bench) -> None:
    n = b.anywhere() // RUNNING * RUNNING
    poll_id = n * APART + b.open_poll
    (receipt,) = await b.service.voting.cast_all([(b.someone(n), poll_id, give(0))])
    assert not isinstance(receipt, Exception), receipt


async def my_answers(b: Bench) -> None:
    n = b.anywhere()
    await b.service.voting.own_answers(b.someone(n), n * APART + b.first_round)


async def menu_of_rounds(b: Bench) -> None:
    await b.service.recent_rounds(SERVER + b.anywhere())


async def menu_of_polls(b: Bench) -> None:
    await b.service.recent_polls(SERVER + b.anywhere())


async def menu_of_trends(b: Bench) -> None:
    n = b.anywhere()
    await b.service.trends.rounds(SERVER + n)
    await b.service.trends.questions(SERVER + n)


async def summary(b: Bench) -> None:
    n = b.anywhere()
    round_id = n * APART + b.first_round + b.chance.randrange(ROUNDS - 1)
    round_ = await b.service.round(SERVER + n, round_id)
    await b.service.summary(round_, None)


async def reasons(b: Bench) -> None:
    n = b.anywhere()
    channels = await b.service.reason_channels(SERVER + n)
    await b.service.review(SERVER + n, channels, 0, 5)


async def erase(b: Bench) -> None:
    await b.service.personal_data.erase(b.someone(b.anywhere()))


async def channel_changed(b: Bench) -> None:
    n = b.anywhere()
    await b.service.recovery.place_changed(SERVER + n, CHANNEL + n)


ACTS: dict[str, Act] = {
    "`/round start`": start_round,
    "vote": vote,
    "My answers": my_answers,
    "menu of rounds": menu_of_rounds,
    "menu of polls": menu_of_polls,
    "menus of `/summary`": menu_of_trends,
    "`/summary`": summary,
    "reasons": reasons,
    "erasure": erase,
    "channel update": channel_changed,
}


@asynccontextmanager
async def opened(path: Path, servers: int, board: Quick) -> AsyncGenerator[Bench]:
    store = await open_store(path, path.with_suffix(".key"))
    service = Service(store, LIBRARY, board, lambda: int(time.time() * 1000), redraw_every=INTERVAL)
    try:
        await service.resume_work()
        first, asked = await store.read(_of_first_server)
        yield Bench(service, store, path, servers, random.Random(2), first, asked)
    finally:
        await service.stop()
        await store.close()


def _of_first_server(c: sqlite3.Connection) -> tuple[int, int]:
    return c.execute(
        "SELECT min(r.id), min(p.id) FILTER (WHERE p.closed_at IS NULL) FROM rounds r"
        " JOIN polls p ON p.round_id = r.id WHERE r.server_id = ?",
        (SERVER,),
    ).fetchone()


async def alone(b: Bench, act: Act) -> float:
    """Median milliseconds."""
    return statistics.median(await _timed(b, act))


async def slowest(b: Bench, act: Act) -> float:
    """Milliseconds of the second slowest of a hundred, a moment apart."""
    return sorted(await _timed(b, act, pause=0.02))[-2]


async def _timed(b: Bench, act: Act, pause: float | None = None) -> list[float]:
    found: list[float] = []
    for _ in range(TIMES):
        started = time.perf_counter()
        await act(b)
        found.append((time.perf_counter() - started) * 1e3)
        if pause is not None:
            await asyncio.sleep(pause)
    return found


@asynccontextmanager
async def busy(b: Bench) -> AsyncGenerator[None]:
    """Channels change and people type, whether what they ask for is answered in time or not."""
    under_way: set[asyncio.Task[object]] = set()

    async def again_and_again(act: Act, a_second: float) -> None:
        while True:
            task = asyncio.ensure_future(act(b))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            await asyncio.sleep(1 / a_second)

    tasks = [
        asyncio.create_task(again_and_again(channel_changed, UPDATES)),
        asyncio.create_task(again_and_again(menu_of_trends, TYPING * KEYS / 2)),
        asyncio.create_task(again_and_again(menu_of_polls, TYPING * KEYS / 2)),
    ]
    try:
        yield
    finally:
        for task in [*tasks, *under_way]:
            task.cancel()
        await asyncio.gather(*tasks, *under_way, return_exceptions=True)


async def lag(path: Path, servers: int) -> float:
    """Seconds over the interval that a card on one server is late while another hangs."""
    board = Quick()
    async with opened(path, servers, board) as b:
        hanging = [await _asked(b, 0) for _ in range(20)]
        other, board.hanging = await _asked(b, 1), SERVER
        for poll in hanging:
            b.service.refresher.touch((0, poll.id))
        await b.service.voting.cast_all([(b.someone(1), other.id, give(0))])
        started = time.perf_counter()
        while other.message_id not in board.redrawn:
            await asyncio.sleep(0.05)
            if time.perf_counter() - started > 60:
                break
        return time.perf_counter() - started - INTERVAL


async def _asked(b: Bench, n: int) -> Poll:
    return await b.service.asking.ask((SERVER + n, CHANNEL + n), TEA, Rules(), None)


async def measure(path: Path, servers: int) -> dict[str, tuple[float, float]]:
    """What takes how many milliseconds: alone, and under load."""
    started = time.perf_counter()
    async with opened(path, servers, Quick()) as b:
        ready = (time.perf_counter() - started) * 1e3
        found = {"start to ready": (ready, ready)}
        for name, act in ACTS.items():
            found[name] = (await alone(b, act), 0.0)
        async with busy(b):
            for name, act in ACTS.items():
                with contextlib.suppress(TimeoutError):
                    found[name] = (found[name][0], 60_000.0)
                    under_load = await asyncio.wait_for(slowest(b, act), 60)
                    found[name] = (found[name][0], under_load)
        started = time.perf_counter()
        await asyncio.to_thread(copy, path, path.with_name("copy.db"), overwrites=True)
        taken = (time.perf_counter() - started) * 1e3
        found["backup"] = (taken, taken)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found["memory so far, MiB"] = (memory, memory)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Many servers beside one.")
    parser.add_argument("--servers", type=int, default=SERVERS)
    parser.add_argument("--keep", type=Path, help="the database, made if it isn't there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = {1: Path(folder) / "one.db", options.servers: Path(folder) / "many.db"}
        found: list[dict[str, tuple[float, float]]] = []
        for servers, path in made.items():
            kept = options.keep if servers > 1 else None
            if kept is not None and kept.exists():
                shutil.copy(kept, path)
                shutil.copy(kept.with_suffix(".key"), path.with_suffix(".key"))
            else:
                asyncio.run(_made(path))
                fill(path, servers)
                if kept is not None:
                    shutil.copy(path, kept)
                    shutil.copy(path.with_suffix(".key"), kept.with_suffix(".key"))
            found.append(asyncio.run(measure(path, servers)))
        one, many = found
        print("| what, ms | one server | many | many, p99 under load (goal: 200) |")
        print("|---|---|---|---|")
        for name, (quiet, loaded) in many.items():
            print(f"| {name} | {one[name][0]:,.1f} | {quiet:,.1f} | {loaded:,.1f} |")
        late = asyncio.run(lag(made[options.servers], options.servers))
        print(f"A card on B while A hangs: {late:.1f} s over the interval (goal: 2).")


async def _made(path: Path) -> None:
    await (await open_store(path, path.with_suffix(".key"))).close()


if __name__ == "__main__":
    main()
