"""Tallies count people, and who can't judge apart from them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import decode, encode
from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.answers import Tally, tally

OPTIONS = ("A", "B", "C", "D")


def test_each_person_counts_once_for_a_choice() -> None:
    question = Question("So?", Kind.CHOICE, OPTIONS)
    assert tally(question, {0: 3, 2: 1, CANT_JUDGE: 2}) == Tally((3, 0, 1, 0), 4, 2)


def test_each_person_counts_once_for_each_of_their_picks() -> None:
    question = Question("So?", Kind.MULTIPLE, OPTIONS)
    assert tally(question, {0b0011: 2, 0b1000: 1, CANT_JUDGE: 1}) == Tally((2, 2, 0, 1), 3, 1)


def test_each_person_counts_once_for_the_first_choice_of_their_ranking() -> None:
    question = Question("So?", Kind.RANKED, OPTIONS)
    answers = {encode(question, [2, 0, 1]): 3, encode(question, [2]): 2, CANT_JUDGE: 1}
    assert tally(question, answers) == Tally((0, 0, 5, 0), 5, 1)


def test_nobody_answered() -> None:
    assert tally(Question("So?", Kind.CHOICE, OPTIONS), {}) == Tally((0, 0, 0, 0), 0, 0)


@given(st.sampled_from([Kind.CHOICE, Kind.MULTIPLE]), st.lists(st.integers(-1, 15), max_size=60))
def test_no_person_is_lost(kind: Kind, given_answers: list[int]) -> None:
    question = Question("So?", kind, OPTIONS)
    least, most = (1, 15) if kind is Kind.MULTIPLE else (0, 3)
    answers = [a for a in given_answers if a == CANT_JUDGE or least <= a <= most]
    counted = tally(question, Counter(answers))
    assert counted.voters == len(answers)
    assert counted.cant_judge == answers.count(CANT_JUDGE)
    picks = Counter(pick for answer in answers for pick in decode(question, answer))
    assert counted.counts == tuple(picks[i] for i in range(len(OPTIONS)))
    assert max(counted.counts) <= counted.judged
