"""Where the pictures of a summary stand among its sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.summaries.summary import QuestionFigures, Summary

if TYPE_CHECKING:
    from bot.summaries.pictures import Picture

MOST = 8
"""Pictures on a page: Discord takes 10 files a message, and two may be figures."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for the pictures of these names, in a gallery each."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A summary's pictures by the section that they follow."""

    line_and_movement: Place
    passages: Place
    groups: Place
    results: tuple[tuple[str, QuestionFigures], ...]
    """Pictures of results, each with its first question on the card."""

    def results_from(self, figures: QuestionFigures) -> Place:
        """The pictures that begin with this question."""
        return Place(tuple(name for name, first in self.results if first is figures))


def places_of(summary: Summary) -> Places:
    """Only pictures that there are have a place. That of the tracked question's result alone
    stands with the first question that follows; if there is none, where the line would."""
    # imported when first needed, like all that draws: a start need not wait for it
    from bot.summaries.pictures import names
    from bot.summaries.pictures.results import parts

    there = names(summary)
    drawn = [name for name in there if name.startswith("results")]
    asked = [one for one in summary.questions if one.result is not None and one.result.judged]
    results: list[tuple[str, QuestionFigures]] = []
    first = [name for name in ("opinion-line", "movement") if name in there]
    done = 0
    for name, some in zip(drawn, parts(summary), strict=True):
        if asked:
            results.append((name, asked[done]))
        elif not first:
            first.append(name)
        done += sum(not one.is_tracked for one in some)
    return Places(
        Place(tuple(first)),
        Place(tuple(name for name in there if name == "passages")),
        Place(tuple(name for name in there if name == "groups")),
        tuple(results),
    )


def galleries(place: Place, pictures: "Iterable[Picture]") -> list[ui.MediaGallery[Any]]:
    """The pictures of a place that were drawn, one below the other."""
    return [
        ui.MediaGallery(
            discord.MediaGalleryItem(f"attachment://{file_name(one)}", description=one.description)
        )
        for one in pictures
        if one.name in place.names
    ]


def file_name(picture: "Picture") -> str:
    """Of the file that is sent with the card."""
    return f"{picture.name}.png"
