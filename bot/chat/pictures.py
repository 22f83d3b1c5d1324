"""Draws a summary's chart off the event loop."""

import asyncio
import io
from dataclasses import dataclass
from functools import lru_cache

import discord

from bot.chat.cards.summary import CHART
from bot.summaries.summary import Summary


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture; `description` is what it shows in words."""

    png: bytes
    description: str

    def file(self) -> discord.File:
        """To be sent with the summary's card."""
        return discord.File(io.BytesIO(self.png), CHART, description=self.description)


async def draw(summary: Summary) -> Chart | None:
    """The opinion line, where there is enough to draw."""
    return await asyncio.to_thread(_draw, summary)


@lru_cache(maxsize=32)
def _draw(summary: Summary) -> Chart | None:
    # imported here, when first needed: numpy and matplotlib weigh more than the rest together
    from bot.summaries import chart
    from bot.summaries.words import describe_line

    if not chart.can_draw(summary):
        return None
    return Chart(chart.draw_line(summary), describe_line(summary))
