"""The passages from shared to contested: who agrees to the right, who disagrees to the left."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.summaries.outcomes import shared_to_contested
from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import folded, width
from bot.summaries.pictures.parts import INNER, head
from bot.summaries.pictures.style import MARGIN, SMALL, WIDTH
from bot.summaries.shares import Share
from bot.summaries.summary import PassageFigures, Result, Summary
from bot.summaries.words import percent

ROW_HEIGHT = 92
MOST = 16
"""So many passages in one picture; of more, those in the middle of the order are left out."""

NUMBER = 106
"""Room for a number beside a bar."""

TITLE = "Passages, from shared to contested"


@dataclass(frozen=True, slots=True)
class _Bars:
    """Where the three kinds of bars begin, and how many pixels 100% are."""

    disagree: float
    agree: float
    unsure: float
    unit: float


def can_draw(summary: Summary) -> bool:
    """Whether the stances on at least one passage may be seen."""
    return bool(shared_to_contested(summary))


def draw(canvas: Canvas, summary: Summary) -> None:
    """A row for each passage: its number and first words, its bars, its n."""
    every = shared_to_contested(summary)
    kept = every if len(every) <= MOST else every[: MOST // 2] + every[-MOST // 2 :]
    notes = ["Sorted by the smaller side: the least disputed comes first."] if every[1:] else []
    if len(kept) < len(every):
        left = len(every) - len(kept)
        notes.append(f"{left} passages in the middle of this order are left out.")
    y = head(canvas, TITLE, notes) + 12
    bars = _layout([one.result for one in kept if one.result])
    y = _legend(canvas, bars, y)
    for place, one in enumerate(kept):
        if place == MOST // 2 and len(kept) < len(every):
            canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], canvas.palette.muted, 2, dash=(3, 3))
            y += 12
        _row(canvas, bars, one, y)
        y += ROW_HEIGHT
    canvas.height = y + 14


def _layout(results: Sequence[Result]) -> _Bars:
    """One scale for all: the widest bar of each kind and its number have room."""
    most = [max(r.shares[i].share or 0.0 for r in results) for i in range(3)]
    agree, disagree, unsure = (max(0.2, share) for share in most)
    unit = min(700, (INNER - 3 * NUMBER) / (agree + disagree + unsure))
    centre = MARGIN + NUMBER + disagree * unit
    return _Bars(centre, centre, centre + agree * unit + NUMBER, unit)


def _legend(canvas: Canvas, bars: _Bars, y: float) -> float:
    colours = canvas.palette
    base = y + SMALL
    canvas.text(bars.disagree - 14, base, "◂ disagree", SMALL, bold=True, anchor="end")
    canvas.text(bars.agree + 14, base, "agree ▸", SMALL, bold=True)
    canvas.text(bars.unsure + 4, base, "unsure", SMALL, bold=True, colour=colours.muted)
    return y + SMALL + 20


def _row(canvas: Canvas, bars: _Bars, one: PassageFigures, y: float) -> None:
    assert one.result is not None
    colours, base = canvas.palette, y + SMALL
    n = f"n {one.result.judged:,}"
    number = f"{one.number}"
    room = INNER - width(n, SMALL) - width(number, SMALL, bold=True) - 50
    canvas.rect(MARGIN, y - 2, INNER, ROW_HEIGHT - 14, colours.grid, opacity=0.35)
    canvas.text(MARGIN + 12, base, number, SMALL, bold=True)
    words = folded(canvas.words(one.snippet, ""), room, 1, SMALL)[0]
    canvas.text(MARGIN + 12 + width(number, SMALL, bold=True) + 16, base, words, SMALL)
    canvas.text(WIDTH - MARGIN - 12, base, n, SMALL, colour=colours.muted, anchor="end")
    agree, disagree, unsure = one.result.shares
    middle = y + 56
    _bar(canvas, bars.agree, agree, bars.unit, middle, colours.agree)
    _bar(canvas, bars.disagree, disagree, -bars.unit, middle, colours.disagree)
    _bar(canvas, bars.unsure, unsure, bars.unit, middle, colours.unsure)
    for x in (bars.agree, bars.unsure):
        canvas.line([(x, middle - 19), (x, middle + 19)], colours.text, 3)


def _bar(canvas: Canvas, x: float, share: Share, unit: float, middle: float, colour: str) -> None:
    length = (share.share or 0.0) * unit
    canvas.rect(min(x, x + length), middle - 13, abs(length), 26, colour)
    side = 1 if unit > 0 else -1
    anchor = "start" if unit > 0 else "end"
    at = x + length + side * 10
    text = percent(share.share).replace("under ", "<").replace("over ", ">")
    canvas.text(at, middle + 10, text, SMALL, anchor=anchor)
