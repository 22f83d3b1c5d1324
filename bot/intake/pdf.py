"""PDF files: lines put together again to paragraphs, page numbers and running heads left out."""

import re
from collections import Counter
from io import BytesIO
from itertools import pairwise
from statistics import quantiles
from typing import Any

from bot.domain.article import Dropped, Origin
from bot.intake.draft import Draft
from bot.intake.outcome import NoArticle, Problem

PAGES_AT_MOST = 400
_SCANNED = 40
"""Fewer letters on a page on average are a picture of a page."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?\W*", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
_ITEM = re.compile(r"^\s*(?:[•▪●◦–—*-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_BULLET = re.compile(r"^\s*[•▪●◦–—*-]\s+")
_MARKUP = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"^(#+|>|\+)(?=\s)")


def read_pdf(data: bytes) -> Draft:
    """The text of a PDF; NoArticle where it has none that can be read."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError:
        raise NoArticle(Problem.NOT_INSTALLED, "PDF files") from None
    try:
        reader: Any = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NoArticle(Problem.LOCKED)
        count = len(reader.pages)
        if count > PAGES_AT_MOST:
            raise NoArticle(Problem.TOO_MANY_PAGES, f"{count}")
        pages = [str(page.extract_text() or "").split("\n") for page in reader.pages]
        told: Any = reader.metadata or {}
        title, author = str(told.get("/Title") or ""), str(told.get("/Author") or "")
    except (NoArticle, MemoryError):
        raise
    except DependencyError:
        raise NoArticle(Problem.LOCKED) from None
    except Exception as error:  # whatever a stranger's file makes of the library
        raise NoArticle(Problem.DAMAGED, "pdf") from error
    if sum(len(line.strip()) for page in pages for line in page) < _SCANNED * max(count, 1):
        raise NoArticle(Problem.SCANNED)
    kept, running = _without_running_lines(pages)
    draft = Draft(reflowed(kept), dropped=((Dropped.PAGE_LINES, running),) if running else ())
    draft.tell("title", title, Origin.PROPERTIES)
    draft.tell("author", author, Origin.PROPERTIES)
    return draft


def reflowed(lines: list[str]) -> str:
    """Lines as a page has them, as paragraphs of Markdown; hyphens at their ends undone."""
    lines = [line.rstrip() for line in lines]
    lengths = sorted(len(line) for line in lines if len(line) > 20)
    full = quantiles(lengths, n=10)[7] if len(lengths) > 4 else 80
    paragraphs: list[str] = []
    current = ""
    for line, following in pairwise([*lines, ""]):
        text = line.strip()
        if not text:
            _close(paragraphs, current)
            current = ""
            continue
        if _ITEM.match(line) and current:
            _close(paragraphs, current)
            current = ""
        current = _joined(current, text)
        is_short = len(line) < 0.8 * full
        is_end = is_short and (
            _ENDS.search(text) is not None or _starts_afresh(text, following, full)
        )
        if is_end or line[:1] != following[:1] == " ":
            _close(paragraphs, current)
            current = ""
    _close(paragraphs, current)
    return "\n\n".join(paragraphs)


def _starts_afresh(text: str, following: str, full: float) -> bool:
    """Whether a short line without a full stop is a heading: what follows begins with a capital."""
    return (
        len(text) < 0.6 * full
        and not following[:1].islower()
        and not text.endswith((",", "-", ";"))
    )


def _joined(before: str, text: str) -> str:
    if not before:
        return text
    if before.endswith("\u00ad") or (
        before.endswith("-") and before[-2:-1].isalpha() and text[:1].islower()
    ):
        return before[:-1] + text
    return f"{before} {text}"


def _close(paragraphs: list[str], text: str) -> None:
    if text.strip():
        bare = _BULLET.sub("", text)
        escaped = _AT_START.sub(r"\\\1", _MARKUP.sub(r"\\\1", bare))
        paragraphs.append(f"- {escaped}" if bare != text else escaped)


def _without_running_lines(pages: list[list[str]]) -> tuple[list[str], int]:
    """All lines but page numbers and what stands at the head or foot of most pages."""
    edges = Counter(
        key for page in pages for key in {_key(line) for line in _edges(page)} if key.strip()
    )
    often = max(2, (len(pages) + 1) // 2)
    kept: list[str] = []
    dropped = 0
    for page in pages:
        own = [line for line in page if line.strip()]
        for number, line in enumerate(own):
            is_edge = number < 2 or number >= len(own) - 2
            if is_edge and (edges[_key(line)] >= often or _PAGE_NUMBER.fullmatch(line.strip())):
                dropped += 1
            else:
                kept.append(line)
    return kept, dropped


def _edges(page: list[str]) -> list[str]:
    own = [line for line in page if line.strip()]
    return [*own[:2], *own[-2:]]


def _key(line: str) -> str:
    """The same for each page: numbers differ."""
    return re.sub(r"\d+", "#", line.strip())
