"""The map of groups: where their people stand, how many they are, what pulls them apart.

No dot stands for a person. The axes have no numbers: only near and far mean something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin, sqrt

from bot.summaries.findings import Groups, OpinionGroup
from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import folded, width
from bot.summaries.pictures.parts import INNER, head
from bot.summaries.pictures.style import MARGIN, MARKS, SMALL, WIDTH
from bot.summaries.summary import Summary
from bot.summaries.words import group_words

MAP = 660
"""Height of the map in pixels."""

ARROWS = 8
ITEM = 24
"""Letters of an item beside its arrow."""


@dataclass(frozen=True, slots=True)
class _Map:
    """From the map's units to pixels, the same across and down."""

    left: float
    top: float
    x0: float
    y0: float
    unit: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x - self.x0) * self.unit, self.top + (self.y0 - y) * self.unit


def can_draw(summary: Summary) -> bool:
    """Whether there are clear groups."""
    return summary.groups is not None and bool(summary.groups.groups)


def draw(canvas: Canvas, summary: Summary) -> None:
    """Ellipses for where each group's people are, discs for how many, arrows for the items."""
    found = summary.groups
    assert found is not None
    notes = [
        f"{found.people:,} people, by what they agree and disagree with. Near each other: alike.",
    ]
    if found.arrows:
        notes.append(
            "Arrows: which way agreeing with a passage (its number) or reason draws people."
        )
    if found.caution:
        notes.append(found.caution)
    top = head(canvas, "Groups of opinion", notes) + 16
    colours = canvas.palette
    canvas.rect(MARGIN, top, INNER, MAP, colours.grid, opacity=0.35)
    chart = _scaled(found, top)
    for number, group in enumerate(found.groups):
        _spread(canvas, chart, group, colours.options[number % len(colours.options)])
    boxes = [_disc(canvas, chart, found, number) for number in range(len(found.groups))]
    _arrows(canvas, chart, found, boxes, top)
    y = top + MAP + 24
    for number, group in enumerate(found.groups):
        y = _named(canvas, group, number, y)
    canvas.height = y + 20


def _scaled(found: Groups, top: float) -> _Map:
    """All ellipses, arrows and the middle have room."""
    xs, ys = [0.0], [0.0]
    for group in found.groups:
        xs += [group.x - group.rx, group.x + group.rx]
        ys += [group.y - group.ry, group.y + group.ry]
    for arrow in found.arrows[:ARROWS]:
        xs.append(arrow.x)
        ys.append(arrow.y)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room, rise = INNER - 300, MAP - 150
    unit = min(room / wide if wide else 1e9, rise / high if high else 1e9)
    unit = unit if unit < 1e9 else 1.0
    left = MARGIN + (INNER - wide * unit) / 2
    upper = top + (MAP - high * unit) / 2
    return _Map(left, upper, min(xs), max(ys), unit)


def _spread(canvas: Canvas, chart: _Map, group: OpinionGroup, colour: str) -> None:
    x, y = chart.at(group.x, group.y)
    rx, ry = max(34, group.rx * chart.unit), max(34, group.ry * chart.unit)
    canvas.ellipse(x, y, rx, ry, colour, edge=colour, opacity=0.25)


def _disc(
    canvas: Canvas, chart: _Map, found: Groups, number: int
) -> tuple[float, float, float, float]:
    """A disc whose area is the group's people, and its name below; returns the room it takes."""
    group, colours = found.groups[number], canvas.palette
    most = max(one.people for one in found.groups)
    radius = 58 * sqrt(group.people / most)
    x, y = chart.at(group.x, group.y)
    colour = colours.options[number % len(colours.options)]
    canvas.ellipse(x, y, radius, radius, colour, edge=colours.background)
    name = canvas.words(group.name, f"Group {number + 1}")
    text = folded(name, 260, 1, SMALL, bold=True)[0]
    wide = width(text, SMALL, bold=True) + 16
    below = y + radius + 6
    canvas.text(x, below + 28, text, SMALL, bold=True, anchor="middle", halo=True)
    return x - max(wide / 2, radius), y - radius, x + max(wide / 2, radius), below + 36


def _arrows(
    canvas: Canvas,
    chart: _Map,
    found: Groups,
    boxes: list[tuple[float, float, float, float]],
    top: float,
) -> None:
    """Each from the middle, its item's name at its tip, moved on where it would cover another."""
    colours = canvas.palette
    x0, y0 = chart.at(0, 0)
    canvas.ellipse(x0, y0, 6, 6, colours.muted)
    for arrow in found.arrows[:ARROWS]:
        x, y = chart.at(arrow.x, arrow.y)
        if hypot(x - x0, y - y0) < 12:
            continue
        _arrow(canvas, (x0, y0), (x, y), colours.text)
    for arrow in found.arrows[:ARROWS]:
        x, y = chart.at(arrow.x, arrow.y)
        if hypot(x - x0, y - y0) < 12:
            continue
        item = found.items[arrow.item]
        name = f"{item.number}" if item.number else f"“{item.text}”"
        text = folded(canvas.words(name, "a reason"), ITEM * 16, 1, SMALL)[0]
        wide = width(text, SMALL) + 12
        for box in _places(x, y, atan2(y - y0, x - x0), wide):
            inside = (
                box[0] >= MARGIN + 4
                and box[2] <= WIDTH - MARGIN - 4
                and box[1] >= top + 4
                and box[3] <= top + MAP - 4
            )
            if inside and not any(_touch(box, other) for other in boxes):
                boxes.append(box)
                middle = (box[0] + box[2]) / 2
                canvas.text(middle, box[1] + 28, text, SMALL, anchor="middle", halo=True)
                break


def _places(
    x: float, y: float, angle: float, wide: float
) -> Sequence[tuple[float, float, float, float]]:
    """Boxes around a tip, first straight ahead, then to the sides and further off."""
    found: list[tuple[float, float, float, float]] = []
    for away in (24, 44, 72, 104, 140):
        for turn in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, pi):
            to = angle + turn
            cx = x + cos(to) * (away + wide / 2 * abs(cos(to)))
            cy = y + sin(to) * (away + 10)
            found.append((cx - wide / 2, cy - 18, cx + wide / 2, cy + 18))
    return found


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _arrow(
    canvas: Canvas, start: tuple[float, float], tip: tuple[float, float], colour: str
) -> None:
    angle = atan2(tip[1] - start[1], tip[0] - start[0])
    back = (tip[0] - 14 * cos(angle), tip[1] - 14 * sin(angle))
    canvas.line([start, back], colour, 3)
    sides = [
        (tip[0] - 20 * cos(angle + turn), tip[1] - 20 * sin(angle + turn)) for turn in (0.4, -0.4)
    ]
    canvas.area([tip, *sides], colour)


def _named(canvas: Canvas, group: OpinionGroup, number: int, y: float) -> float:
    """The group in words, below the map."""
    colours = canvas.palette
    colour = colours.options[number % len(colours.options)]
    canvas.mark(MARGIN + 14, y + SMALL * 0.62, 12, MARKS[0], colour)
    people = f"{group.people:,} people"
    name = canvas.words(group.name, f"Group {number + 1}")
    title = folded(f"{name}: {people}", INNER - 48, 1, SMALL, bold=True)
    y = canvas.rows(MARGIN + 48, y, title, SMALL, bold=True)
    words = folded(canvas.words(group_words(group), ""), INNER - 48, 3, SMALL)
    return canvas.rows(MARGIN + 48, y, words, SMALL, colour=colours.muted) + 14
