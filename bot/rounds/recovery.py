"""What is taken up after a start, and when Discord tells that a place can be used again or is gone.

A round that the bot paused itself goes on by itself, but only within a day: later people would not
expect it any more.
"""

import logging
import sqlite3
from collections.abc import Callable

from bot.domain import machine
from bot.domain.rounds import Round, State, Trouble
from bot.rounds.cards import CardKey
from bot.rounds.poster import Poster
from bot.rounds.publisher import Publisher
from bot.rounds.refresher import Refresher
from bot.store import polls, rounds
from bot.store.database import Store

log = logging.getLogger(__name__)


class Recovery:
    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        poster: Poster,
        refresher: Refresher,
        now: Callable[[], int],
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._poster = poster
        self._refresher = refresher
        self._now = now

    async def after_start(self) -> None:
        """Let rounds go on that waited for what was given back meanwhile; redraw what may be out
        of date, a few cards at a time."""
        await self.rights_changed()
        await self._redraw_stale(None, None)

    async def rights_changed(self, server_id: int | None = None) -> None:
        """Permissions changed on a server, or may have: rounds that waited for one go on."""
        now = self._now()
        since = now - machine.REFUSED_TRIED_FOR * 1000
        waiting = await self._store.read(lambda c: rounds.paused_by_trouble(c, since, server_id))
        resumed = False
        for round_ in filter(_goes_on, waiting):
            if await self._publisher.is_open(round_):
                resumed |= await self._store.write(lambda c, r=round_: _resume(c, r.id, now))
        if resumed:
            self._poster.wake()

    async def place_changed(self, server_id: int, place_id: int | None = None) -> None:
        """A channel or thread can be used differently now (None: any of the server)."""
        await self.rights_changed(server_id)
        await self._redraw_stale(server_id, place_id)

    async def place_gone(self, server_id: int, place_id: int) -> None:
        """A channel or thread was deleted: nobody can answer there any more."""
        now = self._now()
        for round_id in await self._store.read(lambda c: rounds.at(c, server_id, place_id)):
            await self._store.write(lambda c, r=round_id: _pause(c, r, now))
            log.warning("Round %s is paused: its channel or thread was deleted", round_id)
        for poll_id in await self._store.read(lambda c: polls.asked_in(c, place_id)):
            await self._poster.close_poll(poll_id)

    async def _redraw_stale(self, server_id: int | None, place_id: int | None) -> None:
        self._refresher.touch_gently(
            await self._store.read(lambda c: _stale(c, server_id, place_id))
        )


def _stale(c: sqlite3.Connection, server_id: int | None, place_id: int | None) -> list[CardKey]:
    asked = [(0, poll_id) for poll_id in rounds.stale_polls(c, server_id, place_id)]
    return [*asked, *rounds.stale(c, server_id, place_id)]


def _goes_on(round_: Round) -> bool:
    trouble = round_.trouble
    return round_.state is State.PAUSED and trouble is not None and trouble.may_pass


def _resume(c: sqlite3.Connection, round_id: int, now: int) -> bool:
    round_ = rounds.load(c, round_id)
    if not _goes_on(round_):
        return False  # a moderator was quicker
    rounds.save(c, round_, machine.resume(round_, now))
    return True


def _pause(c: sqlite3.Connection, round_id: int, now: int) -> None:
    round_ = rounds.load(c, round_id)
    rounds.save(c, round_, machine.pause_automatically(round_, now, Trouble.DELETED, ""))
