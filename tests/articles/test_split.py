"""Passages are slices of the body that can be read on a phone, for any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.split import LONG, LONGEST, LONGEST_QUOTATION, SHORT, Quoted, split

SENTENCE = "Somebody said something that takes up some room here. "
PARAGRAPH = SENTENCE * 8


def texts(body: str, quotations: list[Quoted] | None = None) -> list[str]:
    return [body[passage.start : passage.end].strip() for passage in split(body, quotations or [])]


def assert_whole(body: str, quotations: list[Quoted]) -> None:
    passages = split(body, quotations)
    found = [body[passage.start : passage.end] for passage in passages]
    assert "".join(found) == body
    assert [passage.start for passage in passages[1:]] == [passage.end for passage in passages[:-1]]
    assert all(found)
    assert all(text.strip() for text in found) or not body.strip()
    assert all(len(text.strip()) <= LONGEST for text in found)


ODD = ["\n\n", "\n", " ", "\r\n", "> ", "A. ", "“No.” ", "\x1c", "\u2029", "\ud800", " " * 900]
LONG_ODD = ["a" * 700, "e\u0301" * 300, "👩\u200d🚀" * 200, "\u0301" * 900, "字。" * 90]
PIECES = st.sampled_from([SENTENCE, PARAGRAPH, *ODD, *LONG_ODD])
BODIES = st.lists(PIECES | st.text(max_size=12), max_size=24).map("".join)
QUOTATIONS = st.lists(
    st.tuples(st.integers(-5, 4000), st.integers(-5, 4000), st.text(max_size=3)), max_size=3
)


@settings(max_examples=60, deadline=None)
@given(BODIES, QUOTATIONS)
def test_any_text_comes_back_whole_from_its_passages(body: str, quotations: list[Quoted]) -> None:
    assert_whole(body, quotations)


@given(st.text())
def test_any_short_text_is_one_passage(body: str) -> None:
    assert len(split(body)) == (1 if body else 0) or ">" in body


def test_paragraphs_of_a_good_length_stay_as_they_are() -> None:
    assert texts("\n\n".join([PARAGRAPH.strip()] * 3)) == [PARAGRAPH.strip()] * 3


def test_short_paragraphs_share_a_passage() -> None:
    found = texts("\n\n".join([SENTENCE.strip()] * 20))
    assert all(SHORT <= len(text) <= LONG for text in found)


def test_a_heading_stands_with_the_paragraph_that_it_heads() -> None:
    found = texts(f"{PARAGRAPH}\n\n# What came next\n\n{PARAGRAPH}")
    assert [text[:11] for text in found] == ["Somebody sa", "# What came"]


def test_a_long_paragraph_is_split_where_a_sentence_ends() -> None:
    found = texts(SENTENCE * 40)
    assert all(SHORT <= len(text) <= LONG and text.endswith("here.") for text in found)


def test_a_sentence_that_never_ends_is_split_between_words() -> None:
    found = texts("word " * 1000)
    assert " ".join(found).split() == ["word"] * 1000


def test_an_endless_word_is_split_but_no_accent_loses_its_letter() -> None:
    assert not any(text.startswith("\u0301") for text in texts("xe\u0301" * 1000))


def test_two_thousand_spaces_do_not_make_a_passage() -> None:
    assert texts("a" + " " * 2000 + "b" + " " * 9) == ["a", "b"]


def test_white_space_alone_is_one_passage_and_nothing_is_none() -> None:
    assert [(passage.start, passage.end) for passage in split(" \n\n \n")] == [(0, 5)]
    assert split("") == ()


def test_a_quotation_stays_together_with_its_source() -> None:
    quoted = "\n\n".join([PARAGRAPH + SENTENCE] * 2)
    body = f"{PARAGRAPH}\n\n{quoted}\n\n{PARAGRAPH}"
    start = len(PARAGRAPH) + 2
    passages = split(body, [(start, start + len(quoted) - 20, "Agency")])
    assert len(quoted) > LONG
    assert [(passage.kind, passage.source) for passage in passages] == [
        ("prose", ""),
        ("quotation", "Agency"),
        ("prose", ""),
    ]
    assert body[passages[1].start : passages[1].end].strip() == quoted.strip()


def test_a_very_long_quotation_is_split_and_each_part_keeps_the_source() -> None:
    body = "\n\n".join([PARAGRAPH] * 4)
    passages = split(body, [(0, len(body), "Agency")])
    assert len(body) > LONGEST_QUOTATION
    assert len(passages) > 1
    assert {passage.source for passage in passages} == {"Agency"}


def test_two_quotations_side_by_side_are_two_passages() -> None:
    body = "One said this.\n\nAnother said that."
    assert [passage.source for passage in split(body, [(0, 3, "A"), (17, 20, "B")])] == ["A", "B"]


def test_a_markdown_block_quote_is_a_quotation() -> None:
    body = f"{PARAGRAPH}\n\n> Quoted,\n> in two lines.\n>\n> And more.\n\n> Still.\n\n{PARAGRAPH}"
    assert [passage.kind for passage in split(body)] == ["prose", "quotation", "prose"]


def test_the_language_decides_where_a_sentence_ends() -> None:
    body = ("Das gilt z. B. für alle hier im Saal, und zwar ohne jede Ausnahme. " * 30).strip()
    assert all(
        body[passage.start : passage.end].rstrip().endswith("Ausnahme.")
        for passage in split(body, language="de")
    )
    assert split("One. Two.", language="no such language")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit", ["A few words. ", "word ", "a", "“", "“A.” ", "\n", "a\n\n", "> a\n\n", "\u0301", " \n"]
)
def test_no_long_article_takes_time_out_of_proportion(unit: str) -> None:
    """Were it in proportion to the square of its length, it would take minutes."""
    assert_whole((unit * 100_000)[:100_000], [])
