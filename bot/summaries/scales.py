"""Marks and agreement as numbers: where people stand, and how the same people moved.

Means come with a 95% percentile bootstrap interval (Efron & Tibshirani 1993): people are drawn
with replacement 9,999 times, by a generator with a fixed seed, so that the same answers always give
the same interval. Since answers are few numbers, drawing people is drawing counts (multinomial).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt

from bot.polls.models import SCALES, Kind
from bot.summaries.audit import Table
from bot.summaries.disclosure import MIN_VOTERS
from bot.summaries.findings import Range, Scale, ScaleChange
from bot.summaries.summary import Result

DRAWS, SEED = 9_999, 1931
MIN_MOVERS = 6
"""Fewer people who moved say nothing about a change."""


def scale_of(kind: Kind, result: Result | None) -> Scale | None:
    """Mean and spread of those who judged; None for other kinds, and under 5 people."""
    if kind not in SCALES or result is None or result.judged < MIN_VOTERS:
        return None
    counts = [share.count for share in result.shares]
    mean, spread = _mean(SCALES[kind], counts), _spread(SCALES[kind], counts)
    return Scale(
        result.judged, round(mean, 2), interval(SCALES[kind], tuple(counts)), round(spread, 2)
    )


def change_of(kind: Kind, table: Table, *, with_range: bool = True) -> ScaleChange | None:
    """How those who judged at both ends moved; `table` has "can't judge" as its last row and
    column. None for other kinds, and under 5 people."""
    if kind not in SCALES:
        return None
    values = SCALES[kind]
    judged = [row[: len(values)] for row in table[: len(values)]]
    before, after = [sum(row) for row in judged], [sum(one) for one in zip(*judged, strict=True)]
    n = sum(before)
    if n < MIN_VOTERS:
        return None
    steps = _steps(values, judged)
    movers = n - steps.get(0, 0)
    range_ = None
    if with_range and movers >= MIN_MOVERS:
        ends = interval(tuple(steps), tuple(steps.values()))
        range_ = Range(round(ends.low, 1), round(ends.high, 1))
    return ScaleChange(
        n=n,
        mean=round(_mean(values, after) - _mean(values, before), 2),
        range=range_,
        spread=round(_spread(values, after) - _spread(values, before), 2),
    )


@lru_cache(maxsize=256)
def interval(values: tuple[int, ...], counts: tuple[int, ...]) -> Range:
    """The 95% bootstrap interval of the mean of these values, each held by so many people."""
    import numpy as np  # when first needed: it is most of what a start would wait for

    n = sum(counts)
    drawn = np.random.default_rng(SEED).multinomial(n, np.array(counts) / n, DRAWS)
    low, high = np.percentile(drawn @ np.array(values) / n, (2.5, 97.5))
    return Range(round(float(low), 2), round(float(high), 2))


def _steps(values: Sequence[int], judged: Sequence[Sequence[int]]) -> Mapping[int, int]:
    """Steps along the scale -> people, in order."""
    steps: dict[int, int] = {}
    for before, row in zip(values, judged, strict=True):
        for after, people in zip(values, row, strict=True):
            if people:
                steps[after - before] = steps.get(after - before, 0) + people
    return dict(sorted(steps.items()))


def _mean(values: Sequence[int], counts: Sequence[int]) -> float:
    return sum(v * c for v, c in zip(values, counts, strict=True)) / sum(counts)


def _spread(values: Sequence[int], counts: Sequence[int]) -> float:
    """The standard deviation of these people (not an estimate for others: divided by n)."""
    mean = _mean(values, counts)
    squares = sum(c * (v - mean) ** 2 for v, c in zip(values, counts, strict=True))
    return sqrt(squares / sum(counts))
