"""A page's elements as Markdown, in which every article is kept."""

import re
from collections.abc import Iterator
from typing import Any

Element = Any
"""Of lxml, which has no types: an element of HTML, or of trafilatura's own XML."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"^(\s*)([#+>-]|\d+[.)])(?=\s|$)|^(\s*)(={3,}|-{3,}|~{3,})")
_HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"title": 1}
_STRONG, _EMPHASIS, _STRUCK = ("strong", "b"), ("em", "i", "cite"), ("del", "s", "strike")
_LISTS, _ITEMS = ("ul", "ol", "list"), ("li", "item")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "body",
        "main",
        "blockquote",
        "quote",
        "pre",
        "table",
        "head",
    ]
    + [
        "figure",
        "figcaption",
        "header",
        "footer",
        "hr",
        "dl",
        "dt",
        "dd",
        "ab",
        "details",
        "summary",
    ]
    + [*_HEADINGS, *_LISTS, *_ITEMS]
)
_UNREAD = (
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "form",
    "button",
    "input",
    "nav",
    "iframe",
)


def markdown_of(element: Element) -> str:
    """The Markdown of an element and all that is in it."""
    return "\n\n".join(filter(None, _blocks(element))).strip() + "\n"


def _blocks(element: Element) -> Iterator[str]:
    """The blocks in an element; text that stands between blocks is a paragraph of its own."""
    loose: list[str] = [_escaped(element.text or "")]
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in _BLOCKS or _is_code_block(child):
            yield _paragraph(loose)
            loose = []
            yield _block(child)
        else:
            loose.append(_inline(child))
        loose.append(_escaped(child.tail or ""))
    yield _paragraph(loose)


def _block(element: Element) -> str:
    tag = element.tag
    if tag in _UNREAD:
        return ""
    if tag in _HEADINGS or tag == "head":
        level = _HEADINGS.get(tag) or int((element.get("rend") or "h2")[-1:] or 2)
        text = " ".join(_paragraph([_inside(element)]).split())
        return f"{'#' * level} {text}" if text else ""
    if tag in ("blockquote", "quote"):
        inner = "\n\n".join(filter(None, _blocks(element)))
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""
    if tag == "pre" or _is_code_block(element):
        return _fenced("".join(element.itertext()))
    if tag in _LISTS:
        return _list(element)
    if tag == "table":
        return _table(element)
    if tag == "hr":
        return "---"
    if tag == "p":
        has_blocks = any(child.tag in _BLOCKS or _is_code_block(child) for child in element)
        if not has_blocks:
            return _paragraph([_inside(element)])
    return "\n\n".join(filter(None, _blocks(element)))


def _is_code_block(element: Element) -> bool:
    """trafilatura writes every piece of code the same way."""
    return element.tag == "code" and (
        len(element) > 0 or "\n" in "".join(element.itertext()).strip()
    )


def _list(element: Element) -> str:
    is_ordered = element.tag == "ol" or element.get("rend") in ("ol", "ol_")
    number = int(element.get("start") or 1) if (element.get("start") or "1").isdecimal() else 1
    items: list[str] = []
    for child in element:
        if child.tag in _ITEMS:
            mark = f"{number}. " if is_ordered else "- "
            inner = "\n\n".join(filter(None, _blocks(child)))
            inner = re.sub(r"\n\n(?=\s*(?:- |\d+\. ))", "\n", inner)
            items.append(mark + inner.replace("\n", "\n" + " " * len(mark)))
            number += 1
        elif child.tag in _LISTS and items:  # not in an item, as it should be
            items[-1] += "\n" + "\n".join(f"  {line}" for line in _list(child).split("\n"))
    return "\n".join(re.sub(r"(?m)^ +$", "", item) for item in items)


def _table(element: Element) -> str:
    rows = [
        [
            " ".join(_inside(cell).split()).replace("|", "\\|")
            for cell in row
            if cell.tag in ("td", "th", "cell")
        ]
        for row in element.iter("tr", "row")
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    most = max(map(len, rows))
    if most == 1:  # a table that only lays out a page
        return "\n\n".join(row[0] for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (most - len(row))])} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * most, *lines[1:]])


def _inline(element: Element) -> str:
    tag = element.tag
    if tag in _UNREAD:
        return ""
    if tag in ("br", "lb"):
        return "\\\n"
    if tag in ("img", "graphic"):
        return _image(element)
    text = _inside(element)
    rend = element.get("rend") or ""
    if tag == "code" or rend == "#t":
        code = "".join(element.itertext())
        return f"`{code}`" if code.strip() and "`" not in code else text
    if tag in _STRONG or rend == "#b":
        return _marked(text, "**")
    if tag in _EMPHASIS or rend == "#i":
        return _marked(text, "*")
    if tag in _STRUCK:
        return _marked(text, "~~")
    target = element.get("href") or element.get("target") or ""
    if tag in ("a", "ref") and target.startswith(("http://", "https://")) and text.strip():
        before, words, after = _parted(text)
        return f"{before}[{words}]({_quoted(target)}){after}"
    return text


def _inside(element: Element) -> str:
    pieces = [_escaped(element.text or "")]
    for child in element:
        if isinstance(child.tag, str):
            pieces.append(_inline(child))
        pieces.append(_escaped(child.tail or ""))
    return "".join(pieces)


def _image(element: Element) -> str:
    caption = " ".join((element.get("alt") or element.get("title") or "").split())
    source = element.get("src") or ""
    if not caption:
        return ""
    address = source if source.startswith(("http://", "https://")) else "picture"
    return f"![{_escaped(caption)}]({_quoted(address)})"


def _quoted(address: str) -> str:
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _marked(text: str, mark: str) -> str:
    before, words, after = _parted(text)
    return f"{before}{mark}{words}{mark}{after}" if words else text


def _parted(text: str) -> tuple[str, str, str]:
    words = text.strip()
    if not words:
        return "", "", text
    at = text.index(words)
    return text[:at], words, text[at + len(words) :]


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def _paragraph(pieces: list[str]) -> str:
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(pieces)).strip()
    text = (
        re.sub(r"(?:\\\n)+$", "", text).removesuffix("\\").strip() if text.endswith("\\") else text
    )
    return "\n".join(_AT_START.sub(_guarded, line) for line in text.split("\n"))


def _guarded(found: re.Match[str]) -> str:
    space, mark = found[1] or found[3] or "", found[2] or found[4]
    if mark[-1] in ".)":
        return f"{space}{mark[:-1]}\\{mark[-1]}"
    return f"{space}\\{mark}"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.strip(chr(10)).rstrip()}\n{fence}"
