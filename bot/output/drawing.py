"""A drawing as SVG: its colours, its shapes, and lettering in any script.

Letters are measured in Source Sans, the font that is given to whoever renders the drawing. Those
that it lacks are drawn in a Noto font of the system; how wide they are is a generous guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Literal
from unicodedata import bidirectional, category, east_asian_width, name
from xml.sax.saxutils import escape, quoteattr

from bot.text import one_line

if (
    TYPE_CHECKING
):  # loaded when something is drawn: the bot itself only asks which pictures there are
    from PIL import ImageFont

WIDTH, MARGIN = 400, 16
INNER = WIDTH - 2 * MARGIN
"""Of every drawing, in pixels: about as wide as a phone shows it."""


class Theme(StrEnum):
    """What a drawing is shown on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Letters:
    """Size of letters in pixels, and whether they are bold."""

    size: float
    bold: bool = False

    @property
    def line(self) -> float:
        """From one line to the next."""
        return round(self.size * 1.27)


TITLE = Letters(18, bold=True)
BODY, STRONG = Letters(13.5), Letters(13.5, bold=True)
SMALL, SMALL_STRONG = Letters(12), Letters(12, bold=True)


@dataclass(frozen=True, slots=True)
class Fill:
    """The colour of an area, and of the letters on it."""

    area: str
    ink: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a theme: blue, orange and grey look different to everyone. Letters have a
    contrast of at least 4.5 to what they are on, areas of 2.3 to the background."""

    background: str
    text: str
    muted: str
    line: str
    kept: str
    changed: str
    scale: tuple[Fill, ...]
    """From one end of a scale to the other."""
    options: tuple[Fill, ...]
    """For options without an order; the first three also for agree, disagree and not sure."""


def _fills(ink: str, *areas: str) -> tuple[Fill, ...]:
    return tuple(Fill(area, ink) for area in areas)


_ON_DARK = _fills("#16181c", "#4ea3ec", "#f08c2e", "#a3a9b3", "#b5daf8", "#ffd39b", "#e3e6ea")
_STRONG = _fills("#ffffff", "#0b5cad", "#a84f00", "#5b626d")
_SOFT = _fills("#101114", "#5e9fdc", "#d98b2b", "#969eaa")

PALETTES = {
    Theme.DARK: Palette(
        background="#313338",
        text="#f2f3f5",
        muted="#b9bec6",
        line="#6a6f79",
        kept="#7fa8cf",
        changed="#f08c2e",
        scale=tuple(_ON_DARK[i] for i in (0, 3, 2, 4, 1)),
        options=_ON_DARK,
    ),
    Theme.LIGHT: Palette(
        background="#ffffff",
        text="#1c1d20",
        muted="#565b64",
        line="#b3b8c0",
        kept="#4d7ba8",
        changed="#c25e00",
        scale=(_STRONG[0], _SOFT[0], _SOFT[2], _SOFT[1], _STRONG[1]),
        options=(*_STRONG, *_SOFT),
    ),
}

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Canvas:
    """Collects the parts of a drawing, from back to front."""

    def __init__(self, theme: Theme) -> None:
        self.palette = PALETTES[theme]
        self._parts: list[str] = []

    def circle(self, x: float, y: float, radius: float, colour: str, hollow: bool = False) -> None:
        """A dot, or a ring of the same size."""
        inside, edge = self.palette.background if hollow else colour, min(1.5, radius / 2)
        self._parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius - edge / 2:.2f}" fill="{inside}" '
            f'stroke="{colour}" stroke-width="{edge:.2f}"/>'
        )

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
            f'fill="{colour}"/>'
        )

    def curve(self, start: Point, end: Point, colour: str) -> None:
        """A thin line that leaves and arrives level."""
        (x, y), (to_x, to_y), middle = start, end, (start[0] + end[0]) / 2
        self._parts.append(
            f'<path d="M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} '
            f'{to_x:.1f} {to_y:.1f}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
        )

    def ribbon(self, start: Point, end: Point, thick: float, colour: str) -> None:
        """A band that one can see through; `start` and `end` are on its upper edge."""
        (x, y), (to_x, to_y), middle = start, end, (start[0] + end[0]) / 2
        self._parts.append(
            f'<path d="M{x:.1f} {y:.2f}C{middle:.1f} {y:.2f} {middle:.1f} {to_y:.2f} '
            f"{to_x:.1f} {to_y:.2f}v{thick:.2f}C{middle:.1f} {to_y + thick:.2f} {middle:.1f} "
            f'{y + thick:.2f} {x:.1f} {y + thick:.2f}Z" fill="{colour}" fill-opacity="0.5"/>'
        )

    def write(
        self,
        x: float,
        top: float,
        text: str | Sequence[str],
        letters: Letters,
        colour: str = "",
        anchor: Anchor = "start",
    ) -> float:
        """A line of text, or several, below `top`; returns where they end."""
        lines = [text] if isinstance(text, str) else text
        is_rtl = _is_rtl("".join(lines))
        for line in lines:
            runs, left = _runs(one_line(line), is_rtl), x
            if len(runs) > 1:
                left -= {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width(line, letters)
            for part, script in runs:
                look = f'fill="{colour or self.palette.text}"'
                if len(runs) == 1 and anchor != "start":
                    look += f' text-anchor="{anchor}"'
                self._write_run(left, top + letters.size, part, script, letters, look)
                left += _run_width(part, script, letters)
            top += letters.line
        return top

    def _write_run(
        self, x: float, y: float, text: str, script: str, letters: Letters, look: str
    ) -> None:
        x += _run_width(text[: len(text) - len(text.lstrip())], script, letters)
        text = text.strip()  # renderers differ about spaces at the ends
        if letters.bold:
            look += ' font-weight="600"'
        if script:
            look += f' font-family="{OTHER_FONTS.get(script, f"Noto Sans {script}")}, sans-serif"'
        else:  # for a browser that has to do with another font
            wide = _run_width(text, script, letters)
            look += f' textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs"'
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{letters.size:g}" {look}>'
            f"{escape(text)}</text>"
        )

    def svg(self, height: int, description: str) -> str:
        """The whole drawing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label={quoteattr(description)} '
            f"font-family=\"'{FONT}', 'Source Sans 3', sans-serif\">"
            f'<rect width="{WIDTH}" height="{height}" fill="{self.palette.background}"/>'
            f"{''.join(self._parts)}</svg>"
        )


def png(svg: str, scale: float) -> bytes:
    """The drawing in pixels. Fonts of the system serve for the scripts that Source Sans lacks."""
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=scale, font_files=[*FONT_FILES.values()], sans_serif_family=FONT
    )


def paint_counted(
    canvas: Canvas, x: float, top: float, count: int, words: str, letters: Letters, colour: str = ""
) -> float:
    """A count and what it counts, apart, so that words in any script leave it where it is;
    returns where they end."""
    bold = Letters(letters.size, bold=True)
    canvas.write(x, top, f"{count:,}", bold, colour)
    x += width(f"{count:,}", bold) + 4
    canvas.write(x, top, words, letters, colour)
    return x + width(words, letters)


# --- lettering ---

FONT = "Source Sans Pro"
FONT_FILES = {
    bold: str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf")
    for bold, weight in ((False, "Regular"), (True, "Semibold"))
}
OTHER_FONTS = {
    "CJK": "Noto Sans CJK SC, Noto Sans SC, Noto Sans CJK JP",
    "Emoji": "Noto Color Emoji, Noto Emoji",
}
"""Of scripts whose fonts aren't called "Noto Sans" and their name."""

SIGNS_IN_FONT = "Bengali CJK Devanagari Gujarati Gurmukhi Kannada Malayalam Sinhala Tamil Telugu"
"""Scripts whose Noto fonts have all digits and signs too; that for Arabic has a few."""
ARABIC_SIGNS = " .,:!0123456789"

WIDTHS = dict.fromkeys(("Bengali", "Devanagari", "Hebrew", "Thai"), 0.58) | {
    "Arabic": 0.5,
    "CJK": 1.0,
    "Emoji": 1.3,
}
"""Of a letter, in its size: somewhat more than it is in the Noto fonts on average."""
WIDEST = 0.9
"""Of a letter of any other script."""

RIGHT_TO_LEFT_MARK = "\u200f"

_MIRRORED = str.maketrans("()[]{}«»‹›<>", ")(][}{»«›‹><")
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(f"[{_WIDE}][、。」』！），．：；？]*\\s*|[^\\s{_WIDE}]+\\s*")
"""What stays together at the end of a line: words, and single letters of East Asian scripts."""


@lru_cache(maxsize=4096)
def width(text: str, letters: Letters) -> float:
    """How wide a line of text is, in pixels."""
    return sum(_run_width(part, script, letters) for part, script in _runs(text, False))


def wrapped(text: str, room: float, letters: Letters, most: int) -> list[str]:
    """The text in at most so many lines, the last one with "…" if there is more."""
    found: list[str] = []
    rest = one_line(text)
    while len(found) < most - 1 and width(rest, letters) > room:
        line = ""
        for piece in _PIECES.findall(rest):
            if width((line + piece).rstrip(), letters) > room:
                break
            line += piece
        line = line or _beginning(rest, room, letters)
        found.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return [*found, shortened(rest, room, letters)]


def shortened(text: str, room: float, letters: Letters) -> str:
    """So much of the text as there is room for, with "…" if it isn't all."""
    if width(text, letters) <= room:
        return text
    return _beginning(text, room - width("…", letters), letters).rstrip(" ,.;:") + "…"


def _beginning(text: str, room: float, letters: Letters) -> str:
    """The first letters for which there is room, at least one, each with the marks on it."""
    end = len(text)
    while end > 1 and (width(text[:end], letters) > room or _joins(text[end : end + 1])):
        end -= 1
    return text[:end]


def _joins(letter: str) -> bool:
    """Whether it belongs to the letter before it."""
    return letter != "" and (category(letter)[0] == "M" or letter == "\u200d")


@lru_cache(maxsize=4096)
def _runs(text: str, is_rtl: bool) -> tuple[tuple[str, str], ...]:
    """The parts of a line from left to right, each with its script if Source Sans lacks it.

    They are put in their places one by one: no renderer mixes fonts and directions well. What is
    between words goes with them where their font has it.
    """
    scripts: list[str | None] = []
    for letter in text:
        scripts.append(scripts[-1] if scripts and _joins(letter) else _script(letter))
    for i, letter in enumerate(text):
        if scripts[i] is not None:
            continue
        before = scripts[i - 1] if i else None
        after = next((one for one in scripts[i:] if one is not None), None)
        near = {before, after} - {None}
        if before == after == "" or not is_rtl:
            scripts[i] = ""
        if len(near) == 1 and (script := near.pop()) and _has_sign(script, letter, is_rtl):
            scripts[i] = script
    runs: list[tuple[str, str]] = []
    for script, letters in groupby(zip(scripts, text, strict=True), key=lambda one: one[0]):
        part = "".join(letter for _, letter in letters)
        if script is None:
            part = _turned(part)
        elif script == "Arabic" and is_rtl:  # so that its full stop is at its left
            part = f"{RIGHT_TO_LEFT_MARK}{part}{RIGHT_TO_LEFT_MARK}"
        runs.append((part, script or ""))
    return tuple(reversed(runs) if is_rtl else runs)


def _has_sign(script: str, sign: str, is_rtl: bool) -> bool:
    if script == "Arabic" and is_rtl:
        return sign in ARABIC_SIGNS
    return sign == " " or script in SIGNS_IN_FONT.split()


def _is_rtl(text: str) -> bool:
    """Whether a text is read from right to left, as its first letter is."""
    directions = (bidirectional(letter) for letter in text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


def _turned(part: str) -> str:
    """Signs and numbers as they are placed between words that are read from right to left."""
    signs = re.findall(r"\d+(?:[.,:/]\d+)*%?|.", part)
    return "".join(one.translate(_MIRRORED) for one in reversed(signs))


@cache
def _script(letter: str) -> str | None:
    """The script of a letter that Source Sans lacks, empty if it has it; None for what is no
    letter and goes with those next to it."""
    if _shape(letter) != _shape("\uffff"):  # what a font draws for all that it lacks
        return "" if letter.isalpha() else None
    if category(letter) in ("So", "Sk", "Cn"):
        return "Emoji"
    if east_asian_width(letter) in ("W", "F"):
        return "CJK"
    return re.split("[ -]", name(letter, "Symbols"))[0].title()


def _shape(letter: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("1", (400, 300))
    ImageDraw.Draw(image).text((100, 0), letter, 1, _font(False))
    return image.tobytes()


@cache
def _font(bold: bool) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(FONT_FILES[bold], 200, layout_engine=ImageFont.Layout.BASIC)


def _run_width(part: str, script: str, letters: Letters) -> float:
    if not script:
        return _font(letters.bold).getlength(part) / 200 * letters.size
    usual = WIDTHS.get(script, WIDEST) * (1.08 if letters.bold and script != "CJK" else 1)
    marks = sum(category(letter) in ("Mn", "Me", "Cf") for letter in part)
    spaces = part.count(" ")
    return ((len(part) - marks - spaces) * usual + spaces * 0.27) * letters.size
