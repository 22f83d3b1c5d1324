"""Where a paragraph that is too long may be cut: after a sentence, a word, or within a word."""

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

_SPACES = re.compile(r"[\s>]*")
"""Between sentences; in a quotation each line may begin with its mark."""
_WORDS = re.compile(rf".{{1,{_PIECE}}}(?=\s|\Z)|.{{1,{_PIECE}}}", re.DOTALL)
_QUOTES = re.compile(r"[“”«»„「」『』‘\"()\[\]]")
_PART = re.compile(r"[;:；：]\s*|\s[—–]\s+|，(?=.)")
_MARKS = re.compile(
    r"(?:\[\^?\w{1,6}\]|\[\[\w{1,6}\]\]\([^)\s]*\)|[¹²³⁰⁴-⁹]+|<sup>.{0,60}?</sup>)+"
)
"""Marks of notes, which stand after a full stop and belong to the sentence before it."""
_JOINER = "\N{ZERO WIDTH JOINER}"

_ABBREVIATION = re.compile(
    r"(?:\b(?:al|vs|cf|ca|approx|est|Inc|Ltd|Corp|Co|Bros|No|Nos|Nr|Fig|Figs|fig|Eq|Vol|vol|Ed|Eds"
    r"|eds|pp|p|St|Dr|Mr|Mrs|Ms|Mx|Prof|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Rev|Hon|Jr|Sr|Mt|Ft|Dept"
    r"|Sec|Ch|ch|paras?|Matt|Luke|Gen|Exod|Ps|Rom|Cor|Sra|Sta|Mons|Av|Bd"
    r"|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
    r"|(?<![^\W\d_])[A-Z])\.$"
)
"""What ends in a full stop and no sentence, in any language; also a name's initial."""
_NUMBERED = re.compile(r"\b[a-zà-ÿа-я]{1,5}\.$")
"""A short word in small letters before a number, such as "para. 5"."""


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\.$")


_ORDINAL = r"\d{1,4}"
_ABBREVIATIONS = {
    "de": _words(
        rf"{_ORDINAL} bzw usw ca vgl Abs Art Bd Hrsg Jh Jhd Mio Mrd Nr S Str Tel sog evtl ggf inkl"
        r" geb gest St Hl Frl Abb Aufl max min Fa Anm BGBl Dipl Ing z\.\s?B d\.\s?h u\.\s?a z\.\s?T"
        r" o\.\s?ä i\.\s?d\.\s?R"
    ),
    "fr": _words(
        r"MM? Mmes? Mlles? Mgr Dr Pr Me St Ste cf n p pp t env av apr ill Bd éd c J\.-C s"
    ),
    "es": _words(r"Sr Sra Srta Sres D Dña Dr Dra Ud Uds EE UU pág núm art Mons a\.\s?C"),
    "it": _words(r"Sig Sig\.ra Dott Prof On Avv Ing n pag cfr ecc art a d a\.\s?C d\.\s?C"),
    "pt": _words(r"Sr Sra Dr Dra Exmo Exma pág núm art séc Av a\.\s?C d\.\s?C"),
    "nl": _words(r"dhr mevr mw dr prof ir mr ing bijv enz o\.a d\.w\.z nl blz jl"),
    "pl": _words(
        rf"{_ORDINAL} np tzn tzw itd itp r ul św prof dr mgr inż godz str im m\.in tj ks"
        " gen ok por w"
    ),
    "ru": _words(
        r"г гг в вв т\.\s?е т\.\s?д т\.\s?п им ул стр руб млн млрд тыс др пр рис гл ст"
        r" пл напр н\.\s?э"
    ),
} | dict.fromkeys(("da", "no", "nb", "fi", "cs", "sk", "hu", "hr", "sl", "tr"), _words(_ORDINAL))
"""By language. Where a number with a full stop is an ordinal ("im 21. Jahrhundert"), that too."""
_BEFORE = 24
"""Characters before a full stop among which an abbreviation is looked for."""
_LOOKED_BACK = 2_000
"""Characters among which the beginning of a quotation is looked for."""


class Strength(IntEnum):
    """How natural it is to pause at a break."""

    LETTER = 0
    WORD = 1
    CLAUSE = 2
    """After a semicolon or a dash."""
    QUOTED = 3
    """A sentence ends, but somebody who is quoted goes on."""
    SENTENCE = 4
    PART = 5
    """Between two items of a list, rows of a table, paragraphs of a quotation."""
    BLOCK = 6


@dataclass(frozen=True, slots=True)
class Break:
    """A position where a passage may end; what follows begins with a visible character."""

    at: int
    strength: Strength


def breaks_within(body: str, span: Span, language: str) -> Iterator[Break]:
    """The breaks inside one paragraph, in order, none closer to another than a few words."""
    last = _after_spaces(body, *span)
    for found in _all_within(body, span, language):
        if found.at - last >= _GRAIN:
            last = found.at
            yield found


def _all_within(body: str, span: Span, language: str) -> Iterator[Break]:
    start, end = _after_spaces(body, *span), span[1]
    for hint in [*_sentence_ends(body, (start, end), language), end]:
        at = _after_marks(body, hint, end) if hint > start else start
        if not start < at <= end or (
            at < end and (_clings(body, at) or _goes_on(body, at, language))
        ):
            continue
        yield from _in_sentence(body, (start, at), language)
        start = at
        if at < end:
            is_quoted = _is_inside_quotation(body[max(span[0], at - _LOOKED_BACK) : at])
            yield Break(at, Strength.QUOTED if is_quoted else Strength.SENTENCE)


def _in_sentence(body: str, span: Span, language: str) -> Iterator[Break]:
    """Breaks within a sentence that is too long to stay whole: after a sentence of somebody who is
    quoted in it, after a part of it, after a word."""
    start, end = span
    if end - start <= _LONG_SENTENCE:
        return
    bare = _QUOTES.sub("\u02bc", body[start:end])
    begin = start
    for hint in [*_sentence_ends(bare, (0, len(bare)), language), len(bare)]:
        at = min(_after_marks(body, start + hint, end), end)
        if _is_no_end(body, at, end, language):
            continue
        yield from _in_part(body, (begin, at))
        if at < end:
            yield Break(at, Strength.QUOTED)
        begin = at


def _in_part(body: str, span: Span) -> Iterator[Break]:
    at, end = span
    if end - at <= _LONG_SENTENCE:
        return
    parts = [found.end() for found in _PART.finditer(body, at, end) if found.end() < end]
    for stop in [*parts, end]:
        if stop - at > _LONG_SENTENCE:
            while (at := _piece_end(body, at, stop)) < stop:
                is_word = body[at - 1].isspace()
                yield Break(at, Strength.WORD if is_word else Strength.LETTER)
        if stop < end:
            yield Break(stop, Strength.CLAUSE)
        at = stop


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


def _after_marks(body: str, at: int, end: int) -> int:
    """The place after a sentence's marks of notes, and the white space behind them."""
    if at < end and not body[at - 1].isspace():
        marks = _MARKS.match(body, at, end)
        at = marks.end() if marks else at
    return _after_spaces(body, at, end)


def _clings(body: str, at: int) -> bool:
    """Whether this character and the one before are shown as one: an accent, a joined emoji."""
    return category(body[at]).startswith("M") or _JOINER in body[at - 1 : at + 1]


def _is_no_end(body: str, at: int, end: int, language: str) -> bool:
    return at < end and (_clings(body, at) or _goes_on(body, at, language))


def _goes_on(body: str, at: int, language: str) -> bool:
    """Whether the sentence goes on here, whatever the splitter says."""
    before = body[max(at - _BEFORE, 0) : at].rstrip()
    following = body[at]
    if following.islower() or following in ",;:)]}%-":
        return True
    if not before.endswith("."):
        return False
    if _ABBREVIATION.search(before):
        return following in "([&" or following.isdigit() or not _stands_for_an_end(before)
    if following.isdigit() and _NUMBERED.search(before):
        return True
    special = _ABBREVIATIONS.get(language)
    return special is not None and special.search(before) is not None


def _stands_for_an_end(before: str) -> bool:
    """Some of them end a sentence as often as not: "… in the U.S. The next day …"."""
    return before.endswith(
        ("Inc.", "Ltd.", "Corp.", "Co.", "Jr.", "Sr.", "a.m.", "p.m.", "U.S.", "U.K.")
    )


def _is_inside_quotation(before: str) -> bool:
    opens, closes = ("„", "“”") if "„" in before else ("“«「『", "”»」』")
    opened = sum(before.count(mark) for mark in opens)
    closed = sum(before.count(mark) for mark in closes)
    return opened > closed or before.count('"') % 2 == 1


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
