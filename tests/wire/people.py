"""Members who click: interactions as Discord pushes them, one by one, as a load or as a crowd."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Callable, Coroutine
from typing import Any

from wire.gateway import Gateway
from wire.state import (
    ALL_RIGHTS,
    APPLICATION,
    DEADLINE,
    LONG_AGO,
    Interaction,
    Json,
    State,
    controls,
)

GIVE_UP = DEADLINE + 7.0
PATIENCE = DEADLINE + 0.5
LOOKS_AGAIN = 0.02
FIRST_MEMBER = 10_000
MODERATOR = 9_999
MEMBER_RIGHTS = ALL_RIGHTS & ~(1 << 13) & ~(1 << 3)
PRIVATE = 1 << 15 | 1 << 6


class People:
    """Pushes interactions for members of the server."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self.crowd_answers = 0
        self._state = state
        self._gateway = gateway
        self._crowd: list[asyncio.Task[None]] = []
        self._members: dict[int, bytes] = {}
        self._channels: dict[int, bytes] = {}
        self._sources: dict[int, tuple[int, bytes]] = {}

    def click(self, channel: int, message: int, custom_id: str, member: int) -> Interaction:
        """A member uses a button of a message."""
        made = self._state.interaction(channel, member, custom_id)
        self._push_click(made, self._source(channel, message))
        return made

    def press(self, answered: Interaction, custom_id: str) -> Interaction:
        """Who was answered privately uses a button of that answer."""
        made = self._state.interaction(answered.channel, answered.member, custom_id)
        message = self._state.shown(answered.channel, answered.shown | {"flags": PRIVATE})
        self._push_click(made, json.dumps(message).encode())
        return made

    def command(self, channel: int, name: str, options: Json) -> Interaction:
        """The moderator types a command such as "round start"."""
        root, *path = name.split()
        given: list[Json] = [{"name": k, "type": 3, "value": v} for k, v in options.items()]
        for part in reversed(path):
            given = [{"name": part, "type": 1, "options": given}]
        known = next(one for one in self._state.commands if one["name"] == root)
        data = {"id": known["id"], "name": root, "type": 1, "options": given}
        made = self._state.interaction(channel, MODERATOR, name)
        self._push(made, 2, data)
        return made

    async def load(
        self, click: Callable[[], Interaction], count: int, in_flight: int, rate: float
    ) -> Json:
        """Push `count` clicks: so many in flight, at a rate a second, or all at once."""
        made: list[Interaction] = []

        async def again_and_again() -> None:
            while len(made) < count:
                made.append(click())
                await made[-1].heard.wait()

        async def at_rate() -> None:
            while len(made) < count:
                due = min(int((time.perf_counter() - started) * rate) + 1, count)
                made.extend(click() for _ in range(due - len(made)))
                await asyncio.sleep(0.002)

        pushing: list[Coroutine[Any, Any, None]] = []
        started = time.perf_counter()
        if rate:
            pushing = [at_rate()]
        elif in_flight:
            pushing = [again_and_again() for _ in range(in_flight)]
        else:
            made = [click() for _ in range(count)]
        tasks = [asyncio.create_task(one) for one in pushing]
        answered, heard_at = 0, time.perf_counter()
        while answered < count and time.perf_counter() - heard_at < GIVE_UP:
            await asyncio.sleep(LOOKS_AGAIN)
            now = sum(one.answered_at is not None for one in made)
            if now > answered:
                answered, heard_at = now, time.perf_counter()
        for task in tasks:
            task.cancel()
        return _measure(made, count, started)

    async def crowd(self, members: int, seed: int) -> None:
        """So many members click whatever polls they see, each again once the click before was
        answered or given up, also while the bot dies and comes back; 0 stops them."""
        for task in self._crowd:
            task.cancel()
        await asyncio.gather(*self._crowd, return_exceptions=True)
        chance = random.Random(seed)
        self._crowd = [
            asyncio.create_task(self._act(FIRST_MEMBER + number, chance))
            for number in range(members)
        ]

    async def _act(self, member: int, chance: random.Random) -> None:
        while True:
            sights = self._in_sight()
            if not sights:
                await asyncio.sleep(LOOKS_AGAIN)
                continue
            made = self.click(*chance.choice(sights), member)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):  # `wait_for` would swallow being stopped
                    await made.heard.wait()
                self.crowd_answers += 1

    def _in_sight(self) -> list[tuple[int, int, str]]:
        """The controls of the newest cards, on servers that a bot is connected for."""
        return [
            (place.id, message, control)
            for place in self._state.places.values()
            if self._gateway.is_connected(place.server)
            for message in sorted(place.messages)[-6:]
            for control in controls(place.messages[message]["components"])
            if control.startswith("vote:")
        ]

    def _push_click(self, made: Interaction, message: bytes) -> None:
        data = {"custom_id": made.what, "component_type": 2, "id": 5}
        self._push(made, 3, data, b',"message":' + message)

    def _push(self, made: Interaction, kind: int, data: Json, source: bytes = b"") -> None:
        """The event as Discord sends it; what is in all of them is packed once."""
        if made.member not in self._members:
            self._members[made.member] = json.dumps(_member(made.member)).encode()
        if made.channel not in self._channels:
            shown = self._state.channel(self._state.places[made.channel])
            self._channels[made.channel] = json.dumps(shown).encode()
        server = self._state.places[made.channel].server
        text = (
            b'{"id":"%d","application_id":"%d","type":%d,"token":"%s","version":1,"data":%s,'
            b'"guild_id":"%d","channel_id":"%d","channel":%s,"locale":"en-US",'
            b'"guild_locale":"en-US","entitlements":[],"authorizing_integration_owners":{"0":"%d"},'
            b'"context":0,"attachment_size_limit":10485760,"app_permissions":"%d","member":%s%s}'
        ) % (
            *(made.id, APPLICATION, kind, made.token.encode(), json.dumps(data).encode(), server),
            *(made.channel, self._channels[made.channel], server, ALL_RIGHTS),
            *(self._members[made.member], source),
        )
        self._gateway.push("INTERACTION_CREATE", text, server)

    def _source(self, channel: int, message: int) -> bytes:
        """The message as it is pushed with a click; packed anew only when it was edited."""
        revision = self._state.revisions.get(message, 0)
        known = self._sources.get(message)
        if known is None or known[0] != revision:
            found = self._state.message(channel, message)
            known = self._sources[message] = revision, json.dumps(found).encode()
        return known[1]


def _member(member: int) -> Json:
    user = {"id": str(member), "username": f"member{member}", "global_name": f"Member {member}"}
    rights = ALL_RIGHTS if member == MODERATOR else MEMBER_RIGHTS
    return {
        "user": user | {"discriminator": "0", "avatar": None, "public_flags": 0},
        "roles": ["5001", "5002", "5003"],
        "joined_at": LONG_AGO,
        "permissions": str(rights),
        "nick": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "premium_since": None,
        "avatar": None,
        "communication_disabled_until": None,
    }


def _measure(made: list[Interaction], count: int, started: float) -> Json:
    """Seconds from push to first answer, those that came too late included."""
    waits = sorted(one.seconds for one in made if one.seconds is not None)
    ended = max((one.answered_at or started for one in made), default=started)
    return {
        "answered": len(waits),
        "late": count - sum(wait <= DEADLINE for wait in waits),
        "rate": len(waits) / max(ended - started, 1e-9),
        "p50": waits[len(waits) // 2] if waits else 0.0,
        "p99": waits[min(len(waits) * 99 // 100, len(waits) - 1)] if waits else 0.0,
        "latest": waits[-1] if waits else 0.0,
    }
