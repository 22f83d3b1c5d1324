"""The picture of change: first answers left, final answers right, and when minds changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.output.drawing import (
    BODY,
    INNER,
    MARGIN,
    SMALL,
    SMALL_STRONG,
    STRONG,
    WIDTH,
    Anchor,
    Canvas,
    Point,
    paint_counted,
    shortened,
    width,
    wrapped,
)
from bot.summaries.sections import MORE_THAN_ONCE
from bot.summaries.shares import PERCENT_FROM, percent
from bot.summaries.summary import Changes, Summary

MOST_DOTS = 30
"""So many people are drawn one dot each, more as ribbons."""
MOST_ANSWERS = 11
"""Rows of the picture; rarer answers share the last one."""
HEIGHT, SMALLEST_DOT, LARGEST_DOT = 240, 7.0, 15.0
"""Of all people, and of one of them."""
LABEL, LABEL_ROWS = 116, 3
"""Room for an answer's name next to its people."""
MOMENTS_HEIGHT, NAMED = 60, 2
"""Of the highest column of changes, and passages whose first words are below."""


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


def paint_change(canvas: Canvas, summary: Summary, top: float) -> float:
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
    """Count and name in one line if there is room, else one above the other."""
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
            x = paint_counted(canvas, x + 30, y - 9, count, words, BODY) + 22
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
    if summary.changes.is_back_and_forth:
        top = canvas.write(MARGIN, top, MORE_THAN_ONCE, SMALL, canvas.palette.muted)
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


def change_text(summary: Summary) -> str:
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
    moments += f" {MORE_THAN_ONCE}." if changes.is_back_and_forth else ""
    return f"{kept} {'; '.join(ends)}.{moments}"
