"""Reads an article with its questions from one file: TOML between +++ lines or YAML between ---
lines, then the body in Markdown."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import NamedTuple, TypeVar
from unicodedata import normalize

from bot.articles.anchors import AnchorError, Span, locate
from bot.articles.front import Place, read_front
from bot.articles.markdown import Document
from bot.articles.sources import Sort
from bot.articles.split import Quoted, passage_at, quoted, split
from bot.articles.tables import Table
from bot.domain.article import MAX_SLUG, QUESTIONS_AT_MOST, Article, Passage, PlacedQuestion
from bot.domain.questions import (
    MAIN_POINT,
    MAX_HELP,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_TEXT,
    Question,
    QuestionError,
    make_question,
)
from bot.errors import UserError
from bot.text import one_line

MAX_TITLE = 250
MAX_NOTE = 500
MAX_CREDIT = 250
MAX_CREDITS = 5
MAX_SOURCE = 100
MAX_ADDRESS = 500
MOST_BEGINS = 200

_KEYS = (
    *("slug", "title", "author", "published", "source", "credits", "note", "language"),
    "passages",
)
_TABLES = ("quotations", "tracked", "questions")
_QUESTION = ("text", "kind", "options", "help", "most")
_OTHER_NAMES = {
    "date": "published",
    "authors": "author",
    "by": "author",
    "lang": "language",
    "url": "source",
    "link": "source",
    "canonical_url": "source",
}
"""What other programs call the same."""
_SLUG = re.compile(r"[a-z0-9-]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")

T = TypeVar("T")


class Seed(NamedTuple):
    """What a file holds."""

    article: Article
    ignored: tuple[str, ...]
    """Keys of its front matter that say nothing here."""


def parse_seed(text: str, name: str) -> Article:
    """The article in this text; UserError names file, lines and what to write instead."""
    return read_seed(text, name).article


def read_seed(text: str, name: str) -> Seed:
    """The same, with what was ignored. A UserError has a line for each fault."""
    front = read_front(text, name)
    top = Table(front, front.values, Place(), _OTHER_NAMES)
    faults = _Faults()
    ignored = faults.attempt(lambda: top.unknown((*_KEYS, *_TABLES)), ())
    language = faults.attempt(lambda: _language(top), "en")
    document = Document(front.body)
    quotations = faults.attempt(lambda: _quotations(top, front.body), [])
    begins = faults.attempt(lambda: _begins(top, front.body), [])
    passages = split(document, quotations, language)
    if begins:
        passages = _cut_at(document, begins, quotations)
    article = Article(
        slug=faults.attempt(lambda: _slug(top, name), ""),
        title=faults.attempt(lambda: _title(top, document), ""),
        published=faults.attempt(lambda: top.day("published"), ""),
        credits=faults.attempt(lambda: top.texts("credits", MAX_CREDITS, MAX_CREDIT), ()),
        note=faults.attempt(lambda: top.text("note", MAX_NOTE, default=""), ""),
        body=front.body,
        passages=passages,
        tracked=faults.attempt(lambda: _tracked(top), MAIN_POINT),
        questions=_questions(top, front.body, passages, faults),
        notes=document.notes,
        author=faults.attempt(lambda: top.joined("author", MAX_CREDIT), ""),
        source=faults.attempt(lambda: top.text("source", MAX_ADDRESS, default=""), ""),
        language=language,
    )
    faults.raise_any()
    return Seed(article, ignored)


class _Faults:
    """What is wrong with a file, all of it: whoever mends one thing sees the others too."""

    def __init__(self) -> None:
        self._found: list[UserError] = []

    def attempt(self, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except UserError as error:
            self._found.append(error)
            return default

    def raise_any(self) -> None:
        if self._found:
            raise UserError("\n".join(dict.fromkeys(map(str, self._found))))


def slug_of(words: str) -> str:
    """A short name of these words for commands and the store."""
    ascii_ = normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub("[^a-z0-9]+", "-", ascii_).strip("-")
    return slug[:MAX_SLUG].rsplit("-", 1)[0] if len(slug) > MAX_SLUG else slug or "article"


def _slug(top: Table, name: str) -> str:
    if "slug" not in top.values:
        return slug_of(PurePath(name).stem)
    slug = top.text("slug", MAX_SLUG)
    if not _SLUG.fullmatch(slug):
        message = f'"{slug}" is no slug: it has lower-case letters, digits and hyphens only.'
        raise top.fault("slug", f'{message} Write slug = "{slug_of(slug)}".')
    return slug


def _title(top: Table, document: Document) -> str:
    """As it is written, or else the first heading."""
    if "title" in top.values:
        return top.text("title", MAX_TITLE)
    first = document.sources[0] if document.sources else None
    if first is not None and first.sort is Sort.HEADING:
        return one_line(first.text)[:MAX_TITLE]
    raise top.missing("title")


def _language(top: Table) -> str:
    """The language without its region: sentences are found in the same way."""
    language = top.text("language", MAX_SLUG, default="en")
    found = _LANGUAGE.fullmatch(language)
    if found is None:
        raise top.malformed("language")
    return found[1].lower()


def _quotations(top: Table, body: str) -> list[Quoted]:
    quotations: list[Quoted] = []
    for table in top.tables("quotations"):
        table.refuse_unknown(("first", "last", "source"), outer=_KEYS)
        start, end = _locate(table, "first", body)
        if "last" in table.values:
            begins, end = _locate(table, "last", body)
            if begins < start:
                message = '"last" stands before "first". Swap their words.'
                raise table.fault("last", message)
        if any(start < other_end and other_start < end for other_start, other_end, _ in quotations):
            message = "this quotation overlaps one above. Write other words, or leave one out."
            raise table.fault("first", message)
        quotations.append((start, end, table.text("source", MAX_SOURCE, default="")))
    return quotations


def _begins(top: Table, body: str) -> list[int]:
    """Where passages begin after the first, if the file says so."""
    found: list[int] = []
    for words in top.texts("passages", MOST_BEGINS, MAX_TEXT):
        try:
            found.append(locate(body, words)[0])
        except AnchorError as error:
            raise top.fault("passages", f"{error}") from None
    if sorted(set(found)) != found:
        raise top.fault("passages", "these are not in the order of the text. Sort them.")
    return [at for at in found if at > 0]


def _cut_at(
    document: Document, begins: Sequence[int], quotations: Sequence[Quoted]
) -> tuple[Passage, ...]:
    """The passages that begin at these places; one within a quotation is of its source."""
    cut: list[Passage] = []
    for start, end in pairwise([0, *begins, len(document.body)]):
        passage = passage_at(document, start, end)
        sources = (source for first, last, source in quotations if first < end and start < last)
        source = next(sources, None)
        cut.append(passage if source is None else quoted(passage, source))
    return tuple(cut)


def _tracked(top: Table) -> Question:
    if "tracked" not in top.values:
        return MAIN_POINT
    table = top.table("tracked")
    table.refuse_unknown(_QUESTION, outer=_KEYS)
    return _question(table)


def _questions(
    top: Table, body: str, passages: Sequence[Passage], faults: _Faults
) -> tuple[PlacedQuestion, ...]:
    """Each question after the passage in which its anchor ends, in the order of the text."""
    placed: list[PlacedQuestion] = []

    def place(table: Table) -> None:
        table.refuse_unknown((*_QUESTION, "anchor"), outer=_KEYS)
        question = _question(table)
        _, end = _locate(table, "anchor", body)
        at = next(at for at, passage in enumerate(passages) if end <= passage.end)
        if sum(one.passage == at for one in placed) == QUESTIONS_AT_MOST:
            message = "this passage has two questions already. Ask elsewhere, or leave one out."
            raise table.fault("anchor", message)
        placed.append(PlacedQuestion(question, at))

    for table in faults.attempt(lambda: top.tables("questions"), []):
        faults.attempt(partial(place, table), None)
    return tuple(sorted(placed, key=lambda one: one.passage))


def _question(table: Table) -> Question:
    try:
        return make_question(
            table.text("text", MAX_TEXT),
            table.text("kind", MAX_OPTION),
            table.texts("options", MAX_OPTIONS, MAX_OPTION),
            table.text("help", MAX_HELP, default=""),
            table.number("most"),
        )
    except QuestionError as error:
        message = f"{error}"
        raise table.fault(error.field, message[0].lower() + message[1:]) from None


def _locate(table: Table, key: str, body: str) -> Span:
    words = table.text(key, MAX_TEXT)
    try:
        return locate(body, words)
    except AnchorError as error:
        raise table.fault(key, f"{error}") from None
