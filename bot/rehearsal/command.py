"""What `discussion-bot rehearse` does."""

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

from bot.chat.client import DiscussionBot
from bot.errors import UserError
from bot.rehearsal.browser import serve
from bot.rehearsal.cast import Cast
from bot.rehearsal.play import play
from bot.rehearsal.stage import open_stage
from bot.store.database import Store

FEWEST_MEMBERS, MOST_MEMBERS = 2, 2000
PATIENCE = 25.0


async def rehearse(options: argparse.Namespace, build: Callable[[Store], DiscussionBot]) -> None:
    """Play unattended, or open the page; UserError for options that make no sense."""
    if not FEWEST_MEMBERS <= options.members <= MOST_MEMBERS:
        raise UserError(f"--members is a number from {FEWEST_MEMBERS} to {MOST_MEMBERS}.")
    logging.disable(logging.INFO)
    async with open_stage(build, PATIENCE if options.play else 5.0) as stage:
        cast = Cast(stage, options.members, options.seed)
        if options.play:
            out: Path = options.out
            await play(stage, cast, options.article, options.pace or "10m", out, print)
        else:
            pace = options.pace or "1m"
            await serve(stage, cast, options.article, pace, options.where, options.port)
