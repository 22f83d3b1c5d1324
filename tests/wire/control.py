"""How a test steers the loopback: one HTTP call for each of these, with JSON in and out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from wire.crowd import Crowd
from wire.gateway import Gateway
from wire.people import People, as_json, shuffled
from wire.rest import Rest
from wire.state import Interaction, Json, State, buttons, controls, texts

Answer = Awaitable[Any]
LOOKS_AGAIN = 0.005


class Control:
    """Each public method is a call; its arguments are the JSON's fields."""

    def __init__(self, state: State, gateway: Gateway, rest: Rest, people: People) -> None:
        self._state = state
        self._gateway = gateway
        self._rest = rest
        self._people = people
        self._crowd: Crowd | None = None

    def find(self, name: str) -> Callable[..., Answer]:
        return getattr(self, name)

    async def facts(self) -> Json:
        state, gateway, rest = self._state, self._gateway, self._rest
        return {
            "connected": gateway.is_connected,
            "identified": gateway.identified,
            "resumed": gateway.resumed,
            "beats": gateway.beats,
            "requests": rest.requests,
            "refusals": rest.refusals,
            "limited": rest.limits.refused,
            "posts": state.posts,
            "edits": state.edits,
            "repeats": state.repeats,
            "commands": len(state.commands),
            "interactions": len(state.interactions),
            "troubles": sum(rule.met for rule in rest.troubles.rules),
            "answers": self._crowd.answers if self._crowd else 0,
        }

    async def messages(self) -> list[Json]:
        """Every message: where, its words, its controls, how often it was edited."""
        return [
            {
                "place": place.id,
                "id": number,
                "text": texts(message["components"]) or message["content"],
                "controls": controls(message["components"]),
                "edits": self._state.revisions.get(number, 0),
            }
            for place in self._state.places.values()
            for number, message in sorted(place.messages.items())
        ]

    async def interactions(self, since: int = 0) -> list[Json]:
        """What was done from this id on, and how it was answered."""
        return [_told(one) for number, one in self._state.interactions.items() if number >= since]

    async def set(self, **given: Any) -> None:
        """`is_away`, `reply_delay` (seconds), `limits` (route -> [requests, seconds])."""
        if "limits" in given:
            self._rest.limits.rules = {k: (v[0], v[1]) for k, v in given["limits"].items()}
        if "reply_delay" in given:
            self._rest.reply_delay = given["reply_delay"]
        if "is_away" in given:
            self._rest.is_away = self._gateway.is_away = given["is_away"]
            if given["is_away"]:
                await self._gateway.order("drop")

    async def troubles(self, rules: list[Json], seed: int = 1) -> None:
        self._rest.troubles.set(rules, seed)

    async def order(self, what: str, shard: int | None = None) -> None:
        await self._gateway.order(what, shard)

    async def command(
        self, server: int, channel: int, line: str, options: Json, within: float = 10.0
    ) -> Json:
        """A moderator's command such as "round start"; how it was answered."""
        return await self._answered(self._people.command(server, channel, line, options), within)

    async def press(self, answered: int, label: str, within: float = 10.0) -> Json:
        """A button of the private answer to this interaction; how it was answered."""
        before = self._state.interactions[answered]
        custom_id = buttons(before.shown.get("components"))[label]
        return await self._answered(self._people.press(before, custom_id), within)

    async def _answered(self, made: Interaction, within: float) -> Json:
        await self._people.answered(made, within)
        for _ in range(int(within / LOOKS_AGAIN)):
            if not made.is_deferred or made.later is not None:
                break
            await asyncio.sleep(LOOKS_AGAIN)
        return _told(made)

    async def click(
        self, server: int, channel: int, message: int, member: int, custom_id: str, twice: int = 0
    ) -> Json:
        """A member's click; `twice`: the same event is delivered so many times more."""
        made = self._people.click(server, channel, message, member, custom_id)
        session = self._gateway.session_of(server)
        if twice and session is not None:
            data = session.sent[-1][1].split(b',"d":', 1)[1][:-1]
            for _ in range(twice):
                session.push("INTERACTION_CREATE", data)
        await self._people.answered(made)
        return _told(made)

    async def load(
        self,
        targets: list[list[Any]],
        count: int,
        in_flight: int = 0,
        rate: float = 0.0,
        members: int = 20_000,
        seed: int = 1,
    ) -> Json:
        """Clicks on `targets` (server, channel, message, custom_id) in turn."""
        who = shuffled(seed, members)
        turn = 0

        def click() -> Interaction:
            nonlocal turn
            server, channel, message, custom_id = targets[turn % len(targets)]
            turn += 1
            return self._people.click(server, channel, message, next(who), custom_id)

        done = await self._people.load(
            click, count, lambda: self._rest.requests, in_flight=in_flight, rate=rate
        )
        return as_json(done)

    async def crowd(self, server: int, members: int, seed: int = 1) -> None:
        """Set a crowd clicking; 0 members stop it."""
        if self._crowd is not None:
            await self._crowd.stop()
        if members:
            self._crowd = Crowd(self._state, self._gateway, self._people, seed)
            self._crowd.start(server, members)

    async def until(self, within: float = 30.0, **least: float) -> bool:
        """Wait until these facts are at least so large; False if they never are in time."""
        deadline = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < deadline:
            facts = await self.facts()
            if all(facts[name] >= value for name, value in least.items()):
                return True
            await asyncio.sleep(LOOKS_AGAIN)
        return False


def _told(made: Interaction) -> Json:
    answer = made.answer or {}
    data = made.shown
    return {
        "id": made.id,
        "member": made.member,
        "what": made.what,
        "channel": made.channel,
        "type": answer.get("type"),
        "text": texts(data.get("components")) or data.get("content") or "",
        "flags": data.get("flags", 0),
        "seconds": None if made.answered_at is None else made.answered_at - made.pushed_at,
    }
