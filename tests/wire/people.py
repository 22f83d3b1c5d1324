"""Members who click: interactions as Discord pushes them, and the load they make."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from wire.gateway import Gateway
from wire.rest import MEMBER_RIGHTS, MODERATOR_RIGHTS
from wire.state import ALL_RIGHTS, APPLICATION, DEADLINE, JOINED, Interaction, Json, State

GIVE_UP = DEADLINE + 7.0
FIRST_MEMBER = 10_000
MODERATOR = 9_999
PRIVATE = 1 << 15 | 1 << 6


@dataclass(slots=True)
class Load:
    """What a load did. Seconds from push to first answer, late ones included."""

    pushed: int
    answered: int
    late: int
    """Answered after Discord's three seconds, or never."""
    seconds: float
    rate: float
    p50: float
    p99: float
    latest: float
    requests: int


@dataclass(slots=True)
class _Going:
    left: Iterator[None]
    open: dict[int, Interaction] = field(default_factory=dict[int, Interaction])
    done: list[Interaction] = field(default_factory=list[Interaction])
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    refill: bool = False


class People:
    """Pushes interactions for members of a server."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway
        self._members: dict[tuple[int, bool], bytes] = {}
        self._channels: dict[int, bytes] = {}
        self._sources: dict[int, tuple[int, bytes]] = {}
        self._going: _Going | None = None
        self._waiting: dict[int, asyncio.Future[Interaction]] = {}

    def heard(self, made: Interaction) -> None:
        """A first answer came in, be it too late."""
        waiting = self._waiting.pop(made.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(made)
        going = self._going
        if going is not None and going.open.pop(made.id, None) is not None:
            going.done.append(made)
            if going.refill and next(going.left, 0) is None:
                self._push_next()
            if not going.open:
                going.ended.set()

    def click(
        self, server: int, channel: int, message: int, member: int, custom_id: str, *values: str
    ) -> Interaction:
        """A member uses a control of a message."""
        made = self._state.interaction(server, channel, member, custom_id, message)
        data: Json = {"custom_id": custom_id, "component_type": 3 if values else 2, "id": 5}
        if values:
            data["values"] = list(values)
        source = b',"message":' + self._source(channel, message)
        self.push(made, 3, json.dumps(data).encode(), source, member == MODERATOR)
        return made

    def press(self, answered: Interaction, custom_id: str) -> Interaction:
        """Who was answered privately uses a control of that answer."""
        where = answered.server, answered.channel, answered.member
        made = self._state.interaction(*where, custom_id)
        data = {"custom_id": custom_id, "component_type": 2, "id": 5}
        message = self._state.shown(answered.channel, answered.shown | {"flags": PRIVATE})
        source = b',"message":' + json.dumps(message).encode()
        self.push(made, 3, json.dumps(data).encode(), source, answered.member == MODERATOR)
        return made

    def command(self, server: int, channel: int, name: str, options: Json) -> Interaction:
        """The moderator types a command such as "round start"."""
        root, *path = name.split()
        given: list[Json] = [{"name": k, "type": 3, "value": v} for k, v in options.items()]
        for part in reversed(path):
            given = [{"name": part, "type": 1, "options": given}]
        known = next(one for one in self._state.commands if one["name"] == root)
        data = {"id": known["id"], "name": root, "type": 1, "options": given}
        made = self._state.interaction(server, channel, MODERATOR, name)
        self.push(made, 2, json.dumps(data).encode(), b"", is_moderator=True)
        return made

    def push(
        self, made: Interaction, kind: int, data: bytes, source: bytes, is_moderator: bool
    ) -> None:
        """The event as Discord sends it."""
        member = self._member(made.member, is_moderator)
        channel = self._channels.get(made.channel)
        if channel is None:
            shown = self._state.channel(self._state.places[made.channel])
            channel = self._channels[made.channel] = json.dumps(shown).encode()
        text = (
            b'{"id":"%d","application_id":"%d","type":%d,"token":"%s","version":1,"data":%s,'
            b'"guild_id":"%d","channel_id":"%d","channel":%s,"locale":"en-US",'
            b'"guild_locale":"en-US","entitlements":[],"authorizing_integration_owners":{"0":"%d"},'
            b'"context":0,"attachment_size_limit":10485760,"app_permissions":"%d","member":%s%s}'
        ) % (
            *(made.id, APPLICATION, kind, made.token.encode(), data, made.server, made.channel),
            *(channel, made.server, ALL_RIGHTS, member, source),
        )
        self._gateway.push(made.server, "INTERACTION_CREATE", text)

    async def answered(self, made: Interaction, within: float = GIVE_UP) -> Interaction:
        """Wait for the first answer; TimeoutError if none comes."""
        if made.answer is None:
            waiting = self._waiting[made.id] = asyncio.get_running_loop().create_future()
            await asyncio.wait_for(waiting, within)
        return made

    async def load(
        self,
        clicks: Callable[[], Interaction],
        count: int,
        requests: Callable[[], int],
        *,
        in_flight: int = 0,
        rate: float = 0.0,
    ) -> Load:
        """Push `count` clicks: so many in flight, at a rate a second, or all at once."""
        going = self._going = _Going(iter([None] * count), refill=bool(in_flight))
        self._next = clicks
        before, started = requests(), time.perf_counter()
        if rate:
            await self._at_rate(count, rate)
        else:
            for _ in range(in_flight or count):
                if next(going.left, 0) is None:
                    self._push_next()
        quiet = 0.0
        while going.open and quiet < GIVE_UP:
            done = len(going.done)
            try:
                await asyncio.wait_for(going.ended.wait(), 0.25)
            except TimeoutError:
                quiet = 0.0 if len(going.done) > done else quiet + 0.25
        self._going = None
        return _measure(going, count, started, requests() - before)

    async def _at_rate(self, count: int, rate: float) -> None:
        started = time.perf_counter()
        pushed = 0
        while pushed < count:
            owed = min(int((time.perf_counter() - started) * rate) + 1, count)
            for _ in range(owed - pushed):
                self._push_next()
            pushed = owed
            await asyncio.sleep(0.002)

    def _push_next(self) -> None:
        going = self._going
        assert going is not None
        made = self._next()
        going.open[made.id] = made

    def _member(self, member: int, is_moderator: bool) -> bytes:
        known = self._members.get((member, is_moderator))
        if known is None:
            data: Any = {
                "user": {
                    "id": str(member),
                    "username": f"member{member}",
                    "global_name": f"Member {member}",
                    "discriminator": "0",
                    "avatar": None,
                    "public_flags": 0,
                },
                "roles": ["5001", "5002", "5003"],
                "joined_at": JOINED,
                "permissions": MODERATOR_RIGHTS if is_moderator else MEMBER_RIGHTS,
                "nick": None,
                "deaf": False,
                "mute": False,
                "pending": False,
                "flags": 0,
                "premium_since": None,
                "avatar": None,
                "communication_disabled_until": None,
            }
            known = self._members[member, is_moderator] = json.dumps(data).encode()
        return known

    def _source(self, channel: int, message: int) -> bytes:
        """The message as it is pushed with a click; packed anew only when it was edited."""
        revision = self._state.revisions.get(message, 0)
        known = self._sources.get(message)
        if known is None or known[0] != revision:
            found = self._state.message(channel, message)
            known = self._sources[message] = revision, json.dumps(found).encode()
        return known[1]


def _measure(going: _Going, count: int, started: float, requests: int) -> Load:
    done = [one for one in going.done if one.answered_at is not None]
    waits = sorted(one.answered_at - one.pushed_at for one in done if one.answered_at is not None)
    ended = max((one.answered_at or 0.0 for one in done), default=started)
    seconds = max(ended - started, 1e-9)
    return Load(
        pushed=count,
        answered=len(waits),
        late=count - sum(wait <= DEADLINE for wait in waits),
        seconds=seconds,
        rate=len(waits) / seconds,
        p50=waits[len(waits) // 2] if waits else 0.0,
        p99=waits[min(len(waits) * 99 // 100, len(waits) - 1)] if waits else 0.0,
        latest=waits[-1] if waits else 0.0,
        requests=requests,
    )


def as_json(load: Load) -> Json:
    return asdict(load)


def shuffled(seed: int, members: int) -> Iterator[int]:
    """Members in a seeded order, for ever."""
    chance = random.Random(seed)
    while True:
        order = list(range(FIRST_MEMBER, FIRST_MEMBER + members))
        chance.shuffle(order)
        yield from order
