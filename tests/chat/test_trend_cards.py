"""The fullest trend is still a card that Discord takes, and every page of it can be reached."""

import json
from collections.abc import Callable

import pytest

from bot.chat.cards.parts import SHOWN_AT_MOST, Card
from bot.chat.cards.trends import article_card, question_card
from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.rounds.trends import MOST, ArticleTrends
from bot.summaries.shares import share_of
from bot.summaries.summary import BeforeAfter, NamedFlow, Net, Result
from bot.summaries.trends import Measure, Paired, Pairing, Trend

COMPONENTS_AT_MOST = 40


def fullest(letter: str) -> Trend:
    """Every time of a question that is as long as it may be, and everyone paired."""
    options = tuple(f"{n}{letter * 99}" for n in range(10))
    question = Question(letter * 300, Kind.CHOICE, options)
    measures = tuple(
        Measure(f"round {1_000_000 + i}", 1_700_000_000_000 + i, result(10, 1234 + i))
        for i in range(MOST)
    )
    return Trend(question, measures, Paired(0, MOST - 1, Pairing(moves(options))))


def result(options: int, each: int) -> Result:
    n = options * each
    return Result(tuple(share_of(each, n) for _ in range(options)), n, 999)


def moves(options: tuple[str, ...]) -> BeforeAfter:
    return BeforeAfter(
        n=12340,
        opening=result(10, 1234),
        closing=result(10, 1234),
        gross=share_of(1234, 12340),
        flows=tuple(NamedFlow(a, b, 100) for a in options for b in options if a != b),
        other_changes=100,
        net=tuple(Net(one, -100, -0.01, 100, 200) for one in options),
    )


def words(card: Card) -> str:
    return json.dumps(card.to_components(), ensure_ascii=False)


@pytest.mark.parametrize("letter", ["x", "*", "\n"])
def test_every_page_fits_and_every_time_is_on_one(letter: str) -> None:
    trend = fullest(letter)
    article = ArticleTrends(letter * 300, MOST, (trend,) * 2)
    makes: tuple[tuple[Callable[[int], Card], int], ...] = (
        (lambda page: question_card(trend, 2**53 - 1, page), 1),
        (lambda page: article_card(article, 2**53 - 1, page), 2),
    )
    for make, times in makes:
        pages: list[str] = []
        while not pages or '"More"' in pages[-1]:
            card = make(len(pages))
            assert card.content_length() <= SHOWN_AT_MOST
            assert card.total_children_count <= COMPONENTS_AT_MOST
            pages.append(words(card))
            assert len(pages) < 300
        everything = "".join(pages)
        for measure in trend.measures:
            assert everything.count(f"{measure.name}, n ") == times


def test_pages_that_there_are_not_are_the_nearest() -> None:
    trend = fullest("x")
    assert words(question_card(trend, 1, -5)) == words(question_card(trend, 1, 0))
    last = words(question_card(trend, 1, 9999))
    assert "First page" in last
    assert '"More"' not in last


def test_a_time_with_too_few_is_stepped_over() -> None:
    so = Question("Is it so?", Kind.AGREEMENT, FIXED_OPTIONS[Kind.AGREEMENT])
    shares = (Result(tuple(share_of(n, 10) for n in (first, 10 - first, 0, 0, 0)), 10, 0)
              for first in (3, 6))  # fmt: skip
    one, three = (Measure(f"round {i}", i, found) for i, found in zip((1, 3), shares, strict=True))
    told = words(question_card(Trend(so, (one, Measure("round 2", 2, None), three)), 1))
    assert "Too few answers to show" in told
    assert "**60%** (31 to 83%) · +30" in told
    assert "**40%** (17 to 69%) · −30" in told
    assert "Neither **0%** (0 to 28%) · ±0" in told
