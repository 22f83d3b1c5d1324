"""Opens worlds for fault tests and closes them with the checks that every test ends with."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import discord
from contract.check import check_requests
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
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


async def away(
    world: World, seconds: float, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """The process is dead while time goes by, then it starts again."""
    await world.env.settle()
    await world.env._detach_bot()  # pyright: ignore[reportPrivateUsage]
    meanwhile()
    world.env.backend.advance_clock(seconds)
    await world.restart()
    await world.env.settle()  # what is read after the start may take a busy machine a while


def deny(world: World, *names: str) -> None:
    """Someone who manages the channel takes something from the bot, or gives all back."""
    denied = discord.Permissions(**dict.fromkeys(names, True)).value
    overwrite = Overwrite(world.env.backend.bot_user.id, OverwriteType.MEMBER, deny=denied)
    world.env.backend.set_overwrite(world.channel.id, overwrite)
