"""An answer is one integer: what goes in comes out, and nothing else is an answer."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.polls.answers import decode, describe, encode, is_valid
from bot.polls.models import CANT_JUDGE, FIXED_OPTIONS, Kind, Question

KINDS = st.sampled_from(list(Kind))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(KINDS)
    count = draw(st.integers(2, 10))
    options = FIXED_OPTIONS.get(kind, tuple(f"Option {i}" for i in range(count)))
    return Question("So?", kind, options)


@given(questions(), st.data())
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
