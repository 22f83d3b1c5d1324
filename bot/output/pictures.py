"""A summary's pictures: who changed their answer, and what people made of each passage.

Each is made to be read in five seconds, 400 pixels wide, also by people who can't tell red from
green. Everything in them is taken from the summary.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.domain.questions import SCALES, Kind
from bot.domain.rounds import Purpose
from bot.domain.sides import side_of
from bot.output.drawing import (
    BODY,
    MARGIN,
    SMALL,
    SMALL_STRONG,
    STRONG,
    TITLE,
    WIDTH,
    Anchor,
    Canvas,
    Fill,
    Letters,
    Point,
    Theme,
    png,
    shortened,
    width,
    wrapped,
)
from bot.summaries.shares import PERCENT_FROM, percent
from bot.summaries.summary import Changes, Result, Summary
from bot.text import one_line, snippet

__all__ = ["Picture", "Theme", "card_picture", "draw", "draw_png", "names", "to_png"]

CHANGE, PASSAGES = "change", "passages"

FEWEST = 3
"""People of whom there are pictures; fewer are told in words."""
MOST_DOTS = 30
"""So many people are drawn one dot each, more as ribbons."""
MOST_ANSWERS = 11
"""Rows of the picture of change; rarer answers share the last one."""
MOST_RESULTS = 12

INNER = WIDTH - 2 * MARGIN
HEIGHT, SMALLEST_DOT, LARGEST_DOT = 240, 7.0, 15.0
"""Of all people of the picture of change, and of one of them."""
LABEL, LABEL_ROWS = 116, 3
"""Room for an answer's name beside its people."""
MOMENTS_HEIGHT, NAMED = 60, 2
"""Of the highest column of changes, and passages whose first words stand below."""
BAR, GAP, THINNEST = 21, 2, 1
"""Height of a bar, what lies between its parts, and how wide they are at least."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, and what it shows in words for who can't see it."""

    name: str
    description: str
    width: int
    height: int
    svg: str


def names(summary: Summary) -> tuple[str, ...]:
    """Which pictures there are of a summary."""
    if summary.participants < FEWEST:
        return ()
    has_change = summary.changes is not None and summary.changes.n >= FEWEST
    there = ((CHANGE, has_change), (PASSAGES, bool(_drawn_results(summary))))
    return tuple(name for name, is_there in there if is_there)


def card_picture(summary: Summary) -> str:
    """The one picture for the summary's card; empty if there is none."""
    return next(iter(names(summary)), "")


def draw(summary: Summary, name: str, theme: Theme) -> Picture:
    """One of the pictures that `names` names; the same summary always gives the same bytes."""
    if name not in names(summary):
        raise ValueError(f"There is no picture {name!r} of this summary.")
    canvas = Canvas(theme)
    title = summary.headline or summary.title
    top = canvas.write(MARGIN, 12, wrapped(title, INNER, TITLE, 5), TITLE) + 4
    painter, describe = _PAINTERS[name]
    height = round(painter(canvas, summary, top) + 12)
    # Discord takes 1,024 characters
    description = snippet(one_line(f"{snippet(title, 250)} {describe(summary)}"), 1000)
    return Picture(name, description, WIDTH, height, canvas.svg(height, description))


def to_png(picture: Picture, scale: float = 2.0) -> bytes:
    """The picture in pixels, `scale` of them for one of its own."""
    return png(picture.svg, scale)


def draw_png(summary: Summary, name: str, theme: Theme = Theme.DARK) -> tuple[Picture, bytes]:
    """The picture and its pixels: the whole work, for a process beside the bot."""
    picture = draw(summary, name, theme)
    return picture, to_png(picture)


# --- change ---


@dataclass(frozen=True, slots=True)
class Flow:
    """People who went from one row's answer to another's, or kept theirs."""

    source: int
    target: int
    changed: bool
    people: int


@dataclass(frozen=True, slots=True)
class Label:
    """An answer at one end: how many people gave it, and its name in lines."""

    people: int
    count: str
    name: tuple[str, ...]
    is_beside: bool
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """An answer's place, the same at both ends: a level line is an answer that was kept.

    `left` and `right` are the upper edges of its people.
    """

    top: float
    bottom: float
    left: float
    right: float
    first: Label
    final: Label


def _paint_change(canvas: Canvas, summary: Summary, top: float) -> float:
    assert summary.changes is not None
    changes, muted = summary.changes, canvas.palette.muted
    answers, flows = _flows(changes)
    top = _paint_legend(canvas, changes, top)
    canvas.write(MARGIN, top + 2, "First answers", SMALL, muted)
    canvas.write(WIDTH - MARGIN, top + 2, "Final answers", SMALL, muted, "end")
    rows, unit = _rows(answers, flows, top + 22)
    room = max(label.width for row in rows for label in (row.first, row.final))
    ends = MARGIN + room + 13, WIDTH - MARGIN - room - 13
    _paint_flows(canvas, rows, flows, unit, ends)
    for row in rows:
        middle = row.left + row.first.people * unit / 2
        _paint_label(canvas, row, row.first, middle, ends[0] - 9, "end")
        middle = row.right + row.final.people * unit / 2
        _paint_label(canvas, row, row.final, middle, ends[1] + 9, "start")
    return _paint_moments(canvas, summary, rows[-1].bottom)


def _flows(changes: Changes) -> tuple[list[str], list[Flow]]:
    """The answers that somebody gave, and how many went from which to which."""
    table = changes.table
    people = [sum(row) + sum(col) for row, col in zip(table, zip(*table, strict=True), strict=True)]
    given = sorted((i for i, n in enumerate(people) if n), key=lambda i: -people[i])
    shown = sorted(given if len(given) <= MOST_ANSWERS else given[: MOST_ANSWERS - 1])
    places = {answer: place for place, answer in enumerate(shown)}
    found = Counter[tuple[int, int, bool]]()
    for i, cells in enumerate(table):
        for j, n in enumerate(cells):
            found[places.get(i, len(shown)), places.get(j, len(shown)), i != j] += n
    rest = ["Other answers"] if len(given) > len(shown) else []
    flows = [Flow(*key, people=n) for key, n in sorted(found.items()) if n]
    return [*(changes.answers[i] for i in shown), *rest], flows


def _rows(answers: Sequence[str], flows: Sequence[Flow], top: float) -> tuple[list[Row], float]:
    """Where each answer's people are, and how high one person is."""

    def people(source: range, target: range) -> int:
        return sum(flow.people for flow in flows if flow.source in source and flow.target in target)

    every = range(len(answers))
    shapes: list[tuple[int, int, int]] = []
    for i in every:
        here, up, down = range(i, i + 1), range(i), range(i + 1, len(answers))
        to_up, from_up = people(here, up), people(up, here)
        below = max(people(here, down), people(down, here))
        shapes.append((to_up, from_up, max(to_up, from_up) + people(here, here) + below))
    n, unit = people(every, every), HEIGHT / sum(tall for _, _, tall in shapes)
    if n <= MOST_DOTS:
        unit = max(SMALLEST_DOT, min(LARGEST_DOT, unit))
    rows: list[Row] = []
    for i, (to_up, from_up, tall) in enumerate(shapes):
        first = _label(answers[i], people(range(i, i + 1), every), n)
        final = _label(answers[i], people(every, range(i, i + 1)), n)
        high = max(tall * unit, first.height, final.height) + 8
        start = top + (high - tall * unit) / 2 + max(to_up, from_up) * unit
        left, right = start - to_up * unit, start - from_up * unit
        rows.append(Row(top, top + high, left, right, first, final))
        top += high
    return rows, unit


def _label(name: str, people: int, n: int) -> Label:
    """Count and name beside each other if there is room, else one above the other."""
    share = f" ({percent(people, n)})" if n >= PERCENT_FROM and people else ""
    count = f"{people:,}{share}"
    counted = width(count, STRONG)
    beside = counted + 5 + width(name, BODY)
    if beside <= LABEL:
        return Label(people, count, (name,), True, beside, BODY.line)
    lines = wrapped(name, LABEL, SMALL, LABEL_ROWS)
    wide = max(counted, *(width(line, SMALL) for line in lines))
    high = BODY.line + SMALL.line * len(lines)
    return Label(people, count, tuple(lines), False, wide, high)


def _paint_flows(
    canvas: Canvas,
    rows: Sequence[Row],
    flows: Sequence[Flow],
    unit: float,
    ends: tuple[float, float],
) -> None:
    """Those who changed lie in front, and leave a ring where they were."""
    left, right = [row.left for row in rows], [row.right for row in rows]
    starts: dict[Flow, float] = {}
    for flow in flows:
        starts[flow] = left[flow.source]
        left[flow.source] += flow.people * unit
    stops: dict[Flow, float] = {}
    for flow in sorted(flows, key=lambda one: (one.target, one.source)):
        stops[flow] = right[flow.target]
        right[flow.target] += flow.people * unit
    has_dots = sum(flow.people for flow in flows) <= MOST_DOTS
    for flow in sorted(flows, key=lambda one: one.changed):
        paint = _paint_dots if has_dots else _paint_ribbon
        paint(canvas, flow, unit, (ends[0], starts[flow]), (ends[1], stops[flow]))


def _paint_dots(canvas: Canvas, flow: Flow, unit: float, start: Point, stop: Point) -> None:
    colour = canvas.palette.changed if flow.changed else canvas.palette.kept
    for i in range(flow.people):
        y, to_y = (upper + (i + 0.5) * unit for upper in (start[1], stop[1]))
        canvas.curve((start[0], y), (stop[0], to_y), colour)
        canvas.circle(start[0], y, unit * 0.42, colour, hollow=flow.changed)
        canvas.circle(stop[0], to_y, unit * 0.42, colour)


def _paint_ribbon(canvas: Canvas, flow: Flow, unit: float, start: Point, stop: Point) -> None:
    colour = canvas.palette.changed if flow.changed else canvas.palette.kept
    thick = max(flow.people * unit, 1.0)
    canvas.ribbon(start, stop, thick, colour)
    canvas.rect(start[0] - 3, start[1], 3, thick, colour)
    canvas.rect(stop[0], stop[1], 3, thick, colour)
    if thick >= SMALL.size:
        canvas.write(start[0] + 6, start[1] + thick / 2 - 8, f"{flow.people:,}", SMALL)


def _paint_legend(canvas: Canvas, changes: Changes, top: float) -> float:
    """How many kept their answer and how many changed, each with its mark."""
    x, y, palette = MARGIN + 5.0, top + 9, canvas.palette
    for count, words, colour, slope in (
        (changes.n - changes.changed, "kept their answer", palette.kept, 0),
        (changes.changed, "changed", palette.changed, 4),
    ):
        if count:
            canvas.curve((x, y - slope), (x + 20, y + slope), colour)
            canvas.circle(x, y - slope, 4, colour, hollow=slope > 0)
            canvas.circle(x + 20, y + slope, 4, colour)
            x = _paint_counted(canvas, x + 30, y - 9, count, words, BODY) + 22
    return top + 22


def _paint_label(
    canvas: Canvas, row: Row, label: Label, middle: float, x: float, anchor: Anchor
) -> None:
    """The count next to its people, and the name outside or below it."""
    half = label.height / 2
    top = min(max(middle, row.top + half), row.bottom - half) - half
    colour = "" if label.people else canvas.palette.muted
    below = canvas.write(x, top, label.count, STRONG, colour, anchor)
    if label.is_beside:
        x += (width(label.count, STRONG) + 5) * (1 if anchor == "start" else -1)
        canvas.write(x, top, label.name, BODY, colour, anchor)
    else:
        canvas.write(x, below, label.name, SMALL, colour, anchor)


def _paint_moments(canvas: Canvas, summary: Summary, top: float) -> float:
    """A column of changes at the passage after which they came; the highest with first words."""
    assert summary.changes is not None
    after = {number: n for number, n in summary.changes.after if n}
    if not after:
        return top
    numbers = sorted({number for number, _ in summary.passages} | set(after))
    slot = INNER / len(numbers)
    places = {number: MARGIN + slot * (i + 0.5) for i, number in enumerate(numbers)}
    unit = min(10.0, slot * 0.9, MOMENTS_HEIGHT / max(after.values()))
    top = canvas.write(MARGIN, top + 8, "After which passage minds changed", STRONG)
    axis = top + 18 + max(after.values()) * unit
    for number, n in after.items():
        _paint_column(canvas, places[number], axis, n, unit, min(14.0, slot * 0.8))
    canvas.rect(MARGIN, axis, INNER, 1, canvas.palette.line)
    highest = sorted(numbers, key=lambda number: (-after.get(number, 0), number))
    counts = [(places[one], axis - n * unit - 18, n) for one in highest if (n := after.get(one))]
    _paint_apart(canvas, counts, canvas.palette.text)
    has_room = slot >= 2 * SMALL.size
    ticked = [
        one for one in highest if one in after or has_room or one in (numbers[0], numbers[-1])
    ]
    ticks = [(places[number], axis + 2, number) for number in ticked]
    _paint_apart(canvas, ticks, canvas.palette.muted)
    return _paint_first_words(canvas, summary, highest[: min(NAMED, len(after))], axis + 20)


def _paint_column(canvas: Canvas, x: float, axis: float, n: int, unit: float, wide: float) -> None:
    """One dot for each change, or a bar where there are too many to see."""
    colour = canvas.palette.changed
    if unit < SMALLEST_DOT:
        canvas.rect(x - wide / 2, axis - n * unit, wide, n * unit, colour)
        return
    for i in range(n):
        canvas.circle(x, axis - 2 - (i + 0.5) * unit, unit * 0.42, colour)


def _paint_apart(canvas: Canvas, labels: Sequence[tuple[float, float, int]], colour: str) -> None:
    """Numbers around their x, those first that come first, none where one is already."""
    taken: list[tuple[float, float]] = []
    for x, top, number in labels:
        half = width(f"{number:,}", SMALL) / 2 + 2
        if all(x + half <= left or x - half >= right for left, right in taken):
            taken.append((x - half, x + half))
            canvas.write(x, top, f"{number:,}", SMALL, colour, "middle")


def _paint_first_words(
    canvas: Canvas, summary: Summary, numbers: Sequence[int], top: float
) -> float:
    """How the passages with these numbers begin."""
    x = MARGIN + max(width(f"{number}", SMALL_STRONG) for number in numbers) + 8
    for number in numbers:
        canvas.write(MARGIN, top, f"{number}", SMALL_STRONG)
        words = shortened(summary.snippet(number), WIDTH - MARGIN - x, SMALL)
        top = canvas.write(x, top, words, SMALL)
    return top


def _change_text(summary: Summary) -> str:
    assert summary.changes is not None
    changes = summary.changes
    finals = [sum(column) for column in zip(*changes.table, strict=True)]
    ends = [
        f"{name} {sum(row):,} before, {final:,} at the end"
        for name, row, final in zip(changes.answers, changes.table, finals, strict=True)
        if final or sum(row)
    ]
    kept = f"Of {changes.n:,} people {changes.n - changes.changed:,} kept their answer."
    after = [f"{n:,} after “{summary.snippet(number)}”" for number, n in changes.after if n]
    moments = f" Minds changed: {', '.join(after)}." if after else ""
    return f"{kept} {'; '.join(ends)}.{moments}"


# --- passages ---


def _drawn_results(summary: Summary) -> list[Result]:
    """Results of questions with a single pick, from least to most split."""
    drawn = [
        result
        for result in summary.results
        if result.answered >= FEWEST and result.question.kind is not Kind.MULTIPLE
    ]
    return sorted(drawn, key=_most_split_last)


def _most_split_last(result: Result) -> tuple[Fraction, Fraction]:
    """By the largest share that says the same, then by how far it is ahead; answers on the same
    side of a scale say the same, as in what most agreed on."""
    found = Counter[int | None]()
    for option, n in enumerate(result.counts):
        is_ranked = result.question.kind is Kind.RANKED
        found[option if is_ranked else side_of(result.question, option)] += n
    first, second, *_ = sorted([*found.values(), 0], reverse=True)
    return -Fraction(first, result.answered), -Fraction(first - second, result.answered)


def _paint_passages(canvas: Canvas, summary: Summary, top: float) -> float:
    results, muted = _drawn_results(summary), canvas.palette.muted
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
    """A question, or a passage's first words with a line beside them, as for a quotation."""
    if result.purpose is not Purpose.STANCE:
        return canvas.write(MARGIN, top, wrapped(result.question.text, INNER, BODY, 2), BODY)
    lines = wrapped(summary.snippet(result.passage), INNER - 10, BODY, 2)
    end = canvas.write(MARGIN + 10, top, lines, BODY)
    canvas.rect(MARGIN, top + 2, 3, end - top - 1, canvas.palette.line)
    return end


def _paint_bar(canvas: Canvas, result: Result, top: float) -> float:
    """One part for each answer, with its count and, where there is room, its name; the other
    names stand below."""
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
            _paint_counted(canvas, x + 6, top + 3, n, name, SMALL, fill.ink)
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
        _paint_counted(canvas, x + 14, top, n, name, SMALL)
        x += wide + 14
    return top + SMALL.line if below else top


def _fills(canvas: Canvas, result: Result) -> Sequence[Fill]:
    palette, kind = canvas.palette, result.question.kind
    if kind in SCALES:
        return palette.scale
    return [palette.options[i % len(palette.options)] for i in range(len(result.question.options))]


def _passages_text(summary: Summary) -> str:
    said: list[str] = []
    for result in _drawn_results(summary)[:MOST_RESULTS]:
        counts = zip(result.counts, result.question.options, strict=True)
        told = ", ".join(f"{n:,} {name}" for n, name in counts if n)
        said.append(f"“{snippet(summary.about(result).strip('“”'), 60)}”: {told}.")
    return " ".join(said)


# --- both ---


def _paint_counted(
    canvas: Canvas, x: float, top: float, count: int, words: str, letters: Letters, colour: str = ""
) -> float:
    """A count and what it counts, apart, so that words in any script leave it where it is;
    returns where they end."""
    bold = Letters(letters.size, bold=True)
    canvas.write(x, top, f"{count:,}", bold, colour)
    x += width(f"{count:,}", bold) + 4
    canvas.write(x, top, words, letters, colour)
    return x + width(words, letters)


_PAINTERS: dict[str, tuple[Callable[[Canvas, Summary, float], float], Callable[[Summary], str]]] = {
    CHANGE: (_paint_change, _change_text),
    PASSAGES: (_paint_passages, _passages_text),
}
