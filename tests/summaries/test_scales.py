"""Means, intervals and changes on scales, with scipy as the oracle of the bootstrap."""

# scipy says little about its types.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportOptionalMemberAccess=false, reportMissingTypeStubs=false

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from summaries.test_disclosure import fits, margins, tables, tables_with

from bot.domain.questions import FIXED_OPTIONS, SCALES, Kind, Question
from bot.summaries import scales
from bot.summaries.audit import Table
from bot.summaries.disclosure import Disclosure, disclose, may_tell, small_cells
from bot.summaries.findings import Range, ScaleChange
from bot.summaries.panel import compare
from bot.summaries.results import result_of_answers
from bot.summaries.scales import change_of, interval, scale_of

MARKS = Question("Which marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])


def test_marks_run_from_four_to_nought_and_cant_judge_is_no_mark() -> None:
    result = result_of_answers(MARKS, [0, 0, 1, 2, 4, 4, -1, -1])
    scale = scale_of(Kind.MARKS, result)
    assert scale is not None
    assert (scale.n, scale.mean) == (6, 2.17)
    assert scale.spread == round(float(np.std([4, 4, 3, 2, 0, 0])), 2)


def test_other_kinds_and_few_people_have_no_mean() -> None:
    assert scale_of(Kind.CHOICE, result_of_answers(MARKS, [0] * 9)) is None
    assert scale_of(Kind.MARKS, result_of_answers(MARKS, [0] * 4)) is None
    assert scale_of(Kind.MARKS, result_of_answers(MARKS, [0] * 4 + [-1] * 3)) is None


@pytest.mark.parametrize("counts", [(3, 5, 2, 4, 1), (0, 0, 9, 1, 0), (40, 30, 10, 15, 25)])
def test_the_interval_is_scipys(counts: tuple[int, ...]) -> None:
    values = SCALES[Kind.MARKS]
    people = np.repeat(values, counts)
    theirs = stats.bootstrap((people,), np.mean, method="percentile", rng=7).confidence_interval
    ours = interval(values, counts)
    step = 1.5 / len(people)  # means move in steps of 1/n, and both are drawn by chance
    assert ours.low == pytest.approx(theirs.low, abs=0.02 + step)
    assert ours.high == pytest.approx(theirs.high, abs=0.02 + step)
    assert interval(values, counts) == ours


def test_the_change_is_that_of_the_same_people() -> None:
    table = _table([(0, 1)] * 6 + [(1, 1)] * 5 + [(2, 3)] * 4 + [(4, 4)] * 3)
    change = change_of(Kind.MARKS, table)
    assert change is not None
    steps = np.array([-1.0] * 10 + [0.0] * 8)
    theirs = stats.bootstrap((steps,), np.mean, method="percentile", rng=7).confidence_interval
    assert (change.n, change.mean) == (18, round(-10 / 18, 2))
    assert change.range is not None
    assert change.range.low == pytest.approx(theirs.low, abs=0.11)
    assert change.range.high == pytest.approx(theirs.high, abs=0.11)
    before, after = [4] * 6 + [3] * 5 + [2] * 4 + [0] * 3, [3] * 11 + [1] * 4 + [0] * 3
    assert change.spread == pytest.approx(float(np.std(after) - np.std(before)), abs=0.006)


def test_fewer_than_six_who_moved_give_no_interval() -> None:
    assert change_of(Kind.MARKS, _table([(0, 1)] * 5 + [(2, 2)] * 20)).range is None
    assert change_of(Kind.MARKS, _table([(0, 1)] * 6 + [(2, 2)] * 20)).range is not None


def test_a_round_of_marks_tells_the_change() -> None:
    voters = [n.to_bytes(16, "big") for n in range(40)]
    before = {voter: n % 5 for n, voter in enumerate(voters)}
    after = {voter: max(0, answer - (n < 20)) for n, (voter, answer) in enumerate(before.items())}
    told, _ = compare(MARKS, before, after)
    assert told is not None
    assert told.scale == ScaleChange(40, 0.4, Range(0.2, 0.6), told.scale.spread)


@settings(max_examples=60, deadline=None)
@given(tables(), st.booleans())
def test_no_small_cell_follows_from_mean_spread_and_interval(table: Table, ranged: bool) -> None:
    """Marks with three steps, so that every table with the same margins can be tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scales, "SCALES", {Kind.MARKS: (1, 0, -1)})
        patch.setattr(scales, "MIN_MOVERS", 3)
        offer = disclose(table)

        def told(other: Table) -> ScaleChange | None:
            return change_of(Kind.MARKS, other, with_range=ranged)

        if not offer.margins or offer.movers == 0 or not may_tell(table, offer, told):
            return
        possible = [t for t in _possible(table, offer) if told(t) == told(table)]
        for i, j in small_cells(table):
            assert len({t[i][j] for t in possible}) > 1, (offer, (i, j))


def _possible(table: Table, offer: Disclosure) -> Iterator[Table]:
    return (t for t in tables_with(*margins(table)) if fits(t, offer, table))


def _table(pairs: list[tuple[int, int]]) -> Table:
    return tuple(tuple(pairs.count((i, j)) for j in range(6)) for i in range(6))
