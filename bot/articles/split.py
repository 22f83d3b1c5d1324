"""Cuts an article's body into passages to be read on a phone, with the least discomfort in all."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Literal, NamedTuple

from bot.articles.sentences import Break, Span, Strength, breaks, paragraphs
from bot.domain.article import Passage

SHORT, COMFORTABLE, LONG = 300, 600, 900
LONGEST_QUOTATION = 1_200
LONGEST = 1_500
"""No passage is longer, not counting the white space around it."""

Quoted = tuple[int, int, str]
"""Start, end and source of a quotation; it takes in every paragraph that it touches."""

_OUTSIDE = 10.0
_JOINT = 1.0
"""What it costs to join two paragraphs: less than a passage that is too short."""
_BREAK = {
    Strength.PARAGRAPH: 0.0,
    Strength.SENTENCE: 0.5,
    Strength.WORD: 20.0,
    Strength.LETTER: 40.0,
}


class _Label(NamedTuple):
    kind: Literal["prose", "quotation"] = "prose"
    source: str = ""
    quotation: int = -1


def split(
    body: str, quotations: Sequence[Quoted] = (), language: str = "en"
) -> tuple[Passage, ...]:
    """The passages of a body: their slices, joined, give it back exactly."""
    labelled = groupby(paragraphs(body), lambda span: _label(body, span, quotations))
    return tuple(
        Passage(start, end, label.kind, label.source)
        for label, spans in labelled
        for start, end in _cut(body, list(spans), label, language)
    )


def _label(body: str, span: Span, quotations: Sequence[Quoted]) -> _Label:
    for number, (start, end, source) in enumerate(quotations):
        if max(start, span[0]) < min(end, span[1]):
            return _Label("quotation", source, number)
    lines = [line.lstrip() for line in body[slice(*span)].split("\n") if line.strip()]
    is_quoted = bool(lines) and all(line.startswith(">") for line in lines)
    return _Label("quotation") if is_quoted else _Label()


def _cut(body: str, spans: list[Span], label: _Label, language: str) -> Iterator[Span]:
    """Cut neighbouring paragraphs that belong together."""
    start, end = spans[0][0], spans[-1][1]
    if label.kind == "quotation" and len(body[start:end].strip()) <= LONGEST_QUOTATION:
        yield start, end
        return
    for stop in _best_ends(body, start, breaks(body, spans, language)):
        yield start, stop
        start = stop


def _best_ends(body: str, start: int, possible: list[Break]) -> list[int]:
    """Of the possible breaks those that cost least together: the shortest path from the start."""
    edges = [start, *(found.at for found in possible)]
    begins = [end - len(body[start:end].lstrip()) for start, end in pairwise(edges)]
    ends = [start + len(body[start:end].rstrip()) for start, end in pairwise(edges)]
    inner = [_JOINT * (found.strength is Strength.PARAGRAPH) for found in possible]
    joints = list(accumulate(inner, initial=0.0))

    cost, origin = [0.0], [0]
    for last, found in enumerate(possible):
        options: list[tuple[float, int]] = []
        for first in range(last, -1, -1):
            length = ends[last] - begins[first]
            if length > LONGEST and options:
                break
            joined = joints[last] - joints[first]
            options.append((cost[first] + joined + _discomfort(length), first))
        best, first = min(options)
        cost.append(best + _BREAK[found.strength])
        origin.append(first)

    path = [len(possible)]
    while origin[path[-1]] > 0:
        path.append(origin[path[-1]])
    return [edges[step] for step in reversed(path)]


def _discomfort(length: int) -> float:
    """Least at a comfortable length; a step up where a passage is too short or too long."""
    outside = max(SHORT - length, length - LONG, 0)
    strain = 0.5 * ((length - COMFORTABLE) / (LONG - COMFORTABLE)) ** 2
    return strain + (_OUTSIDE + outside / 10 if outside else 0.0)
