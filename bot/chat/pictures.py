"""Computes and draws a summary off the event loop."""

import asyncio
from dataclasses import dataclass

from bot.summaries.figures import summarise
from bot.summaries.models import RoundRecord
from bot.summaries.summary import Summary


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture to attach; `description` is what it shows in words."""

    name: str
    png: bytes
    description: str


async def draw(record: RoundRecord) -> tuple[Summary, Chart | None]:
    """The figures, and the opinion line where there is enough to draw."""
    return await asyncio.to_thread(_draw, record)


def _draw(record: RoundRecord) -> tuple[Summary, Chart | None]:
    summary = summarise(record)
    # imported here, when first needed: numpy and matplotlib weigh more than the rest together
    from bot.summaries import chart
    from bot.summaries.words import describe_line

    if not chart.can_draw(summary):
        return summary, None
    return summary, Chart("opinion-line.png", chart.draw_line(summary), describe_line(summary))
