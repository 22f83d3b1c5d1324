"""The process beside the bot: does its work, breaks, and never outlives the bot for long."""

import asyncio
import os
import time
from collections.abc import Iterator

import pytest

from bot.rounds.compute import Unavailable
from bot.worker import Failed, Worker

HOURS = 9999
"""Seconds: whoever waited for them would be stopped by the time limit of all tests."""


def session() -> tuple[int, int]:
    return os.getpid(), os.getsid(0)


def add(one: int, other: int) -> int:
    print("this must not get into the answer")
    return one + other


def divide(one: int, other: int) -> float:
    return one / other


def environment_of_this() -> dict[str, str]:
    return dict(os.environ)


def die() -> None:
    os._exit(9)


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


async def test_each_piece_of_work_is_done_in_a_process_that_is_not_this_one(
    worker: Worker,
) -> None:
    pid, sid = await worker.run(session)
    assert pid != os.getpid()
    assert sid != os.getsid(0), "a signal to the bot's group doesn't reach it"
    assert await asyncio.gather(*(worker.run(add, i, 1) for i in range(3))) == [1, 2, 3]


async def test_it_gets_neither_the_token_nor_any_other_setting(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "KEY_FILE", "SOMETHING_ELSE"):
        monkeypatch.setenv(name, "hunter2")
    environment = await worker.run(environment_of_this)
    assert "HOME" in environment, "fonts of this user are found"
    assert "hunter2" not in environment.values()


async def test_an_exception_comes_back_and_breaks_nothing(worker: Worker) -> None:
    with pytest.raises(Failed, match="ZeroDivisionError"):
        await worker.run(divide, 1, 0)
    with pytest.raises(Exception, match=r"(?i)pickle"):
        await worker.run(lambda: 1)
    with pytest.raises(Unavailable, match="code 9"):
        await worker.run(die)
    assert await worker.run(add, 1, 1) == 2


async def test_what_takes_too_long_is_given_up() -> None:
    with Worker(longest=0.5) as worker, pytest.raises(Unavailable, match="too long"):
        await worker.run(time.sleep, HOURS)


async def test_stopping_does_not_wait_for_what_it_is_at(worker: Worker) -> None:
    under_way = asyncio.ensure_future(worker.run(time.sleep, HOURS))
    await asyncio.sleep(0.05)
    worker.stop()
    with pytest.raises(Unavailable):
        await under_way
    with pytest.raises(Exception, match=r"stopping|shutdown"):
        await worker.run(add, 1, 1)
