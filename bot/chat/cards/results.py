"""What was found, as text on cards: counts first, a number next to every bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.markup import cut_safe, quote, safe, small
from bot.chat.poll_words import ADDED_LATER
from bot.domain.questions import SKIP_LABEL, Kind, Question
from bot.summaries.sections import Bar, Item, Quote, Section, Table, Text, runoff_items
from bot.summaries.shares import PERCENT_FROM, counted, percent
from bot.summaries.summary import Result

PAGE_LIMIT = 1500
"""Characters on a page: about two phone screens."""

LINE_LIMIT = 700
IN_ONE_LINE = 5
SHORT = 24
_HEIGHTS = "▁▂▃▄▅▆▇█"


def result_text(result: Result) -> str:
    """The result of a poll: in one line where its options are few and short."""
    options, counts = _labels(result.question), result.counts
    if len(options) <= IN_ONE_LINE and all(len(option) <= SHORT for option in options):
        said = [
            f"**{option}** {count:,}{_share(count, result.answered)}"
            for option, count in zip(options, counts, strict=True)
        ]
        said += [f"{SKIP_LABEL} {result.skipped:,}"] if result.skipped else []
        lines = [" · ".join(said)]
    else:
        lines = [
            f"- **{option}** {counted(count, result.answered)}"
            for option, count in zip(options, counts, strict=True)
        ]
        lines += [small(f"{SKIP_LABEL}: {result.skipped:,}")] if result.skipped else []
    if result.question.kind is Kind.RANKED:
        lines.insert(0, small("First choices:"))
    return "\n".join(lines)


def _labels(question: Question) -> list[str]:
    """The options, with those that came later marked."""
    came_later = len(question.options) - question.added
    return [
        safe(option) if at < came_later else f"{safe(option)} ({ADDED_LATER})"
        for at, option in enumerate(question.options)
    ]


def runoff_text(result: Result) -> str:
    """Who wins a ranked poll, and how; empty for other kinds."""
    if result.runoff is None or not result.answered:
        return ""
    first, *rest = [item_text(item) for item in runoff_items(result.question, result.runoff)]
    return "\n".join([f"**{first}**", *map(small, rest)])


def item_text(item: Item) -> str:
    """One thing that a section says."""
    match item:
        case Text(text):
            return safe(text)
        case Bar(label, count, of):
            return f"{_height(count, of)} **{safe(label)}** {counted(count, of)}"
        case Quote(text, answer, note):
            tail = " · ".join(filter(None, (safe(answer), safe(note))))
            return f"{quote(safe(text))}\n{small(tail)}" if tail else quote(safe(text))
        case Table(_, rows):
            return "\n".join(f"**{safe(name)}** {' → '.join(cells)}" for name, *cells in rows)


@dataclass(frozen=True, slots=True)
class Page:
    """Part of what there is to read."""

    text: str
    number: int
    pages: int


def page_of(sections: Sequence[Section], number: int, links: dict[int, str]) -> Page:
    """A page of these sections (from 0), or the nearest there is. `links`: where the cards of
    passages are, by the passages' numbers."""
    pages = list(_pages(sections, links)) or [""]
    number = max(0, min(number, len(pages) - 1))
    return Page(pages[number], number, len(pages))


def _pages(sections: Iterable[Section], links: dict[int, str]) -> Iterable[str]:
    """Sections in order, as many to a page as fit; one is divided only between its items, and its
    title is repeated above each part."""
    lines: list[str] = []
    for section in sections:
        title = f"### {safe(section.title)}"
        where = links.get(section.passage)
        items = [cut_safe(item_text(item), LINE_LIMIT) for item in section.items]
        if where:
            items[0] = f"[To the passage]({where})\n{items[0]}"
        if lines and _length(lines) + len(title) + _length(items) > PAGE_LIMIT:
            yield "\n".join(lines)
            lines = []
        lines.append(title)
        for item in items:
            if len(lines) > 1 and _length(lines) + len(item) > PAGE_LIMIT:
                yield "\n".join(lines)
                lines = [title]
            lines.append(item)
    if lines:
        yield "\n".join(lines)


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _height(count: int, of: int) -> str:
    """One sign as high as the share: a row of signs would be read aloud one by one."""
    return _HEIGHTS[min(len(_HEIGHTS) - 1, count * len(_HEIGHTS) // of)] if of else _HEIGHTS[0]


def _share(count: int, of: int) -> str:
    return f" ({percent(count, of)})" if of >= PERCENT_FROM else ""
