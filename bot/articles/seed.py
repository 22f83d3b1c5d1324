"""Reads an article with its questions from one file: TOML between +++ lines, then the body."""

import re
from collections.abc import Sequence

from bot.articles.anchors import AnchorError, locate
from bot.articles.front import Place, read_front
from bot.articles.sentences import Span
from bot.articles.split import Quoted, split
from bot.articles.tables import Table
from bot.domain.article import MAX_SLUG, Article, Passage, PlacedQuestion
from bot.domain.questions import (
    MAX_HELP,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_TEXT,
    Question,
    QuestionError,
    make_question,
)

MAX_TITLE = 250
MAX_NOTE = 500
MAX_CREDIT = 250
MAX_CREDITS = 5
MAX_SOURCE = 100
QUESTIONS_AT_MOST = 2
"""On a passage: they are asked on its card."""

_KEYS = ("slug", "title", "published", "credits", "note", "language")
_TABLES = ("quotations", "tracked", "questions")
_QUESTION = ("text", "kind", "options", "help")
_SLUG = re.compile(r"[a-z0-9-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def parse_seed(text: str, name: str) -> Article:
    """The article in this text; UserError names file, line and what to write instead."""
    front = read_front(text, name)
    top = Table(front, front.values, Place())
    top.refuse_unknown((*_KEYS, *_TABLES))
    passages = split(front.body, _quotations(top, front.body), _language(top))
    return Article(
        slug=_slug(top),
        title=top.text("title", MAX_TITLE),
        published=top.day("published"),
        credits=top.texts("credits", MAX_CREDITS, MAX_CREDIT),
        note=top.text("note", MAX_NOTE, default=""),
        body=front.body,
        passages=passages,
        tracked=_tracked(top),
        questions=_questions(top, front.body, passages),
    )


def _slug(top: Table) -> str:
    slug = top.text("slug", MAX_SLUG)
    if not _SLUG.fullmatch(slug):
        fitting = re.sub("[^a-z0-9]+", "-", slug.casefold()).strip("-") or "a-short-name"
        message = f'"{slug}" is no slug: it has lower-case letters, digits and hyphens only.'
        raise top.fault("slug", f'{message} Write slug = "{fitting}".')
    return slug


def _language(top: Table) -> str:
    language = top.text("language", MAX_SLUG, default="en")
    if not _LANGUAGE.fullmatch(language):
        raise top.malformed("language")
    return language


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


def _tracked(top: Table) -> Question:
    table = top.table("tracked")
    table.refuse_unknown(_QUESTION, outer=_KEYS)
    return _question(table)


def _questions(top: Table, body: str, passages: Sequence[Passage]) -> tuple[PlacedQuestion, ...]:
    """Each question after the passage in which its anchor ends, in the order of the text."""
    placed: list[PlacedQuestion] = []
    for table in top.tables("questions"):
        table.refuse_unknown((*_QUESTION, "anchor"), outer=_KEYS)
        question = _question(table)
        _, end = _locate(table, "anchor", body)
        at = next(at for at, passage in enumerate(passages) if end <= passage.end)
        if sum(one.passage == at for one in placed) == QUESTIONS_AT_MOST:
            message = "this passage has two questions already. Ask elsewhere, or leave one out."
            raise table.fault("anchor", message)
        placed.append(PlacedQuestion(question, at))
    return tuple(sorted(placed, key=lambda one: one.passage))


def _question(table: Table) -> Question:
    try:
        return make_question(
            table.text("text", MAX_TEXT),
            table.text("kind", MAX_OPTION),
            table.texts("options", MAX_OPTIONS, MAX_OPTION),
            table.text("help", MAX_HELP, default=""),
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
