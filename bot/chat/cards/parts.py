"""What cards are built from: a coloured box, rows of buttons, and room for long texts."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.chat.markup import cut_safe, emoji_of, label

BLUE = 0x5B8DEF
SLATE = 0x4E5D78
GREEN = 0x3BA58B
AMBER = 0xE6A23C
RED = 0xD9534F

SHOWN_AT_MOST = 4000
"""Characters that Discord shows in one message."""

Style = discord.ButtonStyle
Part = ui.Item[Any] | str | None
Button = ui.Button[Any]


class Card(ui.LayoutView):
    """A finished card: no state, no callbacks, nothing that the library has to keep."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()


def card(colour: int, *items: Part) -> Card:
    """A card in one coloured box; strings become text, None and empty texts are left out."""
    return Card(ui.Container(*_items(_fitting(items)), accent_colour=colour))


def row(*buttons: ui.Item[Any]) -> ui.ActionRow[Any]:
    """Up to five buttons, or one select."""
    return ui.ActionRow(*buttons)


def rows(buttons: Sequence[ui.Item[Any]]) -> list[ui.ActionRow[Any]]:
    """Buttons in rows of five."""
    return [row(*buttons[start : start + 5]) for start in range(0, len(buttons), 5)]


def button(
    text: str, custom_id: str, style: Style = Style.secondary, *, disabled: bool = False
) -> Button:
    """A button; a custom emoji at the beginning of its text is shown as one."""
    emoji, words = emoji_of(text)
    shown = label(words) or None
    return ui.Button(label=shown, emoji=emoji, custom_id=custom_id, style=style, disabled=disabled)


def link_button(text: str, url: str) -> Button:
    """A button that leads somewhere."""
    return ui.Button(label=text, url=url)


def option(text: str, value: str, *, default: bool = False) -> discord.SelectOption:
    """A line of a menu."""
    emoji, words = emoji_of(text)
    return discord.SelectOption(
        label=label(words, 100) or label(text, 100), value=value, emoji=emoji, default=default
    )


def line() -> ui.Separator[Any]:
    """A thin line."""
    return ui.Separator()


def _fitting(items: Sequence[Part]) -> list[Part]:
    """The longest texts are cut until all fit in one message; most cards have room to spare."""
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
            if item:
                yield ui.TextDisplay(item)
        elif item is not None:
            yield item
