"""Counting rankings, against counts done by the definition."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.questions import Kind, Question
from bot.summaries.runoff import Count, beats_all, instant_runoff
from bot.summaries.sections import Text, runoff_items, runoff_sentence

A, B, C, D = range(4)
Ballot = tuple[tuple[int, ...], int]
NAMES = Question("Which first?", Kind.RANKED, ("Tea", "Coffee", "Water"))
BY_ORDER = "A tie was decided by the order of the options."


@st.composite
def profiles(draw: st.DrawFn, most: int = 5) -> tuple[list[Ballot], int]:
    options = draw(st.integers(2, most))
    orders = st.permutations(range(options)).flatmap(
        lambda order: st.integers(1, options).map(lambda length: tuple(order[:length]))
    )
    return draw(st.lists(st.tuples(orders, st.integers(1, 4)), max_size=10)), options


def count(ballots: Sequence[Ballot], left: Sequence[int]) -> dict[int, int]:
    """Votes: each ballot counts for the first of its options that is still in."""
    votes = dict.fromkeys(left, 0)
    for ranking, people in ballots:
        for option in ranking:
            if option in votes:
                votes[option] += people
                break
    return votes


def by_definition(
    ballots: Sequence[Ballot], options: int
) -> tuple[int | None, bool, list[dict[int, int]]]:
    """Winner, whether the order of the options decided anything, and every count."""
    left, counts, by_order = list(range(options)), list[dict[int, int]](), False
    while True:
        counts.append(count(ballots, left))
        for option in left:
            if counts[-1][option] * 2 > sum(counts[-1].values()):
                return option, by_order, counts
        past = {option: [votes[option] for votes in reversed(counts)] for option in left}
        lowest = [option for option in left if past[option] == min(past.values())]
        if lowest == left:
            return None, by_order, counts
        by_order |= len(lowest) > 1
        left.remove(lowest[-1])


def possible_winners(ballots: Sequence[Ballot], left: frozenset[int]) -> set[int]:
    """Whoever can win if one option leaves at a time, and any of those tied for the last place."""
    if len(left) == 1:
        return set(left)
    votes = count(ballots, sorted(left))
    least = min(votes.values())
    return set[int]().union(
        *(possible_winners(ballots, left - {one}) for one in left if votes[one] == least)
    )


@given(profiles())
def test_every_count_and_the_winner_are_those_of_the_definition(
    profile: tuple[list[Ballot], int],
) -> None:
    ballots, options = profile
    people = sum(n for _, n in ballots)
    runoff = instant_runoff(ballots, options)
    winner, by_order, counts = by_definition(ballots, options)
    assert (runoff.winner, runoff.by_order) == (winner, by_order)
    assert runoff.counts == tuple(
        Count(tuple(votes.get(i) for i in range(options)), people - sum(votes.values()))
        for votes in counts
    )
    possible = possible_winners(ballots, frozenset(range(options)))
    assert winner in possible or (winner is None and len(possible) > 1)


@given(profiles(4), st.data())
def test_a_winner_that_depends_on_the_order_is_never_announced_without_saying_so(
    profile: tuple[list[Ballot], int], data: st.DataObject
) -> None:
    ballots, options = profile
    order = data.draw(st.permutations(range(options)))
    moved = [(tuple(order[one] for one in ranking), n) for ranking, n in ballots]
    before, after = instant_runoff(ballots, options), instant_runoff(moved, options)
    same = after.winner == (None if before.winner is None else order[before.winner])
    assert same or (before.by_order and after.by_order)
    question = Question("So?", Kind.RANKED, tuple("ABCD"[:options]))
    if before.winner is not None:
        assert (BY_ORDER in runoff_sentence(question, before)) is before.by_order


@given(profiles())
def test_the_condorcet_winner_beats_each_other_option(profile: tuple[list[Ballot], int]) -> None:
    ballots, options = profile

    def beats(one: int, other: int) -> bool:
        lead = 0
        for ranking, people in ballots:
            places = {option: place for place, option in enumerate(ranking)}
            here, there = places.get(one, options), places.get(other, options)
            lead += people * ((here < there) - (there < here))
        return lead > 0

    winners = [
        one for one in range(options) if all(beats(one, o) for o in range(options) if o != one)
    ]
    assert beats_all(ballots, options) == (winners[0] if winners else None)
    assert instant_runoff(ballots, options).condorcet == beats_all(ballots, options)


@pytest.mark.parametrize(
    ("ballots", "counts", "winner"),
    [
        ([((A, B), 6), ((B, C), 3), ((C,), 2)], [Count((6, 3, 2), 0)], A),
        (
            [((A,), 5), ((B, A), 4), ((C, B), 2), ((C,), 1)],
            [Count((5, 4, 3), 0), Count((5, 6, None), 1)],
            B,
        ),
        ([((A,), 5), ((B,), 4), ((C,), 3)], [Count((5, 4, 3), 0), Count((5, 4, None), 3)], A),
    ],
    ids=["more than half at once", "the lowest leaves", "more than half of what still counts"],
)
def test_the_lowest_leaves_and_its_ballots_go_on_until_one_has_more_than_half(
    ballots: list[Ballot], counts: list[Count], winner: int
) -> None:
    runoff = instant_runoff(ballots, 3)
    assert (list(runoff.counts), runoff.winner) == (counts, winner)


@pytest.mark.parametrize(("first_b", "first_c", "out"), [(5, 6, B), (6, 5, C)])
def test_a_tie_for_the_last_place_is_settled_by_the_count_before(
    first_b: int, first_c: int, out: int
) -> None:
    behind = (B if out == B else C, 1)
    ballots = [((A,), 10), ((B,), first_b), ((C,), first_c), ((D, behind[0]), behind[1])]
    runoff = instant_runoff(ballots, 4)
    assert runoff.counts[1].votes == (10, 6, 6, None)
    assert runoff.counts[2].votes[out] is None
    assert not runoff.by_order


def test_what_nothing_else_settles_the_order_of_the_options_does_and_it_is_said() -> None:
    runoff = instant_runoff([((A,), 5), ((B,), 3), ((C,), 3)], 3)
    assert [count.votes for count in runoff.counts] == [(5, 3, 3), (5, 3, None)]
    assert runoff.by_order
    said = [item.text for item in runoff_items(NAMES, runoff) if isinstance(item, Text)]
    assert said == [
        f"Tea wins the runoff, 5 to 3 against Coffee. {BY_ORDER}",
        "First choices: Tea 5, Coffee 3, Water 3",
        "Without Water: Tea 5, Coffee 3 · 3 ranked none of these",
        "At a tie for the last place, the option further down the list left.",
    ]


def test_a_tie_of_all_that_are_left_has_no_winner() -> None:
    runoff = instant_runoff([((A,), 5), ((B,), 5), ((C, A), 1), ((C, B), 1)], 3)
    assert (len(runoff.counts), runoff.winner, runoff.by_order) == (2, None, False)
    assert runoff_sentence(NAMES, runoff) == "The runoff ends in a tie: Tea and Coffee."
    nobody = instant_runoff([], 3)
    assert nobody.winner is None
    assert runoff_sentence(NAMES, nobody) == "Nobody ranked anything."


def test_the_condorcet_winner_is_told_where_it_is_another() -> None:
    ballots = [((A, B), 4), ((C, B), 5), ((B, A), 2)]
    runoff = instant_runoff(ballots, 3)
    assert (runoff.winner, runoff.condorcet) == (A, B)
    said = runoff_items(NAMES, runoff)[-1]
    assert said == Text("Compared two by two, Coffee beats every other option.")
    same = instant_runoff([((A, B), 4), ((B, A), 2)], 3)
    assert not any("two by two" in str(item) for item in runoff_items(NAMES, same))


def test_a_circle_has_no_condorcet_winner() -> None:
    assert beats_all([((A, B, C), 3), ((B, C, A), 3), ((C, A, B), 3)], 3) is None
