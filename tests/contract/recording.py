"""The bot played through on the simulated Discord, its requests kept."""

import asyncio
import copy
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from simcord.types import HttpLogEntry
from world import World

OPTIONS = " | ".join(f"Option {n}" for n in range(10))


@dataclass(frozen=True)
class Recording:
    """Every request of the bot, and the ones worth naming."""

    requests: list[HttpLogEntry]

    @classmethod
    def make(cls) -> Self:
        with tempfile.TemporaryDirectory() as folder:
            return cls(asyncio.run(_play(Path(folder))))

    @property
    def commands(self) -> HttpLogEntry:
        return self._first("PUT", "/commands")

    @property
    def card(self) -> HttpLogEntry:
        """A card with a select and buttons."""
        return next(one for one in self.requests if _holds(one, '"Option 9"'))

    @property
    def picture(self) -> HttpLogEntry:
        """A card with a picture."""
        return next(one for one in self.requests if _holds(one, "attachment://"))

    @property
    def card_edit(self) -> HttpLogEntry:
        return self._first("PATCH", "")

    @property
    def thread(self) -> HttpLogEntry:
        return self._first("POST", "/threads")

    def callback(self, kind: int) -> HttpLogEntry:
        """The first answer of this kind to an interaction."""
        return next(
            one
            for one in self.requests
            if one.path.endswith("/callback") and one.json and one.json["type"] == kind
        )

    def _first(self, method: str, ending: str) -> HttpLogEntry:
        return next(
            one for one in self.requests if one.method == method and one.path.endswith(ending)
        )


MISSING = object()


def broken(request: HttpLogEntry, place: str, value: object) -> HttpLogEntry:
    """The request with one thing in its body changed, or taken away if `MISSING`.

    `place` leads there by keys and indexes: `components.0.type`.
    """
    body: Any = copy.deepcopy(request.json)
    holder = body
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    for step in steps:
        holder = holder[step]
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return replace(request, json=body)


def _holds(request: HttpLogEntry, text: str) -> bool:
    return request.path.endswith("/messages") and text in repr(request.json).replace("'", '"')


async def _play(folder: Path) -> list[HttpLogEntry]:
    world = await World.open(folder)
    try:
        people = world.join(3)
        mo, ann = world.moderator, people[0]
        await mo.autocomplete(world.channel, "round start", "article", "b")
        await mo.slash(
            world.channel, "poll ask", question="Which?", options=OPTIONS, kind="multiple"
        )
        await world.start()
        for one in people:
            await world.vote(one, world.opening(), "Yes")
        await world.next()
        receipt = (await ann.click(world.card("Passage 1 of 8"), label="Agree")).response
        assert receipt is not None
        form = await ann.click(receipt, label="Add a reason")
        await ann.submit_modal(form, {"reason": "Because."})
        await ann.click(receipt, label="Change")
        await world.env.advance_time(11)
        await world.steer("End")
        for one in people:
            await world.vote(one, world.card("One last time"), "No")
        await world.steer("Finish now")
        await mo.slash(world.channel, "summary round")
        await world.env.advance_time(11)
        return list(world.env.http_requests)
    finally:
        await world.close()
