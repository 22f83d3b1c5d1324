"""What a picture is drawn on: shapes and words in pixels from the upper left corner.

The picture is kept as a list of plain items, which become SVG here and PNG in `raster`. The
SVG has no ids and no styles of its own, so that several of them can stand in one page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, sin

from bot.summaries.pictures import lettering
from bot.summaries.pictures.style import BODY, PALETTES, ROW, WIDTH, Theme

Point = tuple[float, float]
Step = tuple[str, tuple[float, ...]]
"""M, L, C (two controls and the end) or Z, in absolute coordinates."""

CURVE = 0.5523
"""Where the controls of a cubic curve lie that comes closest to a quarter of a circle."""

HALO = 8
"""Width of the stroke behind letters that have a rim."""

FAMILIES = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


class Format(StrEnum):
    """What a picture is written as."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Shape:
    """A path, filled or drawn or both. `dash` is in widths of the line."""

    steps: tuple[Step, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0
    dash: tuple[float, ...] = ()
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Words:
    """One row of text; (x, y) is the start, middle or end of its base line."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool
    anchor: str
    halo: str = ""
    """The colour of a rim around the letters, where they stand on something."""


class Canvas:
    """A picture in the making; `height` is set by who draws it."""

    def __init__(self, theme: Theme = Theme.DARK, format: Format = Format.PNG) -> None:
        self.theme = theme
        self.palette = PALETTES[theme]
        self.format = format
        self.height = 0.0
        self.items: list[Shape | Words] = []

    def words(self, text: str, instead: str) -> str:
        """What can be written of a text: in SVG all of it, since browsers have more fonts."""
        flat = " ".join("".join(one if _is_xml(one) else " " for one in text).split())
        if self.format is Format.SVG:
            return flat or instead
        return lettering.drawable(flat, instead)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        *,
        colour: str = "",
        bold: bool = False,
        anchor: str = "start",
        halo: bool = False,
    ) -> None:
        """A row of text on the base line y; `anchor` is start, middle or end."""
        if text:
            colour, rim = colour or self.palette.text, self.palette.background if halo else ""
            self.items.append(Words(x, y, text, size, colour, bold, anchor, rim))

    def rows(
        self,
        x: float,
        top: float,
        rows: Sequence[str],
        size: float = BODY,
        *,
        colour: str = "",
        bold: bool = False,
        anchor: str = "start",
    ) -> float:
        """Rows of text below each other; returns where they end."""
        for number, row in enumerate(rows):
            y = top + size * (0.95 + number * ROW)
            self.text(x, y, row, size, colour=colour, bold=bold, anchor=anchor)
        return top + size * ROW * len(rows)

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        width: float,
        *,
        dash: tuple[float, ...] = (),
        opacity: float = 1,
    ) -> None:
        """A line through points."""
        steps = [("L" if number else "M", point) for number, point in enumerate(points)]
        self.items.append(Shape(tuple(steps), "", colour, width, dash, opacity))

    def area(
        self, points: Sequence[Point], fill: str, *, edge: str = "", opacity: float = 1
    ) -> None:
        """A polygon; `edge`: the colour of a thin rim."""
        steps = [("L" if number else "M", point) for number, point in enumerate(points)]
        self.shape((*steps, ("Z", ())), fill, edge=edge, opacity=opacity)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1
    ) -> None:
        """A rectangle from its upper left corner."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.area(corners, fill, opacity=opacity)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: str, *, edge: str = "",
        opacity: float = 1,
    ) -> None:  # fmt: skip
        """An ellipse around (x, y)."""
        self.shape(_ellipse(x, y, rx, ry), fill, edge=edge, opacity=opacity)

    def shape(
        self, steps: Sequence[Step], fill: str, *, edge: str = "", opacity: float = 1
    ) -> None:
        """A filled path."""
        self.items.append(Shape(tuple(steps), fill, edge, 2 if edge else 0, (), opacity))

    def mark(self, x: float, y: float, radius: float, name: str, colour: str) -> None:
        """An option's mark around (x, y), with a thin rim that sets it off."""
        if name == "ring":
            self.items.append(Shape(_ellipse(x, y, radius * 0.7, radius * 0.7), "", colour, 4))
        elif name == "circle":
            self.ellipse(x, y, radius, radius, colour, edge=self.palette.background)
        else:
            points = [(x + radius * dx, y + radius * dy) for dx, dy in OUTLINES[name]]
            self.area(points, colour, edge=self.palette.background)

    def finish(self) -> bytes:
        """The picture's bytes; the same drawing gives the same bytes."""
        if self.format is Format.SVG:
            return _svg(self).encode()
        from bot.summaries.pictures.raster import png

        return png(self)


def _ellipse(x: float, y: float, rx: float, ry: float) -> tuple[Step, ...]:
    def to(*at: float) -> tuple[float, ...]:
        return tuple(x + rx * v if i % 2 == 0 else y + ry * v for i, v in enumerate(at))

    k = CURVE
    return (
        ("M", to(1, 0)),
        ("C", to(1, k, k, 1, 0, 1)),
        ("C", to(-k, 1, -1, k, -1, 0)),
        ("C", to(-1, -k, -k, -1, 0, -1)),
        ("C", to(k, -1, 1, -k, 1, 0)),
        ("Z", ()),
    )


def _ring(count: int, turn: float = 0.0, inner: float = 1.0) -> tuple[Point, ...]:
    """Corners on a circle, the first one at the top; every second one on an inner circle."""
    return tuple(
        ((inner if i % 2 else 1) * sin(a), -(inner if i % 2 else 1) * cos(a))
        for i, a in ((i, turn + 2 * pi * i / count) for i in range(count))
    )


_PLUS = tuple(
    (x * 1.05, y * 1.05)
    for x, y in (
        (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35),
        (0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35),
    )
)  # fmt: skip

OUTLINES: dict[str, tuple[Point, ...]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "up": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "down": ((0, 1.1), (1.1, -0.9), (-1.1, -0.9)),
    "plus": _PLUS,
    "cross": tuple(((x - y) * 0.78, (x + y) * 0.78) for x, y in _PLUS),
    "five": tuple((1.1 * x, 1.1 * y) for x, y in _ring(5)),
    "six": tuple((1.1 * x, 1.1 * y) for x, y in _ring(6)),
    "star": tuple((1.35 * x, 1.35 * y) for x, y in _ring(10, inner=0.45)),
}
"""Corners of each mark around (0, 0)."""


def _svg(canvas: Canvas) -> str:
    body = "".join(_path(item) if isinstance(item, Shape) else _text(item) for item in canvas.items)
    size = f"0 0 {WIDTH} {_number(canvas.height)}"
    ground = (
        f'<path fill="{canvas.palette.background}" d="M0 0H{WIDTH}V{_number(canvas.height)}H0Z"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" font-family="{FAMILIES}">'
        f"{ground}{body}</svg>"
    )


def _path(shape: Shape) -> str:
    d = "".join(name + " ".join(map(_number, numbers)) for name, numbers in shape.steps)
    look = f' fill="{shape.fill or "none"}"'
    if shape.stroke:
        look += f' stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"'
        if not shape.fill:
            look += ' stroke-linejoin="round" stroke-linecap="' + (
                'butt"' if shape.dash else 'round"'
            )
    if shape.dash:
        dashes = " ".join(_number(length * shape.width) for length in shape.dash)
        look += f' stroke-dasharray="{dashes}"'
    if shape.opacity != 1:
        look += f' opacity="{_number(shape.opacity)}"'
    return f'<path d="{d}"{look}/>'


def _text(words: Words) -> str:
    look = f' font-size="{_number(words.size)}" fill="{words.colour}"'
    if words.bold:
        look += ' font-weight="700"'
    if words.anchor != "start":
        look += f' text-anchor="{words.anchor}"'
    if words.halo:
        look += f' stroke="{words.halo}" stroke-width="{HALO}" stroke-linejoin="round"'
        look += ' paint-order="stroke"'
    if not words.text.isascii():
        look += ' style="unicode-bidi:plaintext"'  # read from right to left where it is so written
    text = words.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<text x="{_number(words.x)}" y="{_number(words.y)}"{look}>{text}</text>'


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _is_xml(letter: str) -> bool:
    """Whether a letter may stand in XML and is no control character."""
    code = ord(letter)
    return code >= 32 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000 and (
        code & 0xFFFE != 0xFFFE
    )  # fmt: skip
