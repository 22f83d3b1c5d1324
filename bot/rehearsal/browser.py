"""Serves the rehearsal in a browser, where one is moderator or member while time moves."""

import asyncio
import logging
from typing import Any

from simcord.backend.errors import SetupError
from simcord.preview import Preview

from bot.chat import words
from bot.errors import UserError
from bot.rehearsal.cast import Cast
from bot.rehearsal.stage import Stage

log = logging.getLogger(__name__)

SECOND = 1.0
CAST_ACTS_EVERY = 3
REFRESH_EVERY = 2


async def serve(stage: Stage, cast: Cast, article: str, pace: str, where: str, port: int) -> None:
    """Start a round and keep the page current until it is closed or the program is stopped."""
    await stage.start(article, pace, where)
    if where == "thread":
        await stage.press(words.NEXT)  # the page shows the thread, which would be empty
    try:
        preview = await open_page(stage, port).__aenter__()
    except (SetupError, OSError) as error:
        raise UserError(
            f"The page can't be opened on port {port} ({error}). Choose another --port."
        ) from error
    print(f"The rehearsal is open: {preview.url}")
    print("Choose who you are on the page: morgan_mod steers with /round panel, you are a member.")
    print("Stop it with Ctrl-C.", flush=True)
    try:
        await _keep_current(stage, cast, preview)
    finally:
        await preview.close()


async def _keep_current(stage: Stage, cast: Cast, preview: Preview) -> None:
    turns, second = take_turns(preview), 0
    closed = asyncio.ensure_future(preview.wait_closed())
    while not closed.done():
        await asyncio.wait([closed], timeout=SECOND)
        second += 1
        async with turns:
            await _move(stage, cast, preview, second)


def open_page(stage: Stage, port: int | None = None) -> Preview:
    """The round's place as the moderator and a member see it; enter it to serve it."""
    viewers = [stage.moderator, stage.visitor]
    return stage.env.preview(stage.place, viewers=viewers, layout="channel", port=port)


def take_turns(preview: Preview) -> asyncio.Lock:
    """A lock under which the simulated Discord belongs to one side: the page, or whoever has it.

    The simulated Discord allows one actor at a time and the page gives up for good when it meets
    another, so its actions have to wait. It also refuses a click on a page that was refreshed a
    moment ago; on Discord that click counts, so here it does too.
    """
    turns = asyncio.Lock()
    act = preview._action  # pyright: ignore[reportPrivateUsage] there is no public hook

    async def act_in_turn(context_id: str, body: dict[str, Any]) -> Any:
        async with turns:
            if "published_revision" in body:
                page = preview._get_page(context_id)  # pyright: ignore[reportPrivateUsage]
                body["published_revision"] = page.revision
            return await act(context_id, body)

    preview._action = act_in_turn  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    return turns


async def _move(stage: Stage, cast: Cast, preview: Preview, second: int) -> None:
    """One second passes; every few seconds someone in the cast does something."""
    try:
        await stage.pass_time(SECOND)
        if second % CAST_ACTS_EVERY == 0:
            await cast.act(0.08)
        if second % REFRESH_EVERY == 0:
            await preview.refresh()
    except (SetupError, TimeoutError) as error:
        log.warning("A second of the rehearsal was skipped: %s", error)
