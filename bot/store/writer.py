"""The one writer: whatever is waiting is committed together, one hop to its thread a group."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import aiosqlite

from bot.store.errors import fault_of
from bot.store.health import Health

T = TypeVar("T")
Item = TypeVar("Item")
Query = Callable[[sqlite3.Connection], Any]


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

    def __init__(self, connection: aiosqlite.Connection, health: Health) -> None:
        self._connection = connection
        self._health = health
        self._waiting: list[_Job] = []
        self._task: asyncio.Task[None] | None = None
        self._committed_at: float | None = None

    def __len__(self) -> int:
        """How much waits to be committed."""
        return sum(len(job.items) for job in self._waiting)

    @property
    def idle_for(self) -> float | None:
        """Seconds since the last commit; None if there was none."""
        if self._committed_at is None:
            return None
        return asyncio.get_running_loop().time() - self._committed_at

    async def submit(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """The query's result, once it is on disk. DatabaseTrouble where the disk refuses."""
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

        An item that fails alone has its exception as its result.
        """
        future: asyncio.Future[list[T | Exception]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(batch, items, future))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await future

    async def outside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do what can't be in a transaction, between two commits; everything else waits for it."""
        try:
            return await run(self._connection, work)
        except sqlite3.Error as error:
            raise self._health.refused(error) from error

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
                    outcomes = [[error] * len(job.items) for job in group]
                if not all(isinstance(one, Exception) for job in outcomes for one in job):
                    self._committed_at = asyncio.get_running_loop().time()
                for job, outcome in zip(group, outcomes, strict=True):
                    if not job.future.done():  # whoever waited may have been cancelled
                        job.future.set_result([self._outcome(one) for one in outcome])
        finally:
            self._task = None

    def _outcome(self, outcome: Any) -> Any:
        """An outcome, with DatabaseTrouble for SQLite's error where the database refused."""
        return self._health.refused(outcome) if isinstance(outcome, Exception) else outcome


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
    """Each item of a job in a transaction of its own, unless the database takes none at all."""
    outcomes: list[Any] = []
    for item in job.items:
        (outcome,) = _commit(connection, [_Job(job.batch, [item], job.future)])[0]
        if isinstance(outcome, Exception) and fault_of(outcome) is not None:
            return [*outcomes, *[outcome] * (len(job.items) - len(outcomes))]
        outcomes.append(outcome)
    return outcomes


def _each(connection: sqlite3.Connection, queries: Sequence[Query]) -> list[Any]:
    return [query(connection) for query in queries]
