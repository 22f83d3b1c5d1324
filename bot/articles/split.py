"""Cuts an article's body into passages to be read on a phone, with the least discomfort in all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from math import inf

from bot.articles.markdown import Document
from bot.articles.sentences import Break, Strength, breaks_within
from bot.articles.sources import LINE, Sort, Source
from bot.domain.article import BlockKind, Passage
from bot.text import columns

SHORT, COMFORTABLE, LONG = 300, 600, 900
"""Widths in Latin letters; a Chinese one has the width of two."""
LONGEST = 1_500
"""A block that is no wider is never cut; only what belongs together makes a wider passage."""
WIDEST = 2_000
"""No passage is wider, so that a card has room for it beside what it asks."""
HEADINGS = 400
"""So wide can some headings be, one below the other, before they are parted."""
SHORT_QUOTATION = 150

Quoted = tuple[int, int, str]
"""Start, end and source of a quotation; it takes in every block that it touches."""

_OUTSIDE = 10.0
_TOO_WIDE = 15.0
_JOINT = 1.0
"""What it costs to join two blocks: less than a passage that is too short."""
_JOINT_BEFORE_HEADING = 3.0
_TORN = 80.0
"""What it costs to part what belongs together."""
_LOOSE = 3.0
"""The same where it only reads better: a question and its answer, a speech that goes on."""
_LED_TO = (Sort.QUOTE, Sort.LIST, Sort.CODE, Sort.TABLE)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*]*$|[”»\"]$")
_ITEM = re.compile(r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s|[•–—▪◦]\s")
_BELOW = re.compile(r"[—–]|(?:source|note|quelle|fig|figure|abb|photo|credit)s?\b", re.IGNORECASE)
"""How a line begins that says of a quotation or a table whose it is."""
_IN_BRACKETS = re.compile(r"[\[(（【][^\n]{1,80}[\])）】]\.?")
"""What a transcript tells of the room: [Applause.]"""
SHORT_TITLE = 80
_BREAK = {
    Strength.BLOCK: 0.0,
    Strength.PART: 0.3,
    Strength.SENTENCE: 0.5,
    Strength.QUOTED: 3.0,
    Strength.CLAUSE: 8.0,
    Strength.WORD: 20.0,
    Strength.LETTER: 40.0,
}
_MARKUP = frozenset("*_`[]<>~!")
_NEAR = 600
"""Characters on either side of a break that tell whether markup goes on across it."""
_APART = 120
"""Breaks closer together than this are not looked at, where each has to be tried."""
_BLOCKS_AT_MOST = 60
"""A passage of more blocks is no passage; it bounds the work, whatever the text."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never cut: a block, or a part of a long one."""

    end: int
    width: int
    break_cost: float = 0.0
    """Of a passage's end after it."""
    joint_cost: float = 0.0
    """Of going on after it."""


def split(
    document: Document, quotations: Sequence[Quoted] = (), language: str = "en"
) -> tuple[Passage, ...]:
    """The passages of a body: their slices, joined, give it back exactly."""
    body = document.body
    shown = [one for one in document.sources if one.is_shown]
    if not shown:
        return (Passage(0, len(body)),) if body else ()
    starts = [one.start for one in shown[1:]]
    spread = [
        replace(one, end=end) for one, end in zip(shown, [*starts, len(body)], strict=True)
    ]  # what shows nothing goes with what comes before it
    passages: list[Passage] = []
    start = 0
    labels = _labels(spread, quotations)
    for label, group in groupby(zip(labels, spread, strict=True), lambda pair: pair[0]):
        sources = [one for _, one in group]
        pieces = _pieces(document, sources, language)
        is_whole = label is not None and sum(one.size for one in sources) <= LONGEST
        for end in [pieces[-1].end] if is_whole else _best_ends(pieces):
            passage = passage_at(document, start, end)
            passages.append(passage if label is None else quoted(passage, quotations[label][2]))
            start = end
    return tuple(passages)


def passage_at(document: Document, start: int, end: int) -> Passage:
    """The passage of this slice."""
    return Passage(start, end, document.blocks(start, end))


def quoted(passage: Passage, source: str) -> Passage:
    """The same as a quotation of this source; a heading above it is the article's own."""
    blocks = tuple(
        replace(block, is_quoted=block.kind is not BlockKind.HEADING) for block in passage.blocks
    )
    return replace(passage, blocks=blocks, source=source)


def places_to_cut(document: Document, start: int, end: int, language: str) -> list[int]:
    """Where a passage could be cut in two: between blocks and after sentences."""
    found: set[int] = set()
    for one in document.within(start, end):
        if one.is_shown:
            found |= {one.start, *(each.at for each in _inside(document, one, language))}
    return sorted(at for at in found if start < at < end)


def _labels(sources: Sequence[Source], quotations: Sequence[Quoted]) -> list[int | None]:
    """Which declared quotation each of them belongs to; a heading goes with what it heads."""
    labels: list[int | None] = []
    for one in reversed(sources):
        touched = (
            number
            for number, (start, end, _) in enumerate(quotations)
            if max(start, one.start) < min(end, one.end)
        )
        is_heading = bool(labels) and one.sort is Sort.HEADING
        labels.append(labels[-1] if is_heading else next(touched, None))
    return labels[::-1]


def _pieces(document: Document, sources: Sequence[Source], language: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    headings = 0
    for one, following in pairwise([*sources, None]):
        assert one is not None
        cost, joint = 0.0, 0.0
        if following is not None:
            headings = headings + one.width if one.sort is Sort.HEADING else 0
            cost = inf if 0 < headings <= HEADINGS else _torn(one, following)
            joint = _JOINT_BEFORE_HEADING if following.sort is Sort.HEADING else _JOINT
            joint = 0.0 if cost else joint
        inner = list(_inside(document, one, language)) if one.size > LONGEST else []
        edges = [one.start, *(each.at for each in inner), one.end]
        scale = 1.0  # the rows of a table are shown with the names of their columns
        if inner and one.sort is Sort.TABLE:
            scale = one.width / max(_width(document, one, one.start, one.end), 1)
        for (begin, end), each in zip(pairwise(edges), [*inner, None], strict=True):
            if each is not None:
                width = round(scale * _width(document, one, begin, end))
                pieces.append(_Piece(end, width, _BREAK[each.strength]))
            else:
                width = round(scale * _width(document, one, begin, end)) if inner else one.width
                pieces.append(_Piece(end, width, cost, joint))
    return pieces


def _torn(one: Source, following: Source) -> float:
    """What it costs to part two blocks that may belong together."""
    text, after = one.text.rstrip(), following.text
    ends = _SENTENCE_END.search(text) is not None
    if _is_verse(one) and _is_verse(following):
        return 0.0
    leads_in = text.endswith((":", "：")) or (following.sort in _LED_TO and not ends)
    is_within = not ends or one.sort is Sort.QUOTE
    goes_on = following.sort is Sort.PARAGRAPH and after[:1].islower() and is_within
    is_item = _ITEM.match(after) is not None and (_ITEM.match(text) is not None or leads_in)
    is_aside = following.sort is Sort.QUOTE and following.width <= SHORT_QUOTATION
    is_below = following.width <= SHORT_QUOTATION and (
        (_BELOW.match(after) is not None and one.sort in (Sort.QUOTE, Sort.TABLE, Sort.CODE))
        or _IN_BRACKETS.fullmatch(after) is not None
    )
    is_title = (
        one.sort is Sort.LIST and len(one.blocks) == 1 and one.width <= SHORT_TITLE and not ends
    )
    if leads_in or goes_on or (is_item and not ends) or is_aside or is_below or is_title:
        return _TORN
    asks = text.endswith(("?", "？", "؟")) and one.width <= SHORT and one.sort is Sort.PARAGRAPH
    return _LOOSE if asks or _is_open(text) else 0.0


def _is_verse(one: Source) -> bool:
    return one.sort is Sort.PARAGRAPH and "\n" in one.text


def _is_open(text: str) -> bool:
    """Whether somebody who is quoted goes on in the next paragraph."""
    return text.count("“") > text.count("”") or text.count("«") > text.count("»")


def _inside(document: Document, one: Source, language: str) -> Iterator[Break]:
    """Where a block can be cut that is too long to stay whole."""
    body, parts = document.body, one.parts
    for begin, end in pairwise([one.start, *parts, one.end]):
        if begin != one.start:
            is_apart = one.sort is not Sort.CODE or not body[max(begin - 80, 0) : begin].rstrip(
                " \t"
            ).endswith("\n\n")
            yield Break(begin, Strength.PART if is_apart else Strength.BLOCK)
        is_wide = columns(body[begin:end]) > LONGEST
        if not parts or (is_wide and one.sort is not Sort.TABLE):
            yield from _clean(document, breaks_within(body, (begin, end), language), begin, end)


def _clean(document: Document, found: Iterable[Break], begin: int, end: int) -> Iterator[Break]:
    """The breaks at which no markup, such as bold text or a link, goes on."""
    tried = begin
    for one in found:
        first, last = max(begin, one.at - _NEAR), min(end, one.at + _NEAR)
        if _MARKUP.isdisjoint(document.body[first:last]):
            yield one
        elif one.at - tried >= _APART:
            tried = one.at
            halves = document.inline_text(first, one.at) + document.inline_text(one.at, last)
            whole = document.inline_text(first, last)
            if "".join(halves.split()) == "".join(whole.split()):
                yield one


def _width(document: Document, one: Source, begin: int, end: int) -> int:
    text = document.body[begin:end].strip()
    if one.sort in (Sort.CODE, Sort.TABLE) or (one.parts and one.sort is Sort.PARAGRAPH):
        return sum(max(LINE, columns(line)) for line in text.split("\n"))
    return columns(text)


def _best_ends(pieces: Sequence[_Piece]) -> list[int]:
    """Of the possible ends those that cost least together: the shortest path from the start."""
    widths = list(accumulate((piece.width for piece in pieces), initial=0))
    joints = list(accumulate((piece.joint_cost for piece in pieces), initial=0.0))
    cost, origin = [0.0], [0]
    for last, piece in enumerate(pieces):
        best, best_first = inf, last
        for first in range(last, -1, -1):
            width = widths[last + 1] - widths[first]
            if best < inf and (width > WIDEST or last - first > _BLOCKS_AT_MOST):
                break
            joined = joints[last] - joints[first]
            found = cost[first] + joined + _discomfort(width)
            if found < best:
                best, best_first = found, first
        is_end = last == len(pieces) - 1
        cost.append(best if is_end else best + piece.break_cost)
        origin.append(best_first)
    path = [len(pieces)]
    while origin[path[-1]] > 0:
        path.append(origin[path[-1]])
    return [pieces[step - 1].end for step in reversed(path)]


def _discomfort(width: int) -> float:
    """Least at a comfortable width; a step up where a passage is too short or too long."""
    strain = 0.5 * ((width - COMFORTABLE) / (LONG - COMFORTABLE)) ** 2
    if width < SHORT:
        return strain + _OUTSIDE + (SHORT - width) / 10
    if width > LONG:
        strain += _OUTSIDE + (width - LONG) / 20
    return strain + (_TOO_WIDE if width > LONGEST else 0.0)
