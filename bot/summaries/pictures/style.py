"""The pictures' common look: sizes of letters, colours for dark and light, marks of options.

Made to be read on a phone, 400 pixels wide, without telling red from green: large letters,
colours after Okabe & Ito (2008) that differ in lightness too, and never colour alone. Words are
always in the text's colour; a mark of its own stands beside the name of an option.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.polls.models import SCALES, Question

WIDTH = 1200
"""In pixels, of every picture."""

MARGIN = 36
TITLE, BODY, SMALL = 40, 31, 28
"""Sizes of letters in pixels: SMALL is over 9 where the picture is shown 400 pixels wide."""

ROW = 1.24
"""From one row of a text to the next, in the size of its letters."""


class Theme(StrEnum):
    """What the picture is shown on."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a theme. Text has a contrast of at least 4.5:1 to the background, marks 3:1."""

    background: str
    text: str
    muted: str
    grid: str
    """Lines that only guide the eye: no information is in them."""
    accent: str
    options: tuple[str, ...]
    """For options without an order."""
    scale: tuple[str, ...]
    """For the five steps of a scale, from one end to the other."""
    agree: str
    disagree: str
    unsure: str
    """Also for "can't judge"."""


PALETTES = {
    Theme.DARK: Palette(
        background="#2b2d31",
        text="#f2f3f5",
        muted="#b9bec6",
        grid="#43464d",
        accent="#56b4e9",
        options=(
            "#56b4e9", "#e69f00", "#f0e442", "#cc79a7", "#00a37a",
            "#ffffff", "#e8743b", "#7d74e8", "#c9d6e2", "#a6e1b5",
        ),
        scale=("#3f9be6", "#a9d5f7", "#8f959f", "#f7cf8e", "#e08214"),
        agree="#56b4e9",
        disagree="#e69f00",
        unsure="#8f959f",
    ),
    Theme.LIGHT: Palette(
        background="#ffffff",
        text="#1c1d20",
        muted="#565b64",
        grid="#dfe1e5",
        accent="#0072b2",
        options=(
            "#0072b2", "#c47f00", "#5c5200", "#b8578f", "#00805f",
            "#1c1d20", "#c24a00", "#6a5cf0", "#7a0046", "#33475b",
        ),
        scale=("#00528a", "#3c95d3", "#7b818c", "#cc7a10", "#8a3b00"),
        agree="#0072b2",
        disagree="#c47f00",
        unsure="#7b818c",
    ),
}  # fmt: skip

MARKS = ("circle", "square", "up", "diamond", "down", "plus", "cross", "five", "six", "star")
DASHES: tuple[tuple[float, ...], ...] = ((), (4, 1.2), (1.5, 1), (5, 1.2, 1.2, 1.2))
"""In widths of the line."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is drawn."""

    colour: str
    mark: str
    dash: tuple[float, ...]


def looks(question: Question, theme: Theme) -> tuple[Look, ...]:
    """One for each option, and the last for "can't judge"; the same in every picture."""
    palette = PALETTES[theme]
    colours = palette.scale if question.kind in SCALES else palette.options
    options = [
        Look(colours[i % len(colours)], MARKS[i % len(MARKS)], DASHES[i % len(DASHES)])
        for i in range(len(question.options))
    ]
    return (*options, Look(palette.unsure, "ring", DASHES[2]))
