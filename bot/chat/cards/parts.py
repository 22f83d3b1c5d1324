"""What cards are built from: safe text, buttons, the lines that several cards share."""

import re
from calendar import month_name
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import discord
from discord import ui

from bot.domain.durations import format_duration
from bot.domain.rounds import Ballots, Rules
from bot.text import clean

BLUE = 0x5B8DEF
SLATE = 0x4E5D78
GREEN = 0x3BA58B
AMBER = 0xE6A23C
RED = 0xD9534F

SHOWN_AT_MOST = 4000
Style = discord.ButtonStyle
Part = ui.Item[Any] | str | None

_FORMATTING = re.compile(r"[\\*_~|`\[\]<]")
_LINE_START = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


class Card(ui.LayoutView):
    """A finished card: no state, no callbacks, nothing that the library has to keep."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()


def card(colour: int, *items: Part) -> Card:
    """A card in one coloured box; strings become text, None is left out."""
    return Card(ui.Container(*_items(_fitting(items)), accent_colour=colour))


def row(*buttons: ui.Item[Any]) -> ui.ActionRow[Any]:
    """Up to five buttons, or one select."""
    return ui.ActionRow(*buttons)


def rows(buttons: Sequence[ui.Item[Any]]) -> list[ui.ActionRow[Any]]:
    """Buttons in rows of five."""
    return [row(*buttons[start : start + 5]) for start in range(0, len(buttons), 5)]


def button(
    label: str, custom_id: str, style: Style = Style.secondary, *, disabled: bool = False
) -> ui.Button[Any]:
    """A button; its label is cut at Discord's 80 characters."""
    return ui.Button(label=cut(label, 80), custom_id=custom_id, style=style, disabled=disabled)


def line() -> ui.Separator[Any]:
    """A thin line."""
    return ui.Separator()


def safe(text: str) -> str:
    """Text from an article or a member, shown as it is: no formatting, no mention, no layout."""
    text = _FORMATTING.sub(r"\\\g<0>", clean(text))
    text = _LINE_START.sub(r"\1\\\2", _NUMBERED.sub(r"\1\\\2", text))
    return discord.utils.escape_mentions(text)


def small(text: str) -> str:
    """A line in small print."""
    return f"-# {text}"


def quote(text: str) -> str:
    """Lines as a block quote."""
    return "\n".join(f"> {one}" for one in text.split("\n"))


def cut(text: str, length: int) -> str:
    """At most so many characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def cut_safe(text: str, length: int) -> str:
    """The same for text that was made safe: no escape is left hanging."""
    if len(text) <= length:
        return text
    kept = text[: length - 1].rstrip()
    hanging = (len(kept) - len(kept.rstrip("\\"))) % 2
    return kept[: len(kept) - hanging] + "…"


def people(count: int, noun: str = "answer") -> str:
    """ "1 answer", "12 answers"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def day(iso: str) -> str:
    """ "31 December 2021" for 2021-12-31; what isn't a date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {month_name[found.month]} {found.year}"


def link(server_id: int, channel_id: int, message_id: int) -> str:
    """Where a message stands."""
    return f"https://discord.com/channels/{server_id}/{channel_id}/{message_id}"


def moment(milliseconds: int, style: str = "R") -> str:
    """A time that every reader sees in their own zone; "R" counts down."""
    return f"<t:{milliseconds // 1000}:{style}>"


def secrecy(rules: Rules) -> str:
    """Who can see behind a ballot, said before anyone votes."""
    if rules.ballots is Ballots.OPEN:
        words = "Open ballots: everyone can see who answered what."
    else:
        words = (
            "Secret ballots: hidden from members and moderators. Whoever runs the bot could find "
            "out."
        )
    return f"{words} {_comparison(rules)}".rstrip()


def _comparison(rules: Rules) -> str:
    """What is kept of roles and what for, where roles are compared."""
    if not rules.compare:
        return ""
    names = ", ".join(f"<@&{role.id}>" for role in rules.compare)
    return (
        f"The summary also compares results by role ({names}), never of fewer than 3 people: "
        "which of these you have is kept with your answer."
    )


def eligibility(rules: Rules) -> str | None:
    """Who may vote, where it is not everyone."""
    limits: list[str] = []
    if rules.role_id is not None:
        limits.append(f"have the role <@&{rules.role_id}>")
    if rules.joined is not None:
        limits.append(f"joined at least {format_duration(rules.joined)} ago")
    return f"Only members who {' and '.join(limits)} can vote." if limits else None


def _fitting(items: Sequence[Part]) -> list[Part]:
    """Discord shows 4,000 characters a message: the longest texts are cut until all fit."""
    lengths = sorted(len(item) for item in items if isinstance(item, str))
    left, most = SHOWN_AT_MOST, SHOWN_AT_MOST
    for number, length in enumerate(lengths):
        most = left // (len(lengths) - number)
        if length > most:
            break
        left -= length
    return [cut_safe(item, most) if isinstance(item, str) else item for item in items]


def _items(items: Iterable[Part]) -> Iterable[ui.Item[Any]]:
    for item in items:
        if isinstance(item, str):
            yield ui.TextDisplay(item)
        elif item is not None:
            yield item
