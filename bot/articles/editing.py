"""What a moderator changes of an article before it is discussed; pure, each gives a new article."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.articles.markdown import Document
from bot.articles.sentences import breaks_within
from bot.articles.split import passage_at, places_to_cut, quoted
from bot.domain.article import QUESTIONS_AT_MOST, Article, BlockKind, Passage, PlacedQuestion
from bot.domain.questions import MAIN_POINT, MAX_TEXT, Question
from bot.text import columns, one_line

WIDEST_JOINED = 2_400
"""A passage that moderators join has at most this width: a card has no room for more."""
OWN_QUESTIONS = 24
_END = re.compile(r"(?<=[.!?؟])[”\"’»]*\s+|(?<=[。！？])")
_ASKS_MORE = re.compile(
    r"(?:(?:and|but|so|or|then|und|aber|et|mais|y|e|en)\s+)?(?:who|whose|whom|what|when|where|why|how"
    r"|which|wer|was|wann|wo|warum|wieso|wie|welche\w*|qui|que|quoi|quand|où|pourquoi|comment|quel\w*"
    r"|quién|qué|cuándo|dónde|por qué|cómo|cuál\w*|chi|che|quando|dove|perché|come|quem|o que|onde"
    r"|por que|como|qual|wat|wanneer|waar|waarom|hoe|welk\w*)\b(?! (?:not|it|this|that|there)\b)",
    re.IGNORECASE,
)
"""How a question begins that yes and no don't answer ("was" is German, and "was it" English)."""
_SHORTEST_QUESTION = 12
_LONGEST_QUESTION = 200


def joined(article: Article, start: int) -> Article | None:
    """With the passage that begins there joined to the next. None if they don't fit one card, or
    more is asked on them than one card has room for."""
    at = position(article, start)
    if at is None or at + 1 >= len(article.passages):
        return None
    one, following = article.passages[at : at + 2]
    asked = sum(placed.passage in (at, at + 1) for placed in article.questions)
    if columns(article.text(one) + article.text(following)) > WIDEST_JOINED:
        return None
    if asked > QUESTIONS_AT_MOST:
        return None
    whole = _passage(Document(article.body), one.start, following.end, one)
    passages = [*article.passages[:at], whole, *article.passages[at + 2 :]]
    return _with_passages(article, passages)


def cut(article: Article, start: int, place: int) -> Article | None:
    """With the passage that begins there cut in two at a place. None if it can't be cut there."""
    at = position(article, start)
    if at is None or place not in cuts(article, start):
        return None
    one = article.passages[at]
    document = Document(article.body)
    parts = [_passage(document, one.start, place, one), _passage(document, place, one.end, one)]
    return _with_passages(article, [*article.passages[:at], *parts, *article.passages[at + 1 :]])


def cuts(article: Article, start: int) -> dict[int, str]:
    """Where the passage that begins there can be cut, and the words that follow."""
    at = position(article, start)
    if at is None:
        return {}
    one, document = article.passages[at], Document(article.body)
    places = places_to_cut(document, one.start, one.end, article.language)
    words = {place: article.text(_passage(document, place, one.end, one)) for place in places}
    return {place: text for place, text in words.items() if text}


def left_out(article: Article, start: int, is_left_out: bool) -> Article | None:
    """With the passage that begins there left out of the discussion, or put back."""
    at = position(article, start)
    if at is None:
        return None
    passages = list(article.passages)
    passages[at] = replace(passages[at], is_left_out=is_left_out)
    return replace(article, passages=tuple(passages))


def only(article: Article, first: int | None = None, last: int | None = None) -> Article | None:
    """With everything left out before the passage that begins at `first`, or after `last`."""
    found = position(article, first if first is not None else last or 0)
    if found is None:
        return None
    passages = (
        replace(one, is_left_out=True)
        if (first is not None and at < found) or (last is not None and at > found)
        else replace(one, is_left_out=one.is_left_out and at != found)
        for at, one in enumerate(article.passages)
    )
    return replace(article, passages=tuple(passages))


def asked_here(article: Article, start: int, question: Question) -> Article | None:
    """With one more question on the passage that begins there. None if it has two already."""
    at = position(article, start)
    if at is None or sum(one.passage == at for one in article.questions) >= QUESTIONS_AT_MOST:
        return None
    placed = [*article.questions, PlacedQuestion(question, at)]
    return replace(article, questions=tuple(sorted(placed, key=lambda one: one.passage)))


def not_asked(article: Article, number: int) -> Article | None:
    """Without one of its questions."""
    if not 0 <= number < len(article.questions):
        return None
    return replace(
        article, questions=(*article.questions[:number], *article.questions[number + 1 :])
    )


def own_questions(article: Article) -> tuple[str, ...]:
    """The article's own sentences that ask what yes or no can answer, in their order."""
    found: list[str] = []
    for passage in article.passages:
        for block in passage.blocks:
            text = one_line("".join(run.text for run in block.runs if "c" not in run.style))
            if block.kind in (BlockKind.CODE, BlockKind.TABLE) or not re.search("[?？؟]", text):
                continue
            found += [one for one in _sentences(text, article.language) if _asks(one)]
    others = (one for one in dict.fromkeys(found) if one != MAIN_POINT.text)
    return tuple(others)[:OWN_QUESTIONS]


def position(article: Article, start: int) -> int | None:
    """The position of the passage that begins there; None if none does any more."""
    return next((at for at, one in enumerate(article.passages) if one.start == start), None)


def _asks(sentence: str) -> bool:
    asks = sentence.endswith(("?", "？", "؟")) and not _ASKS_MORE.match(sentence)
    return asks and _SHORTEST_QUESTION <= columns(sentence) <= min(_LONGEST_QUESTION, MAX_TEXT)


def _sentences(text: str, language: str) -> list[str]:
    edges = [0, *(one.at for one in breaks_within(text, (0, len(text)), language)), len(text)]
    parts = (text[start:end] for start, end in pairwise(edges))
    # Short sentences stand together where passages are cut: here each counts.
    pieces = (piece for part in parts for piece in _END.split(part))
    return [piece.strip(" “”\"'«»„‘’") for piece in pieces]


def _passage(document: Document, start: int, end: int, like: Passage) -> Passage:
    """The passage of this slice, with the source of another and left out as that one is."""
    found = passage_at(document, start, end)
    found = quoted(found, like.source) if like.source else found
    return replace(found, is_left_out=like.is_left_out)


def _with_passages(article: Article, passages: Sequence[Passage]) -> Article:
    """Each question stays where it was asked: after the passage that ends there."""
    ends = [article.passages[one.passage].end for one in article.questions]
    placed = (
        replace(one, passage=next(at for at, each in enumerate(passages) if each.end >= end))
        for one, end in zip(article.questions, ends, strict=True)
    )
    return replace(article, passages=tuple(passages), questions=tuple(placed))
