"""What can't be asked is refused with what to write instead."""

import pytest

from bot.errors import UserError
from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.domain.questions import QuestionError, make_question


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
CANT_JUDGE = "Can't judge\". Leave that option out."
AT_MOST = "characters. Write at most"

REFUSED: list[tuple[str, str, list[str], str, str]] = [
    ("", "marks", [], "text", "The question has no words. Write some."),
    ("t" * 301, "marks", [], "text", "The question has 301 characters. Write at most 300."),
    ("So?", "poll", [], "kind", f'There is no kind "poll". {KINDS}'),
    ("So?", "stance", [], "kind", f'There is no kind "stance". {KINDS}'),
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
    ("So?", "choice", ["Straße", "STRASSE"], "options", f'The option "STRASSE" is {TWICE}'),
    ("So?", "choice", ["Yes", "can’t judge"], "options", f'Every question offers "{CANT_JUDGE}'),
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
