"""The picture of passages: what people made of each, from least to most split."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.questions import SCALES, Kind
from bot.domain.rounds import Purpose
from bot.domain.sides import side_of
from bot.output.drawing import (
    BODY,
    INNER,
    MARGIN,
    SMALL,
    SMALL_STRONG,
    WIDTH,
    Canvas,
    Fill,
    paint_counted,
    shortened,
    width,
    wrapped,
)
from bot.summaries.summary import Result, Summary
from bot.text import snippet

FEWEST = 3
"""A picture needs so many people; for fewer there are words."""
MOST_RESULTS = 12
BAR, GAP, THINNEST = 21, 2, 1
"""Height of a bar, what lies between its parts, and how wide they are at least."""


def drawn_results(summary: Summary) -> list[Result]:
    """Results of questions with a single pick, from least to most split."""
    drawn = [
        result
        for result in summary.results
        if result.answered >= FEWEST and result.question.kind is not Kind.MULTIPLE
    ]
    return sorted(drawn, key=_most_split_last)


def _most_split_last(result: Result) -> tuple[float, float]:
    """By the largest share that says the same, then by how far it is ahead; answers on the same
    side of a scale say the same, as in what most agreed on."""
    found = Counter[int | None]()
    for option, n in enumerate(result.counts):
        is_ranked = result.question.kind is Kind.RANKED
        found[option if is_ranked else side_of(result.question, option)] += n
    first, second, *_ = sorted([*found.values(), 0], reverse=True)
    return -first / result.answered, -(first - second) / result.answered


def paint_passages(canvas: Canvas, summary: Summary, top: float) -> float:
    results, muted = drawn_results(summary), canvas.palette.muted
    if len(results) > 1:
        top = canvas.write(
            MARGIN, top, "From what most agreed on to what split people", SMALL, muted
        )
    for result in results[:MOST_RESULTS]:
        top = _paint_bar(canvas, result, _paint_about(canvas, summary, result, top + 12) + 4)
    more = len(results) - MOST_RESULTS
    if more > 0:
        top = canvas.write(MARGIN, top + 12, f"and {more} more in the report", SMALL, muted)
    return top


def _paint_about(canvas: Canvas, summary: Summary, result: Result, top: float) -> float:
    """A question, or a passage's first words with a line next to them, as for a quotation."""
    if result.purpose is not Purpose.STANCE:
        return canvas.write(MARGIN, top, wrapped(result.question.text, INNER, BODY, 2), BODY)
    lines = wrapped(summary.snippet(result.passage), INNER - 10, BODY, 2)
    end = canvas.write(MARGIN + 10, top, lines, BODY)
    canvas.rect(MARGIN, top + 2, 3, end - top - 1, canvas.palette.line)
    return end


def _paint_bar(canvas: Canvas, result: Result, top: float) -> float:
    """One part for each answer, with its count and, where there is room, its name; the other
    names are below."""
    x, below = float(MARGIN), list[tuple[Fill, int, str]]()
    parts = [
        (fill, n, name)
        for fill, n, name in zip(
            _fills(canvas, result), result.counts, result.question.options, strict=True
        )
        if n
    ]
    room = INNER - (GAP + THINNEST) * len(parts) + GAP
    for fill, n, name in parts:
        wide = THINNEST + room * n / sum(result.counts)
        canvas.rect(x, top, wide, BAR, fill.area)
        count = f"{n:,}"
        if width(count, SMALL_STRONG) + 4 + width(name, SMALL) + 12 <= wide:
            paint_counted(canvas, x + 6, top + 3, n, name, SMALL, fill.ink)
        else:
            below.append((fill, n, name))
            if width(count, SMALL_STRONG) + 4 <= wide:
                canvas.write(x + wide / 2, top + 3, count, SMALL_STRONG, fill.ink, "middle")
        x += wide + GAP
    return _paint_names(canvas, below, top + BAR)


def _paint_names(canvas: Canvas, below: Sequence[tuple[Fill, int, str]], top: float) -> float:
    """Answers with their colour and count, as many in a row as there is room for."""
    x, top = float(MARGIN), top + 4 if below else top
    for fill, n, name in below:
        counted = 14 + width(f"{n:,}", SMALL_STRONG) + 4
        name = shortened(name, INNER - counted, SMALL)
        wide = counted + width(name, SMALL)
        if x > MARGIN and x + wide > WIDTH - MARGIN:
            x, top = float(MARGIN), top + SMALL.line
        canvas.rect(x, top + 3, 9, 9, fill.area)
        paint_counted(canvas, x + 14, top, n, name, SMALL)
        x += wide + 14
    return top + SMALL.line if below else top


def _fills(canvas: Canvas, result: Result) -> Sequence[Fill]:
    palette, kind = canvas.palette, result.question.kind
    if kind in SCALES:
        return palette.scale
    return [palette.options[i % len(palette.options)] for i in range(len(result.question.options))]


def passages_text(summary: Summary) -> str:
    said: list[str] = []
    for result in drawn_results(summary)[:MOST_RESULTS]:
        counts = zip(result.counts, result.question.options, strict=True)
        told = ", ".join(f"{n:,} {name}" for n, name in counts if n)
        said.append(f"“{snippet(summary.about(result).strip('“”'), 60)}”: {told}.")
    return " ".join(said)


# --- both ---
