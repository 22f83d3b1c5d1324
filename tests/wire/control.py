"""How a test steers the loopback: one HTTP call for each of these, with JSON in and out."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from typing import Any

from wire.gateway import Gateway
from wire.people import FIRST_MEMBER, People
from wire.rest import Rest
from wire.state import SERVER, Interaction, Json, State, buttons, controls, texts
from wire.trouble import Trouble, Troubles

LOOKS_AGAIN = 0.005
MEMBERS = 20_000


class Control:
    """Each public method is a call; its arguments are the JSON's fields."""

    def __init__(self, state: State, gateway: Gateway, rest: Rest) -> None:
        self._state = state
        self._gateway = gateway
        self._rest = rest
        self._people = People(state, gateway)

    def find(self, name: str) -> Callable[..., Awaitable[Any]]:
        return getattr(self, name)

    async def facts(self) -> Json:
        return {
            "connected": self._gateway.connected,
            "identified": self._gateway.identified,
            "resumed": self._gateway.resumed,
            "too_early": self._gateway.too_early,
            "requests": self._rest.requests,
            "refusals": self._rest.refusals,
            "posts": self._state.posts,
            "syncs": self._state.syncs,
            "repeats": self._state.repeats,
            "troubles": sum(rule.met for rule in self._rest.troubles.rules),
            "answers": self._people.crowd_answers,
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

    async def go_away(self) -> None:
        """Discord drops what is connected, and takes no connection and no request."""
        self._gateway.is_away = True
        await self._gateway.order("drop")

    async def one_by_one(self, seconds: float) -> None:
        """Shards identify one after the other, so many seconds apart, whoever connects them."""
        self._gateway.identify_every = seconds

    async def delay(self, seconds: float) -> None:
        """Every reply to a request comes so much later."""
        self._rest.reply_delay = seconds

    async def limit(self, rules: dict[str, tuple[int, float]]) -> None:
        self._rest.limits.rules = rules

    async def troubles(self, rules: list[Json]) -> None:
        self._rest.troubles = Troubles([Trouble(**rule) for rule in rules])

    async def order(self, what: str) -> None:
        await self._gateway.order(what)

    async def command(self, channel: int, line: str, options: Json) -> Json:
        """A moderator's command such as "round start"; how it was answered."""
        return await self._answered(self._people.command(channel, line, options))

    async def press(self, answered: int, label: str) -> Json:
        """A button of the private answer to this interaction; how it was answered."""
        before = self._state.interactions[answered]
        custom_id = buttons(before.shown.get("components"))[label]
        return await self._answered(self._people.press(before, custom_id))

    async def click(
        self, channel: int, message: int, member: int, custom_id: str, repeats: int = 0
    ) -> Json:
        """A member's click, whose event is delivered so many times more."""
        made = self._people.click(channel, message, custom_id, member)
        for _ in range(repeats):
            self._gateway.push_again()
        return await self._answered(made)

    async def _answered(self, made: Interaction, within: float = 10.0) -> Json:
        await asyncio.wait_for(made.heard.wait(), within)
        for _ in range(int(within / LOOKS_AGAIN)):
            if not made.is_deferred or made.later is not None:
                break
            await asyncio.sleep(LOOKS_AGAIN)
        return _told(made)

    async def load(
        self, targets: list[list[Any]], count: int, in_flight: int = 0, rate: float = 0.0
    ) -> Json:
        """Clicks on `targets` (channel, message, custom_id) in turn, by members in any order."""
        members = itertools.cycle(random.Random(1).sample(range(MEMBERS), MEMBERS))
        turns = itertools.cycle(targets)

        def click() -> Interaction:
            channel, message, custom_id = next(turns)
            return self._people.click(channel, message, custom_id, FIRST_MEMBER + next(members))

        before = self._rest.requests
        done = await self._people.load(click, count, in_flight, rate)
        return done | {"requests": self._rest.requests - before}

    async def crowd(self, server: int, members: int, seed: int = 1) -> None:
        """Set a crowd clicking; 0 members stop it."""
        assert server == SERVER
        await self._people.crowd(members, seed)

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
    data = made.shown
    return {
        "id": made.id,
        "member": made.member,
        "channel": made.channel,
        "what": made.what,
        "type": (made.answer or {}).get("type"),
        "text": texts(data.get("components")) or data.get("content") or "",
        "seconds": made.seconds,
    }
