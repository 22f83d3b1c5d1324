"""Passages are slices of the body that can be read on a phone, for any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.markdown import Document
from bot.articles.sources import Sort
from bot.articles.split import LONG, LONGEST, SHORT, WIDEST, Quoted, split
from bot.domain.article import BlockKind, Passage, plain
from bot.text import columns

SENTENCE = "Somebody said something that takes up some room here. "
PARAGRAPH = SENTENCE * 8


def passages(
    body: str, quotations: list[Quoted] | None = None, language: str = "en"
) -> tuple[Passage, ...]:
    return split(Document(body), quotations or [], language)


def texts(body: str, quotations: list[Quoted] | None = None, language: str = "en") -> list[str]:
    """What is shown of each passage."""
    return [plain(passage.blocks) for passage in passages(body, quotations, language)]


def assert_whole(body: str, quotations: list[Quoted]) -> None:
    document = Document(body)
    found = split(document, quotations)
    assert "".join(body[one.start : one.end] for one in found) == body
    assert [one.start for one in found[1:]] == [one.end for one in found[:-1]]
    assert all(one.start < one.end for one in found)
    ends = {one.end for one in found}
    for source in document.sources:
        inner = {
            end
            for end in ends
            if source.start < end < source.end and body[end : source.end].strip()
        }
        assert not inner or source.size > LONGEST or not source.is_shown, (
            "a block that fits was cut"
        )
    for one in found[:-1]:
        if len(one.blocks) > 1 and one.blocks[-1].kind is BlockKind.HEADING:
            headings = [block for block in one.blocks if block.kind is BlockKind.HEADING]
            assert len(headings) > 1 or one.is_quotation, "a heading ends a passage"


ODD = ["\n\n", "\n", " ", "\r\n", "> ", "A. ", "“No.” ", "\x1c", "\u2029", "\ud800", " " * 900]
LONG_ODD = ["a" * 700, "e\u0301" * 300, "👩\u200d🚀" * 200, "\u0301" * 900, "字。" * 90]
MARKDOWN = [
    "# Heading\n\n", "\n\n**Heading**\n\n", "\n- item\n- item two\n", "\n1. one\n2. two\n",
    "\n```\ncode\n```\n",
    "\n|a|b|\n|-|-|\n|1|2|\n", "**bold ", "[text](https://e.org/a_b) ", "\n[^1]: A note.\n",
    "\n###\n",
    "<!-- no -->", "\nAs follows:\n\n", "\n---\n", "<div>\n", "\n[1]: https://e.org\n",
    "\n" + "- " + SENTENCE * 9 + "\n",
]  # fmt: skip
PIECES = st.sampled_from([SENTENCE, PARAGRAPH, *ODD, *LONG_ODD, *MARKDOWN])
BODIES = st.lists(PIECES | st.text(max_size=12), max_size=24).map("".join)
QUOTATIONS = st.lists(
    st.tuples(st.integers(-5, 4000), st.integers(-5, 4000), st.text(max_size=3)), max_size=3
)


@settings(max_examples=150, deadline=None)
@given(BODIES, QUOTATIONS)
def test_any_text_comes_back_whole_from_its_passages(body: str, quotations: list[Quoted]) -> None:
    assert_whole(body, quotations)


@given(st.text())
def test_any_short_text_is_one_passage(body: str) -> None:
    assert len(passages(body)) == (1 if body else 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([SENTENCE, PARAGRAPH, "\n\n", *MARKDOWN]), max_size=40).map("".join)
)
def test_no_passage_is_wider_than_a_card_unless_it_is_one_block(body: str) -> None:
    for passage in passages(body):
        assert columns(plain(passage.blocks)) <= WIDEST or len(passage.blocks) <= 2


def test_paragraphs_of_a_good_length_stay_as_they_are() -> None:
    assert texts("\n\n".join([PARAGRAPH.strip()] * 3)) == [PARAGRAPH.strip()] * 3


def test_short_paragraphs_share_a_passage() -> None:
    found = texts("\n\n".join([SENTENCE.strip()] * 20))
    assert all(SHORT <= len(text) <= LONG for text in found)


@pytest.mark.parametrize(
    "heading", ["# What came next", "What came next", "**What came next:**", "What came next\n---"]
)
@pytest.mark.parametrize(
    "following", [PARAGRAPH, f"> {PARAGRAPH}", f"- {PARAGRAPH}\n- {PARAGRAPH}"]
)
def test_a_heading_stands_with_what_it_heads(heading: str, following: str) -> None:
    found = passages(f"{PARAGRAPH}\n\n{heading}\n\n{following}\n\n{PARAGRAPH}")
    assert len(found) >= 3
    assert found[1].blocks[0].kind is BlockKind.HEADING
    assert found[1].blocks[0].text.startswith("What came next")
    assert len(found[1].blocks) > 1


def test_a_heading_with_nothing_below_it_ends_no_passage() -> None:
    assert texts(f"{PARAGRAPH}\n\n## Comments") == [PARAGRAPH.strip()]


def test_short_lines_one_below_the_other_are_no_headings() -> None:
    found = passages(f"{PARAGRAPH}\n\nOats\n\nMilk\n\nSalt\n\n{PARAGRAPH}")
    assert not any(block.kind is BlockKind.HEADING for one in found for block in one.blocks)


def test_a_list_stays_with_the_line_that_leads_to_it() -> None:
    body = (
        f"{PARAGRAPH}\n\n{SENTENCE * 5}They ask for three things:\n\n" + f"- {SENTENCE * 5}\n" * 3
    )
    assert [text[-7:] for text in texts(body)] == [" here.", "d here."] or len(texts(body)) == 2
    assert "three things:" in texts(body)[-1]


def test_what_fits_a_card_is_never_cut() -> None:
    code = "```python\n" + "    boat.turn(0)\n\n" * 50 + "```"
    table = "|a|b|\n|-|-|\n" + "|1|2|\n" * 60
    list_ = "".join(f"- {SENTENCE}\n" for _ in range(20))
    for block in (code, table, list_, SENTENCE * 25):
        found = passages(f"{PARAGRAPH}\n\n{block}\n\n{PARAGRAPH}")
        assert len(found) == 3


def test_a_long_table_is_cut_between_rows_and_keeps_its_header() -> None:
    body = "|Name|Words|\n|-|-|\n" + "".join(f"|{n}|{SENTENCE}|\n" for n in range(60))
    found = passages(body)
    assert len(found) > 1
    rows = [row for one in found for block in one.blocks for row in block.rows]
    assert [row[0] for row in rows if row[0] != "Name"] == [str(n) for n in range(60)]
    assert all(one.blocks[0].rows[0] == ("Name", "Words") for one in found)


def test_long_code_is_cut_between_lines_and_stays_code() -> None:
    lines = [f"line_{n} = {'x' * 40}" for n in range(90)]
    found = passages("```c\n" + "\n".join(lines) + "\n```")
    assert len(found) > 1
    assert "\n".join(block.text for one in found for block in one.blocks).split("\n") == lines
    assert {(block.kind, block.label) for one in found for block in one.blocks} == {
        (BlockKind.CODE, "c")
    }


def test_a_long_quotation_is_quoted_to_its_end() -> None:
    found = passages("> " + SENTENCE * 20 + "\n" + SENTENCE * 20)
    assert len(found) > 1
    assert all(one.is_quotation for one in found)
    assert not any(">" in text for text in texts("> " + SENTENCE * 40))


def test_a_long_paragraph_is_split_where_a_sentence_ends() -> None:
    found = texts(SENTENCE * 40)
    assert all(SHORT <= len(text) <= LONG and text.endswith("here.") for text in found)


def test_bold_text_and_links_are_never_cut_through() -> None:
    body = (SENTENCE * 6 + f"**{SENTENCE * 8}** [{SENTENCE * 6}](https://example.org) ") * 3
    assert not any("**" in text or "](" in text for text in texts(body.replace(" **", "**")))


@pytest.mark.parametrize(
    ("language", "torn"),
    [
        ("de", "Im 21. Jahrhundert war es anders."),
        ("fr", "Le discours de M. Dupont fut long."),
        ("en", "It was shown by Ann et al. [2004] in detail."),
        ("en", "A firm, Boats Inc. (Harbour) built it."),
        ("en", "The book of J. R. Sailor tells it."),
    ],
)
def test_no_passage_ends_within_a_sentence(language: str, torn: str) -> None:
    for n in range(1, 14):
        body = (SENTENCE * n + f"{torn} ") * (150 // n)
        ends = {text.rsplit(" ", 1)[-1] for text in texts(body, language=language)}
        assert ends <= {"here.", torn.rsplit(" ", 1)[-1]}


def test_a_passage_does_not_end_while_somebody_is_quoted_if_another_place_is_near() -> None:
    speech = f"“{SENTENCE * 3}That is all.” "
    for text in texts((SENTENCE * 3 + speech) * 12):
        assert text.count("“") == text.count("”")


def test_a_sentence_that_never_ends_is_split_between_words() -> None:
    found = texts("word " * 1000)
    assert " ".join(found).split() == ["word"] * 1000


def test_an_endless_word_is_split_but_no_accent_loses_its_letter() -> None:
    assert not any(text.startswith("\u0301") for text in texts("xe\u0301" * 1000))


def test_white_space_alone_is_one_passage_and_nothing_is_none() -> None:
    assert [(passage.start, passage.end) for passage in passages(" \n\n \n")] == [(0, 5)]
    assert passages("") == ()


def test_chinese_is_measured_by_its_width() -> None:
    found = texts("港口很安静，船在下雨之前都回来了。" * 100)
    assert all(150 <= len(text) <= 450 and text.endswith("。") for text in found)


def test_a_quotation_stays_together_with_its_source() -> None:
    quoted = "\n\n".join([PARAGRAPH + SENTENCE] * 2)
    body = f"{PARAGRAPH}\n\n{quoted}\n\n{PARAGRAPH}"
    start = len(PARAGRAPH) + 2
    found = passages(body, [(start, start + len(quoted) - 20, "Agency")])
    assert LONG < len(quoted) <= LONGEST
    assert [(one.is_quotation, one.source) for one in found] == [
        (False, ""),
        (True, "Agency"),
        (False, ""),
    ]


def test_a_very_long_quotation_is_split_and_each_part_keeps_the_source() -> None:
    body = "\n\n".join([PARAGRAPH] * 4)
    found = passages(body, [(0, len(body), "Agency")])
    assert len(body) > LONGEST
    assert len(found) > 1
    assert {one.source for one in found} == {"Agency"}
    assert all(one.is_quotation for one in found)


def test_two_quotations_side_by_side_are_two_passages() -> None:
    body = "One said this.\n\nAnother said that."
    assert [one.source for one in passages(body, [(0, 3, "A"), (17, 20, "B")])] == ["A", "B"]


def test_a_short_quotation_stays_within_its_sentence() -> None:
    body = (
        f"{SENTENCE * 8}the keeper said\n\n> No boat leaves today.\n\nat the gate. {SENTENCE * 8}"
    )
    (only,) = passages(body)
    assert [block.is_quoted for block in only.blocks] == [False, True, False]


def test_the_language_decides_where_a_sentence_ends() -> None:
    body = ("Das gilt z. B. für alle hier im Saal, und zwar ohne jede Ausnahme. " * 30).strip()
    assert all(text.endswith("Ausnahme.") for text in texts(body, language="de"))
    assert texts("One. Two.", language="no such language")


@pytest.mark.parametrize(
    "notes",
    [
        "[^1]: It dates from 1998.\n[^2]: So they say.",
        "^ Author (2009). A title.\n^ Another (2010). A title.",
        "[1] Author (2009). A title.\n\n[2] Another (2010). A title.",
        "## References\n\n- Author (2009). A title.\n- Another (2010). A title.",
        "## Einzelnachweise\n\nAutor: Titel, 1998.\n\n## Literatur\n\nAutorin: Titel. Ulm 2001.",
    ],
)
def test_notes_and_references_are_no_passage(notes: str) -> None:
    document = Document(f"{PARAGRAPH}[^1]\n\n{notes}\n")
    (only,) = split(document)
    assert only.end == len(document.body)
    assert plain(only.blocks) == f"{PARAGRAPH}[1]"
    assert len(plain(document.notes).split("\n")) >= 2
    assert all(source.sort is Sort.NOTE for source in document.sources[1:])


@pytest.mark.parametrize(
    "kept",
    [
        "[1] The appellant was dismissed.\n\n[2] He appealed.\n\n[3] We allow it.",
        "## Literatur\n\nEs war ein langer Abend, und niemand wollte gehen. Man sprach.",
        "## Notes\n\nShe wrote it all down that night. Nobody else did, and nobody asked her to.",
    ],
)
def test_what_only_looks_like_notes_is_discussed(kept: str) -> None:
    document = Document(f"{PARAGRAPH}\n\n{kept}\n")
    said = "".join(plain(one.blocks) for one in split(document))
    assert document.notes == ()
    assert kept.split("\n\n")[-1] in said


def test_references_in_the_midst_are_notes_and_what_follows_is_not() -> None:
    cited = "## References\n\n1. Adams (2011), p. 4\n2. Bell 1999"
    document = Document(f"{PARAGRAPH}\n\n{cited}\n\n## Appendix\n\n{PARAGRAPH}")
    said = "".join(plain(one.blocks) for one in split(document))
    assert "Adams" in plain(document.notes)
    assert "Appendix" in said
    assert "Adams" not in said


@pytest.mark.parametrize("quotes", ["“”", "«»", "「」", "()", '""'])
def test_a_long_quotation_is_cut_after_its_sentences(quotes: str) -> None:
    body = f"{SENTENCE}{quotes[0]}{SENTENCE * 30}{quotes[1]} {SENTENCE}"
    assert all(text.rstrip('”»」)" ').endswith("here.") for text in texts(body))


@pytest.mark.parametrize("mark", ["[^5]", "¹", "[[4]](https://e.org)", "[12]"])
def test_a_mark_of_a_note_stays_with_its_sentence(mark: str) -> None:
    body = f"Somebody said something that takes up some room here.{mark} " * 60
    for one in passages(body)[1:]:
        assert one.blocks[0].text.startswith("Somebody")


def test_a_nested_list_that_is_cut_keeps_its_numbers() -> None:
    item = f"1. {SENTENCE * 3}\n   1. {SENTENCE * 3}\n   - {SENTENCE * 3}\n"
    blocks = [block for one in passages(item * 5) for block in one.blocks]
    assert [block.label for block in blocks if block.depth == 1] == ["1.", "2.", "3.", "4.", "5."]
    assert [block.depth for block in blocks][:3] == [1, 2, 2]


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    ["A few words. ", "a", "“A.” ", "\n", "a\n\n", "> a\n\n", "\u0301", "*a", "**a** b. ", "[", "`",
     "<", "<!--", "- a\n", "> ", "![a](", "|a|b|\n|-|-|\n", "{{<", "# a\n", "a\n---\n"],
)  # fmt: skip
def test_no_long_article_takes_time_out_of_proportion(unit: str) -> None:
    """Were it in proportion to the square of its length, it would take minutes."""
    assert_whole((unit * 50_000)[:50_000], [])
