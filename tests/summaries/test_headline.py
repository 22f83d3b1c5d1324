"""The most telling true sentence: each of the five, and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_inputs import COLOURS, NO, PARTLY, QUESTION, YES, made, moved, secret

from bot.domain.answers import Tally, tally
from bot.domain.questions import SKIP, Question
from bot.summaries.figures import summarise
from bot.summaries.headline import headline

Pairs = dict[tuple[int, int], int]


def said(pairs: Pairs, **changes: object) -> str:
    return summarise(made(**{**moved(pairs), **changes})).headline


def of_finals(finals: dict[int, int], question: Question = QUESTION) -> str:
    """Nobody answered at both ends."""
    return headline(None, (question, tally(question, finals)), None, 12)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (
            {(PARTLY, YES): 3, (NO, PARTLY): 2, (YES, YES): 4},
            "5 of 9 changed their minds, most often from Partly to Yes.",
        ),
        ({(PARTLY, YES): 1, (NO, NO): 3}, "1 of 4 changed their minds, from Partly to Yes."),
        ({(PARTLY, YES): 2, (NO, YES): 2, (NO, NO): 1}, "4 of 5 changed their minds."),
        ({(YES, SKIP): 1, (NO, NO): 1}, "1 of 2 changed their minds, from Yes to Skip."),
        (
            {(PARTLY, YES): 10, (YES, YES): 15},
            "10 of 25 (40%) changed their minds, from Partly to Yes.",
        ),
    ],
)
def test_first_how_many_changed_and_the_direction_if_one_is_the_most_frequent(
    pairs: Pairs, sentence: str
) -> None:
    assert said(pairs) == sentence


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ({(NO, NO): 6, (YES, YES): 2}, "Nobody changed their mind: 6 of 8 say No."),
        (
            {(NO, NO): 3, (YES, YES): 3, (PARTLY, PARTLY): 1},
            "Nobody changed their mind: 3 say Yes, 3 say No, 1 says Partly.",
        ),
    ],
)
def test_then_that_nobody_did(pairs: Pairs, sentence: str) -> None:
    assert said(pairs, finals={PARTLY: 50}) == sentence, "before what everyone says at the end"


@pytest.mark.parametrize(
    ("finals", "sentence"),
    [
        ({PARTLY: 7, YES: 2, NO: 2}, "Most say Partly: 7 of 11."),
        ({PARTLY: 7, YES: 6}, "Most say Partly: 7 of 13."),
        ({PARTLY: 2, SKIP: 9}, "Most say Partly: 2 of 2."),
    ],
)
def test_then_what_more_than_half_say(finals: dict[int, int], sentence: str) -> None:
    assert of_finals(finals) == sentence, "also where the next answer is one behind"


@pytest.mark.parametrize(
    ("finals", "sentence"),
    [
        ({YES: 5, NO: 5, PARTLY: 2}, "Split: 5 Yes, 5 No, 2 Partly."),
        ({YES: 4, PARTLY: 5, NO: 3, SKIP: 1}, "Split: 5 Partly, 4 Yes, 3 No, 1 Skip."),
        ({YES: 1, NO: 1}, "Split: 1 Yes, 1 No."),
    ],
)
def test_then_that_people_are_split(finals: dict[int, int], sentence: str) -> None:
    assert of_finals(finals) == sentence


def test_at_last_who_took_part_and_what_they_say() -> None:
    assert (
        of_finals({YES: 6, NO: 4, PARTLY: 3})
        == "12 people took part. They say: 6 Yes, 4 No, 3 Partly."
    )
    assert of_finals({SKIP: 2}) == "12 people took part. They say: 2 Skip."
    firsts = QUESTION, Tally((2, 0, 1), 3, 0)
    assert headline(None, None, firsts, 4) == "4 people took part. They say: 2 Yes, 1 No."
    assert headline(None, None, None, 1) == "1 person took part."


def test_where_ballots_are_secret_nothing_is_said_that_is_hidden() -> None:
    pairs = {(PARTLY, YES): 1, (YES, YES): 3, (NO, NO): 3}
    assert summarise(secret(**moved(pairs))).headline == "Most say Yes: 4 of 7."
    few = moved({(YES, YES): 4})
    assert summarise(secret(**few)).headline == "9 people took part."


def test_while_the_round_goes_on_there_is_no_headline() -> None:
    assert summarise(made(is_over=False)).headline == ""


@given(st.dictionaries(st.tuples(*[st.integers(-1, 2)] * 2), st.integers(1, 30)))
def test_whatever_was_answered_the_numbers_in_it_are_true(pairs: Pairs) -> None:
    people = sum(pairs.values())
    changed = sum(n for (first, final), n in pairs.items() if first != final)
    sentence = said(pairs)
    if changed:
        assert sentence.startswith(f"{changed} of {people}")
    else:
        assert sentence.startswith("Nobody changed" if people else "9 people took part.")


def test_several_picks_are_counted_each() -> None:
    finals = {0b001: 3, 0b110: 2, 0b010: 1}
    assert of_finals(finals, COLOURS) == "Split: 3 Red, 3 Green, 2 Blue."
