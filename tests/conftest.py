"""Fixtures: a world to act in, whose every request is held against Discord's contract."""

import os
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from contract.check import check_requests, report_line
from query_plans import QueryPlans, watched
from simcord import Env
from world import World

from bot.chat import limits
from bot.store import meta


def pytest_report_header() -> str:
    return report_line()


@pytest.fixture(autouse=True, scope="module")
def no_thread_stays() -> Iterator[None]:
    """A store that nobody closed keeps a thread, for which Python would wait for ever."""
    before = set(threading.enumerate())
    yield
    kept = [one for one in threading.enumerate() if one not in before and _is_kept(one)]
    for one in kept:
        one.join(1.0)
    left = [one.name for one in kept if one.is_alive()]
    assert not left, f"Left running by these tests: {', '.join(left)}"


def pytest_unconfigure() -> None:
    if any(map(_is_kept, threading.enumerate())):
        sys.stderr.flush()
        os._exit(1)  # the tests that left it have failed; this process is not to hang


def _is_kept(thread: threading.Thread) -> bool:
    return thread is not threading.main_thread() and not thread.daemon


@pytest.fixture(autouse=True, scope="session")
def ids_from_one() -> Iterator[None]:
    """Rounds and polls of a new database are 1, 2, 3, where else they begin at random."""
    with patch.object(meta, "random_beginning", return_value=0):
        yield


@pytest.fixture(autouse=True, scope="session")
def tireless() -> Iterator[None]:
    """The few members of a test click as much as many people."""
    with patch.object(limits, "AT_ONCE", 1e9):
        yield


PLANS = QueryPlans()


@pytest.fixture(autouse=True, scope="session")
def queries_are_explained() -> Iterator[None]:
    with patch.object(sqlite3, "connect", watched(sqlite3.connect, PLANS)):
        yield


@pytest.fixture(autouse=True)
def no_query_walks_through_a_table() -> Iterator[None]:
    """For that a thousand servers are too many."""
    yield
    walks, PLANS.walks = PLANS.walks, []
    assert not walks, "\n".join(walks)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Look more often whether the bot has come to rest: a round settles about a hundred times."""
    settle: Any = Env._settle_internal  # pyright: ignore[reportPrivateUsage]
    with patch.dict(settle.__kwdefaults__, idle=0.002):
        yield


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = await World.open(tmp_path)
    yield made
    requests = made.env.http_requests
    await made.close()
    check_requests(requests, refused=made.refused)
    made.env.raise_errors()
