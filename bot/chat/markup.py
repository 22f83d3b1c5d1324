"""Text as it lands on Discord: in a card, on a label, and what people typed made fit for both."""

import re
from collections.abc import Callable
from functools import lru_cache

import discord

from bot.errors import UserError
from bot.text import clean, isolated

_FORMATTING = re.compile(r"[\\*_~|`\[\]<]")
_LINE_START = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_EMOJI = re.compile(r"<(a?):(\w{2,32}):(\d{15,21})>")
_KEPT = re.compile(r"https?://[^\s<>]+|<a?:\w{2,32}:\d{15,21}>")
"""Addresses are linked as they are written, custom emoji shown."""
_MENTION = re.compile(r"<(@!?|@&|#)(\d{15,21})>")
_LAST_WORD = 60
"""A text is cut at a word, if it has one within so many characters."""


@lru_cache(maxsize=1024)
def safe(text: str) -> str:
    """Text from an article or a member, shown as it is: no formatting, no mention, no layout."""
    return "\n".join(isolated(_safe_line(line)) for line in clean(text).split("\n"))


def escaped(text: str) -> str:
    """A piece of a line that formats nothing and mentions nobody."""
    return discord.utils.escape_mentions(_FORMATTING.sub(r"\\\g<0>", text))


def guard_line(line: str) -> str:
    """An escaped line whose beginning is no heading, list or quotation."""
    return _LINE_START.sub(r"\1\\\2", _NUMBERED.sub(r"\1\\\2", line))


def label(text: str, length: int = 80) -> str:
    """The same for buttons and menus, which know no formatting: emoji by their names."""
    return cut(_EMOJI.sub(lambda one: f":{one[2]}:", clean(text)), length)


def emoji_of(text: str) -> tuple[discord.PartialEmoji | None, str]:
    """A custom emoji at the beginning of an option, for its button, and the words after it."""
    found = _EMOJI.match(text)
    if found is None:
        return None, text
    emoji = discord.PartialEmoji(name=found[2], id=int(found[3]), animated=bool(found[1]))
    return emoji, text[found.end() :].strip()


def named(text: str, guild: discord.Guild | None) -> str:
    """What someone typed, with the names of mentioned roles and channels; UserError for people."""
    return _MENTION.sub(lambda one: _name(one[1], int(one[2]), guild), text)


def cut(text: str, length: int) -> str:
    """At most so many characters of a plain text, cut at a word where there is one near."""
    return _cut(text, length, lambda kept: kept)


def cut_safe(text: str, length: int) -> str:
    """The same for text that was made safe: no escape, mention or address is cut through."""
    return _cut(text, length, _without_torn_end)


def quote(text: str) -> str:
    """Lines as a block quote."""
    return "\n".join(f"> {one}" for one in text.split("\n"))


def small(text: str) -> str:
    """A line in small print."""
    return f"-# {text}"


def link(server_id: int, channel_id: int, message_id: int = 0) -> str:
    """Where a message is, or a channel or thread."""
    end = f"/{message_id}" if message_id else ""
    return f"https://discord.com/channels/{server_id}/{channel_id}{end}"


def moment(milliseconds: int, style: str = "R") -> str:
    """A time that every reader sees in their own zone; "R" counts down, "t" is the time of day."""
    return f"<t:{milliseconds // 1000}:{style}>"


def _safe_line(line: str) -> str:
    pieces: list[str] = []
    end = 0
    for kept in _KEPT.finditer(line):
        pieces += [escaped(line[end : kept.start()]), kept[0]]
        end = kept.end()
    return guard_line("".join([*pieces, escaped(line[end:])]))


def _name(kind: str, id_: int, guild: discord.Guild | None) -> str:
    if guild is not None and kind == "#":
        channel = guild.get_channel_or_thread(id_)
        return f"#{channel.name}" if channel else "#deleted-channel"
    if guild is not None and kind == "@&":
        role = guild.get_role(id_)
        return f"@{role.name}" if role else "@deleted-role"
    raise UserError(
        "Write the person's name instead of a mention: buttons and reports can't show one."
    )


def _cut(text: str, length: int, mended: Callable[[str], str]) -> str:
    if len(text) <= length:
        return text
    kept = mended(text[: length - 1])
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space > len(kept) - _LAST_WORD and space > 0:
        kept = kept[:space]
    return kept.rstrip(" \n.,;:") + "…"


def _without_torn_end(kept: str) -> str:
    opened = kept.rfind("<")
    if opened > kept.rfind(">") and not kept[:opened].endswith("\\"):
        kept = kept[:opened]
    address = kept.rfind("http")
    if address >= 0 and not re.search(r"\s", kept[address:]):
        kept = kept[:address] or kept
    return kept[: len(kept) - (len(kept) - len(kept.rstrip("\\"))) % 2]
