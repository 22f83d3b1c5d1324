"""One connection to Discord, from login to a clean stop."""

import asyncio
import contextlib
import gc
import signal

import aiohttp
import discord

from bot.chat.callbacks import Callbacks
from bot.chat.client import DiscussionBot
from bot.chat.permissions import invite_link
from bot.errors import SettingsError, UserError


async def serve(bot: DiscussionBot, token: str) -> None:
    """Connect and work until SIGTERM or SIGINT; UserError says why it can't, SettingsError that
    it is the token."""
    async with bot, Callbacks(bot.http.user_agent):
        await _login(bot, token)
        print(f"Invite the bot to a server: {invite_link(bot.application_id or 0)}", flush=True)
        gc.freeze()  # what is loaded by now stays; scanning it again costs a burst its time
        gc.set_threshold(50_000, 50, 50)
        connection = asyncio.ensure_future(bot.connect())
        await asyncio.wait([connection, _stop_signal()], return_when=asyncio.FIRST_COMPLETED)
        await bot.stop()
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await connection
        except discord.DiscordException as error:
            raise UserError(f"Discord ended the connection: {error}") from error


async def _login(bot: DiscussionBot, token: str) -> None:
    try:
        await bot.login(token)
    except discord.LoginFailure as error:
        raise SettingsError(
            "Discord doesn't know this token (DISCORD_TOKEN). Make a new one in the developer "
            "portal (Bot, Reset Token) and put it in the place of this one."
        ) from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise UserError(f"Discord can't be reached: {error}. Try again later.") from error


def _stop_signal() -> asyncio.Future[None]:
    """Done when the process is asked to stop."""
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[None] = loop.create_future()

    def ask() -> None:
        if not asked.done():
            asked.set_result(None)

    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has Ctrl-C alone
            loop.add_signal_handler(name, ask)
    return asked
