"""A round's report: one HTML page for everyone who took part, which needs nothing else.

htpy escapes whatever is not markup already, so that nothing that people wrote can become markup.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby

import htpy as h
from markupsafe import Markup

from bot.domain.article import Article
from bot.domain.questions import Kind
from bot.domain.rounds import Ballots
from bot.output.article import article_section
from bot.summaries import sections
from bot.summaries.ground import SIDE_PEOPLE
from bot.summaries.privacy import SECRET_MINIMUM
from bot.summaries.sections import Bar, Item, Quote, Section, Table, Text
from bot.summaries.shares import PERCENT_FROM, counted
from bot.summaries.summary import Summary
from bot.text import day, snippet

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""No script, no request: a browser refuses both, whatever text came into the page."""

SHOWN: dict[type[Item], int] = {Text: 4, Quote: 2}
"""Of a long run of sentences or reasons so many are seen at once; the rest is folded."""


_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RIGHT_TO_LEFT = re.compile(f"({_LETTER}(?:[^0-9A-Za-z]*{_LETTER})*)")


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """A picture as SVG, for light and for dark screens, and in words."""

    name: str
    description: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """What a report is made from; times in milliseconds UTC."""

    summary: Summary
    article: Article
    started_at: int
    ended_at: int
    pictures: tuple[ReportPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """A section with the details that are folded below it, and where links find it."""

    anchor: str
    section: Section
    details: list[Section] = field(default_factory=list[Section])


def report(data: ReportData) -> str:
    """The whole page. The same data give the same text."""
    summary = data.summary
    blocks = _blocks(summary)
    main = h.main[
        _results(summary, blocks, data.pictures[1:]),
        _reasons(summary),
        article_section(data.article),
        _method(summary),
    ]
    footer = h.footer[h.p[f"Discussed {_span(data.started_at, data.ended_at)}."]]
    body = h.body[_first_screen(data, blocks), main, footer]
    return f"{h.html(lang='en')[_head(summary), body]}\n"


def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> h.Element:
    """A table whose first column names its rows; on a narrow screen it scrolls in its own box."""
    head = [h.th(scope="col")[_words(one)] if one else h.td for one in columns]
    body = (
        h.tr[h.th(scope="row")[_words(first)], (h.td[cell] for cell in cells)]
        for first, *cells in rows
    )
    return h.div(".wide", role="group", aria_label=f"Table: {name}", tabindex="0")[
        h.table[h.thead[h.tr[head]], h.tbody[body]]
    ]


def bar(label: str, count: int, of: int) -> h.Element:
    """An answer, its number in text, and a bar as long as its share."""
    width = f"inline-size: {100 * count / of if of else 0:.1f}%"
    return h.li[
        h.span(".label", dir="auto")[label],
        h.span(".number")[counted(count, of)],
        h.span(".share", aria_hidden="true", style=width),
    ]


def _blocks(summary: Summary) -> list[_Block]:
    """All results; what is said by role is folded, as are the sections for who looks closely."""
    plain = replace(
        summary,
        final=summary.final and replace(summary.final, by_role=()),
        results=tuple(replace(one, by_role=()) for one in summary.results),
    )
    blocks: list[_Block] = []
    pairs = zip(sections.results(summary), sections.results(plain), strict=True)
    for full, section in pairs:
        if section.is_detail and blocks:
            blocks[-1].details.append(section)
            continue
        blocks.append(_Block(f"result-{len(blocks)}", section))
        by_role = tuple(one for one in full.items if one not in section.items)
        if by_role:
            blocks[-1].details.append(Section("By role", by_role, is_detail=True))
    return blocks


def _head(summary: Summary) -> h.Element:
    style = files("bot.output").joinpath("report.css").read_text(encoding="utf-8")
    return h.head[
        h.meta(charset="utf-8"),
        h.meta(http_equiv="Content-Security-Policy", content=POLICY),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.meta(name="color-scheme", content="light dark"),
        h.title[f"{summary.title}: what people thought"],
        h.style[Markup(style)],
    ]


def _first_screen(data: ReportData, blocks: Sequence[_Block]) -> h.Element:
    """What the summary's card says, in the same words."""
    summary = data.summary
    anchors = {one.section.title: f"#{one.anchor}" for one in blocks}
    points = [
        h.li[
            h.b[point.label],
            " ",
            h.a(href=anchors.get(point.about, "#reasons"), dir="auto")[_short(point.about)],
            " · ",
            _isolated(point.said),
        ]
        for point in sections.points(summary)
    ]
    return h.header[
        h.h1(dir="auto")[summary.title],
        summary.headline and h.p(".headline")[_isolated(summary.headline)],
        h.div(".glance")[
            (_picture(one) for one in data.pictures[:1]),
            h.ul(".points")[points] if points else None,
        ],
        h.p(".closing")[sections.closing_line(summary)],
    ]


def _results(
    summary: Summary, blocks: Sequence[_Block], pictures: Sequence[ReportPicture]
) -> h.Element:
    """The main question and what follows from it, then each question where it was asked."""
    main = [_result(summary, one) for one in blocks if not one.section.passage]
    placed = [_result(summary, one) for one in blocks if one.section.passage]
    return h.section[
        h.h2["The main question"],
        h.div(".columns")[main],
        h.h2["Passage by passage"] if placed or pictures else None,
        (_picture(one) for one in pictures),
        h.div(".results")[placed],
    ]


def _result(summary: Summary, block: _Block) -> h.Element:
    section = block.section
    details = (
        h.details[h.summary(dir="auto")[one.title], _items(one.title, one.items)]
        for one in block.details
    )
    return h.div(".result", id=block.anchor)[
        h.h3(dir="auto")[section.title],
        _passage_link(summary, section) if section.passage else None,
        _items(section.title, section.items),
        details,
    ]


def _passage_link(summary: Summary, section: Section) -> h.Element:
    words = summary.snippet(section.passage)
    said = "Read this passage" if words in section.title else f"Asked at “{words}”"
    return h.p(".where")[h.a(href=f"#passage-{section.passage}", dir="auto")[said]]


def _items(name: str, items: Iterable[Item]) -> Iterator[h.Node]:
    """Neighbours of the same kind as one list; of a long one the rest is folded."""
    for kind, run in groupby(items, type):
        found = list(run)
        drawn = [_item(name, one) for one in found]
        if kind is Table:
            yield drawn
        elif kind is Bar:
            yield h.ul(".bars")[drawn]
        elif len(drawn) <= SHOWN[kind]:
            yield h.ul(".lines")[drawn]
        else:
            shown, rest = drawn[: SHOWN[kind]], drawn[SHOWN[kind] :]
            yield h.ul(".lines")[shown]
            yield h.details[h.summary[f"{len(rest)} more"], h.ul(".lines")[rest]]


def _item(name: str, item: Item) -> h.Element:
    match item:
        case Text(text):
            return h.li[_isolated(text)]
        case Bar(label, count, of):
            return bar(label, count, of)
        case Table(columns, rows):
            return table(name, columns, rows)
        case Quote(text, answer, note):
            return h.li(".reason")[
                h.blockquote(dir="auto")[text],
                h.p(".by")[_words(answer), note and [" · ", _isolated(note)]],
            ]


def _reasons(summary: Summary) -> h.Node:
    found = sections.reasons(summary)
    if not found:
        return None
    parts = (
        h.div(".result")[h.h3(dir="auto")[one.title], _items(one.title, one.items)] for one in found
    )
    return h.section(id="reasons")[h.h2["Reasons"], h.div(".results")[parts]]


def _method(summary: Summary) -> h.Element:
    return h.section[
        h.details(".method")[
            h.summary[h.h2["How these numbers come about"]],
            h.dl[([h.dt[title], h.dd[text]] for title, text in _method_texts(summary))],
        ]
    ]


def _method_texts(summary: Summary) -> Iterator[tuple[str, str]]:
    """As much of the method as this report needs."""
    yield (
        "Who these people are",
        "Everyone here chose to answer. They are no sample, so the numbers say what these people "
        "said and nothing about anyone else. Shares are of those who answered; “Skip” is counted "
        f"apart. Percentages are given from {PERCENT_FROM} answers on.",
    )
    if summary.changes is not None:
        yield (
            "Before and after",
            "The main question was asked before the first passage and again at the end. Only "
            "people who answered both times are compared, each with their own first answer; an "
            "answer that was merely left as it was is not a final answer. A mind that changed "
            "after a passage did not necessarily change because of it.",
        )
    if summary.shared or summary.dividing or any(one.sides for one in summary.reasons):
        yield (
            "Sides",
            "A side is everyone who gave the same final answer to the main question, from "
            f"{SIDE_PEOPLE} people on. The sides share an answer if more than half of every side "
            "gave it; it divides them if more than half of one side and less than half of another "
            "did.",
        )
    if sections.reason_that_reached(summary) is not None:
        yield (
            "Reached across",
            "People read each other’s reasons and could mark each as a good point. A reason "
            "reached across if someone of every other side did. Of several, it is the one that "
            "does best on the side that likes it least, by (good points + 1) / (marks + 2).",
        )
    asked = (summary.tracked, *(one.question for one in summary.results))
    if any(one.kind is Kind.RANKED for one in asked):
        yield (
            "Runoff",
            "The option with the fewest first choices leaves, and its ballots count for their "
            "next choice, until one option has more than half of the ballots that still count. Of "
            "options tied for the last place, the one with fewest in the count before leaves, and "
            "so on back to the first count; after that, the one further down the list.",
        )
    if summary.ballots is Ballots.SECRET:
        yield (
            "Secret ballots",
            f"A result is shown from {SECRET_MINIMUM} answers on. A breakdown (who changed, by "
            "side, by role, counts of a runoff) is shown only if none of its parts is 1 or 2 "
            "people.",
        )
    yield (
        "Intervals",
        "The exported files also carry a 95% Wilson interval with each share: how far chance "
        "would move it if people had been drawn by lot. They were not, so it is no margin of "
        "error, and it says nothing about other people.",
    )


def _picture(picture: ReportPicture) -> h.Element:
    """Both are in the page, and the style sheet shows one: also on paper, where it is light."""
    return h.figure[
        (
            h.img(class_=scheme, src=f"data:image/svg+xml;base64,{data}", alt=picture.description)
            for scheme, data in (("light", _base64(picture.light)), ("dark", _base64(picture.dark)))
        )
    ]


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _words(text: str) -> h.Element:
    """What someone wrote, in a line of ours: with a reading direction of its own."""
    return h.bdi[text]


def _isolated(sentence: str) -> list[h.Node]:
    """A sentence of ours in which right-to-left words don't reorder what is around them."""
    parts = _RIGHT_TO_LEFT.split(sentence)
    return [_words(part) if place % 2 else part for place, part in enumerate(parts)]


def _short(text: str) -> str:
    """So much of it as a line or two have room for; the link leads to all of it."""
    cut = snippet(text)
    return f"{cut}”" if cut != text and text.endswith("”") else cut


def _span(started_at: int, ended_at: int) -> str:
    """ "on 4 May 2024, 18:00 to 19:30 UTC"."""
    start, end = (datetime.fromtimestamp(at / 1000, UTC) for at in (started_at, ended_at))
    first = f"{day(start.date().isoformat())}, {start:%H:%M}"
    if start.date() == end.date():
        return f"on {first} to {end:%H:%M} UTC"
    return f"from {first}, to {day(end.date().isoformat())}, {end:%H:%M} UTC"
