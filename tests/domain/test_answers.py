"""An answer is one integer: what goes in comes out, and nothing else is an answer."""

import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import (
    decode,
    describe,
    describe_for_all,
    encode,
    first_choice,
    is_valid,
)
from bot.domain.questions import CANT_JUDGE, FIXED_OPTIONS, MAX_OPTIONS, MAX_RANKED, Kind, Question

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
    assert answer != CANT_JUDGE
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
        if number != CANT_JUDGE:
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


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (0, "nothing"),
        (-2, "below zero"),
        (5, "an option that there isn't"),
        (9, "a gap before the first"),
        (1 + 2 * 81, "a gap"),
        (1 + 1 * 9, "twice"),
        (1 + 2 * 9 + 1 * 81, "twice, further down"),
        (1 + 2 * 9 + 3 * 81, "all but one: the last one follows"),
        (9**8, "too long"),
        (2**53 - 1, "too large"),
        (10**400, "far too large"),
    ],
)
def test_a_made_up_ranking_is_none(number: int, why: str) -> None:
    assert not is_valid(RANKED, number), why


def test_a_ranking_in_words() -> None:
    answer = encode(RANKED, [2, 0])
    assert describe(RANKED, answer) == "1. C, 2. A"
    assert describe_for_all(RANKED, answer) == "First choice: C"
    assert describe_for_all(RANKED, CANT_JUDGE) == "Can't judge"


def test_a_pick_that_someone_made_up_costs_no_memory_and_no_time() -> None:
    question = Question("So?", Kind.MULTIPLE, ("A", "B"))
    start = time.perf_counter()
    with pytest.raises(ValueError, match="option"):
        encode(question, [10**15])
    assert time.perf_counter() - start < 0.1


def test_everyone_may_say_that_they_cant_judge_but_a_stance_asks_for_unsure() -> None:
    for kind in Kind:
        question = Question("So?", kind, FIXED_OPTIONS.get(kind, ("A", "B")))
        assert is_valid(question, CANT_JUDGE) is (kind is not Kind.STANCE)
    assert "Unsure" in FIXED_OPTIONS[Kind.STANCE]
    assert "judge" in describe(Question("So?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS]), CANT_JUDGE)
