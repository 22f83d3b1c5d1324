"""The one writer: whatever is waiting is committed together, one hop to its thread a group."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite

from bot.store.health import Health

T = TypeVar("T")
Query = Callable[[sqlite3.Connection], Any]


async def run(connection: aiosqlite.Connection, query: Callable[[sqlite3.Connection], T]) -> T:
    """Run a function on the connection's thread.

    aiosqlite's public calls hop to the thread once a statement, which costs a busy writer a
    third of its rate. `_execute` is what all of them are made of.
    """
    raw = connection._conn  # pyright: ignore[reportPrivateUsage]
    return await connection._execute(query, raw)  # pyright: ignore


class Writer:
    """Takes queries and commits them in groups.

    A task lives only while there is work. A query that raises doesn't take its group down: the
    group is rolled back and replayed one by one, and only the faulty one fails.
    """

    def __init__(self, connection: aiosqlite.Connection, health: Health) -> None:
        self._connection = connection
        self._health = health
        self._waiting: list[tuple[Query, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """The query's result, once it is on disk. DatabaseTrouble where the disk refuses."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((query, future))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await future

    async def close(self) -> None:
        """Commit what is waiting and close the connection."""
        if self._task is not None:
            await self._task
        await self._connection.close()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                try:
                    outcomes = await run(
                        self._connection, lambda c, g=group: _commit(self._health.ready(c), g)
                    )
                except Exception as error:
                    outcomes = [error] * len(group)
                for (_, future), outcome in zip(group, outcomes, strict=True):
                    _settle(future, outcome, self._health)
        finally:
            self._task = None


def _commit(
    connection: sqlite3.Connection, group: list[tuple[Query, asyncio.Future[Any]]]
) -> list[Any]:
    """Outcomes in the order of the group; an exception stands for itself."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return [error] * len(group)
    try:
        outcomes = [query(connection) for query, _ in group]
        connection.execute("COMMIT")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if len(group) == 1:
            return [error]
        return [outcome for one in group for outcome in _commit(connection, [one])]
    return outcomes


def _settle(future: asyncio.Future[Any], outcome: Any, health: Health) -> None:
    if isinstance(outcome, Exception):
        outcome = health.refused(outcome)
    if future.done():  # whoever waited was cancelled
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
