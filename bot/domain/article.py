"""What an article is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.questions import Question

MAX_SLUG = 64


class BlockKind(StrEnum):
    """What a block is; a line of verse or an address is a paragraph with line breaks in it."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    style: str = ""
    """Any of b (bold), i (italic), s (struck out), c (code), as in "bi"."""
    href: str = ""
    """Where it leads: an http(s) address, or empty."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a passage as it is shown, whatever it was written in."""

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    is_quoted: bool = False
    depth: int = 0
    """Of an item: how many lists it is in. Of a heading: its level, from 1."""
    label: str = ""
    """Of an item: "•" or "3.", empty for its later paragraphs. Of code: the language."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table: its cells; the first row is the header."""

    @property
    def text(self) -> str:
        """Its words alone."""
        if self.kind is BlockKind.TABLE:
            return "\n".join(" | ".join(row) for row in self.rows)
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Passage:
    """One postable piece: the slice body[start:end]; all slices joined give back the body."""

    start: int
    end: int
    blocks: tuple[Block, ...] = ()
    """What is shown of the slice, on cards, in reports, exports and wherever it is quoted."""
    source: str = ""
    """Whom a quotation quotes, where the article says so."""

    @property
    def is_quotation(self) -> bool:
        """Whether all of it quotes somebody else, but for a heading."""
        said = [block for block in self.blocks if block.kind is not BlockKind.HEADING]
        return bool(said) and all(block.is_quoted for block in said)


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question and the position (from 0) of the passage that raises it."""

    question: Question
    passage: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is discussed; `slug` names it in commands and in the store."""

    slug: str
    title: str
    published: str
    """The date it appeared, ISO 8601 (2021-12-31); empty where it isn't known."""
    credits: tuple[str, ...]
    """Lines such as a photo credit, shown as they are."""
    note: str
    """What kind of text it is, in a sentence: opinion or reporting, and whom it quotes."""
    body: str
    passages: tuple[Passage, ...]
    tracked: Question
    questions: tuple[PlacedQuestion, ...] = ()
    notes: tuple[Block, ...] = ()
    """Footnotes and references, wherever they stand in the body; nobody is asked about them."""
    author: str = ""
    source: str = ""
    """Where it stands: an address, or the name of a paper or book."""
    language: str = "en"

    def text(self, passage: Passage) -> str:
        """A passage's words: nothing but what is read, paragraphs apart by a blank line."""
        return plain(passage.blocks)

    def lead(self, passage: Passage) -> str:
        """What reminds of a passage, its heading or its words; to be cut to the room there is."""
        first = passage.blocks[0] if passage.blocks else None
        is_heading = first is not None and first.kind is BlockKind.HEADING
        return first.text if first is not None and is_heading else self.text(passage)


def plain(blocks: Iterable[Block]) -> str:
    """The words of some blocks without any markup."""
    said = [f"{block.label} {block.text}".strip() if block.kind is BlockKind.ITEM else block.text
            for block in blocks if block.kind is not BlockKind.RULE]  # fmt: skip
    return "\n\n".join(said)
