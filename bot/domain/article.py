"""What an article is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.domain.questions import Question

MAX_SLUG = 64
MANY_PASSAGES, MOST_PASSAGES = 40, 100
"""From so many on a round gets long; more than the second are no discussion any more."""
QUESTIONS_AT_MOST = 2
"""On a passage: they are asked on its card."""


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


class Origin(StrEnum):
    """Where a detail of an article that somebody brought was found."""

    PAGE = "page"
    LINK = "link"
    PROPERTIES = "properties"
    HEADING = "heading"
    FILE_NAME = "file name"
    FIRST_WORDS = "first words"
    TYPED = "typed"
    GUESSED = "guessed"
    MESSAGE = "message"


class Dropped(StrEnum):
    """What was left out when an article was read."""

    PICTURES = "pictures"
    VIDEOS = "videos"
    FORMS = "forms"
    PAGE_LINES = "page lines"


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article that somebody brought was read."""

    found: tuple[tuple[str, Origin], ...] = ()
    """Details by the names of their fields in `Article`."""
    dropped: tuple[tuple[Dropped, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One postable piece: the slice body[start:end]; all slices joined give back the body."""

    start: int
    end: int
    blocks: tuple[Block, ...] = ()
    """What is shown of the slice, on cards, in reports, exports and wherever it is quoted."""
    source: str = ""
    """Whom a quotation quotes, where the article says so."""
    is_left_out: bool = False
    """A moderator doesn't want it in the discussion."""

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
    reading: Reading | None = None
    """Of one that somebody brought."""
    is_abridged: bool = False
    """Parts of it are left out of the discussion."""

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


def as_discussed(article: Article) -> Article:
    """Without the passages that are left out; their slices go with the one before them, so that
    the slices joined still give back the body."""
    kept = [at for at, one in enumerate(article.passages) if not one.is_left_out]
    if len(kept) == len(article.passages) or not kept:
        return article
    starts = [0, *(article.passages[at].start for at in kept[1:]), len(article.body)]
    passages = (
        replace(article.passages[at], start=start, end=end)
        for at, (start, end) in zip(kept, pairwise(starts), strict=True)
    )
    numbers = {at: number for number, at in enumerate(kept)}
    questions = (
        replace(one, passage=numbers[one.passage])
        for one in article.questions
        if one.passage in numbers
    )
    return replace(article, passages=tuple(passages), questions=tuple(questions), is_abridged=True)
