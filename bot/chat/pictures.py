"""Has a summary's picture drawn in the worker process, and keeps the last ones."""

import asyncio
import io
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.rounds.compute import Compute, Unavailable
from bot.summaries.summary import Summary

if TYPE_CHECKING:
    from bot.output.pictures import Picture

log = logging.getLogger(__name__)

KEPT = 24

Wanted = tuple[Summary, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as a file; `is_missing`: there should be one, but it could not be drawn."""

    picture: "Picture | None" = None
    png: bytes = b""
    is_missing: bool = False


_kept: OrderedDict[Wanted, Drawn] = OrderedDict()
_under_way: dict[Wanted, asyncio.Task[Drawn]] = {}


async def draw_for_card(compute: Compute, summary: Summary) -> Drawn:
    """The picture on the summary's card, if there is one."""
    from bot.output.pictures import card_picture  # when first needed: a start need not wait

    name = card_picture(summary)
    if not name:
        return Drawn()
    wanted = (summary, name)
    if wanted in _kept:
        _kept.move_to_end(wanted)
        return _kept[wanted]
    task = _under_way.get(wanted)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = _under_way[wanted] = asyncio.create_task(_draw(compute, wanted))
    return await asyncio.shield(task)  # others wait for it too


async def _draw(compute: Compute, wanted: Wanted) -> Drawn:
    from bot.output.pictures import draw_png

    try:
        picture, png = await compute(draw_png, *wanted)
    except Unavailable as error:
        log.warning("A summary goes out without its picture: %s", error)
        return Drawn(is_missing=True)
    except Exception:
        log.exception("A summary goes out without its picture")
        return Drawn(is_missing=True)
    finally:
        _under_way.pop(wanted, None)
    drawn = _kept[wanted] = Drawn(picture, png)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return drawn


def file_of(drawn: Drawn) -> discord.File:
    """To be sent with the card."""
    from bot.chat.cards.summary import file_name

    assert drawn.picture is not None, "there is a picture to send"
    return discord.File(
        io.BytesIO(drawn.png), file_name(drawn.picture), description=drawn.picture.description
    )
