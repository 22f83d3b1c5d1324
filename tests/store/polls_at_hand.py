"""A store with a poll in it, and people who vote."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.questions import Kind, Question
from bot.domain.rounds import Ballots, Member, Poll, Purpose, Results, Rules, View
from bot.store import polls
from bot.store.ballots import Receipt, Refusal, Voter
from bot.store.casting import Cast, Choose, cast_all, give, withdraw
from bot.store.database import Store, open_store

SERVER, CHANNEL = 10, 20
NOW = 1_700_000_000_000
YES, NO = 0, 1
COLOURS = Question("Which colours?", Kind.MULTIPLE, ("Red", "Green", "Blue"))
QUESTION = Question("Is it so?", Kind.CHOICE, ("Yes", "No"))


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Store]:
    store = await open_store(folder / "bot.db", folder / "bot.key")
    try:
        yield store
    finally:
        await store.close()


async def ask(
    store: Store,
    question: Question = QUESTION,
    rules: Rules | None = None,
    closes_at: int | None = None,
) -> int:
    """An open poll."""
    chosen = rules or Rules(Results.LIVE, Ballots.SECRET)
    place = (SERVER, CHANNEL)
    poll_id = await store.write(
        lambda c: polls.create(c, place, None, Purpose.ASKED, question, chosen, closes_at)
    )
    await store.write(lambda c: polls.open_(c, poll_id, NOW))
    return poll_id


def person(store: Store, member_id: int, server_id: int = SERVER) -> Voter:
    return Voter(store.key, Member(server_id, member_id, joined_at=NOW))


async def vote(
    store: Store, poll_id: int, member_id: int, answer: int | None, now: int = NOW
) -> Receipt | Refusal:
    choose = withdraw if answer is None else give(answer)
    return await cast(store, poll_id, person(store, member_id), choose, now)


async def cast(
    store: Store, poll_id: int, who: Voter, choose: Choose, now: int = NOW
) -> Receipt | Refusal:
    (outcome,) = await store.writer.submit_all(cast_all, [Cast(poll_id, who, choose, now)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def votes(store: Store, poll_id: int, members: Iterable[int], answer: int) -> None:
    for member_id in members:
        assert isinstance(await vote(store, poll_id, member_id, answer), Receipt)


async def poll_of(store: Store, poll_id: int) -> Poll:
    poll = await store.read(lambda c: polls.load(c, poll_id))
    assert poll is not None
    return poll


async def shown(store: Store, poll_id: int) -> View | None:
    """What anyone may see, after the card has been redrawn."""
    poll = await poll_of(store, poll_id)
    answers = await store.read(lambda c: polls.next_view(c, poll))
    if answers is not None:
        await store.write(lambda c: polls.set_view(c, poll_id, answers))
    return await store.read(lambda c: polls.view(c, poll))
