"""Receives all that people do, clicks and commands, and answers a limited number at a time.

They are taken from the gateway's raw event. Ballots, which come by the thousand, never become an
object of the library: who, where and what are in the event, and one bare request answers.
Everything else goes on as an interaction of the library.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.chat import controls, refusal_words
from bot.chat.callbacks import EncodedResponse
from bot.chat.cards.parts import Card
from bot.chat.cards.private import message_card, receipt_card, receipt_text
from bot.chat.counts import AnswerCounts, Outcome
from bot.chat.custom_ids import Control, Verb, parse
from bot.chat.errors import (
    NOT_TAKEN,
    OUTCOME,
    explain,
    guard,
    is_over,
    log_refusal,
    outcome_of,
    tell,
)
from bot.chat.limits import ERASURE, Limits
from bot.chat.permissions import can_see
from bot.domain.rounds import Member, Refused, Why
from bot.errors import UserError
from bot.rounds.service import Service
from bot.rounds.timer import cancel_all, late_after
from bot.store import ballots
from bot.store.ballots import AnswerChange, Receipt

COMPONENT, AUTOCOMPLETE, FORM = 3, 4, 5
log = logging.getLogger(__name__)

NEW_MESSAGE, SAME_MESSAGE = 4, 7
PRIVATE = 1 << 6
LAYOUT = 1 << 15
REMEMBERED = 10_000
"""So many events are remembered: Discord may deliver one twice when a connection is resumed."""

BALLOTS = (Verb.VOTE, Verb.PICK, Verb.WITHDRAW)
"""What is answered with a receipt."""

DEADLINE = 3.0
"""Seconds in which Discord takes an answer."""

STOPS_WITHIN = 4.0
"""Seconds that whoever was taken before a stop may still take."""

LAST_WORDS = 1.5
"""Seconds in which somebody can still be told that the bot stops."""

USED = (COMPONENT, FORM)
"""Kinds of event: what is on cards, and forms. The others are commands and their menus."""

Event = dict[str, Any]
Send = Callable[[], Any]


class Ballot(NamedTuple):
    """A click that changes a ballot."""

    event: Event
    member: Member
    poll_id: int
    choose: AnswerChange
    came_at: float
    """By the loop's clock."""


class Clicks:
    """Takes events from the gateway. Ballots are kept in groups; responses are sent side by side,
    but no more of them than allowed.
    """

    def __init__(
        self,
        at_once: int,
        service: Callable[[], Service],
        interaction: Callable[[Event], discord.Interaction],
        command: Callable[[discord.Interaction], Awaitable[None]],
        client: discord.Client,
    ) -> None:
        """`command` does what a typed command or its menu asks for."""
        self._service = service
        self._interaction = interaction
        self._command = command
        self._client = client
        self._limits = Limits(lambda: time.monotonic())
        self._ballots: list[Ballot] = []
        self._storing: asyncio.Task[None] | None = None
        self._responses = ResponseQueue(at_once)
        self._turned_away = ResponseQueue(at_once)
        self.counts = AnswerCounts()
        self._seen: set[str] = set()
        self._order: deque[str] = deque()
        self.is_stopping = False

    def __len__(self) -> int:
        """How many wait for their response."""
        return len(self._ballots) + len(self._responses)

    def is_new(self, event: Event) -> bool:
        """False for an event that was delivered before."""
        number = event["id"]
        if number in self._seen:
            return False
        self._seen.add(number)
        self._order.append(number)
        if len(self._order) > REMEMBERED:
            self._seen.discard(self._order.popleft())
        return True

    def take(self, event: Event) -> None:
        """Answer this one as soon as there is room."""
        kind = event["type"]
        control = parse(str(event["data"].get("custom_id", ""))) if kind in USED else None
        refusal = self._refusal(event, control)
        if refusal is not None:
            if kind != AUTOCOMPLETE:  # a menu without lines says nothing worth a request
                self._turned_away.enqueue(partial(self._send, event, _message(refusal)))
            return
        if kind not in USED:
            self._responses.enqueue(partial(self._run, event))
            return
        if control is None or not _is_ballot(event, control):
            self._responses.enqueue(partial(self._handle, event, control))
            return
        try:
            self._ballots.append(_ballot(event, control))
        except Exception as error:
            response = _message(explain(error, control.verb, self._client))
            self._responses.enqueue(partial(self._send, event, response))
        self._store()

    async def stop(self, within: float = STOPS_WITHIN) -> None:
        """Answer what has come, but let nothing more be done; what takes longer than so many
        seconds is told to come again.

        Who clicks later gets a message, but isn't waited for: a crowd could click on and on.
        """
        self.is_stopping = True

        def at_work() -> list[asyncio.Task[None]]:
            storing = [self._storing] if self._storing is not None else []
            return [*storing, *self._responses.tasks]

        await cancel_all(await late_after(within, at_work))

    async def finish(self) -> None:
        """Once nothing comes any more: the last responses, for as long as Discord takes them."""
        if self._turned_away.tasks:
            await asyncio.wait(self._turned_away.tasks, timeout=DEADLINE)

    async def _store_ballots(self) -> None:
        """Store the ballots that have come, then those that came meanwhile."""
        try:
            while self._ballots:
                group, self._ballots = self._ballots, []
                try:
                    changes = [(one.member, one.poll_id, one.choose) for one in group]
                    outcomes = await self._service().voting.cast_all(changes)
                except Exception as error:
                    outcomes = [error] * len(group)
                for ballot, outcome in zip(group, outcomes, strict=True):
                    if isinstance(outcome, Refused) and outcome.why is Why.NOT_SEEN:
                        self._responses.enqueue(partial(self._look_elsewhere, ballot, outcome))
                        continue
                    response = self._response(ballot.event, outcome)
                    send = partial(self._send, ballot.event, response, ballot.came_at)
                    self._responses.enqueue(send)
        finally:
            self._storing = None

    def _refusal(self, event: Event, control: Control | None) -> str | None:
        """Why nothing is done now, whatever it is that was asked for."""
        if self.is_stopping:
            return refusal_words.STOPPING
        erases = control is not None and control.verb is Verb.ERASE
        may = self._limits.take(_user_id(event), ERASURE if erases else 1.0)
        return None if may else refusal_words.TOO_QUICK

    def _store(self) -> None:
        if self._storing is None and self._ballots:
            self._storing = asyncio.create_task(self._store_ballots())

    async def _look_elsewhere(self, ballot: Ballot, refused: Refused) -> None:
        """The poll is in another channel than the click: does this member see that one?"""
        member, poll = ballot.member, refused.poll
        if poll is None or not can_see(self._interaction(ballot.event), poll.channel_id):
            await self._send(ballot.event, self._response(ballot.event, refused))
            return
        sees = (member.sees or frozenset()) | {poll.channel_id}
        self._ballots.append(ballot._replace(member=replace(member, sees=sees)))
        self._store()

    async def _handle(self, event: Event, control: Control | None) -> None:
        interaction = self._interaction(event)
        work = partial(controls.handle, self._service(), interaction, control)
        await self._until_stop(interaction, guard(interaction, work))
        self.counts.note(interaction.extras.get(OUTCOME, Outcome.ANSWERED))

    async def _run(self, event: Event) -> None:
        interaction = self._interaction(event)
        await self._until_stop(interaction, self._command(interaction))

    async def _until_stop(self, interaction: discord.Interaction, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await tell(interaction, refusal_words.STOPPING)
            raise

    def _response(self, event: Event, outcome: Receipt | Exception) -> EncodedResponse:
        """The receipt, or the message that the member gets instead."""
        try:
            if isinstance(outcome, Exception):
                raise outcome
            private = bool(event["message"]["flags"] & PRIVATE)
            write = _receipt if outcome.reason is None else _receipt.__wrapped__
            response = write(outcome, private)
            self.counts.note(Outcome.SAVED)
            return response
        except Exception as error:
            self.counts.note(outcome_of(error))
            return _message(explain(error, str(event["data"]["custom_id"]), self._client))

    async def _send(
        self, event: Event, response: EncodedResponse, came_at: float | None = None
    ) -> None:
        """The first and only response to an event."""
        try:
            await _post(event, response)
            if came_at is not None:
                self.counts.note_receipt(asyncio.get_running_loop().time() - came_at)
        except NOT_TAKEN as error:
            if is_over(error):
                log_refusal(error)
                return
            try:  # what was written can't be sent, or Discord failed: say at least that
                where = str(event["data"].get("custom_id"))
                await _post(event, _message(explain(error, where, self._client)))
            except NOT_TAKEN as again:
                log_refusal(again)


class ResponseQueue:
    """Sends responses side by side, but no more at once than allowed."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: deque[Send] = deque()
        self.tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._waiting) + len(self.tasks)

    def enqueue(self, send: Send) -> None:
        """To be sent as soon as there is room."""
        self._waiting.append(send)
        if len(self.tasks) < self._at_once:
            task = asyncio.create_task(self._run())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _run(self) -> None:
        while self._waiting:
            try:
                await self._waiting.popleft()()
            except Exception:
                log.exception("Somebody could not be answered")


def _is_ballot(event: Event, control: Control) -> bool:
    is_used = event["type"] == COMPONENT and controls.is_its_kind(control, event["data"])
    return is_used and control.verb in BALLOTS


def _ballot(event: Event, control: Control) -> Ballot:
    """Who does what in which poll."""
    match control.verb:
        case Verb.VOTE:
            choose = ballots.give(control.numbers[1])
        case Verb.PICK:
            choose = ballots.pick(controls.numbers(event["data"].get("values")))
        case _:
            choose = ballots.withdraw
    came_at = asyncio.get_running_loop().time()
    return Ballot(event, _member(event), control.numbers[0], choose, came_at)


def _user_id(event: Event) -> int:
    return int((event.get("member") or event)["user"]["id"])


def _member(event: Event) -> Member:
    """The same as `permissions.member_of`, from the raw event; UserError outside a server."""
    member = event.get("member")
    if member is None or "guild_id" not in event:
        raise UserError(refusal_words.SERVER_ONLY)
    joined = member.get("joined_at")
    return Member(
        server_id=int(event["guild_id"]),
        id=int(member["user"]["id"]),
        role_ids=frozenset(map(int, member["roles"])),
        joined_at=joined and int(datetime.fromisoformat(joined).timestamp() * 1000),
        sees=_channels(event),
    )


def _channels(event: Event) -> frozenset[int]:
    """Where it was clicked; a thread counts as its channel too."""
    channel: dict[str, Any] = event.get("channel") or {}
    found = (event["channel_id"], channel.get("parent_id"))
    return frozenset(int(one) for one in found if one is not None)


async def _post(event: Event, response: EncodedResponse) -> None:
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=event["id"],
        webhook_token=event["token"],
    )
    await async_context.get().request(route, None, payload=response)  # pyright: ignore


@lru_cache(maxsize=512)
def _receipt(receipt: Receipt, private: bool) -> EncodedResponse:
    """A receipt; without a reason many people get the same, but for the counts in its text."""
    if receipt.tally is None:
        return _encoded(receipt_card(receipt), SAME_MESSAGE if private else NEW_MESSAGE)
    response = _receipt(replace(receipt, tally=None), private)
    (card,) = response["data"]["components"]
    text, *rest = card["components"]
    counted = card | {"components": [text | {"content": receipt_text(receipt)}, *rest]}
    return EncodedResponse(response | {"data": response["data"] | {"components": [counted]}})


@lru_cache(maxsize=64)
def _message(text: str) -> EncodedResponse:
    return _encoded(message_card(text, is_trouble=True), NEW_MESSAGE)


def _encoded(card: Card, kind: int) -> EncodedResponse:
    data: dict[str, Any] = {
        "components": card.to_components(),
        "allowed_mentions": {"parse": []},
    }
    if kind == NEW_MESSAGE:
        data["flags"] = PRIVATE | LAYOUT
    else:
        data |= {"flags": LAYOUT, "attachments": []}
    return EncodedResponse({"type": kind, "data": data})
