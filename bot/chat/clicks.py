"""Receives every used button, select and form, a limited number at a time.

They are taken from the gateway's raw event. Ballots, which come by the thousand, never become an
object of the library: who, where and what stand in the event, and one bare request answers.
Everything else goes on as the library would have it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.chat import controls, words
from bot.chat.callbacks import Ready
from bot.chat.cards.parts import Card
from bot.chat.cards.private import message_card, receipt_card
from bot.chat.custom_ids import Control, Verb, parse
from bot.chat.errors import NOT_TAKEN, explain, guard, is_over, log_refusal
from bot.domain.rounds import Member
from bot.errors import UserError
from bot.rounds.service import Service
from bot.store import ballots
from bot.store.ballots import Choose, Receipt

COMMAND, COMPONENT, FORM = 2, 3, 5
USED = (COMPONENT, FORM)
NEW_MESSAGE, SAME_MESSAGE = 4, 7
PRIVATE = 1 << 6
LAYOUT = 1 << 15
REMEMBERED = 10_000
"""So many events are remembered: Discord may deliver one twice when a connection is resumed."""

BALLOTS = (Verb.VOTE, Verb.PICK, Verb.WITHDRAW)
"""What is answered with a receipt."""

DEADLINE = 3.0
"""Seconds in which Discord takes an answer."""

Event = dict[str, Any]
Owed = tuple[Event, Ready | None]
Ballot = tuple[Member, int, Choose]


class Clicks:
    """Takes events from the gateway. Ballots are counted in groups; answers go out side by side,
    but no more of them than allowed.
    """

    def __init__(
        self,
        at_once: int,
        service: Callable[[], Service],
        interaction: Callable[[Event], discord.Interaction],
        client: discord.Client,
    ) -> None:
        self._service = service
        self._client = client
        self._interaction = interaction
        self._ballots: list[tuple[Event, Control, Ballot]] = []
        self._counting: asyncio.Task[None] | None = None
        self._answers = Lane(at_once, self._pay)
        self._turned_away = Lane(at_once, self._pay)
        self._seen: set[str] = set()
        self._order: deque[str] = deque()
        self.is_stopping = False

    def __len__(self) -> int:
        """How many wait for their answer."""
        return len(self._ballots) + len(self._answers)

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
        control = parse(str(event["data"].get("custom_id", "")))
        if self.is_stopping:
            self._turned_away.owe((event, _message(words.STOPPING)))
        elif control is None or not _is_ballot(event, control):
            self._answer(event, None)
        else:
            try:
                self._ballots.append((event, control, _ballot(event, control)))
            except Exception as error:
                self._answer(event, _message(explain(error, control.verb, self._client)))
            if self._counting is None:
                self._counting = asyncio.create_task(self._count())

    async def stop(self) -> None:
        """Answer what has come, but let nothing more be done.

        Who clicks later is told so, but not waited for: a crowd could click on and on.
        """
        self.is_stopping = True
        while self._counting is not None or self._answers.tasks:
            counting = [self._counting] if self._counting is not None else []
            await asyncio.wait([*counting, *self._answers.tasks])

    async def finish(self) -> None:
        """Once nothing comes any more: the last answers, for as long as Discord takes them."""
        if self._turned_away.tasks:
            await asyncio.wait(self._turned_away.tasks, timeout=DEADLINE)

    async def _count(self) -> None:
        """Count what has come, then what came meanwhile."""
        try:
            while self._ballots:
                group, self._ballots = self._ballots, []
                try:
                    asked = [ballot for _, _, ballot in group]
                    outcomes = await self._service().voting.cast_all(asked)
                except Exception as error:
                    outcomes = [error] * len(group)
                for (event, _, _), outcome in zip(group, outcomes, strict=True):
                    self._answer(event, self._told(event, outcome))
        finally:
            self._counting = None

    def _answer(self, event: Event, body: Ready | None) -> None:
        """None: the answer is still to be found."""
        self._answers.owe((event, body))

    async def _pay(self, owed: Owed) -> None:
        event, body = owed
        if body is not None:
            await self._send(event, body)
        else:
            interaction = self._interaction(event)
            await guard(interaction, lambda: controls.handle(self._service(), interaction))

    def _told(self, event: Event, outcome: Receipt | Exception) -> Ready:
        """The receipt, or what the member is told instead."""
        try:
            if isinstance(outcome, Exception):
                raise outcome
            private = bool(event["message"]["flags"] & PRIVATE)
            write = _receipt if outcome.reason is None else _receipt.__wrapped__
            return write(outcome, private)
        except Exception as error:
            return _message(explain(error, str(event["data"]["custom_id"]), self._client))

    async def _send(self, event: Event, body: Ready) -> None:
        """The first and only answer to an event."""
        try:
            await _post(event, body)
        except NOT_TAKEN as error:
            if is_over(error):
                log_refusal(error)
                return
            try:  # what was written can't be sent, or Discord failed: say at least that
                where = str(event["data"].get("custom_id"))
                await _post(event, _message(explain(error, where, self._client)))
            except NOT_TAKEN as again:
                log_refusal(again)


class Lane:
    """Pays what is owed side by side, but no more at once than allowed."""

    def __init__(self, at_once: int, pay: Callable[[Owed], Awaitable[None]]) -> None:
        self._at_once = at_once
        self._pay = pay
        self._owed: deque[Owed] = deque()
        self.tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._owed) + len(self.tasks)

    def owe(self, owed: Owed) -> None:
        """To be paid as soon as there is room."""
        self._owed.append(owed)
        if len(self.tasks) < self._at_once:
            task = asyncio.create_task(self._run())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _run(self) -> None:
        while self._owed:
            await self._pay(self._owed.popleft())


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
    return member_of(event), control.numbers[0], choose


def member_of(event: Event) -> Member:
    """The member behind an event; UserError outside a server."""
    member = event.get("member")
    if member is None or "guild_id" not in event:
        raise UserError(words.SERVER_ONLY)
    joined = member.get("joined_at")
    return Member(
        server_id=int(event["guild_id"]),
        id=int(member["user"]["id"]),
        role_ids=frozenset(map(int, member["roles"])),
        joined_at=joined and int(datetime.fromisoformat(joined).timestamp() * 1000),
    )


async def _post(event: Event, body: Ready) -> None:
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=event["id"],
        webhook_token=event["token"],
    )
    await async_context.get().request(route, None, payload=body)  # pyright: ignore


@lru_cache(maxsize=512)
def _receipt(receipt: Receipt, private: bool) -> Ready:
    """A receipt; without a reason many people get the same."""
    return _body(receipt_card(receipt), SAME_MESSAGE if private else NEW_MESSAGE)


@lru_cache(maxsize=64)
def _message(text: str) -> Ready:
    return _body(message_card(text, is_trouble=True), NEW_MESSAGE)


def _body(card: Card, kind: int) -> Ready:
    data: dict[str, Any] = {
        "components": card.to_components(),
        "allowed_mentions": {"parse": []},
    }
    if kind == NEW_MESSAGE:
        data["flags"] = PRIVATE | LAYOUT
    else:
        data |= {"flags": LAYOUT, "attachments": []}
    return Ready({"type": kind, "data": data})
