"""Pages of the web and Word files: the article in them, as Markdown, and what they tell of it."""

import re
from contextlib import suppress
from html import unescape
from io import BytesIO
from typing import Any, cast
from zipfile import ZipFile

from bot.domain.article import Dropped, Origin
from bot.intake.draft import Draft
from bot.intake.markup import markdown_of
from bot.intake.outcome import NoArticle, Problem
from bot.text import word_count

_LEAST_WORDS = 60
"""Fewer are no article: what a pay wall leaves, or a page of links."""
_ADDRESS = re.compile(r"^https?://")
_PAY_WALL = re.compile(
    r"isAccessibleForFree\W{1,8}[Ff]alse|pay-?wall|subscribe to (?:read|continue)|subscribers only"
    r"|sign in to (?:read|continue)|already a subscriber",
    re.IGNORECASE,
)


def read_page(data: bytes, charset: str, url: str) -> Draft:
    """The article of a page of HTML; NoArticle where there is none."""
    try:
        import lxml.html  # pyright: ignore[reportMissingTypeStubs]
        import trafilatura
    except ImportError:
        raise NoArticle(Problem.NOT_INSTALLED, "web pages") from None
    library: Any = trafilatura
    source: Any = data
    if charset:
        with suppress(LookupError):  # a charset that nobody knows: the page may tell another
            source = data.decode(charset, "replace")
    tree: Any = library.load_html(source)
    if tree is None:
        raise NoArticle(Problem.NO_ARTICLE)
    dropped = _dropped(tree)
    language = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    found: Any = library.bare_extraction(
        tree,
        url=url or None,
        output_format="python",
        include_comments=False,
        include_images=True,
        include_links=True,
        include_formatting=True,
        with_metadata=True,
    )
    if found is None:
        raise NoArticle(Problem.NO_ARTICLE)
    text = markdown_of(found.body)
    words = word_count(text)
    if words < _LEAST_WORDS or _is_navigation(found.body):
        whole = cast("Any", lxml.html).tostring(tree, encoding="unicode")[:500_000]
        is_walled = _PAY_WALL.search(whole) is not None
        raise NoArticle(Problem.PAY_WALL if is_walled and words > 15 else Problem.NO_ARTICLE)
    draft = Draft(text, dropped=dropped)
    draft.tell("title", found.title or "", Origin.PAGE)
    draft.tell(
        "author", "" if _ADDRESS.match(found.author or "") else found.author or "", Origin.PAGE
    )
    draft.tell("published", found.date or "", Origin.PAGE)
    draft.tell("source", url, Origin.LINK)
    draft.tell("language", language, Origin.PAGE)
    return draft


def _is_navigation(body: Any) -> bool:
    """Whether most of what is read leads elsewhere."""
    linked = sum(len("".join(one.itertext())) for one in body.iter("ref"))
    return linked * 2 > len("".join(body.itertext()))


def read_docx(data: bytes) -> Draft:
    """The article of a Word file."""
    try:
        import lxml.html  # pyright: ignore[reportMissingTypeStubs]
        import mammoth  # pyright: ignore[reportMissingTypeStubs]
    except ImportError:
        raise NoArticle(Problem.NOT_INSTALLED, "Word files") from None
    try:
        with ZipFile(BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _UNPACKED:
                raise NoArticle(Problem.TOO_LARGE)
            properties = _properties(packed)
        library: Any = mammoth
        pictures = library.images.img_element(_without_source)
        made = library.convert_to_html(BytesIO(data), convert_image=pictures)
    except (NoArticle, MemoryError):
        raise
    except Exception as error:  # whatever a stranger's file makes of the library
        raise NoArticle(Problem.DAMAGED, "docx") from error
    tree: Any = cast("Any", lxml.html).fromstring(f"<div>{made.value}</div>")
    draft = Draft(markdown_of(tree), dropped=_dropped(tree))
    for name, value in properties.items():
        draft.tell(name, value, Origin.PROPERTIES)
    return draft


def _without_source(_: object) -> dict[str, str]:
    return {"src": ""}


_UNPACKED = 60 * 1024 * 1024
"""Bytes of a Word file once it is unpacked."""
_PROPERTY = re.compile(rb"<(dc:title|dc:creator|dc:language|dcterms:created)\b[^>]*>([^<]*)</")
_NAMES = {
    b"dc:title": "title", b"dc:creator": "author", b"dc:language": "language",
}  # fmt: skip


def _properties(packed: Any) -> dict[str, str]:
    """What the file says of itself; the day it was made is not the day it appeared."""
    if "docProps/core.xml" not in packed.namelist():
        return {}
    found = _PROPERTY.findall(packed.read("docProps/core.xml")[:100_000])
    told = ((_NAMES.get(name), value.decode("utf-8", "replace")) for name, value in found)
    return {name: unescape(value).strip() for name, value in told if name}


def _dropped(tree: Any) -> tuple[tuple[Dropped, int], ...]:
    counts = {
        Dropped.PICTURES: sum(1 for one in tree.iter("img") if not (one.get("alt") or "").strip()),
        Dropped.VIDEOS: sum(1 for _ in tree.iter("video", "iframe", "audio", "embed", "object")),
        Dropped.FORMS: sum(1 for _ in tree.iter("form")),
    }
    return tuple((what, count) for what, count in counts.items() if count)
