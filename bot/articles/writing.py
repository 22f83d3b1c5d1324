"""An article as a file that a seeds folder takes."""

import json
from collections.abc import Iterator

from bot.articles.anchors import AnchorError, locate
from bot.articles.front import TOML
from bot.articles.seed import read_seed
from bot.domain.article import Article, Passage
from bot.domain.questions import FIXED_OPTIONS, MAX_TEXT, Question
from bot.text import one_line

_WORDS = (4, 6, 8, 12, 16, 24)
"""Of an anchor: as few as there can be, so that they fit one place only."""


def seed_text(article: Article) -> str:
    """The file; what was left out of the discussion is not in it."""
    body = "".join(
        article.body[one.start : one.end] for one in article.passages if not one.is_left_out
    ).strip("\n")
    return "\n".join([TOML, *_front(article, body), TOML, "", body, ""])


def _front(article: Article, body: str) -> Iterator[str]:
    for key in ("slug", "title", "author"):
        if getattr(article, key):
            yield f"{key} = {_written(getattr(article, key))}"
    if article.published:
        yield f"published = {article.published}"
    for key in ("source", "note", "language"):
        if getattr(article, key):
            yield f"{key} = {_written(getattr(article, key))}"
    if article.credits:
        yield f"credits = [{', '.join(map(_written, article.credits))}]"
    yield from _begins(article, body)
    for passage in article.passages:
        if passage.source and not passage.is_left_out:
            yield from _quotation(article, passage, body)
    yield "\n[tracked]"
    yield from _question(article.tracked)
    for placed in article.questions:
        passage = article.passages[placed.passage]
        anchor = _anchor(article, passage, body, at_end=True)
        anchor = anchor or _anchor(article, passage, body, at_end=False)
        if anchor and not passage.is_left_out:
            yield "\n[[questions]]"
            yield f"anchor = {_written(anchor)}"
            yield from _question(placed.question)


def _begins(article: Article, body: str) -> Iterator[str]:
    """Where passages begin, if a moderator cut or joined them; nothing if that can't be written."""
    kept = [one for one in article.passages if not one.is_left_out]
    texts = [article.text(one) for one in kept]
    usual = read_seed("\n".join([*_heads(article, body), body]), "it.md").article
    if [usual.text(one) for one in usual.passages] == texts:
        return
    anchors = [_anchor(article, one, body, at_end=False) for one in kept[1:]]
    if all(anchors):
        yield f"passages = [{', '.join(map(_written, anchors))}]"


def _heads(article: Article, body: str) -> Iterator[str]:
    """Front matter with all that decides how a body is cut by itself."""
    yield TOML
    yield f'title = "it"\nlanguage = {_written(article.language)}'
    for passage in article.passages:
        if passage.source and not passage.is_left_out:
            yield from _quotation(article, passage, body)
    yield TOML


def _quotation(article: Article, passage: Passage, body: str) -> Iterator[str]:
    first = _anchor(article, passage, body, at_end=False)
    last = _anchor(article, passage, body, at_end=True)
    if first and last:
        yield "\n[[quotations]]"
        yield f"first = {_written(first)}"
        yield f"last = {_written(last)}"
        yield f"source = {_written(passage.source)}"


def _question(question: Question) -> Iterator[str]:
    yield f"text = {_written(question.text)}"
    yield f"kind = {_written(question.kind.value)}"
    if question.kind not in FIXED_OPTIONS:
        yield f"options = [{', '.join(map(_written, question.options))}]"
    if question.most:
        yield f"most = {question.most}"
    if question.help:
        yield f"help = {_written(question.help)}"


def _anchor(article: Article, passage: Passage, body: str, *, at_end: bool) -> str:
    """A few words of a passage that are nowhere else; empty if there are none."""
    words = article.body[passage.start : passage.end].split()
    for count in _WORDS:
        few = words[-count:] if at_end else words[:count]
        text = one_line(" ".join(few))
        if len(text) > MAX_TEXT:
            break
        try:
            locate(body, text)
        except AnchorError:
            continue
        return text
    return ""


def _written(text: str) -> str:
    """As TOML has it, which writes a text as JSON does."""
    return json.dumps(text, ensure_ascii=False)
