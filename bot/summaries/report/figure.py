"""Pictures of the report: SVG inside the page, one for light and one for dark.

Each is an image with its own data: an SVG that is loaded as an image can run nothing and load
nothing, and its ids can't clash with those of another one. On paper the light one is used.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.summaries.report.markup import Child, Html, el, join


class Picture(Protocol):
    """A drawn chart: `data` is SVG, `description` says in words what can be seen."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures of a report by name; dark ones where there are any."""

    light: Mapping[str, Picture]
    dark: Mapping[str, Picture]

    @classmethod
    def of(cls, light: Sequence[Picture], dark: Sequence[Picture] = ()) -> "Pictures":
        """By name."""
        return cls({one.name: one for one in light}, {one.name: one for one in dark})

    def figure(self, name: str) -> Html | None:
        """The picture of this name with its title and description; None if it was not drawn."""
        light, dark = self.light.get(name), self.dark.get(name)
        if light is None:
            return None
        shown = [_image(light, "light" if dark is not None else None)]
        if dark is not None:
            shown.append(_image(dark, "dark"))
        said = el(
            "details",
            el("summary", "The picture in words"),
            el("p", light.description, dir="auto", id=f"{name}-words"),
        )
        caption = el("figcaption", light.title, dir="auto")
        return el("figure", *shown, caption, said, class_="chart")


def beside(figure: Html | None, *tables: Child) -> Html:
    """A picture and the tables with its numbers, side by side where there is room."""
    if figure is None:
        return join(tables)
    return el("div", figure, el("div", *tables), class_="pair")


def _image(picture: Picture, theme: str | None) -> Html:
    """The style sheet shows one of the two: a `picture` element would print the dark one."""
    data = f"data:image/svg+xml;base64,{b64encode(picture.data).decode()}"
    return el(
        "img", src=data, alt=picture.title, aria_describedby=f"{picture.name}-words", class_=theme
    )
