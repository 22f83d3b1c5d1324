"""A click on a big round's summary: how long until figures and picture are there, and how long
the event loop was held up at most.

`PYTHONPATH=tests:. python -m bench.click` plays it for 2,000 members and prints a line; the goals
are 1 s and 10 ms.
"""

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

from bench.stored import fill_round
from bot.chat.pictures import draw_for_card
from bot.rounds.summarising import summary_of
from bot.store import rounds
from bot.store.database import open_store
from bot.worker import Worker

TICK = 0.001


async def click(folder: Path, members: int, passages: int) -> str:
    """From nothing: no worker is running, and no summary was kept."""
    path = folder / "data.db"
    round_id = await asyncio.to_thread(fill_round, path, members, passages)
    store = await open_store(path, folder / "data.key")
    held: list[float] = []
    watching = asyncio.create_task(_watch(held))
    try:
        with Worker() as worker:
            started = time.perf_counter()
            round_ = await store.read(lambda c: rounds.load(c, round_id))
            summary = await summary_of(store, round_)
            figures = time.perf_counter() - started
            drawn = await draw_for_card(worker.run, summary)
            seconds = time.perf_counter() - started
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await store.close()
    return (
        f"{members:,} members, {passages + 1} polls: figures after {figures:.2f} s, "
        f"the picture ({len(drawn.png):,} bytes) after {seconds:.2f} s; event loop held at most "
        f"{max(held) * 1e3:.0f} ms"
    )


async def _watch(held: list[float]) -> None:
    before = time.perf_counter()
    while True:
        await asyncio.sleep(TICK)
        now = time.perf_counter()
        held.append(now - before - TICK)
        before = now


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(asyncio.run(click(Path(place), members=2_000, passages=18)))
