"""The map of groups: where their people stand, how many they are, what pulls them apart.

No dot stands for a person. The axes have no numbers: only near and far mean something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin, sqrt

from bot.summaries.findings import Arrow, Groups, OpinionGroup
from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import folded, width
from bot.summaries.pictures.parts import INNER, head
from bot.summaries.pictures.style import MARGIN, MARKS, SMALL, WIDTH
from bot.summaries.summary import Summary
from bot.summaries.words import group_words

MAP = 660
"""Height of the map in pixels."""

ARROWS = 8
ITEM = 384
"""Pixels of an item's text beside its arrow."""

LARGEST, SMALLEST = 58, 15
"""Radius of the largest group's disc, and the least that can be seen."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


@dataclass(frozen=True, slots=True)
class _Map:
    """From the map's units to pixels, the same across and down; `boxes`: what is taken."""

    left: float
    top: float
    x0: float
    y0: float
    unit: float
    edge: float
    boxes: list[Box]

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x - self.x0) * self.unit, self.top + (self.y0 - y) * self.unit

    def place(self, boxes: Sequence[Box], *, must: bool = False) -> Box | None:
        """The first of these boxes that is inside the map and free; if it must be, any inside."""
        inside = [
            box
            for box in boxes
            if box[0] >= MARGIN + 4
            and box[2] <= WIDTH - MARGIN - 4
            and box[1] >= self.edge + 4
            and box[3] <= self.edge + MAP - 4
        ]
        free = [box for box in inside if not any(_touch(box, other) for other in self.boxes)]
        if not free and not (must and inside):
            return None
        self.boxes.append(free[0] if free else inside[0])
        return self.boxes[-1]


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
        notes.append("Arrows: where agreeing with a passage (number) or a reason draws people.")
    if found.caution:
        notes.append(found.caution)
    top = head(canvas, "Groups of opinion", notes) + 16
    colours = canvas.palette
    canvas.rect(MARGIN, top, INNER, MAP, colours.grid, opacity=0.35)
    chart = _scaled(found, top)
    for number, group in enumerate(found.groups):
        _spread(canvas, chart, group, _colour(canvas, number))
    order = sorted(range(len(found.groups)), key=lambda i: (-found.groups[i].people, i))
    for number in order:
        _disc(canvas, chart, found, number)
    _arrows(canvas, chart, found)
    for number in order:
        _name(canvas, chart, found, number)
    _items(canvas, chart, found)
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
    return _Map(left, upper, min(xs), max(ys), unit, top, [])


def _spread(canvas: Canvas, chart: _Map, group: OpinionGroup, colour: str) -> None:
    x, y = chart.at(group.x, group.y)
    rx, ry = max(34, group.rx * chart.unit), max(34, group.ry * chart.unit)
    canvas.ellipse(x, y, rx, ry, colour, edge=colour, opacity=0.25)


def _colour(canvas: Canvas, number: int) -> str:
    return canvas.palette.options[number % len(canvas.palette.options)]


def _radius(found: Groups, number: int) -> float:
    most = max(one.people for one in found.groups)
    return max(SMALLEST, LARGEST * sqrt(found.groups[number].people / most))


def _disc(canvas: Canvas, chart: _Map, found: Groups, number: int) -> None:
    """A disc whose area is the group's people, with its mark."""
    group, radius = found.groups[number], _radius(found, number)
    x, y = chart.at(group.x, group.y)
    _marked(canvas, x, y, radius, number)
    chart.boxes.append((x - radius, y - radius, x + radius, y + radius))


def _marked(canvas: Canvas, x: float, y: float, radius: float, number: int) -> None:
    ground = canvas.palette.background
    canvas.ellipse(x, y, radius, radius, _colour(canvas, number), edge=ground)
    canvas.mark(x, y, max(6, 0.3 * radius), MARKS[number % len(MARKS)], ground)


def _name(canvas: Canvas, chart: _Map, found: Groups, number: int) -> None:
    """A group's name, below its disc if there is room."""
    group = found.groups[number]
    x, y = chart.at(group.x, group.y)
    text = folded(canvas.words(group.name, f"Group {number + 1}"), 260, 1, SMALL, bold=True)[0]
    wide = width(text, SMALL, bold=True) + 12
    away = _radius(found, number) + 16
    box = chart.place(_places(x, y, pi / 2, wide, away), must=True)
    _write(canvas, box, text, bold=True)


def _write(canvas: Canvas, box: Box | None, text: str, *, bold: bool = False) -> None:
    if box is not None:
        x = (box[0] + box[2]) / 2
        canvas.text(x, box[1] + 28, text, SMALL, bold=bold, anchor="middle", halo=True)


def _drawn(chart: _Map, found: Groups) -> list[Arrow]:
    """The arrows that are long enough to be seen."""
    x0, y0 = chart.at(0, 0)
    tips = [(one, chart.at(one.x, one.y)) for one in found.arrows[:ARROWS]]
    return [one for one, (x, y) in tips if hypot(x - x0, y - y0) >= 30]


def _arrows(canvas: Canvas, chart: _Map, found: Groups) -> None:
    """From the middle of the map to where agreeing draws people."""
    for arrow in _drawn(chart, found):
        x, y = chart.at(arrow.x, arrow.y)
        _arrow(canvas, chart.at(0, 0), (x, y), canvas.palette.text)
        chart.boxes.append((x - 12, y - 12, x + 12, y + 12))
    canvas.ellipse(*chart.at(0, 0), 6, 6, canvas.palette.muted)


def _items(canvas: Canvas, chart: _Map, found: Groups) -> None:
    """The items' names at the tips of their arrows, as far as there is room."""
    x0, y0 = chart.at(0, 0)
    for arrow in _drawn(chart, found):
        x, y = chart.at(arrow.x, arrow.y)
        item = found.items[arrow.item]
        name = f"{item.number}" if item.number else f"“{item.text}”"
        text = folded(canvas.words(name, "a reason"), ITEM, 1, SMALL)[0]
        places = _places(x, y, atan2(y - y0, x - x0), width(text, SMALL) + 12, 24)
        _write(canvas, chart.place(places), text)


def _places(x: float, y: float, angle: float, wide: float, nearest: float) -> list[Box]:
    """Boxes around a point, first straight ahead, then to the sides and further off."""
    found: list[Box] = []
    for away in (0, 20, 48, 80, 120, 170):
        for turn in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2.2, -2.2, pi):
            to = angle + turn
            cx = x + cos(to) * (nearest + away + wide / 2 * abs(cos(to)))
            cy = y + sin(to) * (nearest + away + 10)
            found.append((cx - wide / 2, cy - 18, cx + wide / 2, cy + 18))
    return found


def _touch(one: Box, other: Box) -> bool:
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
    _marked(canvas, MARGIN + 18, y + SMALL * 0.62, 18, number)
    people = f"{group.people:,} people"
    name = canvas.words(group.name, f"Group {number + 1}")
    title = folded(f"{name}: {people}", INNER - 54, 1, SMALL, bold=True)
    y = canvas.rows(MARGIN + 54, y, title, SMALL, bold=True)
    words = folded(canvas.words(group_words(group), ""), INNER - 54, 3, SMALL)
    return canvas.rows(MARGIN + 54, y, words, SMALL, colour=colours.muted) + 14
