"""A canvas as PNG, drawn with matplotlib: it brings its own font, and shapes every script."""

# matplotlib's stubs leave some keyword arguments untyped.
# pyright: reportUnknownMemberType=false

from io import BytesIO

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke
from matplotlib.transforms import IdentityTransform

from bot.summaries.pictures.canvas import HALO, Canvas, Shape, Words
from bot.summaries.pictures.lettering import families
from bot.summaries.pictures.style import WIDTH

DPI = 72
"""So that matplotlib's points are pixels."""

CODES = {"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4, "Z": Path.CLOSEPOLY}


def png(canvas: Canvas) -> bytes:
    """The picture in 256 colours or more, without a date."""
    height = round(canvas.height)
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
    for order, item in enumerate(canvas.items):
        if isinstance(item, Shape):
            figure.add_artist(_patch(item, height, order))
        else:
            _write(figure, item, height, order)
    file = BytesIO()
    figure.savefig(
        file, format="png", facecolor=canvas.palette.background, metadata={"Software": None}
    )
    return file.getvalue()


def _patch(shape: Shape, height: int, order: int) -> PathPatch:
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for name, numbers in shape.steps:
        points = [(x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        points = points or [(0.0, 0.0)]
        vertices += points
        codes += [int(CODES[name])] * len(points)
    return PathPatch(
        Path(vertices, codes),
        transform=IdentityTransform(),
        facecolor=shape.fill or "none",
        edgecolor=shape.stroke or "none",
        linewidth=shape.width,
        linestyle=(0, shape.dash) if shape.dash else "-",
        alpha=shape.opacity,
        capstyle="butt" if shape.dash else "round",
        joinstyle="miter" if shape.fill else "round",
        zorder=order,
    )


def _write(figure: Figure, words: Words, height: int, order: int) -> None:
    align = {"start": "left", "middle": "center", "end": "right"}[words.anchor]
    written = figure.text(words.x / WIDTH, 1 - words.y / height, words.text, ha=align)
    written.set_parse_math(False)  # a "$" is a dollar sign, not the start of a formula
    written.set(
        va="baseline",
        color=words.colour,
        family=list(families()),
        fontsize=words.size,
        fontweight="bold" if words.bold else "normal",
        zorder=order,
    )
    if words.halo:
        written.set_path_effects([Stroke(linewidth=HALO, foreground=words.halo), Normal()])
