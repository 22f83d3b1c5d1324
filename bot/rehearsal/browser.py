"""Serves the rehearsal in a browser, where one is moderator or member while time moves."""

import asyncio
import contextlib

from simcord.backend.errors import SetupError
from simcord.preview import Preview

from bot.rehearsal.cast import Cast
from bot.rehearsal.stage import Stage

SECOND = 1.0


async def serve(stage: Stage, cast: Cast, article: str, pace: str, port: int) -> None:
    """Start a round and keep the page current until it is closed or the program is stopped."""
    await stage.start(article, pace)
    viewers = [stage.moderator, stage.visitor]
    preview = stage.env.preview(stage.channel, viewers=viewers, layout="channel", port=port)
    async with preview:
        print(f"The rehearsal is open: {preview.url}")
        print("Choose who you are on the page: morgan_mod steers, you are a member.")
        print("Stop it with Ctrl-C.", flush=True)
        closed = asyncio.ensure_future(preview.wait_closed())
        second = 0
        while not closed.done():
            await asyncio.wait([closed], timeout=SECOND)
            second += 1
            await _move(stage, cast, preview, second)


async def _move(stage: Stage, cast: Cast, preview: Preview, second: int) -> None:
    """One second passes; every few seconds someone in the cast does something.

    While the page holds the simulated Discord (a click is under way) this second is skipped.
    """
    with contextlib.suppress(SetupError):
        await stage.env.advance_time(SECOND)
        if second % 3 == 0:
            await cast.act(0.08)
        await preview.refresh()
