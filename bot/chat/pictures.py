"""Has a summary's pictures drawn beside the bot, and keeps the last ones."""

import asyncio
import io
import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import discord

from bot.chat.cards.summary_pictures import file_name
from bot.rounds.compute import Compute, Unavailable
from bot.summaries.summary import Summary

if TYPE_CHECKING:
    from bot.summaries.pictures import Picture

log = logging.getLogger(__name__)

Wanted = tuple[Summary, tuple[str, ...]]
Drawn = tuple["Picture", ...]

KEPT = 24
"""Pages whose pictures are kept; those of a page are about 200 KiB."""

_kept: OrderedDict[Wanted, Drawn] = OrderedDict()
_under_way: dict[Wanted, asyncio.Task[Drawn]] = {}


async def draw(compute: Compute, summary: Summary, names: Sequence[str]) -> Drawn:
    """Some pictures of a summary; none where they can't be drawn, which the log says."""
    if not names:
        return ()
    wanted = (summary, tuple(names))
    if wanted in _kept:
        _kept.move_to_end(wanted)
        return _kept[wanted]
    task = _under_way.get(wanted)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = _under_way[wanted] = asyncio.create_task(_draw(compute, wanted))
    return await asyncio.shield(task)  # others wait for it too


async def _draw(compute: Compute, wanted: Wanted) -> Drawn:
    from bot.summaries import pictures

    try:
        drawn = await compute(pictures.draw, *wanted)
    except Unavailable as error:
        log.warning("A summary goes out without pictures: %s", error)
        return ()
    except Exception:
        log.exception("A summary goes out without pictures")
        return ()
    finally:
        _under_way.pop(wanted, None)
    _kept[wanted] = drawn
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return drawn


def files_of(drawn: "Iterable[Picture]") -> list[discord.File]:
    """To be sent with the summary's card."""
    return [
        discord.File(io.BytesIO(one.data), file_name(one), description=one.description)
        for one in drawn
    ]
