"""What several pictures share: the head, the names of options, numbers beside them."""

from collections.abc import Sequence

from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import folded, width
from bot.summaries.pictures.style import MARGIN, ROW, SMALL, TITLE, WIDTH

INNER = WIDTH - 2 * MARGIN


def head(canvas: Canvas, title: str, notes: Sequence[str], instead: str = "") -> float:
    """The title, and below it notes in small letters; returns where they end."""
    written = canvas.words(title, instead or title)
    y = canvas.rows(MARGIN, 26, folded(written, INNER, 2, TITLE, bold=True), TITLE, bold=True)
    y += 6
    for note in notes:
        rows = folded(note, INNER, 3, SMALL)
        y = canvas.rows(MARGIN, y, rows, SMALL, colour=canvas.palette.muted) + 2
    return y


def option_names(canvas: Canvas, options: Sequence[str]) -> list[str]:
    """The names of options as far as they can be written; "Option 2" stands in."""
    return [canvas.words(name, f"Option {i + 1}") for i, name in enumerate(options)]


def beside(number: str, name: str, room: float, rows: int, size: float = SMALL) -> tuple[str, ...]:
    """The rows of a name whose first row begins with a bold number."""
    return folded(name, room, rows, size, indent=_indent(number, size))


def label(
    canvas: Canvas,
    x: float,
    top: float,
    number: str,
    rows: Sequence[str],
    size: float = SMALL,
    *,
    anchor: str = "start",
) -> None:
    """A bold number and beside it a name in the rows that `beside` gave."""
    indent = _indent(number, size)
    canvas.rows(x, top, [number], size, bold=True, anchor=anchor)
    shift = indent if anchor == "start" else -indent
    canvas.rows(x + shift, top, rows[:1], size, anchor=anchor)
    canvas.rows(x, top + size * ROW, rows[1:], size, anchor=anchor)


def _indent(number: str, size: float) -> float:
    return width(number, size, bold=True) + 0.4 * size if number else 0
