"""Plays a whole round unattended and keeps what came of it."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import discord
from simcord import ResponseMessage

from bot.chat import words
from bot.chat.custom_ids import Verb
from bot.domain.durations import parse_duration
from bot.errors import UserError
from bot.rehearsal import seen
from bot.rehearsal.cast import Cast
from bot.rehearsal.stage import Stage, approve_reasons

MINUTE = 60
TURNS_AT_MOST = 2000
"""A round that isn't over by then is given up."""

READS_EVERY = 4
"""So many turns pass until a moderator reads the reasons again."""

WIDTH = 100

Say = Callable[[str], None]


async def play(stage: Stage, cast: Cast, article: str, pace: str, out: Path, say: Say) -> None:
    """From `/round start` to the summary; charts and data go into `out`."""
    await asyncio.to_thread(_make_folder, out)
    await stage.start(article, pace, "thread")
    await play_on(stage, cast, pace, say)
    pages = await _summary(stage)
    say("")
    say("\n\n".join(pages))
    files = [("summary.md", ("\n\n".join(pages) + "\n").encode()), *await _figures(stage)]
    files.append(("report.html", await fetch_report(stage)))
    for name, data in files:
        await asyncio.to_thread((out / name).write_bytes, data)
        say(f"kept: {out / name}")


async def play_on(stage: Stage, cast: Cast, pace: str, say: Say) -> None:
    """Turn by turn until the summary is posted; UserError if it never is."""
    posted, clicks, minutes = 0, 0, 0
    is_manual = pace == "manual"
    turn = MINUTE if is_manual else max(MINUTE, parse_duration(pace, least=1, most=10**7) // 10)
    for number in range(TURNS_AT_MOST):
        posted = _say_new(stage, posted, minutes, clicks, say)
        cards = stage.cards()
        if any(seen.find(seen.components(card), Verb.REPORT) for card in cards):
            return
        clicks += await cast.act(0.5)
        is_closing = seen.is_closing(cards)
        if is_closing or number % READS_EVERY == READS_EVERY - 1:
            await approve_reasons(stage)
        if is_manual and not is_closing and number % 5 == 4:
            await stage.press(words.NEXT)
        length = MINUTE if is_closing or len(cards) == 1 else turn
        await stage.pass_time(length)
        minutes += length // MINUTE
    raise UserError("The rehearsed round did not come to its end.")


async def fetch_report(stage: Stage) -> bytes:
    """The report, by the button on the summary."""
    card = _summary_card(stage)
    button = seen.find(seen.components(card), Verb.REPORT)
    assert button is not None, "the summary offers its report"
    result = await stage.visitor.click(card, custom_id=button)
    if result.response is None or not result.response.attachments:
        raise UserError(f"There is no report: {seen.said(result)}")
    return await result.response.attachments[0].read()


def _say_new(stage: Stage, seen_before: int, minutes: int, clicks: int, say: Say) -> int:
    """Name what was posted since the last time."""
    cards = stage.cards()
    for card in cards[seen_before:]:
        words = re.sub(r" <t:\d+:R>|[*#>]|^-# ", "", _words(card), flags=re.M)
        first = " | ".join(line.strip() for line in words.split("\n")[:2] if line)
        shown = first if len(first) <= WIDTH else first[:WIDTH].rsplit(" ", 1)[0] + " …"
        say(f"{minutes // 60:02}:{minutes % 60:02}  {clicks:4} clicks  {shown}")
    return len(cards)


def _words(card: discord.Message | ResponseMessage) -> str:
    return "\n".join(seen.texts(seen.components(card)))


async def _summary(stage: Stage) -> list[str]:
    """The summary, then all results and the reasons, page by page as a member turns them."""
    card = _summary_card(stage)
    found = [_words(card)]
    for label in (words.ALL_RESULTS, words.REASONS):
        page: discord.Message | ResponseMessage = card
        while label in seen.labels(page):
            turned = (await stage.visitor.click(page, label=label)).response
            assert turned is not None, "a page is shown"
            page, label = turned, words.MORE
            found.append(_words(page))
    return found


def _summary_card(stage: Stage) -> discord.Message:
    return next(card for card in stage.cards() if seen.find(seen.components(card), Verb.REPORT))


async def _figures(stage: Stage) -> list[tuple[str, bytes]]:
    """Chart and figures as moderators get them, each with its file name."""
    result = await stage.moderator.slash(stage.channel, "summary round")
    assert result.response is not None
    return [(one.filename, await one.read()) for one in result.response.attachments]


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} can't be made: {error.strerror}. Name another folder.") from error
