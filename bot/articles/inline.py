"""The inside of a paragraph: Markdown's and HTML's styles and links as runs of text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import groupby
from urllib.parse import quote, urlsplit

from markdown_it.token import Token

from bot.domain.article import Run
from bot.text import clean, columns, is_wide

STYLES = {
    "strong": "b", "b": "b", "em": "i", "i": "i", "cite": "i", "s": "s", "del": "s", "strike": "s",
}  # fmt: skip
_TAG_NAMES = (
    "a abbr acronym address article aside audio b bdi bdo big blockquote body br button "
    "caption center cite code col colgroup dd del details dfn dialog div dl dt em embed "
    "fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i "
    "iframe img input ins kbd label legend li link main map mark menu meta meter nav noscript "
    "object ol optgroup option output p param picture pre progress q rp rt ruby s samp script "
    "section select small source span strike strong style sub summary sup svg table tbody td "
    "template textarea tfoot th thead time title tr track tt u ul var video wbr"
)
TAGS = frozenset(_TAG_NAMES.split())
"""Names of HTML; anything else in angle brackets is what somebody wrote."""
SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
PICTURE = "Picture"
ADDRESS_AT_MOST = 2_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""\b(href|src|alt)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_TORN_WORD = re.compile(r"(?<=\w)[-\u00ad]\u0001")
_BROKEN = "\u0001"
"""Where a line of prose was broken, until the words around it are known."""

NARROWEST_WRAP = 50
"""Nobody breaks the lines of prose at fewer columns, unless they begin in small letters: shorter
lines are verse or an address."""
NARROWEST_COLUMN = 28
WIDEST_LINE = 100
"""A line of verse or of an address is no longer."""


def runs_of(token: Token) -> tuple[Run, ...]:
    """The runs of an inline token, white space at either end left out."""
    return tidy(_Reader(token).runs())


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours of one style as one run; runs of spaces as one; none at either end."""
    found: list[Run] = []
    for (style, href), group in groupby(runs, lambda run: (_sorted(run.style), run.href)):
        text = "".join(run.text for run in group)
        if style != "c":
            text = re.sub(r"[ \t]+", " ", _TORN_WORD.sub("", text).replace(_BROKEN, " "))
            text = re.sub(r"[ \xa0]*\n[ \xa0\n]*", "\n", text)
        if style == "" and any(map(is_wide, text[:200])):
            found += _bold_runs(text, href)
        elif text:
            found.append(Run(text, style, href))
    if found:
        found[0] = Run(found[0].text.lstrip(), found[0].style, found[0].href)
        found[-1] = Run(found[-1].text.rstrip(), found[-1].style, found[-1].href)
    return tuple(run for run in found if run.text)


def code_run(text: str) -> Run:
    """Code as it was written, but for blank lines around it."""
    return Run(clean(text).strip("\n").rstrip())


def address(href: str) -> str:
    """The address if it leads to the web; a place in somebody's folders leads nowhere here, nor
    does an address that nobody could have typed."""
    if len(href) > ADDRESS_AT_MOST:
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(href, safe="/:?#[]@!$&'()*+,;=%-._~")


def raised(text: str, *, is_sub: bool = False) -> str:
    """A superscript or subscript; a mark of a note stays as it is."""
    if text.startswith(("[", "¹", "²")) or not text.strip():
        return text
    made = text.translate(SUBSCRIPT if is_sub else SUPERSCRIPT)
    is_whole = not re.search(r"[0-9A-Za-z]", made.replace("ⁿ", ""))
    return made if is_whole else f"{'_' if is_sub else '^'}{text}"


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines end where the next word had no room, as a program breaks prose."""
    full = [columns(line.strip()) for line in lines]
    if max(full) > WIDEST_LINE and not any(re.match(r"\s*[\w. ]{1,25}:\s", one) for one in lines):
        return True
    words = [line.split(maxsplit=1)[0] if line.strip() else "" for line in lines[1:]]
    breaks = [
        length + 1 + columns(word) > max(full)
        for length, word in zip(full[:-1], words, strict=True)
    ]
    is_full = sum(breaks) * 4 >= len(breaks) * 3
    if max(full) >= NARROWEST_WRAP:
        return is_full
    goes_on = sum(word[:1].islower() for word in words) * 2 >= len(words)
    return max(full) >= NARROWEST_COLUMN and len(lines) > 2 and is_full and goes_on


class _Reader:
    """Reads the tokens of one paragraph, with the styles that are open."""

    def __init__(self, token: Token) -> None:
        self._children = token.children or []
        self._is_prose = is_wrapped(token.content.split("\n"))
        self._styles: list[str] = []
        self._href = ""
        self._said = ""
        self._raised = ""

    def runs(self) -> Iterator[Run]:
        for number, token in enumerate(self._children):
            match token.type:
                case "strong_open" | "em_open" | "s_open":
                    self._styles.append(STYLES[token.tag])
                case "strong_close" | "em_close" | "s_close":
                    self._styles.remove(STYLES[token.tag])
                case "link_open":
                    href = str(token.attrs.get("href", ""))
                    is_bare = token.info == "auto" and number + 1 < len(self._children)
                    written = clean(self._children[number + 1].content) if is_bare else ""
                    self._href = written if address(written) else address(href)
                case "link_close":
                    self._href = ""
                case "softbreak":
                    yield self._run(self._joint(number))
                case "hardbreak":
                    yield self._run("\n")
                case "image":
                    href = address(str(token.attrs.get("src", ""))) or self._href
                    yield Run(clean(token.content).strip() or PICTURE, self._style, href)
                case "html_inline":
                    yield from self._tag(token.content)
                case "code_inline":
                    yield Run(clean(token.content), "c", self._href)
                case _:
                    self._said = _FOOTNOTE_MARK.sub(r"[\1]", token.content)
                    text = clean(self._said)
                    if self._raised:
                        text = raised(text, is_sub=self._raised == "sub")
                    yield self._run(text)

    @property
    def _style(self) -> str:
        return "".join(self._styles)

    def _run(self, text: str) -> Run:
        return Run(text, self._style, self._href)

    def _joint(self, number: int) -> str:
        """What becomes of a line break: joined in prose, kept in verse."""
        if not self._is_prose:
            return "\n"
        following = self._children[number + 1 : number + 2]
        after = following[0].content if following else ""
        if self._said and after and is_wide(self._said[-1]) and is_wide(after[0]):
            return ""
        return _BROKEN if after[:1].islower() and self._said[-2:-1].islower() else " "

    def _tag(self, content: str) -> Iterator[Run]:
        tag = _TAG.fullmatch(content)
        name = "" if tag is None else tag[2].casefold()
        if tag is None or name not in TAGS:
            if not content.startswith("<!"):
                yield self._run(clean(content))
            return
        closes = bool(tag[1])
        if name == "br":
            yield self._run("\n")
        elif name == "a":
            self._href = "" if closes else address(_attributes(tag[3]).get("href", ""))
        elif name == "img":
            found = _attributes(tag[3])
            yield Run(found.get("alt") or PICTURE, self._style, address(found.get("src", "")))
        elif name in ("sup", "sub"):
            self._raised = "" if closes else name
        elif name in STYLES and not closes:
            self._styles.append(STYLES[name])
        elif name in STYLES and STYLES[name] in self._styles:
            self._styles.remove(STYLES[name])


def _bold_runs(text: str, href: str) -> Iterator[Run]:
    """Stars beside Chinese letters that the parser takes for no mark of bold text."""
    end = 0
    for found in _BOLD.finditer(text):
        yield Run(text[end : found.start()], "", href)
        yield Run(found[1], "b", href)
        end = found.end()
    yield Run(text[end:], "", href)


def _sorted(style: str) -> str:
    return "".join(sorted(set(style)))


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(text)
    return {name.casefold(): unescape(value.strip("\"'")) for name, value in found}
