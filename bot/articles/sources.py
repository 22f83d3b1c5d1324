"""The blocks of an article's source, and which of them are headings or notes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby

from bot.domain.article import Block, BlockKind
from bot.text import columns


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

_REFERENCE = re.compile(r"\s*(?:[\^↑]\s|\[\d{1,3}\][:.]?\s)")
_REFERENCES_FROM = 2
"""So many numbered lines, one after the other, are references."""
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
_NO_HEADING = re.compile(r"[.!?;,…:。！？；，：]")


def width_of(block: Block) -> int:
    """How wide a block is, in Latin letters; lines that stay apart count as lines."""
    if block.kind is BlockKind.TABLE:
        return sum(max(LINE, sum(columns(cell) + 3 for cell in row)) for row in block.rows)
    lines = block.text.split("\n")
    if block.kind is BlockKind.CODE or len(lines) > 1:
        return sum(max(LINE, columns(line)) for line in lines)
    return columns(block.text)


def size_of(block: Block) -> int:
    """How wide all of a block is, in Latin letters, the cells of a table in columns."""
    if block.kind is not BlockKind.TABLE:
        return columns(block.text)
    most = max(map(len, block.rows), default=0)
    widest = (
        max((columns(row[at]) for row in block.rows if at < len(row)), default=0) + 3
        for at in range(most)
    )
    return len(block.rows) * sum(widest)


def with_notes(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The same, with headings told from paragraphs, and notes and references marked."""
    found = _headed(list(sources))
    is_note = [_is_reference(found, at) for at in range(len(found))]
    notes_from = len(found)
    for at in range(len(found) - 1, -1, -1):
        one = found[at]
        if is_note[at] or not one.is_shown:
            notes_from -= notes_from == at + 1
        elif one.sort is Sort.HEADING and (at + 1 == notes_from or _names_notes(one)):
            end = _section_end(found, at)
            if end >= notes_from or at + 1 == notes_from:
                is_note[at:end] = [True] * (end - at)
                notes_from = at
    if not any(one.is_shown and not note for one, note in zip(found, is_note, strict=True)):
        return tuple(found)  # then these are all that there is to discuss
    return tuple(
        replace(one, sort=Sort.NOTE) if note else one
        for one, note in zip(found, is_note, strict=True)
    )


def _names_notes(one: Source) -> bool:
    return _NAMES.fullmatch(one.text.strip()) is not None


def _section_end(found: Sequence[Source], at: int) -> int:
    """Where the section of a heading ends: at the next heading that is no deeper."""
    depth = found[at].blocks[0].depth
    for later in range(at + 1, len(found)):
        if found[later].sort is Sort.HEADING and found[later].blocks[0].depth <= depth:
            return later
    return len(found)


def _is_reference(found: Sequence[Source], at: int) -> bool:
    """Footnotes, and lines of which each is a reference, more than one in all."""
    one = found[at]
    if one.sort is Sort.NOTE:
        return True
    if one.sort is not Sort.PARAGRAPH or not _is_numbered(one):
        return False
    near = found[max(at - 1, 0) : at + 2]
    return "\n" in one.text or sum(map(_is_numbered, near)) >= _REFERENCES_FROM


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
                one = replace(one, sort=Sort.PARAGRAPH)
            is_listed = len(run) > HEADINGS_AT_MOST and not _is_bold(one)
            if is_short and not is_listed and _heads(found, len(headed)):
                blocks = tuple(
                    replace(block, kind=BlockKind.HEADING, depth=3) for block in one.blocks
                )
                one = replace(one, sort=Sort.HEADING, blocks=blocks)
            headed.append(one)
    return headed


def _is_short_line(one: Source) -> bool:
    text = one.text
    return (
        one.sort is Sort.PARAGRAPH
        and len(one.blocks) == 1
        and 0 < one.width <= PLAIN_HEADING_AT_MOST
        and "\n" not in text
        and not text[0].islower()
        and (_is_bold(one) or (_ENDS.search(text) is not None and not _NO_HEADING.search(text[-1])))
    )


def _heads(found: Sequence[Source], at: int) -> bool:
    """Whether something longer comes below a short line."""
    following = (found[later] for later in range(at + 1, len(found)))
    below = next((later for later in following if later.is_shown), None)
    return below is not None and below.width > found[at].width and not below.text[:1].islower()


def _is_bold(one: Source) -> bool:
    runs = [run for block in one.blocks for run in block.runs if run.text.strip()]
    return (
        bool(runs) and all("b" in run.style for run in runs) and not one.text.rstrip().endswith(".")
    )
