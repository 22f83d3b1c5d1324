"""Receives every used button, select and form, a limited number at a time.

They are taken from the gateway's raw event. Ballots, which come by the thousand, never become an
object of the library: who, where and what stand in the event, and one bare request answers.
Everything else goes on as the library would have it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.chat import controls
from bot.chat.callbacks import Ready
from bot.chat.cards.parts import Card
from bot.chat.cards.private import message_card, receipt_card
from bot.chat.custom_ids import Control, Verb, parse
from bot.chat.errors import explain, guard, log_refusal
from bot.errors import UserError
from bot.rounds.models import Member
from bot.rounds.service import Service
from bot.rounds.voting import Voting
from bot.store.ballots import Receipt

COMPONENT, FORM = 3, 5
USED = (COMPONENT, FORM)
NEW_MESSAGE, SAME_MESSAGE = 4, 7
PRIVATE = 1 << 6
LAYOUT = 1 << 15
REMEMBERED = 10_000
"""So many events are remembered: Discord may deliver one twice when a connection is resumed."""

STOPPING = "The bot is just being restarted, so this did nothing. Try again in a minute."
ON_SERVERS = "This works on a server only."

Event = dict[str, Any]


class Clicks:
    """Takes events from the gateway; a task works on each, and no more tasks than allowed."""

    def __init__(
        self,
        at_once: int,
        service: Callable[[], Service],
        interaction: Callable[[Event], discord.Interaction],
    ) -> None:
        self._at_once = at_once
        self._service = service
        self._interaction = interaction
        self._waiting: deque[Event] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()
        self._order: deque[str] = deque()
        self._is_stopping = False

    def __len__(self) -> int:
        """How many are waiting or being answered."""
        return len(self._waiting) + len(self._tasks)

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
        self._waiting.append(event)
        if len(self._tasks) < self._at_once:
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Answer what has come, but let nothing more be done."""
        self._is_stopping = True
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _work(self) -> None:
        while self._waiting:
            event = self._waiting.popleft()
            control = parse(str(event["data"].get("custom_id", "")))
            if self._is_stopping:
                await answer(event, _message(STOPPING))
            elif control is not None and control.verb in BALLOTS and event["type"] == COMPONENT:
                await answer(event, await self._ballot(event, control))
            else:
                interaction = self._interaction(event)
                await guard(interaction, lambda i=interaction: controls.handle(self._service(), i))

    async def _ballot(self, event: Event, control: Control) -> Ready:
        """Count it; the receipt, or what the member is told instead."""
        try:
            receipt = await BALLOTS[control.verb](self._service().voting, event, control)
        except Exception as error:
            return _message(explain(error, str(event["data"]["custom_id"])))
        private = bool(event["message"]["flags"] & PRIVATE)
        write = _receipt if receipt.reason is None else _receipt.__wrapped__
        return write(receipt, private, control.verb is Verb.CONFIRM)


async def _vote(voting: Voting, event: Event, control: Control) -> Receipt:
    return await voting.cast(member_of(event), *control.numbers)


async def _pick(voting: Voting, event: Event, control: Control) -> Receipt:
    values = controls.numbers(event["data"].get("values") or ())
    return await voting.pick(member_of(event), control.numbers[0], values)


async def _confirm(voting: Voting, event: Event, control: Control) -> Receipt:
    return await voting.confirm(member_of(event), control.numbers[0])


async def _withdraw(voting: Voting, event: Event, control: Control) -> Receipt:
    return await voting.withdraw(member_of(event), control.numbers[0])


BALLOTS = {
    Verb.VOTE: _vote,
    Verb.PICK: _pick,
    Verb.CONFIRM: _confirm,
    Verb.WITHDRAW: _withdraw,
}
"""What is answered with a receipt."""


def member_of(event: Event) -> Member:
    """The member behind an event; UserError outside a server."""
    member = event.get("member")
    if member is None or "guild_id" not in event:
        raise UserError(ON_SERVERS)
    joined = member.get("joined_at")
    return Member(
        server_id=int(event["guild_id"]),
        id=int(member["user"]["id"]),
        role_ids=frozenset(map(int, member["roles"])),
        joined_at=joined and int(datetime.fromisoformat(joined).timestamp() * 1000),
    )


async def answer(event: Event, body: Ready) -> None:
    """The first and only answer to an event."""
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=event["id"],
        webhook_token=event["token"],
    )
    try:
        await async_context.get().request(route, None, payload=body)  # pyright: ignore
    except discord.HTTPException as error:
        log_refusal(error)


@lru_cache(maxsize=512)
def _receipt(receipt: Receipt, private: bool, confirmed: bool) -> Ready:
    """A receipt; without a reason many people get the same."""
    return _body(
        receipt_card(receipt, confirmed=confirmed), SAME_MESSAGE if private else NEW_MESSAGE
    )


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
