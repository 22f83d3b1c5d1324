"""An article is what its seed says; one with a fault is refused with line and advice."""

import pytest

from bot.articles.front import read_front
from bot.articles.seed import parse_seed, read_seed
from bot.articles.writing import seed_text
from bot.domain.article import Article
from bot.domain.questions import MAIN_POINT, Kind
from bot.errors import UserError

SEED = """\
+++
slug = "tides"
title = "On the tides"
published = 2024-02-29
credits = ["Photo: A. Body"]

[[quotations]]
first = "The sea"
last = "comes back"
source = "A sailor"

[tracked]
text = "Is the sea calm?"
kind = "choice"
options = ["Yes", "No"]

[[questions]]
anchor = "watched it"
text = "What marks does it deserve?"
kind = "marks"

[[questions]]
anchor = "A first word"
text = "What is it?"
kind = "multiple"
options = ["Wet", "Salty"]
help = "Pick any."
+++

A first word about the tides.

The sea goes out.

And it comes back, he said.

We watched it for a while.
"""
"""Line 2 is the slug, 7 the quotation, 12 the tracked question, 17 and 22 the questions."""


def parse(old: str = "", new: str = "") -> Article:
    """The article of this seed with one piece of its text replaced."""
    assert SEED.count(old) == 1 or not old
    return parse_seed(SEED.replace(old, new) if old else SEED, "tides.md")


def test_a_seed_gives_the_article_as_it_was_written() -> None:
    article = parse()
    assert (article.slug, article.title) == ("tides", "On the tides")
    assert article.published == "2024-02-29"
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
    assert parse("2024-02-29", written).published == "2024-02-29"


def test_a_text_over_several_lines_becomes_one_line() -> None:
    (first, _) = parse('"What is it?"', '"""\nWhat\n is it?"""').questions
    assert first.question.text == "What is it?"


# --- what is wrong with a seed, and where ---

TOML_ADVICE = 'Write key = "text" or key = ["text", "text"], with straight quotes.'
CREDITS = '["Photo: A. Body"]'
TRACKED = '[tracked]\ntext = "Is the sea calm?"\nkind = "choice"\noptions = ["Yes", "No"]\n'
ANOTHER = 'anchor = "A first word"\ntext = "So?"\nkind = "marks"\n[[questions]]\n'
CROWDED = ANOTHER * 2 + 'anchor = "A first word"'

MISSING = [
    ('title = "On the tides"\n', 1, 'Write title = "…".'),
    ('kind = "marks"\n', 17, 'Write kind = "choice".'),
    ('anchor = "watched it"\n', 17, 'Write anchor = "a few words of the passage'),
]
MALFORMED = [
    ('"On the tides"', "7", 3, 'title = "…"'),
    ("2024-02-29", '"2024-02-30"', 4, "published = 2021-12-31"),
    ("2024-02-29", "2024", 4, "published = 2021-12-31"),
    (CREDITS, '"Photo"', 5, 'credits = ["Photo: …"]'),
    (CREDITS, "[7]", 5, 'credits = ["Photo: …"]'),
    ("credits", 'language = "English"\ncredits', 5, 'language = "en"'),
    ("[tracked]", "[[tracked]]", 12, "[tracked] on a line of its own, then text, kind and"),
    ("[[quotations]]", "[quotations]", 7, "[[quotations]] on a line of its own, then first,"),
]
FRONT = [
    ("+++\n\nA first", "A first", 1, "the front matter doesn't end. Write a line +++ before the"),
    (SEED.split("+++\n\n")[1], " \n", 28, "the article is empty. Write its text below this line"),
    ('"On the tides"', "“On the tides”", 3, f"TOML (column 9: Invalid value). {TOML_ADVICE}"),
    ('["Yes", "No"]', '["Yes", "No"', 15, TOML_ADVICE),
    ('"Pick any."', '"""Pick any.', 27, "(Unterminated string)"),
    ('["Yes", "No"]', "[" * 5000, 15, TOML_ADVICE),
    ('"On the tides"', "7" * 5000, 3, TOML_ADVICE),
    ('slug = "tides"', 'slug = "tides"\nslug = "tide"', 3, "Write each key once."),
    ("title", "titel", 3, 'there is no key "titel" here. Write title.'),
    ("help", "halp", 27, 'there is no key "halp" here. Write help.'),
    ("[tracked]", '[tracked]\nnote = "x"', 13, 'no key "note" here. Move it above the first line'),
]
VALUES = [
    (
        '"tides"',
        '"The Tides"',
        2,
        "is no slug: it has lower-case letters, digits and hyphens only.",
    ),
    ('"tides"', '"The Tides"', 2, 'Write slug = "the-tides".'),
    ('"On the tides"', '" "', 3, '"title" has no words. Write title = "…".'),
    ('"On the tides"', f'"{"t" * 251}"', 3, '"title" has 251 characters. Write at most 250.'),
    (CREDITS, '["a", "b", "c", "d", "e", "f"]', 5, '"credits" has 6 entries. Write at most 5.'),
    ('["Wet", "Salty"]', '["Wet", ""]', 26, '"options" has no words. Write options = ["Yes", '),
    ('"The sea"', '"The ocean sea"', 8, '"The ocean sea" is not in the article.'),
    ('"comes back"', '"first word"', 9, '"last" stands before "first". Swap their words.'),
    ("[tracked]", '[[quotations]]\nfirst = "goes out"\n[tracked]', 13, "overlaps one above."),
    ('"watched it"', '"watched at"', 18, '"watched at" is not in the article. Write "watched it".'),
    ('"watched it"', '"zzzz qqqq"', 18, "is not in the article. Copy a few words of it, to the"),
    ('"watched it"', '"it"', 18, '"it" is in the article twice. Write a few more words, so that'),
]
# What else can be wrong with a question is in tests/domain/test_questions.py.
QUESTIONS = [
    ('"marks"', '"poll"', 20, "there is no kind “poll”. Write one of: choice, multiple, marks,"),
    ('["Wet", "Salty"]', '["Wet"]', 26, "write 2 to 10 options for multiple; there is only one."),
    ('options = ["Wet", "Salty"]\n', "", 22, "options for multiple; there are none."),
    ('"Pick any."', '""', 27, '"help" has no words. Write help = "…".'),
    (
        'anchor = "A first word"',
        CROWDED,
        31,
        "this passage has two questions already. Ask else",
    ),
    ('"What is it?"', f'"{"t" * 301}"', 24, '"text" has 301 characters. Write at most 300.'),
]


def assert_told(old: str, new: str, line: int, advice: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(old, new)
    assert f"{refused.value}".startswith(f"tides.md, line {line}: ")
    assert advice in f"{refused.value}"


@pytest.mark.parametrize(("old", "new", "line", "advice"), FRONT + VALUES + QUESTIONS)
def test_a_fault_is_told_with_its_line_and_what_to_write_instead(
    old: str, new: str, line: int, advice: str
) -> None:
    assert_told(old, new, line, advice)


@pytest.mark.parametrize(("left_out", "line", "advice"), MISSING)
def test_a_key_that_is_missing_is_told_with_how_it_is_written(
    left_out: str, line: int, advice: str
) -> None:
    key = left_out.split()[0].strip("[]")
    assert_told(left_out, "", line, f'there is no "{key}" here. {advice}')


@pytest.mark.parametrize(("old", "new", "line", "example"), MALFORMED)
def test_a_value_of_another_sort_is_told_with_how_it_is_written(
    old: str, new: str, line: int, example: str
) -> None:
    key = example.split()[0].strip("[]")
    assert_told(old, new, line, f'"{key}" is not written like that. Write {example}')


def test_lines_are_right_after_values_of_several_lines() -> None:
    text = SEED.replace('["Yes", "No"]', '[\n  "Yes", # [[questions]]\n  "No",\n]')
    with pytest.raises(UserError, match=r"^tides.md, line 23: there is no kind"):
        parse_seed(text.replace('"marks"', '"poll"'), "tides.md")


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = SEED.replace('"marks"', '"poll"').replace('"The sea"', '"The ocean sea"')
    text = text.replace("2024-02-29", '"soon"').replace(
        '[[questions]]\nanchor = "A', '[[questions]]\nanchor = "Q'
    )
    with pytest.raises(UserError) as refused:
        parse_seed(text, "tides.md")
    lines = [line.split(":")[0] for line in str(refused.value).split("\n")]
    assert lines == [f"tides.md, line {n}" for n in (8, 4, 20, 23)]


# --- files that somebody has already ---


def test_what_need_not_be_written_is_found_or_left_empty() -> None:
    left_out = SEED.replace('slug = "tides"\n', "").replace("published = 2024-02-29\n", "")
    article = parse_seed(left_out.replace(TRACKED, ""), "On the Tides (2).MD")
    assert (article.slug, article.published) == ("on-the-tides-2", "")
    assert article.tracked == MAIN_POINT
    headed = parse_seed("+++\n+++\n# Of *ships*\n\nSome words.", "x.md")
    assert headed.title == "Of ships"


YAML = """\
---
title: "The harbour"
date: 2024-05-01
authors:
  - A. Writer
  - B. Writer
lang: pt-BR
url: https://example.org/a
tags: [sea, ships]
tracked:
  text: Is it calm?
  kind: choice
  options: [Sim, Não]
questions:
  - anchor: boats had come
    text: So?
    kind: agreement
---

# The harbour

The boats had come in.
"""


def test_yaml_and_the_names_that_other_programs_use_are_read() -> None:
    article, ignored = read_seed(YAML, "harbour.md")
    assert (article.title, article.published, article.language) == (
        "The harbour",
        "2024-05-01",
        "pt",
    )
    assert (article.author, article.source) == ("A. Writer, B. Writer", "https://example.org/a")
    assert article.tracked.options == ("Sim", "Não")
    assert [placed.question.text for placed in article.questions] == ["So?"]
    assert ignored == ("tags",)


@pytest.mark.parametrize(
    ("old", "new", "line", "advice"),
    [
        ("[Sim, Não]", "[Sim, Sim]", 13, "is there twice"),
        ("anchor: boats had come", "anchor: ships had come", 15, 'Write "boats had come".'),
        ("title:", "title: [", 3, "this is not valid YAML"),
        ("title: ", "titel: ", 2, 'no key "titel" here. Write title.'),
    ],
)
def test_a_fault_in_yaml_is_told_with_its_line(old: str, new: str, line: int, advice: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_seed(YAML.replace(old, new), "harbour.md")
    assert str(refused.value).startswith(f"harbour.md, line {line}: ")
    assert advice in str(refused.value)


def test_a_quotation_mark_in_a_title_is_told_with_how_to_write_it() -> None:
    assert_told('"On the tides"', '"On "the" tides"', 3, 'like title = "The \\"town\\"".')


def test_a_rule_above_plain_text_is_no_front_matter() -> None:
    assert read_front("---\n\nSome words.\n\n---\n\nMore.", "x.md").values == {}


@pytest.mark.parametrize(
    ("anchor", "body"),
    [
        ("I don't know when", "“I don’t know when the boats leave,” he said."),
        ("would not close it", "She would **not** close it."),
        ("the plan is old", "She said: [the plan](https://e.org/x) is *old*."),
        ("what he said", "> And what\n> he said.\n"),
    ],
)
def test_an_anchor_is_found_as_it_is_read(anchor: str, body: str) -> None:
    asked = f'[[questions]]\nanchor = "{anchor}"\ntext = "So?"\nkind = "marks"'
    article = parse_seed(f'+++\ntitle = "T"\n{asked}\n+++\n{body}', "t.md")
    assert len(article.questions) == 1


def test_at_most_so_many_of_several_options() -> None:
    asked = '"multiple"\noptions = ["Wet", "Salty"]'
    article = parse(asked, f"{asked}\nmost = 1")
    assert [placed.question.most for placed in article.questions] == [1, 0]
    assert parse_seed(seed_text(article), "tides.md") == article
    assert_told(asked, f"{asked}\nmost = 3", 27, "at most 3 can't be picked of 2 options.")
    assert_told(asked, f'{asked}\nmost = "two"', 27, "Write most = 2.")
