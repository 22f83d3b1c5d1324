"""Where a passage may end: after a paragraph, a sentence, or inside one that is too long."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import cast
from unicodedata import category

import sentencex  # pyright: ignore[reportMissingTypeStubs]

Span = tuple[int, int]

_LONG_SENTENCE = 900
_PIECE = 200
_GRAIN = 40
"""Breaks closer together than this are one break: it bounds the work, whatever the text."""
_WINDOW = 4_000
"""sentencex takes quadratic time where quotation marks abound: it is given this much at once."""

_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n\s*")
_SPACES = re.compile(r"\s*")
_WORDS = re.compile(rf".{{1,{_PIECE}}}(?=\s|\Z)|.{{1,{_PIECE}}}", re.DOTALL)
_JOINER = "\N{ZERO WIDTH JOINER}"


class Strength(IntEnum):
    """How natural it is to pause at a break."""

    LETTER = 0
    WORD = 1
    SENTENCE = 2
    PARAGRAPH = 3


@dataclass(frozen=True, slots=True)
class Break:
    """A position where a passage may end; what follows begins with a visible character."""

    at: int
    strength: Strength


def paragraphs(body: str) -> list[Span]:
    """The paragraphs, each with the white space after it: joined they are the body."""
    first, last = len(body) - len(body.lstrip()), len(body.rstrip())
    cuts = [gap.end() for gap in _BETWEEN_PARAGRAPHS.finditer(body)]
    inner = [cut for cut in cuts if first < cut < last]
    return list(zip([0, *inner], [*inner, len(body)], strict=True)) if body else []


def breaks(body: str, spans: list[Span], language: str) -> list[Break]:
    """All breaks of these neighbouring paragraphs in order; the last is the end of the last."""
    kept: list[Break] = []
    for found in (found for span in spans for found in _in_paragraph(body, span, language)):
        if not kept or found.at - kept[-1].at >= _GRAIN:
            kept.append(found)
        elif found.strength > kept[-1].strength:
            kept[-1] = found
    end = spans[-1][1]
    return kept if kept[-1].at == end else [*kept, Break(end, Strength.PARAGRAPH)]


def _in_paragraph(body: str, span: Span, language: str) -> Iterator[Break]:
    start, end = _after_spaces(body, *span), span[1]
    for hint in _sentence_ends(body, (start, end), language):
        at = _after_spaces(body, hint, end) if hint > start else start
        if start < at < end and not _clings(body, at):
            yield from _in_sentence(body, (start, at))
            yield _break(body, at, Strength.SENTENCE)
            start = at
    yield from _in_sentence(body, (start, end))
    yield Break(end, Strength.PARAGRAPH)


def _in_sentence(body: str, span: Span) -> Iterator[Break]:
    """Breaks within a sentence that is too long to stay whole."""
    at, end = span
    if end - at > _LONG_SENTENCE:
        while (at := _piece_end(body, at, end)) < end:
            is_word = body[at - 1].isspace()
            yield _break(body, at, Strength.WORD if is_word else Strength.LETTER)


def _break(body: str, at: int, strength: Strength) -> Break:
    """A break here; a wide gap divides as much as a blank line does."""
    is_wide = body[max(at - _GRAIN, 0) : at].isspace()
    return Break(at, Strength.PARAGRAPH if is_wide else strength)


def _piece_end(body: str, start: int, end: int) -> int:
    """The end of a few words, or of a part of one endless word."""
    words = _WORDS.match(body, start, end)
    at = words.end() if words else end
    while at < end and at < start + 2 * _PIECE and _clings(body, at):
        at += 1
    return _after_spaces(body, at, end)


def _after_spaces(body: str, at: int, end: int) -> int:
    spaces = _SPACES.match(body, at, end)
    return spaces.end() if spaces else at


def _clings(body: str, at: int) -> bool:
    """Whether this character and the one before are shown as one: an accent, a joined emoji."""
    return category(body[at]).startswith("M") or _JOINER in body[at - 1 : at + 1]


def _sentence_ends(body: str, span: Span, language: str) -> Iterator[int]:
    start, end = span
    while start < end:
        stop = min(start + _WINDOW, end)
        lengths = _sentence_lengths(body[start:stop], language)
        if stop < end:
            lengths = lengths[:-1]  # the last one is cut off: the next window begins with it
        if not lengths:
            start = stop
        for length in lengths:
            start += length
            yield start


def _sentence_lengths(text: str, language: str) -> list[int]:
    segment = cast("Callable[[str, str], list[str]]", vars(sentencex)["segment"])
    encodable = text.encode("utf-8", "replace").decode()
    return [len(sentence) for sentence in segment(language, encodable)]
