"""The shipped article is whole, reads well on a phone, and asks its questions where they belong."""

from hashlib import sha256
from itertools import pairwise

import pytest

from bot.articles.loading import load_library, shipped_seeds
from bot.domain.article import Article
from bot.domain.questions import Kind

ORIGINAL = "9e132e4e7271d183eee814d868d7abc000fef990762ac74e2313cbd9ffd97e5f"
BODY = "d95e9e85304bea4f0b50a8d5856a9097f3bca6aac8a0fc60ea3b7f588bd7b815"

PASSAGES = [
    ("As was reported yesterday, President Joe Biden took a call", 957),
    ("President Joe Biden has warned Russia’s Vladimir Putiin", 899),
    ("Hearing Putin talk about a “complete rupture”", 300),
    ("But should we really be giving Biden poor marks", 420),
    ("We had a much more cordial relationship with Russia", 596),
    ("None of this means that we shouldn’t try to avoid warfare", 728),
    ("We probably have a bit more time to find a solution.", 314),
]


@pytest.fixture(scope="module")
def article() -> Article:
    library = load_library([shipped_seeds()])
    assert library.faults == ()
    return library.get("biden-putin-call")


def test_every_word_of_the_original_is_there_and_none_is_new(article: Article) -> None:
    original = "\n\n".join([article.title, *article.credits, article.body])
    assert sha256(original.encode()).hexdigest() == ORIGINAL
    assert sha256(article.body.encode()).hexdigest() == BODY


def test_the_passages_begin_where_a_reader_would_pause(article: Article) -> None:
    found = [article.text(passage) for passage in article.passages]
    assert [len(text) for text in found] == [length for _, length in PASSAGES]
    for text, (words, _) in zip(found, PASSAGES, strict=True):
        assert text.startswith(words)
    assert all(300 <= len(text) <= 1_000 for text in found)


def test_the_quoted_reporting_is_one_passage_with_its_source(article: Article) -> None:
    quoted = [passage.source if passage.is_quotation else "" for passage in article.passages]
    assert quoted == ["", "Associated Press", *[""] * 5]
    assert article.text(article.passages[0]).endswith("(Associated Press)")
    assert article.text(article.passages[1]).endswith("deployed near American borders.")


def test_a_newcomer_learns_what_it_is_and_when(article: Article) -> None:
    assert article.published == "2021-12-31"
    assert "opinion" in article.note
    assert "Associated Press" in article.note


def test_the_main_question_is_that_of_the_article_as_of_its_day(article: Article) -> None:
    tracked = article.tracked
    assert tracked.text == "Does President Biden deserve poor marks for this call?"
    assert (tracked.kind, tracked.options) == (Kind.CHOICE, ("Yes", "Partly", "No"))
    assert "Thursday 30 December 2021" in tracked.help
    assert "what was known then" in tracked.help


def test_questions_of_all_kinds_but_the_ranked_are_asked_after_every_passage(
    article: Article,
) -> None:
    kinds = {placed.question.kind for placed in article.questions}
    assert kinds == set(Kind) - {Kind.STANCE, Kind.RANKED}
    places = [placed.passage for placed in article.questions]
    assert set(places) == set(range(len(article.passages)))
    assert all(earlier <= later for earlier, later in pairwise(places))


def test_questions_and_options_are_short_enough_for_a_phone(article: Article) -> None:
    for placed in article.questions:
        assert len(placed.question.text) <= 120
        assert all(len(option) <= 40 for option in placed.question.options)
