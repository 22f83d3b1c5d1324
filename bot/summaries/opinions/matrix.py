"""Who stands where on what: voters in rows, passages and reasons in columns.

Which people are counted is chosen so that their number gives nobody away. Of a group only its
size is published as a number; how it stands to an item is said in words. So subtraction can
show one thing alone: how many people are counted nowhere. That number must be 0 or at least 3
beside every published total that contains all who are counted (the round's participants, and
the voters of a passage on which all of them took a stand). Where it isn't, the few people with
the fewest stances are left out too: never more than six, mostly one or two.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summaries.disclosure import MIN_VOTERS, enough
from bot.summaries.findings import Item
from bot.summaries.models import RoundRecord

Numbers = NDArray[np.float64]

ENOUGH_STANCES = 7
"""So many stances place a person on the map, or all of them where there are fewer items."""


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
    kept = np.count_nonzero(~np.isnan(values), axis=0) >= MIN_VOTERS
    items = tuple(item for item, stays in zip(record.items, kept, strict=True) if stays)
    values = values[:, kept]
    needed = min(ENOUGH_STANCES, len(items))
    answered = np.count_nonzero(~np.isnan(values), axis=1)
    rows = [i for i in range(len(voters)) if answered[i] >= max(needed, 1)]
    rows.sort(key=lambda i: (-answered[i], voters[i]))  # a pseudonym favours nobody
    values = _without_traces(record, items, values[rows])
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


def _without_traces(record: RoundRecord, items: tuple[Item, ...], values: Numbers) -> Numbers:
    """The rows without the last few, as the module says; none if nothing else is safe."""
    for count in range(len(values), -1, -1):
        totals = _totals_around(record, items, values[:count])
        if enough(count) and all(enough(abs(total - count)) for total in totals):
            return values[:count]
    return values[:0]


def _totals_around(record: RoundRecord, items: tuple[Item, ...], values: Numbers) -> set[int]:
    """The published numbers of people among whom all these rows are."""
    voters = {p.number: p.stance.voters for p in record.passages if p.stance is not None}
    by_all = np.flatnonzero(~np.isnan(values).any(axis=0))
    return {record.participants} | {
        voters[items[i].number] for i in by_all if items[i].number in voters
    }
