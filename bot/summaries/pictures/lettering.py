"""Lettering: fonts that are there, letters that they have, how wide a text is, where it folds."""

# matplotlib's font functions take paths whose type is left open in its stubs.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

WANTED = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
)
"""DejaVu comes with matplotlib; the others help where they are installed."""

ELLIPSIS = "…"
LOST_BY_A_WORD = 0.5
"""A cut text ends at a word if no more than this part of its last row is lost by it."""


@cache
def families() -> tuple[str, ...]:
    """The wanted families that are installed: asking for another one logs a warning."""
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in WANTED if name in installed)


def drawable(text: str, instead: str) -> str:
    """The text without letters that no font has; `instead` if less than half of it is left."""
    kept = "".join(letter if _has_glyph(letter) else " " for letter in text)
    tidy = " ".join(kept.split())
    left, all_letters = (sum(one.isalnum() for one in some) for some in (tidy, text))
    return tidy if left and 2 * left >= all_letters else instead


def columns(text: str) -> int:
    """About how wide a text is, in Latin letters: a guess that needs no font."""
    return sum(map(_columns, text))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """In pixels, for letters of `size` pixels; what no font has is guessed."""
    return size * sum(_advance(letter, bold) for letter in text)


@lru_cache(maxsize=2048)
def folded(
    text: str, room: float, rows: int, size: float, *, bold: bool = False, indent: float = 0
) -> tuple[str, ...]:
    """The text in at most so many rows of `room` pixels, "…" where it was cut.

    `indent`: so much less room in the first row, which stays empty if no word fits there.
    """
    found: list[str] = []
    row = ""
    pieces = list(_pieces(text, room if rows > 1 else room - indent, size, bold))
    for number, (piece, gap) in enumerate(pieces):
        here = room if found else room - indent
        longer = f"{row} {piece}" if row and gap else row + piece
        if width(longer, size, bold=bold) <= here:
            row = longer
            continue
        if len(found) == rows - 1:
            rest = "".join(f" {one}" if space else one for one, space in pieces[number:])
            return (*found, _cut((row + rest).strip(), here, size, bold))
        found.append(row)
        row = piece
    return (*found, row)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near as possible to the wanted ones at which labels of these sizes don't overlap.

    All in one unit. Labels that would touch become a block around their mean; blocks are kept
    between low and high as long as there is room.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _top(blocks[-2], wanted, sizes, low, high) > _bottom(
            blocks[-1], wanted, sizes, low, high
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    centres = [0.0] * len(wanted)
    for block in blocks:
        edge = _bottom(block, wanted, sizes, low, high)
        for i in block:
            centres[i] = edge + sizes[i] / 2
            edge += sizes[i]
    return centres


def _bottom(
    block: list[int], wanted: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> float:
    height = sum(sizes[i] for i in block)
    middle = sum(wanted[i] for i in block) / len(block)
    return max(low, min(middle - height / 2, high - height))


def _top(
    block: list[int], wanted: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> float:
    return _bottom(block, wanted, sizes, low, high) + sum(sizes[i] for i in block)


def _pieces(text: str, room: float, size: float, bold: bool) -> Iterator[tuple[str, bool]]:
    """What is never divided, and whether a space stands before it: words, single letters of
    scripts that are written without spaces, parts of words that are wider than a row."""
    for word in text.split():
        gap = True
        for piece in re.findall(r"[^\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]+|.", word):
            if width(piece, size, bold=bold) <= room:
                yield piece, gap
                gap = False
                continue
            part = ""
            for letter in _letters(piece):
                if part and width(part + letter, size, bold=bold) > room:
                    yield part, gap
                    part, gap = "", False
                part += letter
            yield part, gap
            gap = False


def _letters(text: str) -> list[str]:
    """Letters with the marks that stand on them."""
    found: list[str] = []
    for letter in text:
        joins = unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _cut(text: str, room: float, size: float, bold: bool) -> str:
    letters = _letters(text)
    while letters and width("".join(letters).rstrip() + ELLIPSIS, size, bold=bold) > room:
        letters.pop()
    kept = "".join(letters).rstrip()
    words = kept.rsplit(" ", 1)[0] if not text.startswith(kept + " ") else kept
    if len(words) >= (1 - LOST_BY_A_WORD) * len(kept):
        kept = words
    return kept.rstrip(",.;: ") + ELLIPSIS


@cache
def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@lru_cache(maxsize=8192)
def _advance(letter: str, bold: bool) -> float:
    """How far a letter moves the next one, in its size."""
    from matplotlib.ft2font import LoadFlags

    for font, charmap in _fonts(bold):
        if ord(letter) in charmap:
            flags = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING
            return font.load_char(ord(letter), flags=flags).horiAdvance / font.units_per_EM
    return (0.0, 0.68, 1.0)[_columns(letter)]


@cache
def _fonts(bold: bool) -> list[tuple[Any, frozenset[int]]]:
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    weight = "bold" if bold else "normal"
    found = [fontManager.findfont(FontProperties(family=f, weight=weight)) for f in families()]
    fonts: list[Any] = [get_font(path) for path in found]
    return [(font, frozenset(font.get_charmap())) for font in fonts]


def _has_glyph(letter: str) -> bool:
    return any(ord(letter) in charmap for _, charmap in _fonts(False))
