"""The summary of a round: one phone screen, and pages for everything else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.chat import refusal_words, words
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, Part, button, link_button, rows
from bot.chat.cards.results import page_of
from bot.chat.cards.steps import card_link, mine_button
from bot.chat.custom_ids import REASONS, RESULTS, Verb, custom_id
from bot.chat.markup import cut, safe, small
from bot.domain.rounds import Round, StepKind
from bot.summaries import sections
from bot.summaries.summary import Summary

if TYPE_CHECKING:
    from bot.output.pictures import Picture

TITLE, HEADLINE, ABOUT, SAID, QUOTED = 90, 200, 60, 90, 100
CARD = 900
"""Characters of each part and of all that is read, so that it fits on a phone's screen."""


def summary_card(summary: Summary, round_: Round, picture: "Picture | None" = None) -> Card:
    """What is posted when a round has ended."""
    end = safe(sections.closing_line(summary))
    return parts.card(
        parts.BLUE,
        _head(summary),
        _gallery(picture),
        "\n".join(_points(summary, round_, CARD - len(_head(summary)) - len(end))),
        small(end),
        *rows(summary_buttons(summary, round_)),
    )


def announcement_card(summary: Summary, round_: Round, picture: "Picture | None" = None) -> Card:
    """The short card in the channel when a round in a thread has ended."""
    where = card_link(round_, round_.step(StepKind.SUMMARY))
    ways = [link_button(words.TO_SUMMARY, where)] if where else []
    announced = round_.find_step(StepKind.ANNOUNCEMENT)
    assert announced is not None, "rounds in a thread announce their end"
    return parts.card(
        parts.BLUE,
        _head(summary),
        _gallery(picture),
        *rows([*ways, mine_button(round_, announced)]),
    )


def page_card(summary: Summary, round_: Round, part: int, number: int) -> Card:
    """A page of all results or of the reasons, for one reader."""
    said = sections.reasons(summary) if part == REASONS else sections.results(summary)
    page = page_of(said, number, _links(round_))
    title = words.REASONS if part == REASONS else words.ALL_RESULTS
    head = small(f"{title} · {safe(cut(summary.title, TITLE))}")
    if page.pages > 1:
        head += f"\n{small(words.page_of(page.number + 1, page.pages))}"
    going_on = None if summary.is_over else words.NO_SUMMARY_YET
    turn: list[Button] = []
    if page.number > 0:
        turn.append(_turn(words.PREVIOUS, round_, part, page.number - 1))
    if page.number + 1 < page.pages:
        turn.append(_turn(words.MORE, round_, part, page.number + 1))
    items: list[Part] = [head, going_on, page.text or refusal_words.NOTHING_YET]
    other = RESULTS if part == REASONS else REASONS
    if summary.is_over and (other == RESULTS or sections.reasons(summary)):
        turn.append(
            _turn(words.ALL_RESULTS if other == RESULTS else words.REASONS, round_, other, 0)
        )
    return parts.card(parts.BLUE, *items, *rows(turn))


def summary_buttons(summary: Summary, round_: Round) -> list[Button]:
    """The ways to everything else."""
    buttons = [_turn(words.ALL_RESULTS, round_, RESULTS, 0)]
    if sections.reasons(summary):
        buttons.append(_turn(words.REASONS, round_, REASONS, 0))
    buttons.append(button(words.REPORT, custom_id(Verb.REPORT, round_.id)))
    return [*buttons, mine_button(round_, round_.step(StepKind.SUMMARY))]


def file_name(picture: "Picture") -> str:
    """Of the file that is sent with the card."""
    return f"{picture.name}.png"


def _head(summary: Summary) -> str:
    title, headline = safe(cut(summary.title, TITLE)), safe(cut(summary.headline, HEADLINE))
    return f"{small(title)}\n### {headline}"


def _points(summary: Summary, round_: Round, room: int) -> Iterator[str]:
    """Each with the way to its card; the last ones are left out where there is no room."""
    links = _links(round_)
    for point in sections.points(summary):
        about = _cut_quoted(point.about, ABOUT if point.passage else QUOTED)
        said = f"**{point.label}** {safe(about)} · {safe(cut(point.said, SAID))}"
        room -= len(said)
        if room < 0:
            return
        where = links.get(point.passage, "")
        yield said + (f" · [see it]({where})" if where else "")


def _cut_quoted(text: str, length: int) -> str:
    """A quotation keeps its marks."""
    if text.startswith("“") and text.endswith("”"):
        return f"“{cut(text[1:-1], length)}”"
    return cut(text, length)


def _turn(text: str, round_: Round, part: int, number: int) -> Button:
    return button(text, custom_id(Verb.PAGE, round_.id, part, number))


def _links(round_: Round) -> dict[int, str]:
    """Where the cards of passages are, by the passages' numbers."""
    return {
        step.passage + 1: card_link(round_, step)
        for step in round_.passages
        if step.passage is not None and step.message_id is not None
    }


def _gallery(picture: "Picture | None") -> ui.MediaGallery[Any] | None:
    if picture is None:
        return None
    where = f"attachment://{file_name(picture)}"
    return ui.MediaGallery(discord.MediaGalleryItem(where, description=picture.description))
