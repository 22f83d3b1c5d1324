"""The opinion line as a picture: data in, PNG bytes out.

Made to be read on a phone, 400 pixels wide, in a dark theme, without telling red from green:
large letters, colours after Okabe & Ito (2008) that differ in brightness too, a marker and a
dash of its own for every option, and its name at the end of its line.
"""

# matplotlib's stubs leave some keyword arguments untyped.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from bot.summaries.lettering import drawable, families, folded, spread
from bot.summaries.summary import Line, Point, Summary, Tracked, Who
from bot.summaries.words import percent

WIDTH, HEIGHT, DPI = 1200, 900, 100
LEFT, RIGHT, BOTTOM = 110, 310, 130
"""Margins of the plot in pixels; the names of the lines stand in the right one."""

BACKGROUND, TEXT, MUTED, GRID = "#2b2d31", "#f2f3f5", "#b5bac1", "#43464d"

STYLES: tuple[tuple[str, str, Any], ...] = (
    ("#56b4e9", "o", "-"),
    ("#e69f00", "s", (0, (4, 1.2))),
    ("#f0e442", "^", (0, (1.5, 1))),
    ("#cc79a7", "D", (0, (5, 1.2, 1.2, 1.2))),
    ("#00b386", "v", "-"),
    ("#ffffff", "P", (0, (4, 1.2))),
    ("#e8743b", "X", (0, (1.5, 1))),
    ("#9aa7ff", "p", (0, (5, 1.2, 1.2, 1.2))),
    ("#b59f7b", "h", "-"),
    ("#a6e1b5", "*", (0, (4, 1.2))),
)
"""Colour, marker and dash of each option."""

FEW = 3
"""Up to so many options get an interval behind their line, and everyone's line beside it."""

CROWD = 5
"""With more options lines are thinner and names shorter."""

WHO = {
    Who.OPENING: "answered before the first passage",
    Who.PAIRED: "answered at the opening and at the close",
    Who.EVERYONE: "held an answer",
}


def can_draw(summary: Summary) -> bool:
    """Whether there is a line to draw."""
    return summary.tracked is not None and summary.tracked.line is not None


def draw_line(summary: Summary) -> bytes:
    """The opinion line as a PNG of 1200 x 900 pixels; the same summary gives the same bytes."""
    if summary.tracked is None or summary.tracked.line is None:
        raise ValueError("there is no line to draw: ask can_draw first")
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=BACKGROUND)
    line, few = summary.tracked.line, len(summary.tracked.question.options) <= FEW
    top = _head(figure, summary.tracked, line, few)
    axes = _frame(figure, line, top, few)
    for option in range(len(summary.tracked.question.options)):
        _course(axes, line, option, few)
    _names(figure, axes, summary.tracked, line, top)
    file = BytesIO()
    figure.savefig(file, format="png", facecolor=BACKGROUND, metadata={"Software": None})
    return file.getvalue()


def _head(figure: Figure, tracked: Tracked, line: Line, few: bool) -> int:
    """The question, and below it whose answers are shown; returns the pixels they take."""
    title = folded(drawable(tracked.question.text, "The question of the round"), 44, 2)
    _write(figure, 36, 30, title, 40, weight="bold", va="top")
    top = 30 + 50 * (title.count("\n") + 1)
    for text in _legend(line, few):
        _write(figure, 36, top + 6, text, 28, color=MUTED, va="top")
        top += 40
    return top + 40


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


def _frame(figure: Figure, line: Line, top: int, few: bool) -> Axes:
    """The plot with its percent axis and a mark for every step."""
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - top - BOTTOM
    axes = figure.add_axes(
        (LEFT / WIDTH, BOTTOM / HEIGHT, width / WIDTH, height / HEIGHT), facecolor=BACKGROUND
    )
    last = len(line.steps) - 1
    ceiling = _ceiling(line, few)
    axes.set_xlim(0, last)
    axes.set_ylim(0, ceiling)
    ticks = [tick for tick in range(0, 101, 20 if ceiling > 60 else 10) if tick <= ceiling]
    axes.set_yticks(ticks, [f"{tick}%" for tick in ticks])
    axes.set_xticks(range(last + 1), _passage_ticks(line.steps, width))
    axes.tick_params(colors=MUTED, labelsize=_points(28), length=0, pad=12)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontfamily(list(families()))
    axes.grid(color=GRID, linewidth=1.5)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    for x, name, side in _words_below(line.steps, width):
        _write(figure, LEFT + x, HEIGHT - 44, name, 28, color=MUTED, ha=side)
    return axes


def _passage_ticks(steps: Sequence[str], width: float) -> list[str]:
    """The passages' numbers, every second, fifth ... of them where they would touch."""
    pitch = width / max(1, len(steps) - 1)
    every = next(i for i in (1, 2, 5, 10, 20, 50, 100) if i * pitch >= 44 or i == 100)
    return [name if name.isdecimal() and i % every == 0 else "" for i, name in enumerate(steps)]


def _words_below(steps: Sequence[str], width: float) -> Iterator[tuple[float, str, str]]:
    """What stands below the numbers: at the left end, in the middle, at the right end."""
    yield -40, steps[0], "left"
    if any(name.isdecimal() for name in steps):
        yield width / 2, "after passage", "center"
    if not steps[-1].isdecimal():
        yield width + 40, steps[-1], "right"


def _ceiling(line: Line, few: bool) -> float:
    """The top of the percent axis: the highest line or interval with some air, 100 at most."""
    shares = [share for point in (*line.panel, *line.everyone) for share in point.result.shares]
    highest = max(share.share or 0.0 for share in shares)
    if few:
        highest = max([highest, *(s.interval.high for s in shares if s.interval)])
    return min(100.0, 10 * (int(10 * highest) + 1.5))


def _course(axes: Axes, line: Line, option: int, few: bool) -> None:
    """One option's line, with its interval and everyone's line where there is room."""
    color, marker, dash = STYLES[option]
    steps = [point.step for point in line.panel]
    if few:
        intervals = [point.result.shares[option].interval for point in line.panel]
        lows = [100 * i.low if i else 0.0 for i in intervals]
        highs = [100 * i.high if i else 0.0 for i in intervals]
        axes.fill_between(steps, lows, highs, color=color, alpha=0.1, linewidth=0)
        everyone = [_height(point, option) for point in line.everyone]
        their_steps = [point.step for point in line.everyone]
        axes.plot(their_steps, everyone, color=color, alpha=0.5, linewidth=3)
    axes.plot(
        steps,
        [_height(point, option) for point in line.panel],
        color=color,
        linestyle=dash,
        linewidth=5.5 if len(line.panel[0].result.shares) <= CROWD else 3.5,
        marker=marker,
        markersize=13 if len(line.panel[0].result.shares) <= CROWD else 9,
        markeredgecolor=BACKGROUND,
        markeredgewidth=1.5,
        solid_capstyle="round",
        clip_on=False,
        zorder=3,
    )


def _names(figure: Figure, axes: Axes, tracked: Tracked, line: Line, top: int) -> None:
    """Each line's share and name at its end, moved apart where they would overlap."""
    options = tracked.question.options
    size, rows = (30, 2 if len(options) > FEW else 3) if len(options) <= CROWD else (25, 1)
    plot, ceiling = HEIGHT - top - BOTTOM, axes.get_ylim()[1]
    names: list[str] = []
    for share, option in zip(line.panel[-1].result.shares, options, strict=True):
        name = drawable(option, f"Option {len(names) + 1}")
        names.append(folded(f"{percent(share.share)} {name}", 450 // size, rows))
    ends = [plot * _height(line.panel[-1], i) / ceiling for i in range(len(options))]
    sizes = [1.25 * size * (name.count("\n") + 1) for name in names]
    for i, centre in enumerate(spread(ends, sizes, -30, plot + 40)):
        x, color = WIDTH - RIGHT, STYLES[i][0]
        if abs(centre - ends[i]) > 8:
            _leader(figure, (x + 12, ends[i]), (x + 32, centre), color)
        y = HEIGHT - BOTTOM - centre
        label = _write(figure, x + 38, y, names[i], size, color=color, va="center", weight="bold")
        _fit(label, size, WIDTH - x - 38 - 10, FigureCanvasAgg(figure).get_renderer())


def _height(point: Point, option: int) -> float:
    """In percent; 0 where nobody judged."""
    return 100 * (point.result.shares[option].share or 0.0)


def _leader(
    figure: Figure, start: tuple[float, float], end: tuple[float, float], color: str
) -> None:
    """From a line's end to its name; in pixels from the plot's lower edge."""
    xs = [start[0] / WIDTH, end[0] / WIDTH]
    ys = [(BOTTOM + start[1]) / HEIGHT, (BOTTOM + end[1]) / HEIGHT]
    figure.add_artist(Line2D(xs, ys, color=color, linewidth=2, alpha=0.8))


def _write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    pixels: int,
    *,
    color: str = TEXT,
    ha: str = "left",
    va: str = "baseline",
    weight: str = "normal",
) -> Text:
    """Text at (x, y) in pixels from the upper left."""
    written = figure.text(x / WIDTH, 1 - y / HEIGHT, text, color=color, ha=ha, va=va)
    written.set_parse_math(False)  # a "$" is a dollar sign, not the start of a formula
    written.set(family=list(families()), fontsize=_points(pixels), fontweight=weight)
    return written


def _fit(text: Text, pixels: int, width: float, renderer: RendererBase) -> None:
    """Smaller letters where the text is wider than so many pixels."""
    taken = text.get_window_extent(renderer).width
    if taken > width:
        text.set_fontsize(_points(pixels) * width / taken)


def _points(pixels: int) -> float:
    return pixels * 72 / DPI
