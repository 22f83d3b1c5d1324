"""Opens worlds for fault tests and closes them with the checks that every test ends with."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from contract.check import check_requests
from world import World

from faults.play import TIDES
from faults.transport import Death


@asynccontextmanager
async def a_world(folder: Path) -> AsyncGenerator[World]:
    """A world whose bot may die: its deaths are no errors, everything else that it raised is."""
    world = await World.open(folder)
    world.library.articles[TIDES.slug] = TIDES
    try:
        yield world
    finally:
        await world.close()
    check_requests(world.env.http_requests, refused=world.refused)
    strange = [error for error in world.env.errors if not isinstance(error, Death)]
    if strange:
        raise BaseExceptionGroup("the bot raised errors", strange)
