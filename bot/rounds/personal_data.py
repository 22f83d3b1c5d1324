"""What is kept of people: handed out to them, and deleted, piece by piece while ballots pass, also
after a restart."""

import asyncio
import errno
import logging
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

from bot.domain.rounds import Member
from bot.rounds.cards import CardKey, key_of
from bot.rounds.refresher import Refresher
from bot.rounds.summarising import summary_of
from bot.rounds.timer import Timer
from bot.store import erased_list, erasure, own, polls, reasons, rounds
from bot.store.ballots import Voter
from bot.store.cleaning import Cleaned, clean_beside_ballots
from bot.store.database import Store
from bot.store.erased_list import Erasure
from bot.store.erasure import Erased
from bot.store.errors import DatabaseTrouble, Fault, StoreError
from bot.store.own import OwnPoll

log = logging.getLogger(__name__)

TRIES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries to cut off the journal, while a backup or an export reads it."""

RETRY_AFTER = 60.0
"""Seconds after which it is tried again by itself."""

PAUSES_EVERY = 600.0
"""Seconds between two pauses of a second, in which the traces of very many reasons go."""

LOOKS_EVERY = 3600.0
"""Seconds between two looks for what is too old."""

DAY = 24 * 3600 * 1000

NOT_YET = (Cleaned.BLOCKED, Cleaned.LATER)


@dataclass(frozen=True, slots=True)
class Deletion:
    """How much there was: polls with something of a member, or rounds, polls and articles of a
    server. `is_clean`: no trace of it is left in the database's files; else they go within
    minutes, but for those of a server in a large file, which go at the next start."""

    found: int
    is_clean: bool


class PersonalData:
    """The use cases of it. DatabaseTrouble where nothing can be written."""

    def __init__(
        self,
        store: Store,
        refresher: Refresher,
        now: Callable[[], int],
        keep_days: int | None = None,
    ) -> None:
        self.keep_days = keep_days
        """For how long answers are kept after the end of a round or poll; None: for ever."""
        self._store = store
        self._refresher = refresher
        self._now = now
        self._at_work: set[str] = set()
        self._one_piece = asyncio.Lock()
        """A piece is found, then deleted: meanwhile nothing else is."""
        self._cleaning = asyncio.Lock()
        self._pauses_at = -inf
        self._traces = Cleaned.DONE
        """Whether traces of what was deleted are left in the files, and when they go."""
        self._timer = Timer(self._work)

    async def count(self, member: Member) -> int:
        """In how many polls of this server something of the member is stored."""
        who = Voter(self._store.key, member)
        return await self._store.read(lambda c: erasure.count(c, who))

    async def export(self, member: Member) -> list[OwnPoll]:
        """All that is kept of the member on this server, oldest first."""
        whose = erasure.of_member(Voter(self._store.key, member), "", 0)
        found: list[OwnPoll] = []
        while True:
            piece, some = await self._store.read(lambda c, whose=whose: own.next_piece(c, whose))
            found += some
            if piece.is_last:
                return found
            whose = replace(whose, after=piece.after)

    async def erase(self, member: Member) -> Deletion:
        """Delete all that is kept of a member on their server."""
        found = await self.count(member)
        who = Voter(self._store.key, member)
        one = erasure.of_member(who, secrets.token_hex(8), self._now())
        return Deletion(found, await self._erase(one) if found else True)

    async def erase_server(self, server_id: int) -> Deletion:
        """Delete all that is kept of a server; what goes on there ends."""
        found = await self._store.read(lambda c: erasure.count_of_server(c, server_id))
        one = Erasure(secrets.token_hex(8), server_id, (), self._now())
        return Deletion(found, await self._erase(one) if found else True)

    def wake(self) -> None:
        """Finish what had begun before a restart; from then on delete what gets too old."""
        self._timer.wake()

    async def stop(self, within: float | None = None) -> None:
        """Let what is being deleted be finished, if it can within so many seconds: what is left is
        deleted after the next start."""
        await self._timer.stop(within)

    async def _erase(self, one: Erasure) -> bool:
        """Whether no trace of it is left in the files."""
        self._at_work.add(one.token)
        try:
            await self._note(one)
            await self._finish(one)
        except BaseException:
            self._timer.wake(RETRY_AFTER)
            raise
        finally:
            self._at_work.discard(one.token)
        whose = "a member on" if one.voters else "all of"
        log.info("What was kept of %s server %s is erased", whose, one.server_id)
        cleaned = await self._clean()
        if cleaned in NOT_YET:
            self._timer.wake(RETRY_AFTER)
            return False
        return cleaned is Cleaned.DONE or bool(one.voters)

    async def _note(self, one: Erasure) -> None:
        """In the list first: what is there alone is begun by the next look at it."""
        try:
            async with self._one_piece:
                await asyncio.to_thread(erased_list.append, self._store.path, one)
        except StoreError as error:
            cause = error.__cause__
            log.warning("An erasure can't be noted: %s", cause)
            is_full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
            raise DatabaseTrouble(Fault.FULL if is_full else Fault.DISK) from error
        await self._store.write(lambda c: erasure.begin(c, one))

    async def _finish(self, one: Erasure) -> None:
        """Delete all that is left of it."""
        while True:
            erased, one = await self._delete_piece(one)
            cards = await self._store.read(lambda c, erased=erased: _cards_of(c, erased))
            self._refresher.touch_gently(cards)
            if erased.is_last:
                return

    async def _delete_piece(self, one: Erasure) -> tuple[Erased, Erasure]:
        """Delete a piece; what is left afterwards."""
        async with self._one_piece:
            piece = await self._store.read(lambda c: erasure.find(c, one))
            erased = await self._store.write(lambda c: erasure.delete(c, one, piece))
            self._traces = Cleaned.BLOCKED
        return erased, replace(one, after=piece.after)

    async def _clean(self) -> Cleaned:
        """Leave no trace in the files; for several at once it is done together."""
        async with self._cleaning:
            for wait in TRIES:
                if self._traces not in NOT_YET:
                    return self._traces
                self._traces = Cleaned.DONE
                cleaned = await self._try_to_clean()
                if self._traces is Cleaned.DONE:  # else more was deleted meanwhile
                    self._traces = cleaned
                if cleaned is not Cleaned.BLOCKED:
                    return cleaned
                await asyncio.sleep(wait)
        return Cleaned.BLOCKED

    async def _try_to_clean(self) -> Cleaned:
        now = asyncio.get_running_loop().time()
        may_pause = now >= self._pauses_at
        try:
            cleaned = await self._store.writer.outside(
                lambda c: clean_beside_ballots(c, may_pause=may_pause)
            )
        except DatabaseTrouble:
            return Cleaned.BLOCKED
        if may_pause:
            self._pauses_at = now + PAUSES_EVERY
        return cleaned

    async def _work(self) -> float | None:
        await self._look_at_list()
        for one in await self._store.read(erasure.pending):
            if one.token not in self._at_work:
                await self._finish(one)
        if self.keep_days is not None:
            await self._expire(self._now() - self.keep_days * DAY)
        if await self._clean() in NOT_YET:
            return RETRY_AFTER
        return None if self.keep_days is None else LOOKS_EVERY

    async def _expire(self, before: int) -> None:
        """Delete what is kept of people in rounds and polls that ended before this moment; what was
        not published yet is published first."""
        for round_id in await self._store.read(lambda c: erasure.unpublished(c, before)):
            round_ = await self._store.read(lambda c, one=round_id: rounds.load(c, one))
            try:
                await summary_of(self._store, round_)
            except Exception:  # what it would be made from stays, and the others' goes
                log.exception("The summary of round %s can't be made", round_id)
        while await self._store.read(lambda c: erasure.has_expired(c, before)):
            now = self._now()
            async with self._one_piece:
                erased = await self._store.write(lambda c, now=now: erasure.expire(c, before, now))
                self._traces = Cleaned.BLOCKED
            cards = await self._store.read(lambda c, e=erased: reasons.cards_of(c, e.reasons))
            self._refresher.touch_gently(cards)
            if erased.is_last:
                log.info("Answers older than %s days are deleted", self.keep_days)

    async def _look_at_list(self) -> None:
        """Begin what the list alone has: it could not be begun, or this database took the place of
        another. Erasures of long ago are in no backup any more."""
        before = self._now() - erased_list.KEPT_FOR
        async with self._one_piece:
            try:
                lines = await asyncio.to_thread(erased_list.since, self._store.path, before)
            except OSError as error:
                log.warning("The list of erasures can't be used: %s", error)
                return
        unknown = await self._store.read(lambda c: erasure.unknown(c, lines))
        await self._store.write(lambda c: _compare(c, unknown, before))


def _compare(c: sqlite3.Connection, unknown: Sequence[Erasure], before: int) -> None:
    erasure.forget_before(c, before)
    for one in unknown:
        erasure.begin(c, one)


def _cards_of(c: sqlite3.Connection, erased: Erased) -> list[CardKey]:
    """The cards that count or quote what was erased; closed polls count as they were published."""
    changed = (polls.load(c, poll_id) for poll_id in erased.polls)
    counting = (key_of(poll) for poll in changed if poll is not None and poll.is_open)
    return [*filter(None, counting), *reasons.cards_of(c, erased.reasons)]
