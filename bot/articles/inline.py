"""The inside of a paragraph: Markdown's and HTML's styles and links as runs of text."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby
from urllib.parse import quote, urlsplit

from markdown_it.token import Token

from bot.domain.article import Run
from bot.text import clean, columns, is_wide

_STYLES = {
    "strong": "b", "b": "b", "em": "i", "i": "i", "cite": "i", "s": "s", "del": "s", "strike": "s",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_UNREAD = re.compile(r"<(script|style|template)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_DIVIDES = re.compile(
    r"</?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote|section|article)\b[^<>]*>|\n\s*\n"
)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")
_PICTURE = "Picture"

NARROWEST_WRAP = 50
"""Nobody breaks the lines of prose at fewer columns; shorter lines are verse or an address."""


def runs_of(token: Token) -> tuple[Run, ...]:
    """The runs of an inline token, white space at either end left out."""
    joint = _Joint(token.content)
    found = list(_merged(_runs(token.children or [], joint)))
    if found:
        found[0] = _replaced(found[0], found[0].text.lstrip())
        found[-1] = _replaced(found[-1], found[-1].text.rstrip())
    return tuple(run for run in found if run.text)


def code_run(text: str) -> Run:
    """Code as it was written, but for blank lines around it."""
    return Run(clean(text).strip("\n").rstrip())


def text_of_html(html: str) -> list[str]:
    """The paragraphs that are read of a piece of HTML."""
    bare = _UNREAD.sub("", html)
    said = (_TAG.sub(_spelled, one) for one in _DIVIDES.split(bare) if one)
    flat = (" ".join(clean(unescape(one)).split(" ")) for one in said)
    return [" ".join(one.split()) for one in flat if one.strip()]


class _Joint:
    """What becomes of the line breaks of a paragraph: joined in prose, kept in verse."""

    def __init__(self, text: str) -> None:
        self._is_prose = _is_wrapped(text.split("\n"))

    def between(self, before: str, after: str) -> str:
        if not self._is_prose:
            return "\n"
        is_chinese = bool(before and after) and is_wide(before[-1]) and is_wide(after[0])
        return "" if is_chinese else " "


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines end where the next word had no room, as a program breaks prose."""
    full = [columns(line.strip()) for line in lines]
    if max(full) < NARROWEST_WRAP:
        return False
    words = [line.split(maxsplit=1)[0] if line.strip() else "" for line in lines[1:]]
    breaks = [
        length + 1 + columns(word) > max(full)
        for length, word in zip(full[:-1], words, strict=True)
    ]
    return sum(breaks) * 4 >= len(breaks) * 3


def _runs(children: Sequence[Token], joint: _Joint) -> Iterator[Run]:
    styles: list[str] = []
    href, said = "", ""
    for number, token in enumerate(children):
        match token.type:
            case "strong_open" | "em_open" | "s_open":
                styles.append(_STYLES[token.tag])
            case "strong_close" | "em_close" | "s_close":
                styles.remove(_STYLES[token.tag])
            case "link_open":
                href = _address(str(token.attrs.get("href", "")))
            case "link_close":
                href = ""
            case "softbreak":
                following = children[number + 1].content if number + 1 < len(children) else ""
                yield Run(joint.between(said, following), "".join(styles), href)
            case "hardbreak":
                yield Run("\n", "".join(styles), href)
            case "image":
                caption = clean(token.content).strip() or _PICTURE
                yield Run(
                    caption, "".join(styles), _address(str(token.attrs.get("src", ""))) or href
                )
            case "html_inline":
                tag = _TAG.fullmatch(token.content)
                if tag is None:
                    continue
                name, closes = tag[2].casefold(), bool(tag[1])
                if name == "br":
                    yield Run("\n", "".join(styles), href)
                elif name == "a":
                    href = "" if closes else _address(_attributes(tag[3]).get("href", ""))
                elif name == "img":
                    found = _attributes(tag[3])
                    yield Run(
                        found.get("alt") or _PICTURE,
                        "".join(styles),
                        _address(found.get("src", "")),
                    )
                elif name in _STYLES and not closes:
                    styles.append(_STYLES[name])
                elif name in _STYLES and _STYLES[name] in styles:
                    styles.remove(_STYLES[name])
            case "code_inline":
                yield Run(clean(token.content), "c", href)
            case _:
                said = _FOOTNOTE_MARK.sub(r"[\1]", token.content)
                yield Run(clean(said), "".join(styles), href)


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    """Neighbours of one style as one run; runs of spaces as one space."""
    for (style, href), group in groupby(runs, lambda run: (_sorted(run.style), run.href)):
        text = "".join(run.text for run in group)
        if style != "c":
            text = re.sub(r"[ \t\xa0]*\n[ \t\xa0]*", "\n", re.sub(r"[ \t]+", " ", text))
        if text:
            yield Run(text, style, href)


def _sorted(style: str) -> str:
    return "".join(sorted(set(style)))


def _replaced(run: Run, text: str) -> Run:
    return Run(text, run.style, run.href)


def _address(href: str) -> str:
    """The address if it leads to the web; a place in somebody's folders leads nowhere here."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(href, safe="/:?#[]@!$&'*+,;=%-._~")


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(text)
    return {name.casefold(): unescape(value.strip("\"'")) for name, value in found}


def _spelled(tag: re.Match[str]) -> str:
    """What is read in place of a tag in a block of HTML."""
    if tag[2].casefold() == "img":
        return _attributes(tag[3]).get("alt", "") or ""
    return " " if tag[2].casefold() == "br" else ""
