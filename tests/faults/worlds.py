"""Opens worlds for fault tests and closes them with the checks that every test ends with."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from contract.check import check_requests
from simcord import ChannelHandle, Env, InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import Shown, World, said, text_of

from bot.articles.seed import parse_seed
from faults.clicks import Sent, at_once
from faults.transport import Death

_SENTENCE = "The water rises for six hours and falls for six, and the harbour has learnt to wait. "

TIDES = parse_seed(
    f"""\
+++
slug = "tides"
title = "On the tides"
published = 2024-02-29

[tracked]
text = "Is the harbour well run?"
kind = "choice"
options = ["Yes", "Partly", "No"]

[[questions]]
anchor = "A first word"
text = "What is the sea?"
kind = "choice"
options = ["Wet", "Salty"]

[[questions]]
anchor = "A last word"
text = "What marks does the harbour deserve?"
kind = "marks"
+++

A first word about the tides. {_SENTENCE * 6}

A last word about the tides. {_SENTENCE * 6}
""",
    "tides.md",
)


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


_now = Env.now


def set_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the machine's clock so many seconds before or after Discord's."""

    def wrong(env: Env) -> datetime:
        return _now(env) + timedelta(seconds=seconds)

    monkeypatch.setattr(Env, "now", wrong)


def deny(world: World, *names: str) -> None:
    """Someone who manages the channel takes something from the bot, or gives all back."""
    denied = discord.Permissions(**dict.fromkeys(names, True)).value
    overwrite = Overwrite(world.env.backend.bot_user.id, OverwriteType.MEMBER, deny=denied)
    world.env.backend.set_overwrite(world.channel.id, overwrite)


async def ask(world: World, question: str = "Tea?", **options: str) -> InteractionResult:
    """A moderator asks a question in the channel, outside of any round."""
    options = {"options": "Yes | No", **options}
    return await world.moderator.slash(world.channel, "poll ask", question=question, **options)


async def panel(world: World) -> str:
    """What a moderator reads who asks how it stands."""
    return text_of(await world.panel())


async def everyone(world: World, who: Iterable[MemberActor], card: Shown, label: str) -> None:
    """All of them give the same answer."""
    for member in who:
        await world.vote(member, card, label)


async def told(world: World, sent: Sent, place: ChannelHandle | None = None) -> str:
    """What the bot answers to whatever someone sends."""
    (result,) = await at_once(world.env, place or world.channel, sent)
    return said(result)
