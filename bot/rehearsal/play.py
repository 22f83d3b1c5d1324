"""Plays a whole round unattended and keeps what came of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import discord

from bot.chat.custom_ids import Verb
from bot.rehearsal import seen
from bot.rehearsal.cast import Cast
from bot.rehearsal.stage import Stage

TICK = 60.0
LONGEST = 24 * 60
"""Minutes after which a round that doesn't end is given up."""

Say = Callable[[str], None]


async def play(stage: Stage, cast: Cast, article: str, pace: str, out: Path, say: Say) -> None:
    """From `/round start` to the summary; charts and data go into `out`."""
    await stage.start(article, pace)
    await play_on(stage, cast, say, presses_next=pace == "manual")
    say("")
    say(_words(stage.cards()[-1]))
    for path in await asyncio.to_thread(_keep, out, await _gathered(stage)):
        say(f"kept: {path}")


async def play_on(stage: Stage, cast: Cast, say: Say, *, presses_next: bool = False) -> None:
    """Minute by minute until the summary is posted."""
    told = 0
    clicks = 0
    for minute in range(LONGEST):
        told = _tell(stage, told, minute, clicks, say)
        if "Summary" in _words(stage.cards()[-1]):
            break
        clicks += await cast.act(0.5)
        if seen.closing(stage.cards()) is not None:
            await _approve_reasons(stage)
        if presses_next and minute % 5 == 4:
            await stage.moderator.slash(stage.channel, "round next")
        await stage.pass_time(TICK)


def _tell(stage: Stage, told: int, minute: int, clicks: int, say: Say) -> int:
    """Name what was posted since the last time."""
    cards = stage.cards()
    for card in cards[told:]:
        words = _words(card).replace("### ", "").replace("-# ", "").replace("*", "")
        first = " | ".join(line for line in words.split("\n")[:2] if line)
        say(f"{minute // 60:02}:{minute % 60:02}  {clicks:4} clicks  {first[:96]}")
    return len(cards)


def _words(card: discord.Message) -> str:
    return "\n".join(seen.texts(seen.components(card)))


async def _approve_reasons(stage: Stage) -> None:
    """The moderator reads the list and approves what waits on its first page."""
    shown = await stage.moderator.slash(stage.channel, "round reasons")
    while shown.response is not None:
        waiting = [
            found
            for found in seen.find_all(seen.components(shown.response), Verb.DECIDE)
            if found.split(":")[2] == "1"
        ]
        if not waiting:
            return
        shown = await stage.moderator.click(shown.response, custom_id=waiting[0])
        if shown.response is None:
            shown = await stage.moderator.slash(stage.channel, "round reasons")


def _keep(out: Path, files: list[tuple[str, bytes]]) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files:
        (out / name).write_bytes(data)
    return [out / name for name, _ in files]


async def _gathered(stage: Stage) -> list[tuple[str, bytes]]:
    """The summary as moderators get it: text, chart, figures, each with its file name."""
    result = await stage.moderator.slash(stage.channel, "summary")
    assert result.response is not None
    found = [("summary.md", f"{_words(stage.cards()[-1])}\n".encode())]
    for attachment in result.response.attachments:
        found.append((attachment.filename, await attachment.read()))
    return found
