"""Who stands where on what: voters in rows, passages and reasons in columns.

Which people are counted is chosen so that their number gives nobody away. Of a group only its
size is published as a number; how it stands to an item is said in words. So subtraction can
show one thing alone: how many people are counted nowhere. That number must be 0 or at least 3
beside every published total that contains all who are counted (the round's participants, and
the voters of a passage on which all of them took a stand). Where it isn't, as few people as need
be are left out too, those with the fewest stances first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summaries.disclosure import MIN_VOTERS, enough
from bot.summaries.models import Item, RoundRecord

Numbers = NDArray[np.float64]

ENOUGH_STANCES = 7
"""So many stances place a person on the map, or all of them where there are fewer items."""

Total = tuple[int | None, int]
"""A published number of people, and of which item (a column); None: of all who took part."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`values`: 1 agree, -1 disagree, 0 unsure, NaN no stance; a row a person, a column an item.

    The rows are sorted by their values: their order says nothing of who they are, and the same
    stances make the same matrix, in whatever order they were read.
    """

    items: tuple[Item, ...]
    values: Numbers
    needed: int
    """How many stances it took to be counted."""


def matrix_of(record: RoundRecord) -> Matrix:
    """The stances of all who may be counted, on the items that at least 5 people answered."""
    voters, values = _all_stances(record)
    on_each = np.count_nonzero(~np.isnan(values), axis=0)
    kept = on_each >= MIN_VOTERS
    items = tuple(item for item, stays in zip(record.items, kept, strict=True) if stays)
    values = values[:, kept]
    needed = min(ENOUGH_STANCES, len(items))
    answered = np.count_nonzero(~np.isnan(values), axis=1)
    rows = [i for i in range(len(voters)) if answered[i] >= max(needed, 1)]
    rows.sort(key=lambda i: (-answered[i], voters[i]))  # a pseudonym favours nobody
    totals = _totals(record, items, on_each[kept].tolist())
    values = _without_traces(values[rows], totals)
    return Matrix(items, values[np.lexsort(values.T)] if items else values, needed)


def _all_stances(record: RoundRecord) -> tuple[list[bytes], Numbers]:
    voters = sorted({stance.voter for stance in record.stances})
    row_of = {voter: row for row, voter in enumerate(voters)}
    values = np.full((len(voters), len(record.items)), np.nan)
    count = len(record.stances)
    rows = np.fromiter((row_of[one.voter] for one in record.stances), np.intp, count)
    columns = np.fromiter((one.item for one in record.stances), np.intp, count)
    values[rows, columns] = np.fromiter((one.value for one in record.stances), np.float64, count)
    return voters, values


def _without_traces(values: Numbers, totals: Sequence[Total]) -> Numbers:
    """The rows without the last few, as the module says; none if nothing else is safe."""
    for count in range(len(values), 0, -1):
        gaps = np.count_nonzero(np.isnan(values[:count]), axis=0)
        around = [people for item, people in totals if item is None or not gaps[item]]
        if enough(count) and all(enough(abs(people - count)) for people in around):
            return values[:count]
    return values[:0]


def _totals(record: RoundRecord, items: Sequence[Item], voters: Sequence[int]) -> list[Total]:
    """Published numbers of people: of the round, and of each passage as its result and the
    participation tell it."""
    shown = {p.number: p.stance.voters for p in record.passages if p.stance is not None}
    passages = [(i, item) for i, item in enumerate(items) if item.number]
    return [
        (None, record.participants),
        *((i, voters[i]) for i, _ in passages),
        *((i, shown[item.number]) for i, item in passages if item.number in shown),
    ]
