"""A crowd that goes on clicking whatever polls it sees, also while the bot dies and comes back."""

import asyncio
import contextlib
import random

from wire.gateway import Gateway
from wire.people import FIRST_MEMBER, People
from wire.state import DEADLINE, Interaction, State, controls

LOOKS_AGAIN = 0.02
PATIENCE = DEADLINE + 0.5


class Crowd:
    """So many members, each clicking again once the click before was answered or given up."""

    def __init__(self, state: State, gateway: Gateway, people: People, seed: int) -> None:
        self._state = state
        self._gateway = gateway
        self._people = people
        self._chance = random.Random(seed)
        self._tasks: list[asyncio.Task[None]] = []
        self.answers = 0

    def start(self, server: int, members: int) -> None:
        self._tasks = [
            asyncio.create_task(self._act(server, FIRST_MEMBER + number))
            for number in range(members)
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _act(self, server: int, member: int) -> None:
        while True:
            made = self._click(server, member) if self._gateway.is_connected else None
            if made is None:
                await asyncio.sleep(LOOKS_AGAIN)
                continue
            with contextlib.suppress(TimeoutError):
                await self._people.answered(made, PATIENCE)
                self.answers += 1

    def _click(self, server: int, member: int) -> Interaction | None:
        """One of the controls in sight, of the newest cards rather than of old ones."""
        sights = [
            (place.id, message, control)
            for place in self._state.places.values()
            if place.server == server
            for message in sorted(place.messages)[-6:]
            for control in controls(place.messages[message]["components"])
            if control.startswith("vote:")
        ]
        if not sights:
            return None
        place, message, control = self._chance.choice(sights)
        return self._people.click(server, place, message, member, control)
