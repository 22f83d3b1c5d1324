"""A summary's pictures: who changed their answer, and what people made of each passage.

Each is made to be read in five seconds, 400 pixels wide, also by people who can't tell red from
green. Everything in them is taken from the summary.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.output.change import change_text, paint_change
from bot.output.drawing import (
    INNER,
    MARGIN,
    TITLE,
    WIDTH,
    Canvas,
    Theme,
    png,
    wrapped,
)
from bot.output.passages import FEWEST, drawn_results, paint_passages, passages_text
from bot.summaries.summary import Summary
from bot.text import one_line, snippet

__all__ = ["Picture", "Theme", "card_picture", "draw", "draw_png", "names", "to_png"]

CHANGE, PASSAGES = "change", "passages"


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
    there = ((CHANGE, has_change), (PASSAGES, bool(drawn_results(summary))))
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
    """The picture and its pixels: the whole work, for the worker process."""
    picture = draw(summary, name, theme)
    return picture, to_png(picture)


_PAINTERS: dict[str, tuple[Callable[[Canvas, Summary, float], float], Callable[[Summary], str]]] = {
    CHANGE: (paint_change, change_text),
    PASSAGES: (paint_passages, passages_text),
}
