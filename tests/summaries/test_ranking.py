"""What is told of a ranked question never shows what one or two people ranked next."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import decode, encode
from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.summaries import ranking
from bot.summaries.disclosure import enough
from bot.summaries.findings import Ranking, RunoffRound
from bot.summaries.ranking import rank
from bot.summaries.runoff import beats_all, instant_runoff

A, B, C, D = range(4)
Profile = dict[tuple[int, ...], int]


def question_of(options: int) -> Question:
    return Question("Which?", Kind.RANKED, tuple("ABCDEFGH"[:options]))


def ranking_of(profile: Profile, options: int = 3) -> Ranking:
    question = question_of(options)
    return rank(question, [(encode(question, order), people) for order, people in profile.items()])


@st.composite
def profiles(draw: st.DrawFn) -> tuple[Profile, int]:
    options = draw(st.integers(2, 8))
    favoured = st.permutations(range(options)) | st.just(list(range(options)))
    orders = favoured.flatmap(
        lambda order: st.integers(1, options).map(lambda length: tuple(order[:length]))
    )
    return draw(st.dictionaries(orders, st.integers(1, 25), max_size=14)), options


@given(profiles())
@settings(max_examples=600, deadline=None)
def test_no_small_number_and_no_small_difference_is_told(profile: tuple[Profile, int]) -> None:
    orders, options = profile
    told = ranking_of(orders, options)
    firsts = Counter[int]()
    for order, people in orders.items():
        firsts[order[0]] += people
    first = RunoffRound(tuple(firsts[i] for i in range(options)), 0, ())
    if sum(firsts.values()) < 5:
        assert told == Ranking(0, (), None, None, ranking.TOO_FEW)
        return
    for one in told.rounds:
        assert all(enough(people) for people in (one.exhausted, *one.votes) if people is not None)
    for one, other in pairwise([first, *told.rounds]):
        assert enough(other.exhausted - one.exhausted)
        for before, after in zip(one.votes, other.votes, strict=True):
            assert after is None or before is None or enough(after - before)
    for one, other in pairwise(told.rounds):
        out = {i for i in range(options) if one.votes[i] is not None and other.votes[i] is None}
        assert set(one.out) == out != set()


@given(profiles())
@settings(max_examples=300, deadline=None)
def test_what_is_told_is_what_was_counted(profile: tuple[Profile, int]) -> None:
    orders, options = profile
    told, question = ranking_of(orders, options), question_of(options)
    ballots = [(decode(question, encode(question, one)), people) for one, people in orders.items()]
    runoff = instant_runoff(ballots, options)
    assert told.winner in (None, runoff.winner)
    assert told.condorcet in (None, beats_all(ballots, options))
    known = {(one.votes, one.exhausted) for one in runoff.counts}
    assert {(one.votes, one.exhausted) for one in told.rounds} <= known
    if told.rounds:
        assert told.winner == runoff.winner
        assert (told.rounds[-1].votes, told.rounds[-1].out) == (runoff.counts[-1].votes, ())


# every profile of three options: who goes on to which option, for each first choice

TAILS: dict[int, list[tuple[int, ...]]] = {
    first: [(first,), *((first, o, 3 - first - o) for o in range(3) if o != first)]
    for first in range(3)
}


def profiles_with(firsts: tuple[int, ...]) -> Iterator[Profile]:
    spread = [combinations_with_replacement(TAILS[i], people) for i, people in enumerate(firsts)]
    for groups in product(*spread):
        yield Counter(order for group in groups for order in group)


@cache
def published(firsts: tuple[int, ...]) -> dict[Ranking, list[Profile]]:
    """Everything that can be published with these first choices, and what may be behind it."""
    found: dict[Ranking, list[Profile]] = {}
    for profile in profiles_with(firsts):
        found.setdefault(ranking_of(profile), []).append(profile)
    return found


SMALL = [
    firsts
    for firsts in product(range(7), repeat=3)
    if 5 <= sum(firsts) <= 9 and any(people in (1, 2) for people in firsts)
]


@pytest.mark.parametrize("total", range(5, 10))
def test_whatever_is_told_one_or_two_people_may_have_ranked_something_else_next(
    total: int,
) -> None:
    for firsts in [firsts for firsts in SMALL if sum(firsts) == total]:
        for told, behind in published(firsts).items():
            for option, people in enumerate(firsts):
                if people not in (1, 2):
                    continue
                for tail in TAILS[option]:
                    numbers = {profile.get(tail, 0) for profile in behind}
                    assert numbers == {0} or len(numbers) > 1, (firsts, told, tail)


def test_count_by_count_where_every_group_is_large_enough() -> None:
    told = ranking_of({(A,): 20, (B, A): 15, (C, B): 6, (C, A): 4, (D, C): 5}, 4)
    assert told.rounds == (
        RunoffRound((20, 15, 10, 5), 0, (D,)),
        RunoffRound((20, 15, 15, None), 0, (C,)),
        RunoffRound((24, 21, None, None), 5, ()),
    )
    assert (told.winner, told.condorcet, told.note) == (A, A, "")


def test_a_count_that_one_person_moved_is_left_out() -> None:
    orders = {(A,): 20, (B,): 15, (C, A): 8, (C, B): 6, (D, A): 4, (D, B): 1}
    told = ranking_of(orders, 4)
    assert told.rounds == (
        RunoffRound((20, 15, 14, 5), 0, (C, D)),
        RunoffRound((32, 22, None, None), 0, ()),
    )
    assert told.note == ranking.SOME_LEFT_OUT


def test_first_choices_of_one_or_two_are_not_told_again() -> None:
    orders = {(A,): 20, (B,): 15, (C, A): 6, (C, B): 6, (D, A): 2}
    told = ranking_of(orders, 4)
    assert told.rounds == (RunoffRound((28, 21, None, None), 0, ()),)
    assert told.winner == A


def test_a_small_group_among_ballots_that_all_went_one_way_is_not_told() -> None:
    told = ranking_of({(A,): 10, (B,): 9, (C, A): 5, (D, A): 1}, 4)
    assert told.rounds == ()
    assert told.note == ranking.UNTOLD_COUNTS


def test_the_winner_is_not_told_where_one_person_decided_it() -> None:
    told = ranking_of({(A, B): 3, (B, A): 3, (C, A): 1})
    assert told == Ranking(7, (), None, None, ranking.UNTOLD_WINNER)


def test_the_winner_is_told_where_one_person_could_not_have_changed_it() -> None:
    told = ranking_of({(A, B): 9, (B, A): 5, (C, A): 3, (D,): 1}, 4)
    assert told == Ranking(18, (), A, A, ranking.UNTOLD_COUNTS)


def test_below_five_rankings_nothing_is_told() -> None:
    question = question_of(3)
    told = rank(question, [(encode(question, [A]), 4), (CANT_JUDGE, 40)])
    assert told == Ranking(0, (), None, None, ranking.TOO_FEW)


def test_more_than_half_first_choices_need_one_count() -> None:
    told = ranking_of({(A, B): 6, (B, A): 3})
    assert told == Ranking(9, (RunoffRound((6, 3, 0), 0, ()),), A, A)


def test_a_tie_has_no_winner_and_says_so() -> None:
    told = ranking_of({(A,): 6, (B,): 6})
    assert (told.winner, told.note) == (None, ranking.TIE)
