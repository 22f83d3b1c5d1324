"""Questions outside a round: written, looked at, asked, corrected, closed and opened again."""

import sqlite3
from collections.abc import Callable

from bot.domain.questions import (
    FIXED_OPTIONS,
    Question,
    is_spelling,
    make_question,
    with_option,
)
from bot.domain.rounds import Poll, Purpose, Refused, Rules, Why
from bot.rounds.poster import Poster
from bot.rounds.publisher import TryLater, Unreachable
from bot.rounds.refresher import Refresher
from bot.store import polls
from bot.store.database import Store
from bot.store.errors import DatabaseTrouble
from bot.summaries.privacy import may_reopen


class NotPosted(Exception):
    """A round or poll could not be posted, for the reason in its cause."""


class Asking:
    """What moderators do with a poll of their own. What can't be done raises Refused."""

    def __init__(
        self, store: Store, poster: Poster, refresher: Refresher, now: Callable[[], int]
    ) -> None:
        self._store = store
        self._poster = poster
        self._refresher = refresher
        self._now = now

    async def find(self, server_id: int, poll_id: int) -> tuple[Poll, int]:
        """A poll outside a round of this server, drafted ones too, and how many have answered."""
        return await self._store.read(lambda c: _find(c, server_id, poll_id))

    async def draft(
        self,
        place: tuple[int, int],
        question: Question,
        rules: Rules,
        closes_in: int | None = None,
        *,
        announces: bool = False,
    ) -> Poll:
        """Keep a question that is still being written; `place` is (server, channel), `closes_in`
        in seconds."""
        now = self._now()
        return await self._store.write(
            lambda c: _draft(c, place, question, rules, closes_in, now, announces)
        )

    async def ask(
        self,
        place: tuple[int, int],
        question: Question,
        rules: Rules,
        closes_in: int | None,
        *,
        announces: bool = False,
    ) -> Poll:
        """Put a question to people at once."""
        return await self.post(
            await self.draft(place, question, rules, closes_in, announces=announces)
        )

    async def post(self, poll: Poll) -> Poll:
        """Put a drafted question to people.

        NotPosted says why its card isn't there; unless it is refused, it may come yet.
        UserError: it can't be asked as it was written.
        """
        question = poll.question
        options = () if question.kind in FIXED_OPTIONS else question.options
        make_question(question.text, question.kind, options, question.help, question.most)
        now = self._now()
        await self._store.write(lambda c: _open(c, poll.id, now))
        try:
            posted = await self._poster.post_poll(poll.id)
        except Unreachable as error:  # it can be posted once what is missing is allowed
            await self._store.write(lambda c: polls.draft_again(c, poll.id, now))
            raise NotPosted from error
        except (TryLater, DatabaseTrouble) as error:
            self._refresher.touch((0, poll.id))  # looks for the card before it posts another
            raise NotPosted from error
        self._poster.wake()
        return posted

    async def discard(self, poll: Poll) -> None:
        """Forget a question that was never asked."""
        if poll.drafted_at is None:
            raise Refused(Why.ASKED_ALREADY, poll)
        await self._store.write(lambda c: polls.remove(c, poll.id))

    async def change(self, poll: Poll, question: Question, closes_in: int | None = None) -> Poll:
        """Ask this instead. Before it is asked everything can be changed, and as long as nobody has
        answered; then its spelling, for a quarter of an hour."""
        now = self._now()
        changed = await self._store.write(lambda c: _change(c, poll.id, question, closes_in, now))
        if changed.drafted_at is None:
            self._refresher.touch((0, poll.id), soon=True)
        return changed

    async def keep(self, poll: Poll, question: Question) -> None:
        """Keep what was written of a draft, though it can't be asked like that."""
        await self._store.write(lambda c: polls.rewrite(c, poll.id, question))

    async def add_option(self, poll: Poll, option: str) -> Poll:
        """One more option while people answer; the result says that it came later."""
        changed = await self._store.write(lambda c: _add_option(c, poll.id, option))
        self._refresher.touch((0, poll.id), soon=True)
        return changed

    async def close(self, poll: Poll) -> None:
        """No ballot counts from now on."""
        if not await self._poster.close_poll(poll.id):
            raise Refused(Why.POLL_CLOSED, poll)
        self._poster.wake()

    async def reopen(self, poll: Poll) -> Poll:
        """Ballots count again, within an hour of the close."""
        now = self._now()
        opened = await self._store.write(lambda c: _reopen(c, poll.id, now))
        self._refresher.touch((0, poll.id), soon=True)
        return opened


def can_rewrite(poll: Poll, voters: int) -> bool:
    """Whether everything about a poll outside a round can still be changed."""
    return poll.drafted_at is not None or (poll.is_open and voters == 0)


def can_correct(poll: Poll, now: int) -> bool:
    """Whether its spelling can be corrected: once, so that it can't drift to something else."""
    is_fresh = now - (poll.opened_at or 0) <= polls.CORRECTS_FOR
    return poll.is_open and is_fresh and poll.corrected_at is None


def can_reopen(poll: Poll, voters: int, now: int) -> bool:
    """Whether it was closed lately enough, nobody could answer twice, and its result may be known
    while people answer."""
    is_fresh = poll.closed_at is not None and now - poll.closed_at <= polls.REOPENS_FOR
    return is_fresh and not poll.is_forgotten and may_reopen(poll.rules, voters)


def _load(c: sqlite3.Connection, poll_id: int) -> Poll:
    poll = polls.load(c, poll_id)
    if poll is None:
        raise Refused(Why.UNKNOWN_POLL)
    return poll


def _find(c: sqlite3.Connection, server_id: int, poll_id: int) -> tuple[Poll, int]:
    poll = _load(c, poll_id)
    is_known = poll.server_id == server_id and poll.purpose is Purpose.ASKED
    if not is_known or (poll.drafted_at is None and poll.opened_at is None):
        raise Refused(Why.UNKNOWN_POLL)
    return poll, polls.voters(c, poll_id)


def _draft(
    c: sqlite3.Connection,
    place: tuple[int, int],
    question: Question,
    rules: Rules,
    closes_in: int | None,
    now: int,
    announces: bool,
) -> Poll:
    poll_id = polls.create(c, place, Purpose.ASKED, question, rules, announces=announces)
    polls.draft(c, poll_id, now)
    polls.set_duration(c, poll_id, None if closes_in is None else closes_in * 1000)
    return _load(c, poll_id)


def _open(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    poll = _load(c, poll_id)
    if poll.drafted_at is None:
        raise Refused(Why.ASKED_ALREADY, poll)
    polls.open_asked(c, poll_id, now)


def _change(
    c: sqlite3.Connection, poll_id: int, question: Question, closes_in: int | None, now: int
) -> Poll:
    poll = _load(c, poll_id)
    if can_rewrite(poll, polls.voters(c, poll_id)):
        polls.rewrite(c, poll_id, question)
        if poll.drafted_at is not None:
            polls.set_duration(c, poll_id, None if closes_in is None else closes_in * 1000)
    elif not can_correct(poll, now):
        raise Refused(Why.CANT_CORRECT, poll)
    elif not is_spelling(poll.question, question) or question.kind is not poll.question.kind:
        raise Refused(Why.NOT_ONLY_SPELLING, poll)
    else:
        kept = poll.question
        same = Question(
            question.text, kept.kind, question.options, question.help, kept.most, kept.added
        )
        polls.rewrite(c, poll_id, same, corrected_at=now)
    return _load(c, poll_id)


def _add_option(c: sqlite3.Connection, poll_id: int, option: str) -> Poll:
    poll = _load(c, poll_id)
    if not poll.is_open:
        raise Refused(Why.POLL_CLOSED, poll)
    polls.rewrite(c, poll_id, with_option(poll.question, option))
    return _load(c, poll_id)


def _reopen(c: sqlite3.Connection, poll_id: int, now: int) -> Poll:
    poll = _load(c, poll_id)
    if not can_reopen(poll, polls.voters(c, poll_id), now):
        raise Refused(Why.CANT_REOPEN, poll)
    polls.reopen(c, poll_id, now)
    return _load(c, poll_id)
