"""Where an article that somebody brings comes from: a link, a file, or a message."""

import re

import discord

from bot.chat import article_words as words
from bot.domain.article import Article
from bot.errors import UserError
from bot.intake.limits import MAX_FILE
from bot.intake.outcome import NoArticle, Problem
from bot.rounds.service import Service

READABLE = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx")
_ADDRESS = re.compile(r"https?://[^\s<>|*`]+")
_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+|www\.\S+", re.IGNORECASE)
"""An address that somebody typed without its beginning."""
_WORDS_BESIDE = 400
"""A message with a link and no more letters than these is about what the link leads to."""
_MENTION = re.compile(r"<@!?(\d{15,21})>|<@&(\d{15,21})>|<#(\d{15,21})>")


def address_in(text: str) -> str:
    """The link that somebody typed in place of an article's name; empty if it is none."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    if bare.casefold().startswith(("http://", "https://")):
        return bare
    return f"https://{bare}" if _HOST.fullmatch(bare) else ""


async def article_of_file(
    service: Service, server_id: int, attachment: discord.Attachment
) -> Article:
    """The article in a file that somebody attached."""
    if attachment.size > MAX_FILE:
        raise NoArticle(Problem.TOO_LARGE)
    try:
        data = await attachment.read()
    except (discord.HTTPException, discord.NotFound) as error:
        raise UserError(words.FILE_GONE) from error
    return await service.articles.from_file(server_id, attachment.filename, data)


async def article_of_message(service: Service, server_id: int, message: discord.Message) -> Article:
    """The article that a message brings: a file that can be read, else what its link leads to,
    else its text; of a forwarded message the same."""
    forwarded = message.message_snapshots
    files = [*message.attachments, *(one for shot in forwarded for one in shot.attachments)]
    text = "\n\n".join(filter(None, [message.content, *(shot.content for shot in forwarded)]))
    readable = [one for one in files if one.filename.casefold().endswith(READABLE)]
    if readable:
        return await article_of_file(service, server_id, readable[0])
    link = _ADDRESS.search(text)
    if link is not None and len(text) - len(link[0]) <= _WORDS_BESIDE:
        return await service.articles.from_link(server_id, _whole(link[0]))
    if text.strip():
        return await service.articles.from_text(
            server_id, _with_names(text, message), source=message.jump_url, of_message=True
        )
    if files:
        return await article_of_file(service, server_id, files[0])
    raise UserError(words.NOTHING_TO_DISCUSS)


def _whole(address: str) -> str:
    """A link without the signs that belong to the sentence around it."""
    address = address.rstrip(".,;:!?_~")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1]
    return address


def _with_names(text: str, message: discord.Message) -> str:
    """Names in place of mentions: an article mentions nobody."""
    people = {one.id: one.display_name for one in message.mentions}

    def name(found: re.Match[str]) -> str:
        if found[1]:
            return f"@{people.get(int(found[1]), 'someone')}"
        guild = message.guild
        if found[2]:
            role = guild.get_role(int(found[2])) if guild else None
            return f"@{role.name}" if role else "@role"
        channel = guild.get_channel_or_thread(int(found[3])) if guild else None
        return f"#{channel.name}" if channel else "#channel"

    return _MENTION.sub(name, text)
