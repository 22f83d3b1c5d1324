"""The blocks of an article's source, and which of them are headings or notes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby

from bot.domain.article import Block, BlockKind
from bot.text import columns, table_text


class Sort(Enum):
    """What a part of the source is, for whoever divides it into passages."""

    PARAGRAPH = auto()
    HEADING = auto()
    LIST = auto()
    QUOTE = auto()
    CODE = auto()
    TABLE = auto()
    NOTE = auto()
    """A footnote or a reference."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Source:
    """A block of the source, body[start:end] with the white space after it, and what it shows."""

    start: int
    end: int
    sort: Sort
    blocks: tuple[Block, ...]
    parts: tuple[int, ...] = ()
    """Where its items, rows, paragraphs or lines begin, but for the first."""
    shown: tuple[int, ...] = ()
    """Of a list: how many of its blocks are shown up to the end of each item."""

    @property
    def text(self) -> str:
        """Its words."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def is_shown(self) -> bool:
        """Whether a passage shows it."""
        is_rule = all(block.kind is BlockKind.RULE for block in self.blocks)
        return self.sort is not Sort.NOTE and not is_rule

    @property
    def width(self) -> int:
        """How much room it takes on a phone, in Latin letters."""
        return sum(width_of(block) for block in self.blocks)

    @property
    def size(self) -> int:
        """How much of a card it takes, in Latin letters."""
        return sum(size_of(block) for block in self.blocks)


HEADING_AT_MOST = 200
PLAIN_HEADING_AT_MOST = 80
HEADINGS_AT_MOST = 2
"""Of more short lines, one below the other, none is a heading."""
LINE = 30
"""A line of code, of a table or of verse takes at least so much of a phone's width."""

_REFERENCE = re.compile(r"\s*(?:[\^↑]\s|\[\d{1,3}\][:.]?\s|[¹²³⁰⁴-⁹]+\s)")
_RETRIEVED = re.compile(r"\s*[\^↑¹²³⁰⁴-⁹]")
_CITES = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|https?://|\bdoi\b|\b(?:pp?|S|vol|ed|eds|hrsg)\.|\bibid|\bop\. cit",
    re.IGNORECASE,
)
"""What a reference has: a year, an address, a page."""
_CITATION_AT_MOST = 400
_NAMES = re.compile(
    r"(?:\d+[.)]?\s*)?(?:(?:end|foot)?notes?|references?|bibliography|works cited|sources|citations"
    r"|further reading|see also|external links|notes and references|references and notes"
    r"|einzelnachweise|fußnoten|anmerkungen|literatur(?:verzeichnis)?|quellen|weblinks|siehe auch"
    r"|références|notes et références|bibliographie|sources|liens externes|voir aussi"
    r"|referencias|notas|bibliografía|enlaces externos|véase también|note|riferimenti|bibliografia"
    r"|collegamenti esterni|referências|ligações externas|bibliografie|referenties|voetnoten"
    r"|źródła|przypisy|bibliografia|литература|примечания|источники|ссылки|参考文献|脚注|注释|注"
    r"|参考资料|外部链接|注釈|出典)[:：]?",
    re.IGNORECASE,
)
"""What the last sections of an article are called that nobody discusses."""
_ENDS = re.compile(r"[\w)\]’'\"”»]\Z")
_NO_HEADING = re.compile(
    r"[.!?;,…:。！？；，：][)\]’'\"”»]*\Z"
    r"|\A[\[(“\"‘«„「『‹—–•*-]|\A\(?\w{1,3}[)/]|\A\d+/"
    r"|\A[A-ZÄÖÜ][\w. ]{0,20}: \S|\A(?:photo|image|picture|video|related|tags?|source|credits?"
    r"|by|published|updated|foto|bild|quelle)\b|\d{1,2}:\d{2}",
    re.IGNORECASE,
)
"""What a heading doesn't look like: it ends as a sentence does, begins as speech or an item of a
list does, or is a line of a chat, a caption, a time."""


def width_of(block: Block) -> int:
    """How wide a block is, in Latin letters; lines that stay apart count as lines."""
    lines = _text_of(block).split("\n")
    if block.kind in (BlockKind.CODE, BlockKind.TABLE) or len(lines) > 1:
        return sum(max(LINE, columns(line)) for line in lines)
    return columns(lines[0])


def size_of(block: Block) -> int:
    """How much of a card a block takes, in Latin letters."""
    return columns(_text_of(block))


def _text_of(block: Block) -> str:
    return table_text(block.rows) if block.kind is BlockKind.TABLE else block.text


def with_notes(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The same, with headings told from paragraphs, and notes and references marked."""
    found = _headed(list(sources))
    is_note = [_is_note(found, at) for at in range(len(found))]
    notes_from = len(found)
    for at in range(len(found) - 1, -1, -1):
        one = found[at]
        if is_note[at] or not one.is_shown:
            notes_from -= notes_from == at + 1
        elif one.sort is Sort.HEADING:
            end = _section_end(found, at)
            is_named = _NAMES.fullmatch(one.text.strip()) is not None
            is_last = end >= notes_from
            if at + 1 == notes_from or (is_named and _cites(found[at + 1 : end], is_last=is_last)):
                is_note[at:end] = [True] * (end - at)
                notes_from = at if is_last else notes_from
    if not any(one.is_shown and not note for one, note in zip(found, is_note, strict=True)):
        return tuple(found)  # then these are all that there is to discuss
    return tuple(
        replace(one, sort=Sort.NOTE) if note else one
        for one, note in zip(found, is_note, strict=True)
    )


def _cites(section: Sequence[Source], *, is_last: bool) -> bool:
    """Whether a section of that name holds references, and no text that somebody wrote to be
    read; in the midst of an article all of them have to look like it."""
    blocks = [
        block for one in section for block in one.blocks if block.kind is not BlockKind.HEADING
    ]
    likely = [
        block
        for block in blocks
        if (is_last and block.kind is BlockKind.ITEM and width_of(block) <= _CITATION_AT_MOST)
        or _REFERENCE.match(block.text)
        or (_CITES.search(block.text) and width_of(block) <= _CITATION_AT_MOST)
    ]
    return len(likely) * (2 if is_last else 1) >= len(blocks)


def _section_end(found: Sequence[Source], at: int) -> int:
    """Where the section of a heading ends: at the next heading that is no deeper."""
    depth = found[at].blocks[0].depth
    for later in range(at + 1, len(found)):
        if found[later].sort is Sort.HEADING and found[later].blocks[0].depth <= depth:
            return later
    return len(found)


def _is_note(found: Sequence[Source], at: int) -> bool:
    """A footnote, or lines that are references each: marked as such, or more than one that cite."""
    one = found[at]
    if one.sort is Sort.NOTE:
        return True
    if not _is_numbered(one):
        return False
    lines = one.text.split("\n")
    if all(map(_RETRIEVED.match, lines)):
        return True
    near = [each for each in found[max(at - 1, 0) : at + 2] if _is_numbered(each)]
    cited = sum(_CITES.search(line) is not None for each in near for line in each.text.split("\n"))
    return cited > 1 and all(columns(line) <= _CITATION_AT_MOST for line in lines)


def _is_numbered(one: Source) -> bool:
    lines = one.text.split("\n")
    return one.sort is Sort.PARAGRAPH and all(map(_REFERENCE.match, lines))


def _headed(found: list[Source]) -> list[Source]:
    """A short line without a full stop above a longer paragraph is a heading too, and no heading
    is as long as a paragraph."""
    headed: list[Source] = []
    for is_short, group in groupby(found, _is_short_line):
        run = list(group)
        for one in run:
            if one.sort is Sort.HEADING and one.width > HEADING_AT_MOST:
                one = _as(one, Sort.PARAGRAPH, BlockKind.PARAGRAPH)
            is_listed = len(run) > HEADINGS_AT_MOST and not _is_bold(one)
            if is_short and not is_listed and _heads(found, len(headed)):
                one = _as(one, Sort.HEADING, BlockKind.HEADING, depth=3)
            headed.append(one)
    return headed


def _as(one: Source, sort: Sort, kind: BlockKind, depth: int = 0) -> Source:
    blocks = tuple(replace(block, kind=kind, depth=depth) for block in one.blocks)
    return replace(one, sort=sort, blocks=blocks)


def _is_short_line(one: Source) -> bool:
    text = one.text
    return (
        one.sort is Sort.PARAGRAPH
        and len(one.blocks) == 1
        and 0 < one.width <= PLAIN_HEADING_AT_MOST
        and "\n" not in text
        and not text[0].islower()
        and not all(run.href for block in one.blocks for run in block.runs)
        and (_is_bold(one) or (_ENDS.search(text) is not None and not _NO_HEADING.search(text)))
    )


def _heads(found: Sequence[Source], at: int) -> bool:
    """Whether something longer comes below a short line."""
    following = (found[later] for later in range(at + 1, len(found)))
    below = next((later for later in following if later.is_shown), None)
    if below is None or below.text[:1].islower():
        return False
    return below.width > found[at].width or _is_bold(found[at])


def _is_bold(one: Source) -> bool:
    runs = [run for block in one.blocks for run in block.runs if run.text.strip()]
    return (
        bool(runs) and all("b" in run.style for run in runs) and not one.text.rstrip().endswith(".")
    )
