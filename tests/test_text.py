"""Text from outside can be stored, sent and read, and what can be read in it stays."""

import sqlite3
from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.text import MARKS_AT_MOST, clean, isolated, one_line, snippet

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
"""Lone surrogates among it: JSON can carry them."""

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, “quoted” — and 100 %.",
        "Zwei Zeilen\nund ein\tTabulator",
        "Ünïcödé, naïve, Việt Nam, tiếng Việt",
        "עִבְרִית עם ניקוד",
        "ש\u05b8\u05bc\u05c1 with its dots",
        "العربية من اليمين",
        "می\u200cخواهم",
        "अन्तर्राष्ट्रीय क्\u200dष",
        "ภาษาไทยที่มีเครื่องหมาย",
        "한국어 日本語 中文",
        "👩\u200d👩\u200d👧\u200d👦 👍🏽 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        f"{ENGLAND} flag",
        "葛\U000e0100飾",
    ],
)
def test_what_people_write_in_any_language_stays_to_the_letter(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b", "ab"),
        ("\x1b[31mred", "[31mred"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("\udfff", ""),
        ("Y\u200bes", "Yes"),
        ("Y\u200des", "Yes"),
        ("\u200d\u200cYes", "Yes"),
        ("\ufeffYes\u2060", "Yes"),
        ("soft\u00adhyphen", "softhyphen"),
        ("vote \u202eoN", "vote oN"),
        ("\u2067\u061cvote\u200f", "vote"),
        ("hidden\U000e0041\U000e0042\U000e007f", "hidden"),
        ("one\r\ntwo\u2028three\x0bfour", "one\ntwo\nthree\nfour"),
        ("\u3164\u2800\uffa0", "   "),
        ("\u0301\u0301marks on nothing", "marks on nothing"),
        ("Vie\u0323\u0302t in parts", "Việt in parts"),
        ("e\u200d\u0301\u200d", "é"),
        ("\u0301\u200d", ""),
    ],
)
def test_what_nobody_can_see_or_store_is_left_out(text: str, left: str) -> None:
    assert clean(text) == left


@pytest.mark.parametrize("between", ["", "\u200d", "\u200c", "\u034f"])
def test_towers_of_marks_are_capped(between: str) -> None:
    tower = "e" + (between + "\u0301\u0302\u0303") * 200 + "nd"
    shown = clean(tower)
    marks = [letter for letter in shown if category(letter) in ("Mn", "Me")]
    assert len(marks) <= MARKS_AT_MOST
    assert shown[0] in "eé"
    assert shown.endswith("nd")


def test_what_comes_apart_into_more_marks_is_capped_too() -> None:
    for letters in ("e" + "\u0344" * 4, "\ufb2c" + "\u0301" * 4):
        shown = clean(letters)
        assert clean(shown) == shown
        assert sum(category(letter) == "Mn" for letter in shown) <= MARKS_AT_MOST


def test_a_label_has_one_line() -> None:
    assert one_line(" a\u2028b\x85c \x00\t d\u3164") == "a b c d"
    assert one_line("\u200b\u3164\u0301\ud800") == ""


@given(ANYTHING)
def test_all_text_can_be_stored_and_sent_and_is_clean_for_good(text: str) -> None:
    shown = clean(text)
    assert shown.encode().decode() == shown
    stored = sqlite3.connect(":memory:").execute("SELECT ?, length(?)", (shown, shown)).fetchone()
    assert stored == (shown, len(shown))
    assert clean(shown) == shown
    assert is_normalized("NFC", shown)
    assert one_line(shown) == one_line(text)


def test_a_snippet_is_cut_at_a_word() -> None:
    assert snippet(" Some\nwords. ") == "Some words."
    assert snippet("One, two, three", 9) == "One …"
    assert len(snippet("word " * 100)) <= 92


def test_a_line_from_right_to_left_moves_nothing_beside_it() -> None:
    assert isolated("3 of 4") == "3 of 4"
    assert isolated("עברית") == "\u2068עברית\u2069"


def test_what_someone_typed_is_shown_apart_from_the_words_around_it() -> None:
    error = UserError("There is no “{}” in {}.", "**@everyone**\n{}", "x" * 500)
    plain, marked = str(error), error.words(lambda typed: f"<{typed}>")
    assert plain.startswith("There is no “**@everyone** {}” in xxx")
    assert plain.endswith("x….")
    assert len(plain) < 120
    assert marked.startswith("There is no “<**@everyone** {}>” in <xxx")


def test_braces_are_only_braces_where_nothing_was_typed() -> None:
    assert str(UserError("Write {} or {key}.")) == "Write {} or {key}."
