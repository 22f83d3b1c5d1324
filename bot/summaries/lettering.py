"""Lettering for charts: fonts that are there, letters that they have, lines that are short."""

# matplotlib's font functions take paths whose type is left open in its stubs.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from functools import cache
from textwrap import shorten, wrap

from matplotlib.font_manager import FontProperties, fontManager, get_font

WANTED = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
)
"""DejaVu comes with matplotlib; the others help where they are installed."""


@cache
def families() -> tuple[str, ...]:
    """The wanted families that are installed: asking for another one logs a warning."""
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in WANTED if name in installed)


def drawable(text: str, instead: str) -> str:
    """The text without letters that no font has; `instead` if no word of it is left."""
    kept = "".join(letter if _has_glyph(letter) else " " for letter in text)
    tidy = " ".join(kept.split())
    return tidy if any(letter.isalnum() for letter in tidy) else instead


def folded(text: str, width: int, lines: int) -> str:
    """The text in at most so many lines of about `width` letters, "…" where it was cut."""
    rows = wrap(text, width) or [""]
    if len(rows) > lines:
        rest = " ".join(rows[lines - 1 :])
        cut = shorten(rest, width, placeholder="…")
        rows = [*rows[: lines - 1], cut if len(cut) > 1 else rest[: width - 1] + "…"]
    return "\n".join(rows)


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


@cache
def _charmaps() -> tuple[frozenset[int], ...]:
    paths = [fontManager.findfont(FontProperties(family=name)) for name in families()]
    return tuple(frozenset(get_font(path).get_charmap()) for path in paths)


def _has_glyph(letter: str) -> bool:
    return any(ord(letter) in charmap for charmap in _charmaps())
