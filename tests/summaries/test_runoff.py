"""Counting rankings, against counts done in the plainest way."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summaries.findings import RunoffRound
from bot.summaries.runoff import Ballot, beats_all, instant_runoff, sure_winner

A, B, C, D = range(4)


@st.composite
def profiles(draw: st.DrawFn, most: int = 5) -> tuple[list[Ballot], int]:
    options = draw(st.integers(2, most))
    orders = st.permutations(range(options)).flatmap(
        lambda order: st.integers(1, options).map(lambda length: tuple(order[:length]))
    )
    return draw(st.lists(st.tuples(orders, st.integers(1, 6)), max_size=12)), options


def count(ballots: Sequence[Ballot], left: frozenset[int]) -> dict[int, int]:
    votes = dict.fromkeys(left, 0)
    for ranking, people in ballots:
        for option in ranking:
            if option in left:
                votes[option] += people
                break
    return votes


def possible_winners(ballots: Sequence[Ballot], left: frozenset[int]) -> set[int]:
    """Whoever can win if one option leaves at a time, and any of those tied for the last place."""
    if len(left) == 1:
        return set(left)
    votes = count(ballots, left)
    least = min(votes.values())
    return set[int]().union(
        *(possible_winners(ballots, left - {one}) for one in left if votes[one] == least)
    )


@given(profiles())
@settings(max_examples=400)
def test_the_winner_is_that_of_leaving_one_by_one(profile: tuple[list[Ballot], int]) -> None:
    ballots, options = profile
    winner = instant_runoff(ballots, options).winner
    possible = possible_winners(ballots, frozenset(range(options)))
    assert (winner is None and len(possible) > 1) or winner in possible


@given(profiles())
def test_every_count_adds_up_and_leads_to_the_next(profile: tuple[list[Ballot], int]) -> None:
    ballots, options = profile
    n, counts = sum(people for _, people in ballots), instant_runoff(ballots, options).counts
    left = frozenset(range(options))
    for one in counts:
        votes = count(ballots, left)
        assert one.votes == tuple(votes.get(i) for i in range(options))
        assert one.exhausted == n - sum(votes.values())
        staying = left - frozenset(one.out)
        assert staying
        assert all(votes[o] <= votes[s] for o in one.out for s in staying)
        left = staying
    assert all(one.out for one in counts[:-1])
    assert not counts[-1].out


@given(profiles())
@settings(max_examples=300)
def test_the_winner_in_pairs_beats_each_other_option(profile: tuple[list[Ballot], int]) -> None:
    ballots, options = profile

    def beats(one: int, other: int) -> bool:
        for_one = for_other = 0
        for ranking, people in ballots:
            places = {option: place for place, option in enumerate(ranking)}
            here, there = places.get(one, options), places.get(other, options)
            for_one += people * (here < there)
            for_other += people * (there < here)
        return for_one > for_other

    winners = [
        one for one in range(options) if all(beats(one, o) for o in range(options) if o != one)
    ]
    assert len(winners) <= 1
    assert beats_all(ballots, options) == (winners[0] if winners else None)


@given(profiles(4), st.data())
@settings(max_examples=300, deadline=None)
def test_a_sure_winner_wins_whatever_else_is_ranked(
    profile: tuple[list[Ballot], int], data: st.DataObject
) -> None:
    ballots, options = profile
    unsure = data.draw(st.dictionaries(st.integers(0, options - 1), st.integers(1, 2), max_size=3))
    known = [(order, people) for order, people in ballots if order[0] not in unsure]
    unranked = [((option,), people) for option, people in unsure.items()]
    changed = [*known]
    for option, people in unsure.items():
        for _ in range(people):
            rest = data.draw(st.permutations([i for i in range(options) if i != option]))
            length = data.draw(st.integers(0, options - 1))
            changed.append(((option, *rest[:length]), 1))
    sure = sure_winner([*known, *unranked], options, unsure)
    assert sure in (None, instant_runoff(changed, options).winner)
    sure = beats_all([*known, *unranked], options, unsure)
    assert sure in (None, beats_all(changed, options))


def test_a_sure_winner_needs_more_than_the_unsure_could_give_to_another() -> None:
    ballots = [((A,), 9), ((B,), 6), ((C,), 2)]
    assert sure_winner(ballots, 3, {C: 2}) == A
    assert sure_winner([((A,), 8), ((B,), 6), ((C,), 2)], 3, {C: 2}) is None
    assert beats_all(ballots, 3, {C: 2}) == A
    assert beats_all([((A,), 8), ((B,), 6), ((C,), 2)], 3, {C: 2}) is None


def test_more_than_half_ends_it_at_once() -> None:
    runoff = instant_runoff([((A, B), 6), ((B, C), 3), ((C,), 2)], 3)
    assert runoff.counts == (RunoffRound((6, 3, 2), 0, ()),)
    assert runoff.winner == A


def test_the_lowest_leaves_and_its_ballots_go_on_or_are_exhausted() -> None:
    ballots = [((A,), 5), ((B, A), 4), ((C, B), 2), ((C,), 1)]
    runoff = instant_runoff(ballots, 3)
    assert runoff.counts == (RunoffRound((5, 4, 3), 0, (C,)), RunoffRound((5, 6, None), 1, ()))
    assert runoff.winner == B


def test_half_of_all_but_more_than_half_of_those_that_count_is_enough() -> None:
    runoff = instant_runoff([((A,), 5), ((B,), 4), ((C,), 3)], 3)
    assert runoff.counts[-1] == RunoffRound((5, 4, None), 3, ())
    assert runoff.winner == A


def test_options_tied_for_the_last_place_leave_together_if_they_cant_catch_up() -> None:
    ballots = [((A,), 9), ((B,), 7), ((C, D), 3), ((D, B), 3)]
    assert instant_runoff(ballots, 4).counts[0].out == (C, D)
    assert instant_runoff([*ballots[:1], ((B,), 6), *ballots[2:]], 4).counts[0].out == (D,)


def test_a_tie_is_settled_by_the_latest_count_at_which_it_was_none() -> None:
    ballots = [((A,), 10), ((B,), 5), ((C,), 6), ((D, B), 1)]
    runoff = instant_runoff(ballots, 4)
    assert [one.out for one in runoff.counts] == [(D,), (B,), ()]
    assert not runoff.by_order


def test_what_nothing_else_settles_the_order_of_the_question_does() -> None:
    runoff = instant_runoff([((A,), 5), ((B,), 3), ((C,), 3)], 3)
    assert [one.out for one in runoff.counts] == [(C,), ()]
    assert runoff.by_order


def test_a_tie_of_all_that_are_left_has_no_winner() -> None:
    runoff = instant_runoff([((A,), 5), ((B,), 5)], 2)
    assert (len(runoff.counts), runoff.winner, runoff.by_order) == (1, None, False)
    assert instant_runoff([], 3).winner is None


def test_all_favour_b_in_pairs_though_it_leaves_first() -> None:
    ballots = [((A, B), 4), ((C, B), 5), ((B, A), 2)]
    assert instant_runoff(ballots, 3).winner == A
    assert beats_all(ballots, 3) == B


def test_a_circle_has_no_winner_in_pairs() -> None:
    assert beats_all([((A, B, C), 3), ((B, C, A), 3), ((C, A, B), 3)], 3) is None


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_what_two_people_leave_unranked_is_equal(pair: tuple[int, int]) -> None:
    (other,) = {A, B, C} - set(pair)
    assert beats_all([((other,), 5)], 3) == other
    assert beats_all([(pair[:1], 2), (pair[1:], 2)], 3) is None
