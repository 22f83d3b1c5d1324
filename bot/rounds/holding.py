"""Rounds that can't go on where they are held: the bot pauses them, says why, and takes them up
again when it hears that the cause is gone.

What the card promises is what is done: a round whose trouble says that it goes on by itself does,
also after a restart, but only within a day; later people would not expect it any more.
"""

import sqlite3
from collections.abc import Callable

from bot.domain import machine
from bot.domain.rounds import Round, State
from bot.rounds.publisher import Publisher, Unreachable
from bot.store import polls, rounds, summaries
from bot.store.database import Store

GOES_ON = "Within a day the round then goes on by itself; or press **Resume**."
IS_GONE = "Discard this round; or end it, and `/summary round` shows how it went."
SUMMARY_FOLLOWS = "The summary is tried again every ten minutes for a day."
SUMMARY_IS_KEPT = "`/summary round` shows how the round went."


def hold(c: sqlite3.Connection, round_id: int, now: int, error: Unreachable) -> None:
    """Pause a running round; one that has ended owes its summary until then."""
    round_ = rounds.load(c, round_id)
    if round_.state is State.RUNNING:
        advice = f" {GOES_ON}" if error.may_pass else f" {IS_GONE}" if error.is_gone else ""
        rounds.save(c, round_, machine.pause(round_, now, f"{error}{advice}"))
    elif round_.state is State.ENDED:
        advice = SUMMARY_IS_KEPT if error.is_gone else SUMMARY_FOLLOWS
        after = machine.refused(round_, now, f"{error} {advice}", again=not error.is_gone)
        rounds.save(c, round_, after)


class Holding:
    """News of servers, channels and threads, and what follows for what is held there."""

    def __init__(self, store: Store, publisher: Publisher, now: Callable[[], int]) -> None:
        self._store = store
        self._publisher = publisher
        self._now = now

    async def reopened(self, server_id: int | None = None) -> list[int]:
        """Let the rounds go on (of a server, or all) that waited for what is given back now."""
        now = self._now()
        since = now - machine.REFUSED_TRIED_FOR * 1000
        waiting = await self._store.read(lambda c: rounds.paused_since(c, since, server_id))
        resumed: list[int] = []
        for round_ in filter(_goes_on, waiting):
            if not await self._publisher.is_open(round_):
                continue
            if await self._store.write(lambda c, r=round_: _resume(c, r.id, now)):
                resumed.append(round_.id)
        return resumed

    async def out_of_date(
        self, server_id: int, place_id: int | None
    ) -> tuple[list[int], list[int], list[int]]:
        """What may be wrong there (or anywhere on the server): polls by their cards, rounds by
        their controls, rounds by their summary."""
        return await self._store.read(
            lambda c: (
                polls.to_redraw(c, server_id, place_id),
                rounds.at(c, server_id, place_id),
                summaries.to_redraw(c, server_id, place_id),
            )
        )

    async def gone(self, server_id: int, place_id: int, text: str) -> tuple[list[int], list[int]]:
        """A place was deleted: hold its rounds, and list the polls asked there that are open."""
        now, error = self._now(), Unreachable(text, is_gone=True)
        held = await self._store.read(lambda c: rounds.at(c, server_id, place_id))
        for round_id in held:
            await self._store.write(lambda c, r=round_id: hold(c, r, now, error))
        return await self._store.read(lambda c: polls.asked_in(c, place_id)), held


def _goes_on(round_: Round) -> bool:
    return round_.state is State.PAUSED and round_.trouble.endswith(GOES_ON)


def _resume(c: sqlite3.Connection, round_id: int, now: int) -> bool:
    round_ = rounds.load(c, round_id)
    if not _goes_on(round_):
        return False  # a moderator was quicker
    rounds.save(c, round_, machine.resume(round_, now))
    return True
