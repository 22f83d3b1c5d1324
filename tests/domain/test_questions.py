"""What can't be asked is refused with what to write instead."""

import pytest

from bot.domain.questions import (
    FIXED_OPTIONS,
    Kind,
    Question,
    QuestionError,
    folded,
    guess_of,
    key_of,
    make_question,
)
from bot.errors import UserError


def test_a_question_is_made_of_tidy_labels() -> None:
    question = make_question(" Is\nit so? ", " Choice", ["Yes ", "Not  yet"], "\tThink. ")
    assert question == Question("Is it so?", Kind.CHOICE, ("Yes", "Not yet"), "Think.")


@pytest.mark.parametrize("kind", [Kind.MARKS, Kind.AGREEMENT])
def test_marks_and_agreement_bring_their_options(kind: Kind) -> None:
    assert make_question("So?", kind).options == FIXED_OPTIONS[kind]


KINDS = "Write one of: choice, multiple, marks, agreement, ranked."
MARKS = "A, B, C, D, F. Leave the options out."
HOW_MANY = "Write 2 to 10 options for"
TWICE = "there twice. Leave one out or reword it."
SKIPS = 'Every question offers "Skip". Leave that option out.'
AT_MOST = "characters. Write at most"

REFUSED: list[tuple[str, str, list[str], str, str]] = [
    ("", "marks", [], "text", "The question has no words. Write some."),
    ("t" * 301, "marks", [], "text", "The question has 301 characters. Write at most 300."),
    ("So?", "poll", [], "kind", f"There is no kind “poll”. {KINDS}"),
    ("So?", "stance", [], "kind", f"There is no kind “stance”. {KINDS}"),
    ("So?", "marks", ["A"], "options", f"The options of marks are always {MARKS}"),
    ("So?", "choice", [], "options", f"{HOW_MANY} choice; there are none."),
    ("So?", "choice", ["Yes"], "options", f"{HOW_MANY} choice; there is only one."),
    ("So?", "multiple", list("abcdefghijk"), "options", f"{HOW_MANY} multiple; there are 11."),
    ("So?", "ranked", ["Yes"], "options", "Write 2 to 8 options for ranked; there is only one."),
    (
        "So?",
        "ranked",
        list("abcdefghi"),
        "options",
        "Write 2 to 8 options for ranked; there are 9.",
    ),
    ("So?", "choice", ["Yes", " "], "options", "The option has no words. Write some."),
    ("So?", "choice", ["Straße", "STRASSE"], "options", f"The option “STRASSE” is {TWICE}"),
    ("So?", "choice", ["Yes", "skip "], "options", SKIPS),
    ("So?", "choice", ["Don’t", "don't"], "options", f"The option “don't” is {TWICE}"),
    ("So?", "choice", ["①", "1"], "options", f"The option “1” is {TWICE}"),
    ("So?", "choice", ["Yes", "n" * 101], "options", f"The option has 101 {AT_MOST} 100."),
]


@pytest.mark.parametrize(("text", "kind", "options", "field", "advice"), REFUSED)
def test_a_refusal_says_what_to_write_instead(
    text: str, kind: str, options: list[str], field: str, advice: str
) -> None:
    with pytest.raises(QuestionError) as refused:
        make_question(text, kind, options)
    assert isinstance(refused.value, UserError)
    assert (refused.value.field, f"{refused.value}") == (field, advice)


def test_a_help_that_is_too_long_is_refused() -> None:
    with pytest.raises(UserError, match=r"The help has 301 characters. Write at most 300."):
        make_question("So?", "marks", help="h" * 301)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t  “ask”", 'don\'t "ASK"'),
        ("Ｗｈｙ", "why"),
        ("é", "e\u0301"),
        ("ﬁne", "fine"),
        ("❤\ufe0f", "❤"),
        ("क्\u200dष", "क्ष"),
        ("Straße", "STRASSE"),
    ],
)
def test_texts_that_people_take_for_the_same_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_a_question_asked_again_is_recognised_by_kind_text_and_options() -> None:
    asked = make_question("Isn’t it so?", "choice", ["Yes", "No"])
    assert key_of(asked) == key_of(make_question("isn't it so?", "choice", ["YES", "no"], "Help."))
    assert key_of(asked) != key_of(make_question("Isn’t it so?", "choice", ["No", "Yes"]))
    assert key_of(asked) != key_of(make_question("Isn’t it so?", "multiple", ["Yes", "No"]))


def test_the_guess_offers_the_options_of_the_main_question_one_of_them() -> None:
    guess = guess_of(make_question("Which?", "multiple", ["Red", "Green"]))
    assert (guess.kind, guess.options) == (Kind.CHOICE, ("Red", "Green"))
