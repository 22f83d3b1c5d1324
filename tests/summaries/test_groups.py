"""Groups of opinion: found where they are, not where they aren't, and nobody seen in them."""

import random
import time
from dataclasses import replace

import numpy as np
import pytest
from camps import camps, noise, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import codec
from bot.domain.answers import Tally
from bot.summaries.disclosure import enough
from bot.summaries.figures import summarise
from bot.summaries.findings import Groups, Stand
from bot.summaries.models import PostedPassage
from bot.summaries.opinions.groups import find_groups
from bot.summaries.summary import Summary

LEFT, RIGHT = "++++---+", "----++++"
"""Two camps of eight passages that agree on the last one alone."""


def test_two_camps_are_found_and_told_in_words() -> None:
    found = find_groups(record_of(camps([LEFT, RIGHT], [14, 12])))
    assert [(one.name, one.people) for one in found.groups] == [("Group A", 14), ("Group B", 12)]
    first, second = found.groups
    assert first.stands[:4] == second.stands[4:7] + (Stand.AGREES,) == (Stand.AGREES,) * 4
    assert first.words.startswith("14 people who mostly agree with passages ")
    assert " and disagree with passages " in first.words
    assert found.people == 26
    assert found.unites == (7,)
    assert 7 not in found.divides
    assert len(found.divides) == 3
    assert found.why_not == ""
    assert "Fewer than 50 people" in found.caution


def test_a_group_is_named_by_what_sets_it_apart_from_the_others() -> None:
    """Everyone agrees with the first four; only the fifth to seventh tell them apart."""
    found = find_groups(record_of(camps(["+++++++", "++++---"], [20, 20], stray=0)))
    assert [one.words for one in found.groups] == [
        "20 people who mostly disagree with passages 5, 6 and 7",
        "20 people who mostly agree with passages 5, 6 and 7",
    ]
    assert found.unites == (0, 1, 2)


def test_a_group_that_nothing_sets_apart_is_named_by_where_it_stands() -> None:
    profiles = ["++++0000", "0000----", "00000000"]
    found = find_groups(record_of(camps(profiles, [20, 20, 20], stray=0.05)))
    assert len(found.groups) == 3
    assert "20 people who are of several minds on most passages" in [g.words for g in found.groups]


def test_three_camps_and_no_caution_from_fifty_people_on() -> None:
    found = find_groups(record_of(camps(["++++----", "----++++", "++--++--"], [30, 25, 20])))
    assert [one.people for one in found.groups] == [30, 25, 20]
    assert found.caution == ""


def test_reasons_are_quoted_beside_passages() -> None:
    values = camps([LEFT, RIGHT], [14, 12], stray=0)
    words = find_groups(record_of(values, reasons=["It failed.", "It worked."])).groups[0].words
    assert "passages" in words
    assert "the reason “It failed.”" in words


NOISE = [(40, 8, 0.0), (120, 8, 0.1), (60, 20, 0.3)]
"""People, items and the share of stances that are missing."""


@pytest.mark.parametrize(("people", "items", "missing"), NOISE)
def test_people_who_do_not_fall_into_groups_are_told_so(
    people: int, items: int, missing: float
) -> None:
    found = find_groups(record_of(noise(people, items, missing=missing)))
    assert found.groups == found.unites == found.divides == found.arrows == ()
    assert found.why_not.startswith("People do not fall into clear groups: ")


def test_chance_passes_for_groups_once_in_forty_times() -> None:
    rounds = [noise(n, p, missing=gaps, seed=seed) for n, p, gaps in NOISE for seed in range(13)]
    assert sum(bool(find_groups(record_of(one)).groups) for one in rounds) <= 3


def test_passages_on_which_nearly_all_agree_make_no_groups_of_the_rest() -> None:
    """Their few places on the map look like groups to a silhouette (over 0.9)."""
    chance = np.random.default_rng(3)
    values = np.where(chance.random((600, 8)) < 0.95, 1.0, -1.0)
    values[:, :2] = np.where(chance.random((600, 2)) < 0.5, 1.0, -1.0)
    assert find_groups(record_of(values)).groups == ()


def test_nineteen_people_are_too_few_and_twenty_are_not() -> None:
    values = camps([LEFT, RIGHT], [10, 10], stray=0)
    few = find_groups(record_of(values[1:]))
    assert few.groups == ()
    assert few.why_not.startswith("Too few people to look for groups: that takes 20 who")
    assert "at least 7 of" in few.why_not
    assert find_groups(record_of(values)).groups


def test_who_took_few_stances_is_not_counted() -> None:
    values = camps([LEFT, RIGHT], [14, 12])
    values[:4, :2] = np.nan
    assert find_groups(record_of(values)).people == 22


def test_with_few_items_all_of_them_count() -> None:
    values = camps(["+++-", "---+"], [15, 15], stray=0)
    values[:5, 0] = np.nan
    assert find_groups(record_of(values)).people == 25


def test_one_or_two_passages_make_no_groups() -> None:
    found = find_groups(record_of(camps(["+-", "-+"], [15, 15], stray=0)))
    assert found.why_not.startswith("Too few passages")


def test_an_item_that_few_answered_stays_out() -> None:
    values = camps([LEFT, RIGHT], [14, 12])
    values[4:, 2] = np.nan
    found = find_groups(record_of(values))
    assert [item.number for item in found.items] == [1, 2, 4, 5, 6, 7, 8]
    assert all(len(group.stands) == 7 for group in found.groups)


def test_a_group_of_whom_one_or_two_answered_has_no_stand() -> None:
    values = camps([LEFT, RIGHT], [14, 12], stray=0)
    values[2:14, 0] = np.nan
    first, second = find_groups(record_of(values)).groups
    assert (first.stands[0], second.stands[0]) == (Stand.FEW, Stand.DISAGREES)


@pytest.mark.parametrize("others", [1, 2])
def test_one_or_two_who_took_too_few_stances_are_not_seen_by_subtraction(others: int) -> None:
    record = record_of(camps([LEFT, RIGHT], [14, 12]), others=others)
    found = find_groups(record)
    assert found.people == 23  # with 24 of the 26 on each passage, two would be seen
    assert sum(group.people for group in found.groups) == found.people


def test_nor_beside_the_voters_of_a_passage_on_which_all_of_them_stand() -> None:
    values = camps([LEFT, RIGHT], [14, 13])
    values[-1, 1:] = np.nan  # one person took a stand on the first passage alone
    record = record_of(values, others=10)
    assert find_groups(record).people == 23
    passage = PostedPassage(1, "Passage 1 says", 1, Tally((14, 10, 0), 24, 0))  # without late ones
    assert find_groups(replace(record, passages=(passage,))).people == 21


def test_outliers_never_make_a_group_of_one_or_two() -> None:
    values = camps([LEFT, RIGHT, "--------"], [20, 20, 2], stray=0)
    found = find_groups(record_of(values))
    assert found.groups
    assert all(group.people >= 3 for group in found.groups)


def test_a_group_of_one_mind_is_as_wide_on_the_map_as_one_of_nearly_one_mind() -> None:
    one_mind = find_groups(record_of(camps([LEFT, RIGHT], [20, 20], stray=0)))
    assert {(group.rx, group.ry) for group in one_mind.groups} == {(0.1, 0.1)}


def test_the_map_is_coarse_and_within_its_edges() -> None:
    found = find_groups(record_of(camps([LEFT, RIGHT, "++--++--"], [30, 25, 20])))
    places = [(g.x, g.y) for g in found.groups] + [(a.x, a.y) for a in found.arrows]
    assert len(found.arrows) == len(found.items)
    for x, y in places:
        assert max(abs(x), abs(y)) <= 1
        assert (x * 20, y * 20) == (round(x * 20), round(y * 20))


def test_the_item_that_splits_people_most_evenly() -> None:
    values = noise(40, 8)
    values[:, 5] = [1.0, -1.0] * 20
    assert find_groups(record_of(values)).contested == 5
    assert find_groups(record_of(np.ones((40, 8)))).contested is None


def test_the_summary_of_a_round_without_stances_says_nothing_of_groups() -> None:
    record = record_of(camps([LEFT, RIGHT], [14, 12]))
    assert summarise(replace(record, items=(), stances=())).groups is None
    assert summarise(record).groups == find_groups(record)


def test_a_kept_summary_has_its_groups_back() -> None:
    summary = summarise(record_of(camps([LEFT, RIGHT], [14, 12])))
    assert codec.load(Summary, codec.dump(summary)) == summary


def test_two_thousand_people_take_about_half_a_second() -> None:
    record = record_of(camps([LEFT * 2 + "0000", RIGHT * 2 + "0000"], [1100, 900], stray=0.4))
    start = time.process_time()
    assert find_groups(record).groups
    assert time.process_time() - start < 3


@st.composite
def anything(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """Any stances: camps, noise, nothing at all, items on which all are of one mind."""
    people, items = draw(st.integers(0, 45)), draw(st.integers(0, 9))
    seed, missing = draw(st.integers(0, 999)), draw(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
    values = noise(people, items, missing=missing, seed=seed)
    if draw(st.booleans()):
        values[: people // 2, ::2], values[people // 2 :, ::2] = 1.0, -1.0
    for item in range(draw(st.integers(0, items))):
        values[:, item] = draw(st.sampled_from([1.0, -1.0, 0.0, np.nan]))
    return values, draw(st.integers(0, 4))


@settings(max_examples=60, deadline=None)
@given(anything(), st.randoms(use_true_random=False))
def test_whatever_people_say_groups_hold_together(
    made: tuple[np.ndarray, int], order: random.Random
) -> None:
    values, others = made
    record = record_of(values, others=others)
    found = find_groups(record)
    holds_together(found, record.participants)
    mixed = list(record.stances)
    order.shuffle(mixed)
    assert find_groups(replace(record, stances=tuple(mixed))) == found
    assert (
        find_groups(record_of(values[::-1], others=others)) == found or others or has_gaps(values)
    )


def has_gaps(values: np.ndarray) -> bool:
    """Then who is left out can depend on pseudonyms."""
    return bool(np.isnan(values).any())


def holds_together(found: Groups, participants: int) -> None:
    assert enough(found.people)
    assert found.people == 0 or enough(participants - found.people)
    assert bool(found.groups) != bool(found.why_not)
    assert all(group.people >= 3 for group in found.groups)
    if found.groups:
        assert len(found.groups) > 1
        assert sum(group.people for group in found.groups) == found.people
        sizes = [group.people for group in found.groups]
        assert sizes == sorted(sizes, reverse=True)
    for group in found.groups:
        assert len(group.stands) == len(found.items)
        assert np.isfinite([group.x, group.y, group.rx, group.ry]).all()
