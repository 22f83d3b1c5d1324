"""A summary's pictures, one visual language: data in, bytes out, and each one in words.

The same summary gives the same bytes. matplotlib is loaded when something is drawn, not before:
the bot itself only asks which pictures there are, and has them drawn in its worker.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.summaries import descriptions
from bot.summaries.pictures import groups, line, movement, passages, results
from bot.summaries.pictures.canvas import Canvas, Format
from bot.summaries.pictures.style import Theme
from bot.summaries.summary import Summary

__all__ = ["Format", "Picture", "Theme", "canvas_of", "draw", "draw_all", "names"]


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` is its heading, `description` what it shows in words (at most 1000 characters)."""

    name: str
    title: str
    data: bytes
    description: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """A picture that a summary has."""

    title: str
    draw: Callable[[Canvas], None]
    describe: Callable[[], str]


def names(summary: Summary) -> tuple[str, ...]:
    """The pictures that there are of a summary: "opinion-line", "movement", "results" (of many
    questions "results-1", "results-2" and so on), "passages", "groups"."""
    return tuple(_plans(summary))


def draw_all(
    summary: Summary, theme: Theme = Theme.DARK, format: Format = Format.PNG
) -> tuple[Picture, ...]:
    """Every picture that there is of a summary."""
    return draw(summary, names(summary), theme, format)


def draw(
    summary: Summary,
    names: Iterable[str],
    theme: Theme = Theme.DARK,
    format: Format = Format.PNG,
) -> tuple[Picture, ...]:
    """Some of the pictures; those that don't exist are left out."""
    plans = _plans(summary)
    return tuple(
        Picture(
            name,
            plans[name].title,
            canvas_of(summary, name, theme, format).finish(),
            plans[name].describe(),
        )
        for name in names
        if name in plans
    )


def canvas_of(
    summary: Summary, name: str, theme: Theme = Theme.DARK, format: Format = Format.PNG
) -> Canvas:
    """A picture before it becomes bytes; KeyError if it doesn't exist."""
    canvas = Canvas(theme, format)
    _plans(summary)[name].draw(canvas)
    return canvas


def _plans(summary: Summary) -> dict[str, _Plan]:
    found: dict[str, _Plan] = {}
    if line.can_draw(summary):
        found["opinion-line"] = _Plan(
            "Opinion through the passages",
            partial(line.draw, summary=summary),
            partial(descriptions.describe_line, summary),
        )
    if movement.can_draw(summary):
        found["movement"] = _Plan(
            "From the opening to the close",
            partial(movement.draw, summary=summary),
            partial(descriptions.describe_movement, summary),
        )
    parts = results.parts(summary)
    for number, some in enumerate(parts, start=1):
        found[f"results-{number}" if len(parts) > 1 else "results"] = _Plan(
            f"Results, part {number}" if len(parts) > 1 else "Results",
            partial(results.draw, some=some),
            partial(descriptions.describe_results, some),
        )
    if passages.can_draw(summary):
        found["passages"] = _Plan(
            passages.TITLE,
            partial(passages.draw, summary=summary),
            partial(descriptions.describe_passages, summary),
        )
    if groups.can_draw(summary):
        found["groups"] = _Plan(
            "Groups of opinion",
            partial(groups.draw, summary=summary),
            partial(descriptions.describe_groups, summary),
        )
    return found
