"""The one writer: whatever is waiting is committed together, one hop to its thread a group."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import aiosqlite

from bot.errors import UserError

T = TypeVar("T")
Item = TypeVar("Item")
Query = Callable[[sqlite3.Connection], Any]
log = logging.getLogger(__name__)


async def run(connection: aiosqlite.Connection, query: Callable[[sqlite3.Connection], T]) -> T:
    """Run a function on the connection's thread.

    aiosqlite's public calls hop to the thread once a statement, which costs a busy writer a
    third of its rate. `_execute` is what all of them are made of.
    """
    raw = connection._conn  # pyright: ignore[reportPrivateUsage]
    return await connection._execute(query, raw)  # pyright: ignore


class _Job(NamedTuple):
    batch: Callable[[sqlite3.Connection, Sequence[Any]], Sequence[Any]]
    items: Sequence[Any]
    future: asyncio.Future[Any]


class Writer:
    """Takes queries and commits them in groups.

    A task lives only while there is work. A query that raises doesn't take its group down: the
    group is rolled back and replayed one by one, and only the faulty one fails.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._waiting: list[_Job] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """The query's result, once it is on disk. UserError where the disk refuses."""
        (outcome,) = await self.submit_all(_each, [query])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def submit_all(
        self,
        batch: Callable[[sqlite3.Connection, Sequence[Item]], Sequence[T]],
        items: Sequence[Item],
    ) -> list[T | Exception]:
        """The same for what is cheaper together: `batch` gives a result for each item, in order.

        An exception stands for itself: only items that fail alone have one.
        """
        future: asyncio.Future[list[T | Exception]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(batch, items, future))
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
                    outcomes = await run(self._connection, lambda c, g=group: _commit(c, g))
                except Exception as error:
                    outcomes = [[error] * len(job.items) for job in group]
                for job, outcome in zip(group, outcomes, strict=True):
                    if not job.future.done():  # whoever waited may have been cancelled
                        job.future.set_result([_in_words(one) for one in outcome])
        finally:
            self._task = None


def _commit(connection: sqlite3.Connection, group: Sequence[_Job]) -> list[list[Any]]:
    """Outcomes of each job, in the order of the group."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return [[error] * len(job.items) for job in group]
    try:
        outcomes = [list(job.batch(connection, job.items)) for job in group]
        connection.execute("COMMIT")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if len(group) == 1 and len(group[0].items) == 1:
            return [[error]]
        return [_alone(connection, job) for job in group]
    return outcomes


def _alone(connection: sqlite3.Connection, job: _Job) -> list[Any]:
    """Each item of a job in a transaction of its own."""
    jobs = [_Job(job.batch, [item], job.future) for item in job.items]
    return [outcome for one in jobs for outcome in _commit(connection, [one])[0]]


def _each(connection: sqlite3.Connection, queries: Sequence[Query]) -> list[Any]:
    return [query(connection) for query in queries]


def _in_words(outcome: Any) -> Any:
    """An outcome, where the database itself refused as what people are told."""
    if not isinstance(outcome, sqlite3.OperationalError):
        return outcome
    log.error("The database refused a write: %s", outcome)
    return UserError(
        f"This could not be saved ({outcome}), so nothing has changed. "
        "Try again in a minute; if it goes on, tell whoever runs the bot."
    )
