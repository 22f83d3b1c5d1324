"""What an article is made of."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.questions import Question

MAX_SLUG = 64


@dataclass(frozen=True, slots=True)
class Passage:
    """One postable piece: the slice body[start:end]; all slices joined give back the body."""

    start: int
    end: int
    kind: Literal["prose", "quotation"] = "prose"
    source: str = ""
    """Whom a quotation quotes, where the article says so."""


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
    """The date it appeared, ISO 8601 (2021-12-31)."""
    credits: tuple[str, ...]
    """Lines such as a photo credit, shown as they are."""
    note: str
    """What kind of text it is, in a sentence: opinion or reporting, and whom it quotes."""
    body: str
    passages: tuple[Passage, ...]
    tracked: Question
    questions: tuple[PlacedQuestion, ...]

    def text(self, passage: Passage) -> str:
        """A passage's words without the white space around them."""
        return self.body[passage.start : passage.end].strip()
