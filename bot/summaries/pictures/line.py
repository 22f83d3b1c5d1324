"""The opinion line: the tracked question through the passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import spread
from bot.summaries.pictures.parts import beside, head, label, option_names
from bot.summaries.pictures.style import MARGIN, ROW, SMALL, WIDTH, Look, looks
from bot.summaries.summary import Line, Point, Summary, Tracked, Who
from bot.summaries.words import percent

HEIGHT = 900
"""At least; names of many options take more."""

LEFT, BOTTOM = 112, 122
"""Margins of the plot in pixels."""

FEW = 3
"""Up to so many options get an interval behind their line, and everyone's line beside it."""

CROWD = 5
"""With more options lines are thinner and names shorter."""

WHO = {
    Who.OPENING: "answered before the first passage",
    Who.PAIRED: "answered at the opening and at the close",
    Who.EVERYONE: "held an answer",
}


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where steps and shares lie."""

    top: float
    bottom: float
    right: float
    ceiling: float
    steps: int

    def x(self, step: int) -> float:
        return LEFT + (self.right - LEFT) * step / max(1, self.steps - 1)

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * share / self.ceiling


def can_draw(summary: Summary) -> bool:
    """Whether there is a line to draw."""
    return summary.tracked is not None and summary.tracked.line is not None


def draw(canvas: Canvas, summary: Summary) -> None:
    """The shares at each step, for the panel and (up to three options) for everyone."""
    assert summary.tracked is not None
    assert summary.tracked.line is not None
    tracked, line = summary.tracked, summary.tracked.line
    options = len(tracked.question.options)
    few = options <= FEW
    top = 34 + head(canvas, tracked.question.text, _legend(line, few), "The question of the round")
    right = WIDTH - (330 if options <= CROWD else 390)
    names = _names(canvas, tracked, line, right)
    canvas.height = max(HEIGHT, top + BOTTOM + sum(_size(rows) for _, rows in names) - 70)
    bottom = canvas.height - BOTTOM
    plot = _Plot(top, bottom, right, _ceiling(line, few), len(line.steps))
    _grid(canvas, line, plot)
    marks = looks(tracked.question, canvas.theme)
    if few:
        for option in range(options):
            _interval(canvas, plot, line, option, marks[option])
    for option in range(options):
        _course(canvas, plot, line, option, marks[option])
    _ends(canvas, plot, line, names, marks)


def _legend(line: Line, few: bool) -> list[str]:
    first, last = line.panel[0].result.judged, line.panel[-1].result.judged
    n = f"{first:,}" if first == last else f"{first:,} to {last:,}"
    panel = f"n {n}: {WHO[line.who]}"
    if not few:
        return [panel]
    if not line.everyone:
        return [panel, "Shaded: 95% intervals"]
    everyone = f"n {line.everyone[-1].result.judged:,}: everyone"
    return [f"Strong lines, {panel}", f"Faint lines, {everyone}. Shaded: 95% intervals"]


def _ceiling(line: Line, few: bool) -> float:
    """The top of the percent axis: the highest line or interval with some air, 1 at most."""
    shares = [share for point in (*line.panel, *line.everyone) for share in point.result.shares]
    highest = max(share.share or 0.0 for share in shares)
    if few:
        highest = max([highest, *(s.interval.high for s in shares if s.interval)])
    return min(100, 10 * int(10 * highest + 1.5)) / 100


def _grid(canvas: Canvas, line: Line, plot: _Plot) -> None:
    """The percent axis and a mark for every step."""
    colours = canvas.palette
    for tick in range(0, 101, 20 if plot.ceiling > 0.6 else 10):
        if tick <= 100 * plot.ceiling:
            y = plot.y(tick / 100)
            canvas.line([(LEFT, y), (plot.right, y)], colours.grid, 2)
            canvas.text(LEFT - 16, y + 10, f"{tick}%", SMALL, colour=colours.muted, anchor="end")
    pitch = (plot.right - LEFT) / max(1, len(line.steps) - 1)
    every = next(i for i in (1, 2, 5, 10, 20, 50, 100) if i * pitch >= 48 or i == 100)
    for i, name in enumerate(line.steps):
        x = plot.x(i)
        canvas.line([(x, plot.top), (x, plot.bottom)], colours.grid, 2)
        if name.isdecimal() and i % every == 0:
            y = plot.bottom + 42
            canvas.text(x, y, name, SMALL, colour=colours.muted, anchor="middle")
    below = canvas.height - 34
    canvas.text(MARGIN, below, line.steps[0], SMALL, colour=colours.muted)
    if any(name.isdecimal() for name in line.steps):
        middle = (LEFT + plot.right) / 2
        canvas.text(middle, below, "after passage", SMALL, colour=colours.muted, anchor="middle")
    if not line.steps[-1].isdecimal():
        x = plot.right + 30
        canvas.text(x, below, line.steps[-1], SMALL, colour=colours.muted, anchor="end")


def _interval(canvas: Canvas, plot: _Plot, line: Line, option: int, look: Look) -> None:
    """One option's interval, and everyone's line."""
    shares = [(plot.x(p.step), p.result.shares[option].interval) for p in line.panel]
    highs = [(x, plot.y(i.high if i else 0)) for x, i in shares]
    lows = [(x, plot.y(i.low if i else 0)) for x, i in shares]
    canvas.area([*highs, *reversed(lows)], look.colour, opacity=0.12)
    if line.everyone:
        canvas.line(_points(plot, line.everyone, option), look.colour, 3, opacity=0.55)


def _course(canvas: Canvas, plot: _Plot, line: Line, option: int, look: Look) -> None:
    """One option's line through the panel's points."""
    is_crowd = len(line.panel[0].result.shares) > CROWD
    panel = _points(plot, line.panel, option)
    canvas.line(panel, look.colour, 3.5 if is_crowd else 5.5, dash=look.dash)
    for x, y in panel:
        canvas.mark(x, y, 8 if is_crowd else 10, look.mark, look.colour)


def _points(plot: _Plot, points: Sequence[Point], option: int) -> list[tuple[float, float]]:
    return [(plot.x(p.step), plot.y(p.result.shares[option].share or 0)) for p in points]


def _names(
    canvas: Canvas, tracked: Tracked, line: Line, right: float
) -> list[tuple[str, tuple[str, ...]]]:
    """Of each option its last share and the rows of its name."""
    names = option_names(canvas, tracked.question.options)
    rows = 4 if len(names) <= FEW else 3 if len(names) <= CROWD else 2
    shares = [percent(share.share) for share in line.panel[-1].result.shares]
    room = WIDTH - right - 74 - 12
    return [
        (share, beside(share, name, room, rows)) for share, name in zip(shares, names, strict=True)
    ]


def _size(rows: Sequence[str]) -> float:
    return SMALL * ROW * len(rows) + 6


def _ends(
    canvas: Canvas,
    plot: _Plot,
    line: Line,
    names: Sequence[tuple[str, tuple[str, ...]]],
    marks: Sequence[Look],
) -> None:
    """Each line's share and name at its end, moved apart where they would overlap."""
    x = plot.right + 74
    ends = [plot.y(share.share or 0) for share in line.panel[-1].result.shares]
    sizes = [_size(rows) for _, rows in names]
    for i, centre in enumerate(spread(ends, sizes, plot.top - 30, plot.bottom + 46)):
        if abs(centre - ends[i]) > 8:
            joint = [(plot.right + 14, ends[i]), (x - 38, centre)]
            canvas.line(joint, marks[i].colour, 2, opacity=0.8)
        label(canvas, x, centre - sizes[i] / 2 + 3, *names[i])
        canvas.mark(x - 22, centre, 10, marks[i].mark, marks[i].colour)
