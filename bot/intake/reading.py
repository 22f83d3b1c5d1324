"""From a link, a file or a text to an article. It runs in a worker: anyone can have written it."""

from collections.abc import Callable
from dataclasses import replace

from bot.articles.encoding import decode, is_text
from bot.articles.front import TOML, YAML
from bot.articles.seed import read_seed
from bot.domain.article import Article, Origin
from bot.errors import UserError
from bot.intake.draft import Draft
from bot.intake.fetching import Fetched, fetch
from bot.intake.limits import MAX_ARTICLE, MAX_BODY, MAX_FILE
from bot.intake.outcome import NoArticle, Problem
from bot.intake.pages import read_docx, read_page
from bot.intake.pdf import read_pdf

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_OLD_WORD = b"\xd0\xcf\x11\xe0"

Outcome = Article | NoArticle
"""A worker hands back what went wrong too, rather than a traceback."""


def read_link(url: str) -> Outcome:
    """The article at an address."""
    return _attempt(lambda: _of_answer(fetch(url)))


def read_file(name: str, data: bytes) -> Outcome:
    """The article in a file of this name."""
    return _attempt(lambda: _of_bytes(name, data))


def read_text(text: str, title: str = "", source: str = "", of_message: bool = False) -> Outcome:
    """The article in a text that somebody pasted, or wrote in a message."""

    def read() -> Article:
        draft = _of_text(text)
        if isinstance(draft, Article):
            return draft
        draft.tell("title", title, Origin.TYPED)
        draft.tell("source", source, Origin.MESSAGE if of_message else Origin.TYPED)
        return draft.article()

    return _attempt(read)


def _attempt(read: Callable[[], Article]) -> Outcome:
    try:
        article = read()
        if not any(passage.blocks for passage in article.passages):
            return NoArticle(Problem.EMPTY)
        if len(article.body.encode()) > MAX_BODY or _size(article) > MAX_ARTICLE:
            return NoArticle(Problem.TOO_LARGE)
        return article
    except NoArticle as problem:
        return NoArticle(problem.problem, problem.detail)
    except MemoryError:
        return NoArticle(Problem.TOO_LARGE)
    except UserError as error:
        return NoArticle(Problem.FRONT_MATTER, str(error))


def _size(article: Article) -> int:
    """Letters of all that is kept of an article: links can repeat an address a thousand times."""
    blocks = [block for one in article.passages for block in one.blocks] + [*article.notes]
    return len(article.body) + sum(
        len(run.text) + len(run.href) for block in blocks for run in block.runs
    )


def _of_answer(fetched: Fetched) -> Article:
    name = fetched.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    kind, data = fetched.content_type, fetched.data
    if not data.strip():
        raise NoArticle(Problem.EMPTY)
    if kind in _PAGE_TYPES or (kind in ("", "text/plain") and _looks_like_page(data)):
        return read_page(data, fetched.charset, fetched.url).article()
    if kind == "application/pdf" or data.startswith(b"%PDF-"):
        draft = read_pdf(data)
    elif kind == _DOCX:
        draft = read_docx(data)
    elif kind.startswith("text/") or kind in ("", "application/octet-stream"):
        return _sourced(_of_bytes(name, data), fetched.url)
    else:
        raise NoArticle(Problem.WRONG_TYPE, kind)
    draft.tell("source", fetched.url, Origin.LINK)
    return draft.article(name)


def _of_bytes(name: str, data: bytes) -> Article:
    suffix = name.rpartition(".")[2].casefold()
    if len(data) > MAX_FILE:
        raise NoArticle(Problem.TOO_LARGE)
    if not data.strip():
        raise NoArticle(Problem.EMPTY)
    if data.startswith(b"%PDF-"):
        return read_pdf(data).article(name)
    if data.startswith(_OLD_WORD) or suffix in ("doc", "odt", "rtf", "pages"):
        raise NoArticle(Problem.LEGACY_WORD, suffix)
    if data.startswith(b"PK"):
        if suffix != "docx":
            raise NoArticle(Problem.WRONG_TYPE, suffix)
        return read_docx(data).article(name)
    if suffix in ("html", "htm", "xhtml") or _looks_like_page(data):
        return read_page(data, "", "").article(name)
    text, _ = decode(data)
    if suffix in ("pdf", "docx") or not is_text(text):
        known = suffix in ("pdf", "docx", "txt", "md")
        raise NoArticle(Problem.DAMAGED if known else Problem.WRONG_TYPE, suffix)
    draft = _of_text(text, name)
    return draft if isinstance(draft, Article) else draft.article(name)


def _of_text(text: str, name: str = "the text") -> Article | Draft:
    if not text.strip():
        raise NoArticle(Problem.EMPTY)
    if text.lstrip("\ufeff").startswith((TOML, YAML)):
        try:
            article = read_seed(text, name).article
        except UserError:
            if text.lstrip("\ufeff").startswith(TOML):
                raise
            return Draft(text)  # what begins with a rule is rarely meant as front matter
        if article.body != text:
            return article
    return Draft(text)


def _sourced(article: Article, url: str) -> Article:
    return article if article.source else replace(article, source=url)


def _looks_like_page(data: bytes) -> bool:
    start = data[:1000].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<body" in start
