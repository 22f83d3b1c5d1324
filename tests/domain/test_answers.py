"""An answer is one integer: what goes in comes out, and nothing else is one."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import (
    Tally,
    decode,
    describe,
    describe_for_all,
    encode,
    first_choice,
    is_valid,
    tally,
)
from bot.domain.questions import FIXED_OPTIONS, MAX_OPTIONS, MAX_RANKED, SKIP, Kind, Question

KINDS = st.sampled_from(list(Kind))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(KINDS)
    count = draw(st.integers(2, MAX_RANKED if kind is Kind.RANKED else MAX_OPTIONS))
    options = FIXED_OPTIONS.get(kind, tuple(f"Option {i}" for i in range(count)))
    return Question("So?", kind, options)


@given(questions().filter(lambda question: question.kind is not Kind.RANKED), st.data())
def test_picks_come_back_as_they_were_given(question: Question, data: st.DataObject) -> None:
    most = len(question.options) if question.kind is Kind.MULTIPLE else 1
    positions = st.integers(0, len(question.options) - 1)
    picks = data.draw(st.lists(positions, min_size=1, max_size=most, unique=True))
    answer = encode(question, picks)
    assert is_valid(question, answer)
    assert answer != SKIP
    assert decode(question, answer) == tuple(sorted(picks))
    assert describe(question, answer) == ", ".join(question.options[i] for i in sorted(picks))


@given(questions(), st.lists(st.integers(-3, 13) | st.integers(), max_size=12))
def test_picks_that_are_no_answer_are_refused(question: Question, picks: list[int]) -> None:
    fits = len(set(picks)) == 1 or (question.kind is Kind.MULTIPLE and picks)
    if question.kind is Kind.RANKED:
        fits = picks and len(set(picks)) == len(picks)
    if fits and all(0 <= pick < len(question.options) for pick in picks):
        return
    with pytest.raises(ValueError, match=r"option"):
        encode(question, picks)


@given(questions(), st.integers())
def test_every_number_is_an_answer_in_words_or_none(question: Question, number: int) -> None:
    if is_valid(question, number):
        assert describe(question, number)
        if number != SKIP:
            assert encode(question, decode(question, number)) == number


RANKED = Question("So?", Kind.RANKED, ("A", "B", "C", "D"))


@given(st.permutations(range(8)), st.integers(2, 8), st.integers(1, 8))
def test_a_ranking_comes_back_in_its_order(order: list[int], count: int, length: int) -> None:
    question = Question("So?", Kind.RANKED, tuple("ABCDEFGH"[:count]))
    whole = tuple(i for i in order if i < count)
    picks = whole[:length]
    answer = encode(question, picks)
    assert is_valid(question, answer)
    assert decode(question, answer) == (whole if len(picks) == count - 1 else picks)
    assert first_choice(question, answer) == picks[0]
    assert answer < 9**count


def test_every_ranking_has_just_one_number_and_no_other_number_is_one() -> None:
    rankings = [order for size in (1, 2, 4) for order in permutations(range(4), size)]
    numbers = {encode(RANKED, order) for order in rankings}
    assert len(numbers) == len(rankings)
    assert {n for n in range(9**5) if is_valid(RANKED, n)} == numbers


@pytest.mark.parametrize("number", [-2, 9**8, 2**53 - 1, 10**400])
def test_a_number_that_someone_made_up_is_no_ranking(number: int) -> None:
    assert not is_valid(RANKED, number)


def test_a_ranking_in_words() -> None:
    answer = encode(RANKED, [2, 0])
    assert describe(RANKED, answer) == "1. C, 2. A"
    assert describe_for_all(RANKED, answer) == "First choice: C"
    assert describe_for_all(RANKED, SKIP) == "Skip"


def test_a_pick_that_someone_made_up_costs_no_memory() -> None:
    with pytest.raises(ValueError, match="option"):
        encode(Question("So?", Kind.MULTIPLE, ("A", "B")), [10**15])


def test_every_question_can_be_skipped_but_a_stance_which_has_not_sure() -> None:
    for kind in Kind:
        question = Question("So?", kind, FIXED_OPTIONS.get(kind, ("A", "B")))
        assert is_valid(question, SKIP) is (kind is not Kind.STANCE)
    assert "Not sure" in FIXED_OPTIONS[Kind.STANCE]


OPTIONS = ("A", "B", "C", "D")


@pytest.mark.parametrize(
    ("kind", "answers", "counted"),
    [
        (Kind.CHOICE, {0: 3, 2: 1, SKIP: 2}, Tally((3, 0, 1, 0), 4, 2)),
        (Kind.MULTIPLE, {0b0011: 2, 0b1000: 1, SKIP: 1}, Tally((2, 2, 0, 1), 3, 1)),
        (Kind.RANKED, {3 + 9 + 2 * 81: 3, 3: 2, SKIP: 1}, Tally((0, 0, 5, 0), 5, 1)),
        (Kind.CHOICE, {}, Tally((0, 0, 0, 0), 0, 0)),
    ],
)
def test_people_are_counted_by_pick_or_first_choice_and_who_skips_apart(
    kind: Kind, answers: dict[int, int], counted: Tally
) -> None:
    assert tally(Question("So?", kind, OPTIONS), answers) == counted


@given(st.sampled_from([Kind.CHOICE, Kind.MULTIPLE]), st.lists(st.integers(-1, 15), max_size=60))
def test_no_person_is_lost(kind: Kind, given_answers: list[int]) -> None:
    question = Question("So?", kind, OPTIONS)
    answers = [answer for answer in given_answers if is_valid(question, answer)]
    counted = tally(question, Counter(answers))
    assert counted.voters == len(answers)
    assert counted.skipped == answers.count(SKIP)
    picks = Counter(pick for answer in answers for pick in decode(question, answer))
    assert counted.counts == tuple(picks[i] for i in range(len(OPTIONS)))
