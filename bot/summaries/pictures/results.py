"""Each question's result: every option's share with its 95% interval, the tracked one first."""

from collections.abc import Sequence
from functools import partial

from bot.polls.models import CANT_JUDGE_LABEL, SCALES, Kind
from bot.summaries.findings import Scale
from bot.summaries.outcomes import Outcome, outcomes
from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import columns, folded
from bot.summaries.pictures.parts import INNER, head, option_names
from bot.summaries.pictures.style import BODY, MARGIN, ROW, SMALL, WIDTH
from bot.summaries.shares import Share
from bot.summaries.summary import Summary
from bot.summaries.words import interval_text, percent, scale_text

TALLEST = 1500
"""Pixels; more questions go on in a further picture."""

HEAD = 96
LABELS = 360
"""Room for the names of options beside their bars."""

INTERVAL = 214
"""Room for an interval in numbers, right of the share."""

PLOT_LEFT, PLOT_RIGHT = MARGIN + LABELS + 24, WIDTH - MARGIN - INTERVAL - 104
SHORT = 20
"""Letters of a name that fit into a row beside a bar."""

ROW_HEIGHT = 54
MEAN_HEIGHT = 124
AFTER = 42
"""Air after a question."""

HOW = {
    Kind.MULTIPLE.value: "Several picks: shares of people who chose it",
    "ranked": "Ranked: first choices",
}


def parts(summary: Summary) -> list[list[Outcome]]:
    """As many questions to a picture as fit."""
    found: list[list[Outcome]] = []
    left = 0.0
    for one in outcomes(summary):
        height = _height(one)
        if not found or height > left:
            found.append([])
            left = TALLEST - HEAD
        found[-1].append(one)
        left -= height
    return found


def draw(canvas: Canvas, some: Sequence[Outcome]) -> None:
    """The results of some questions below each other."""
    top = head(canvas, "Results", ["Shares of those who judged, with their 95% intervals"])
    y = max(top + 24, HEAD)
    for number, one in enumerate(some):
        if number:
            canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], canvas.palette.grid, 2)
            y += 22
        y = _outcome(canvas, one, y)
    canvas.height = y


def _is_wide(one: Outcome) -> bool:
    """Whether names stand above their bars, since they are too long to stand beside them."""
    return any(columns(option) > 2 * SHORT for option in one.question.options)


def _name_rows(option: str, wide: bool) -> int:
    letters = columns(option)
    return 1 + (letters > (60 if wide else SHORT)) + (letters > 116)


def _height(one: Outcome) -> float:
    """An upper bound; what is drawn takes at most so much."""
    wide = _is_wide(one)
    names = sum(_name_rows(option, wide) * SMALL * ROW for option in one.question.options)
    rows = names + len(one.question.options) * (ROW_HEIGHT if wide else 34)
    title = (2 if columns(one.question.text) > 50 else 1) * BODY * ROW + SMALL * ROW + 10
    return title + rows + (MEAN_HEIGHT if one.scale else 0) + AFTER + 22


def _outcome(canvas: Canvas, one: Outcome, y: float) -> float:
    """One question from y on; returns where the next one may begin."""
    title = folded(canvas.words(one.question.text, "A question"), INNER, 2, BODY, bold=True)
    y = canvas.rows(MARGIN, y, title, BODY, bold=True)
    y = canvas.rows(MARGIN, y, [_note(one)], SMALL, colour=canvas.palette.muted) + 10
    wide = _is_wide(one)
    left = MARGIN if wide else PLOT_LEFT
    at = partial(_at, left)
    names = option_names(canvas, one.question.options)
    start = y
    edges: list[float] = []
    for share, name, option in zip(one.result.shares, names, one.question.options, strict=True):
        rows = folded(name, INNER if wide else LABELS, _name_rows(option, wide), SMALL)
        if wide:
            y = canvas.rows(MARGIN, y, rows, SMALL)
            edges.append(y + 16)
            y += ROW_HEIGHT
        else:
            height = SMALL * ROW * len(rows) + 34
            top = y + height / 2 - SMALL * (0.6 + (len(rows) - 1) * ROW / 2)
            canvas.rows(MARGIN + LABELS, top, rows, SMALL, anchor="end")
            edges.append(y + height / 2)
            y += height
        _bar(canvas, share, edges[-1], left)
    if not wide:
        canvas.line([(at(0), start + 4), (at(0), y - 4)], canvas.palette.muted, 2)
    if one.scale is not None:
        y = _mean(canvas, one, one.scale, y)
    return y + AFTER - 22


def _at(left: float, share: float) -> float:
    return left + (PLOT_RIGHT - left) * share


def _note(one: Outcome) -> str:
    parts = ["The question of the round"] if one.is_tracked else []
    if one.question.kind.value in HOW:
        parts.append(HOW[one.question.kind.value])
    parts.append(f"n {one.result.judged:,}")
    if one.result.cant_judge:
        parts.append(f"{CANT_JUDGE_LABEL}: {one.result.cant_judge:,}")
    return " · ".join(parts)


def _bar(canvas: Canvas, share: Share, y: float, left: float) -> None:
    """A bar in faint, the share as a dot, its interval as whiskers, and the number."""
    colours, at = canvas.palette, partial(_at, left)
    canvas.rect(at(0), y - 13, at(1) - at(0), 26, colours.grid, opacity=0.45)
    value = share.share or 0.0
    canvas.rect(at(0), y - 13, at(value) - at(0), 26, colours.accent, opacity=0.4)
    if share.interval is not None:
        low, high = at(share.interval.low), at(share.interval.high)
        canvas.line([(low, y), (high, y)], colours.text, 3)
        for end in (low, high):
            canvas.line([(end, y - 15), (end, y + 15)], colours.text, 3)
    canvas.mark(at(value), y, 11, "circle", colours.accent)
    text = percent(share.share).replace("under ", "<").replace("over ", ">")
    canvas.text(WIDTH - MARGIN - INTERVAL, y + 11, text, SMALL, bold=True, anchor="end")
    text = interval_text(share)
    canvas.text(WIDTH - MARGIN, y + 11, text, SMALL, colour=colours.muted, anchor="end")


def _mean(canvas: Canvas, one: Outcome, scale: Scale, y: float) -> float:
    """Where the mean lies on the scale, from its lowest to its highest step."""
    values = SCALES.get(one.question.kind, ())
    if not values:
        return y
    low, high, colours = min(values), max(values), canvas.palette
    left, right = PLOT_LEFT + 20, WIDTH - MARGIN - 20

    def at(value: float) -> float:
        return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

    middle = y + 38
    canvas.line([(left, middle), (right, middle)], colours.muted, 3)
    for value in values:
        canvas.line([(at(value), middle - 8), (at(value), middle + 8)], colours.muted, 3)
    ends = {low: "start", high: "end"}
    for value, option in zip(values, one.question.options, strict=True):
        if len(option) <= 2 or value in ends:
            anchor = "middle" if len(option) <= 2 else ends[value]
            x = at(value)
            canvas.text(x, middle + 46, option, SMALL, colour=colours.muted, anchor=anchor)
    canvas.line([(at(scale.range.low), middle), (at(scale.range.high), middle)], colours.text, 7)
    canvas.mark(at(scale.mean), middle, 13, "diamond", colours.accent)
    mean, spread = scale_text(scale).rsplit(", ", 1)
    told = [mean, f"{spread}, n {scale.n:,}"]
    canvas.rows(MARGIN + LABELS, middle - 34, told, SMALL, anchor="end")
    return y + MEAN_HEIGHT
