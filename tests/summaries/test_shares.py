from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import proportion  # pyright: ignore[reportMissingTypeStubs]

from bot.summaries.shares import share_of, wilson

ORACLE: Any = proportion


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(6, 10, 31, 83), (10, 20, 30, 70), (30, 60, 38, 62), (10, 10, 72, 100)],
)
def test_the_published_table(count: int, n: int, low: int, high: int) -> None:
    interval = wilson(count, n)
    assert interval
    assert (round(100 * interval.low), round(100 * interval.high)) == (low, high)


def test_nobody_has_no_share() -> None:
    assert wilson(0, 0) is None
    assert share_of(0, 0).share is None


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (6, 5)])
def test_impossible_counts_are_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(count, n)


@given(st.integers(1, 5000), st.data())
def test_statsmodels_agrees(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    interval = wilson(count, n)
    assert interval
    oracle = ORACLE.proportion_confint(count, n, method="wilson")
    assert (interval.low, interval.high) == pytest.approx(oracle, abs=1e-6)


@given(st.integers(1, 5000), st.data())
def test_a_share_lies_in_its_interval(n: int, data: st.DataObject) -> None:
    share = share_of(data.draw(st.integers(0, n)), n)
    assert share.interval
    assert share.share is not None
    assert 0 <= share.interval.low <= share.share <= share.interval.high <= 1
