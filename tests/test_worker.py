"""The process beside the bot: does its work, breaks, rests, and never outlives the bot."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rounds.compute import Unavailable
from bot.worker import Failed, Worker

ROOT = Path(__file__).parent.parent
HOURS = 9999
"""Seconds: whoever waited for them would be stopped by the time limit of all tests."""


def own_pid() -> int:
    return os.getpid()


def add(one: int, other: int) -> int:
    print("this must not get between the answers")
    return one + other


def divide(one: int, other: int) -> float:
    return one / other


def die() -> None:
    os._exit(9)


def die_once(flag: Path) -> str:
    if not flag.exists():
        flag.touch()
        os._exit(9)
    return "done"


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


async def test_it_works_in_one_process_that_is_not_this_one(worker: Worker) -> None:
    assert worker.pid is None, "started when first needed"
    assert await asyncio.gather(*(worker.run(add, i, 1) for i in range(20))) == [*range(1, 21)]
    assert await worker.run(own_pid) == worker.pid != os.getpid()


async def test_an_exception_comes_back_and_breaks_nothing(worker: Worker) -> None:
    pid = await worker.run(own_pid)
    with pytest.raises(Failed, match="ZeroDivisionError"):
        await worker.run(divide, 1, 0)
    with pytest.raises(Exception, match=r"(?i)pickle"):
        await worker.run(lambda: 1)
    assert await worker.run(own_pid) == pid


async def test_a_broken_process_is_replaced_once(
    worker: Worker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pid = await worker.run(own_pid)
    with caplog.at_level(logging.WARNING):
        assert await worker.run(die_once, tmp_path / "flag") == "done"
    assert "code 9" in caplog.text
    assert await worker.run(own_pid) != pid
    with pytest.raises(Unavailable, match="twice"):
        await worker.run(die)
    assert await worker.run(add, 1, 1) == 2, "and it works on afterwards"


async def test_one_that_was_killed_while_idle_is_not_missed(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    pid = await worker.run(own_pid)
    os.kill(pid, signal.SIGKILL)
    await _gone(pid, worker)
    assert await worker.run(own_pid) != pid
    assert not caplog.text


async def test_it_rests_when_it_is_idle_and_comes_back() -> None:
    with Worker(rest_after=0.05) as worker:
        pid = await worker.run(own_pid)
        await _gone(pid, worker)
        assert await worker.run(add, 2, 2) == 4


async def test_what_takes_too_long_is_given_up() -> None:
    with Worker(longest=0.1) as worker:
        with pytest.raises(Unavailable, match="too long"):
            await worker.run(time.sleep, HOURS)
        assert await worker.run(pow, 2, 2) == 4


async def test_stopping_does_not_wait_for_what_it_is_at(worker: Worker) -> None:
    pid = await worker.run(own_pid)
    under_way = asyncio.ensure_future(worker.run(time.sleep, HOURS))
    await asyncio.sleep(0.05)
    worker.stop()
    with pytest.raises(Unavailable):
        await under_way
    assert not _lives(pid)


BOT = """
import asyncio, sys, time
from bot.worker import Worker
async def main():
    worker = Worker()
    print(await worker.run(__import__("os").getpid), flush=True)
    {then}
asyncio.run(main())
"""


@pytest.mark.parametrize(
    "then",
    ["await asyncio.sleep(9999)", "await worker.run(time.sleep, 9999)"],
    ids=["idle", "at work"],
)
def test_it_dies_with_the_bot_even_by_sigkill(then: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BOT.format(then=then)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as bot:
        assert bot.stdout is not None
        pid = int(bot.stdout.readline())
        assert _lives(pid)
        bot.kill()
    while _lives(pid):
        time.sleep(0.01)


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
async def test_signals_are_the_bots_affair(name: signal.Signals, worker: Worker) -> None:
    pid = await worker.run(own_pid)
    assert os.getsid(pid) != os.getsid(0), "a signal to the bot's group doesn't reach it"
    os.kill(pid, name)
    assert await worker.run(own_pid) == pid


async def _gone(pid: int, worker: Worker) -> None:
    while worker.pid == pid:  # noqa: ASYNC110 there is nothing to be told by
        await asyncio.sleep(0.01)


def _lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
