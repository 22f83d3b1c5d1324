"""Counts first, percentages from 20 on, and the interval of the exports."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import proportion  # pyright: ignore[reportMissingTypeStubs]

from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.summaries.shares import counted, mean_of, mean_text, people, percent, wilson

ORACLE: Any = proportion


@pytest.mark.parametrize(("count", "n", "low", "high"), [(6, 10, 31, 83), (10, 10, 72, 100)])
def test_the_published_intervals(count: int, n: int, low: int, high: int) -> None:
    interval = wilson(count, n)
    assert interval
    assert (round(100 * interval[0]), round(100 * interval[1])) == (low, high)


@given(st.integers(1, 5000), st.data())
def test_statsmodels_agrees(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    interval = wilson(count, n)
    assert interval == pytest.approx(ORACLE.proportion_confint(count, n, method="wilson"), abs=1e-6)
    assert interval
    assert 0 <= interval[0] <= count / n <= interval[1] <= 1


def test_nobody_has_no_interval_and_impossible_counts_are_refused() -> None:
    assert wilson(0, 0) is None
    for count in (-1, 6):
        with pytest.raises(ValueError, match="between 0 and n"):
            wilson(count, 5)


@pytest.mark.parametrize(
    ("count", "n", "said"),
    [
        (5, 9, "5 of 9"),
        (19, 19, "19 of 19"),
        (0, 0, "0 of 0"),
        (14, 25, "14 of 25 (56%)"),
        (20, 20, "20 of 20 (100%)"),
        (1_200, 4_000, "1,200 of 4,000 (30%)"),
        (1, 1_000, "1 of 1,000 (under 1%)"),
        (999, 1_000, "999 of 1,000 (over 99%)"),
    ],
)
def test_percentages_come_from_twenty_answers_on(count: int, n: int, said: str) -> None:
    assert counted(count, n) == said


@given(st.integers(1, 5000), st.data())
def test_only_nobody_is_none_and_only_everybody_is_all(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    assert (percent(count, n) == "0%") is (count == 0)
    assert (percent(count, n) == "100%") is (count == n)


@pytest.mark.parametrize(
    ("kind", "counts", "said"),
    [
        (Kind.MARKS, (1, 2, 0, 0, 0), "On average between A and B."),
        (Kind.MARKS, (0, 10, 1, 0, 0), "On average about B."),
        (Kind.MARKS, (1, 0, 0, 0, 1), "On average about C."),
        (Kind.MARKS, (0, 0, 0, 1, 1), "On average between D and F."),
        (Kind.AGREEMENT, (0, 1, 1, 0, 0), "On average between Agree and Neither."),
        (Kind.MARKS, (0, 0, 0, 0, 0), ""),
        (Kind.STANCE, (3, 1, 1), ""),
    ],
)
def test_the_mean_of_a_scale_is_said_in_its_words(
    kind: Kind, counts: tuple[int, ...], said: str
) -> None:
    assert mean_text(Question("So?", kind, FIXED_OPTIONS[kind]), counts) == said


@given(st.sampled_from([Kind.MARKS, Kind.AGREEMENT]), st.lists(st.integers(0, 9), min_size=5))
def test_every_mean_has_words(kind: Kind, counts: list[int]) -> None:
    found = mean_of(kind, counts[:5])
    said = mean_text(Question("So?", kind, FIXED_OPTIONS[kind]), counts[:5])
    assert bool(said) is (found is not None)


def test_one_person_is_no_people() -> None:
    assert [people(0), people(1), people(1_200)] == ["0 people", "1 person", "1,200 people"]
    assert people(2, "mind", "minds") == "2 minds"
