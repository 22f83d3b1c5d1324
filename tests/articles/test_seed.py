"""An article is what its seed says, with its questions where they belong."""

from datetime import date

import pytest
from tides import SEED, parse

from bot.articles.seed import parse_seed
from bot.domain.questions import Kind


def test_a_seed_gives_the_article_as_it_was_written() -> None:
    article = parse()
    assert (article.slug, article.title, article.published) == (
        "tides",
        "On the tides",
        "2024-02-29",
    )
    assert (article.credits, article.note) == (("Photo: A. Body",), "")
    assert article.body.startswith("A first word")
    assert article.body.endswith("for a while.")
    assert (article.tracked.kind, article.tracked.options) == (Kind.CHOICE, ("Yes", "No"))
    assert [article.text(passage) for passage in article.passages if passage.source] == [
        "The sea goes out.\n\nAnd it comes back, he said."
    ]


def test_questions_follow_the_passage_that_holds_their_anchor() -> None:
    placed = [(placed.question.text, placed.passage) for placed in parse().questions]
    assert placed == [("What is it?", 0), ("What marks does it deserve?", 2)]


def test_an_anchor_across_two_passages_waits_for_the_second() -> None:
    assert [one.passage for one in parse('"A first word"', '"tides. The sea"').questions] == [1, 2]


@pytest.mark.parametrize("written", ["'watched' it", "‘watched’ it", "’watched’ it"])
def test_an_anchor_is_found_whatever_its_quotes(written: str) -> None:
    spoken = SEED.replace("We watched it", "We ‘watched’ it")
    placed = parse_seed(spoken.replace('"watched it"', f'"{written}"'), "tides.md").questions
    assert [one.passage for one in placed] == [0, 2]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_seed("\ufeff" + SEED.replace("\n", "\r\n"), "tides.md") == parse()


@pytest.mark.parametrize("written", ['"2024-02-29"', "2024-02-29T08:00:00", "2024-02-29"])
def test_the_day_may_be_written_in_quotes_or_with_a_time(written: str) -> None:
    assert parse("2024-02-29", written).published == date(2024, 2, 29).isoformat()


def test_a_text_over_several_lines_becomes_one_line() -> None:
    assert (
        parse('"What is it?"', '"""\nWhat\n is it?"""').questions[0].question.text == "What is it?"
    )
