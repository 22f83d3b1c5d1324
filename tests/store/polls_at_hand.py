"""A store with polls in it, and people who vote."""

import secrets
import sqlite3
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.questions import Kind, Question
from bot.domain.rounds import Member, Poll, Purpose, Refused, Rules, Why
from bot.store import erasure, polls
from bot.store.ballots import AnswerChange, BallotChange, Receipt, Voter, give, store_all, withdraw
from bot.store.database import Store, open_store
from bot.store.erasure import Erased
from bot.store.migrations import released

SERVER, CHANNEL = 10, 20
NOW = 1_700_000_000_000
YES, NO = 0, 1
COLOURS = Question("Which colours?", Kind.MULTIPLE, ("Red", "Green", "Blue"))
QUESTION = Question("Is it so?", Kind.CHOICE, ("Yes", "No"))
KEY = bytes(32)


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Store]:
    store = await open_store(folder / "bot.db", folder / "bot.key")
    try:
        yield store
    finally:
        await store.close()


def written(folder: Path) -> list[bytes]:
    """What lies in the database and the files beside it, without the key."""
    return [file.read_bytes() for file in folder.glob("bot.db*")]


def in_memory() -> sqlite3.Connection:
    """An empty database of this version, for the queries alone."""
    c = sqlite3.connect(":memory:", isolation_level=None)
    c.execute("PRAGMA foreign_keys = ON")
    for step in released():
        c.executescript(step.sql)
    return c


def new_poll(
    c: sqlite3.Connection,
    question: Question = QUESTION,
    rules: Rules | None = None,
    closes_at: int | None = None,
) -> int:
    """An open poll."""
    place = (SERVER, CHANNEL)
    poll_id = polls.create(c, place, Purpose.ASKED, question, rules or Rules())
    polls.set_duration(c, poll_id, None if closes_at is None else closes_at - NOW)
    polls.open_asked(c, poll_id, NOW)
    return poll_id


def voter(member_id: int, server_id: int = SERVER, key: bytes = KEY) -> Voter:
    return Voter(key, Member(server_id, member_id, joined_at=NOW))


def person(store: Store, member_id: int, server_id: int = SERVER) -> Voter:
    return voter(member_id, server_id, store.key)


def who_answered_sees(_: Poll, answered: bool) -> bool:
    return answered


def keep(c: sqlite3.Connection, changes: Sequence[BallotChange]) -> list[Receipt | Refused]:
    return store_all(c, who_answered_sees, changes)


def chosen(answer: int | None) -> AnswerChange:
    return withdraw if answer is None else give(answer)


def say(
    c: sqlite3.Connection, poll_id: int, who: Voter, answer: int | None, now: int = NOW
) -> Receipt | Refused:
    """One ballot by itself."""
    return keep(c, [BallotChange(poll_id, who, chosen(answer), now)])[0]


def erase(c: sqlite3.Connection, who: Voter) -> Erased:
    """Delete what a voter said, in one piece."""
    one = erasure.of_member(who, secrets.token_hex(8), NOW)
    erasure.begin(c, one)
    return erasure.delete(c, one, erasure.find(c, one))


def receipt(outcome: object) -> Receipt:
    assert isinstance(outcome, Receipt), outcome
    return outcome


def why(outcome: object) -> Why:
    assert isinstance(outcome, Refused), outcome
    return outcome.why


# --- the same on a database that is at work ---


async def ask(store: Store, question: Question = QUESTION, rules: Rules | None = None) -> int:
    return await store.write(lambda c: new_poll(c, question, rules))


async def cast(
    store: Store, poll_id: int, who: Voter, choose: AnswerChange, now: int = NOW
) -> Receipt | Refused:
    change = BallotChange(poll_id, who, choose, now)
    (outcome,) = await store.writer.submit_all(keep, [change])
    if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
        raise outcome
    return outcome


async def vote(
    store: Store, poll_id: int, member_id: int, answer: int | None, now: int = NOW
) -> Receipt | Refused:
    return await cast(store, poll_id, person(store, member_id), chosen(answer), now)


async def votes(store: Store, poll_id: int, members: Iterable[int], answer: int) -> None:
    for member_id in members:
        receipt(await vote(store, poll_id, member_id, answer))


async def asked_and_answered(folder: Path, people: int = 1) -> int:
    """What an earlier run left: a database with one poll in which so many said yes."""
    async with opened(folder) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(1, people + 1), YES)
    return poll_id


async def counted(store: Store, poll_id: int) -> int:
    """How many people hold an answer."""
    return await store.read(lambda c: polls.voters(c, poll_id))
