"""Guards every command and control in one place: people get words, the log gets the rest."""

import functools
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec

import aiohttp
import discord
from discord import app_commands

from bot.chat import refusal_words
from bot.chat.article_words import no_article
from bot.chat.callbacks import ANSWERED, NotTaken
from bot.chat.cards.private import message_card
from bot.chat.counts import Outcome
from bot.chat.markup import safe
from bot.chat.replies import is_done, show
from bot.domain.rounds import Poll, Refused
from bot.errors import UserError
from bot.intake.outcome import NoArticle
from bot.rounds.asking import NotPosted
from bot.rounds.compute import Unavailable
from bot.rounds.publisher import Unreachable
from bot.store.errors import DatabaseTrouble

P = ParamSpec("P")
log = logging.getLogger(__name__)

TOO_LATE = 10062
NOT_TAKEN = (NotTaken, discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)
"""How an answer fails that Discord refuses, or that doesn't reach it."""


OUTCOME = "outcome"
"""Under this name an interaction knows what became of it."""


async def guard(interaction: discord.Interaction, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work; whatever goes wrong, the person hears what happened and what to do next."""
    try:
        await work()
    except Exception as error:
        interaction.extras[OUTCOME] = outcome_of(error)
        if is_over(error):
            log_refusal(error)
            await _say_openly(interaction)
        else:
            await tell(interaction, explain(error, _name(interaction), interaction.client))


def explain(error: Exception, where: str, client: discord.Client) -> str:
    """The message for a person; errors that aren't meant for people are logged with its code."""
    match error:
        case UserError():
            return error.words(safe)
        case NoArticle():
            return no_article(error)
        case Refused():
            return refusal_words.refusal(error, role_is_gone=_is_role_gone(error.poll, client))
        case DatabaseTrouble():
            return refusal_words.database_trouble(error)
        case Unavailable():
            return refusal_words.BUSY
        case NotPosted():
            return _why_not_posted(error)
        case _:
            code = secrets.token_hex(3)
            log.error("Error %s in %s", code, where, exc_info=error)
            return refusal_words.UNEXPECTED.format(code)


def outcome_of(error: Exception) -> Outcome:
    """What became of an interaction that ended with an error."""
    match error:
        case UserError() | NoArticle() | Refused() | Unavailable() | NotPosted():
            return Outcome.REFUSED
        case _:
            return Outcome.NOT_TAKEN if is_over(error) else Outcome.FAILED


def is_over(error: Exception) -> bool:
    """Discord takes no answer any more: it came too late, there was one, or it can't be reached."""
    if isinstance(error, discord.HTTPException):
        return error.code in (TOO_LATE, ANSWERED)
    return isinstance(error, NotTaken)


def log_refusal(error: Exception) -> None:
    """An answer was not taken, so there is no one to tell."""
    log.warning("An answer to a member was not taken: %s", error)


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """A filter for the library's logger: choices that came too late while somebody types, or that
    could not be read, are missed by nobody."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, Exception) or not (
        is_over(error) or isinstance(error, DatabaseTrouble)
    )


def guarded(
    command: Callable[P, Coroutine[Any, Any, None]],
) -> Callable[P, Coroutine[Any, Any, None]]:
    """The same for a command's callback, whose interaction is its first or second argument."""

    @functools.wraps(command)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        found: list[Any] = [arg for arg in args if isinstance(arg, discord.Interaction)]
        interaction: discord.Interaction = found[0]
        await guard(interaction, lambda: command(*args, **kwargs))

    return wrapper


async def command_refused(
    interaction: discord.Interaction, error: app_commands.AppCommandError
) -> None:
    """Before a command runs the library refuses what doesn't fit its definition."""
    log.warning("A command was refused: %s", error)
    if interaction.type is not discord.InteractionType.autocomplete:
        await tell(interaction, refusal_words.UNKNOWN_COMMAND)


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Answer with a message, if Discord still takes one."""
    try:
        await show(interaction, message_card(text, is_trouble=True), fresh=True)
    except NOT_TAKEN as error:
        log.warning("A member could not be told “%s”: %s", text, error)


async def _say_openly(interaction: discord.Interaction) -> None:
    """What a moderator asked for was done, and they could not be answered: by a message of the
    bot's own, or they would do it once more."""
    if not is_done(interaction) or interaction.channel_id is None:
        return
    channel = interaction.client.get_partial_messageable(interaction.channel_id)
    text = refusal_words.DONE_UNHEARD.format(interaction.user.id)
    try:
        await channel.send(view=message_card(text))
    except NOT_TAKEN as error:
        log.warning("A moderator could not be told what was done: %s", error)


def _why_not_posted(error: NotPosted) -> str:
    match error.__cause__:
        case Unreachable(trouble=trouble, detail=detail):
            return f"{refusal_words.NOT_POSTED} {refusal_words.trouble_text(trouble, detail)}"
        case DatabaseTrouble():
            return refusal_words.POSTED_LATER
        case _:
            return refusal_words.POSTED_SOON


def _is_role_gone(poll: Poll | None, client: discord.Client) -> bool:
    guild = None if poll is None else client.get_guild(poll.server_id)
    if poll is None or guild is None or poll.rules.role_id is None:
        return False
    return guild.get_role(poll.rules.role_id) is None


def _name(interaction: discord.Interaction) -> str:
    command = interaction.command
    if command is not None:
        return f"/{command.qualified_name}"
    data: Any = interaction.data or {}
    return str(data.get("custom_id", interaction.type))
