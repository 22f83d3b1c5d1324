"""Splits people into groups: the two main lines of difference, k-means on them, the best k.

After Polis (compdemocracy/polis, math): a missing stance counts as the item's mean; principal
components; positions of people with few stances are stretched, since means draw them to the
middle. Two things are stricter. A group has at least 3 people. And since k-means splits
anything, pure chance too (silhouettes of 0.34 to 0.5 on two axes), a split must stand out from
splits of the same answers dealt out anew, item by item.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summaries.disclosure import MIN_CELL
from bot.summaries.opinions.matrix import Numbers

Labels = NDArray[np.intp]
"""The group of each person, from 0."""

CLEAR = 0.25
"""A lower silhouette means no structure (Kaufman & Rousseeuw 1990)."""

DEALS = 39
"""How often answers are dealt out anew: chance alone passes once in 40 times."""

DEALT_ROWS = 300
"""Of more people so many, drawn by lot, are held against chance."""

STARTS, DEALT_STARTS = 10, 2
"""Tries of k-means, the best of which counts."""

MOVES = 100
"""Rounds of k-means at most; it settles long before."""

BLOCK = 2**19
"""Distances that are held at once."""

SEED = 1


@dataclass(frozen=True, slots=True)
class Plane:
    """The two main lines along which people differ: `points` of people (rows) on them, and how
    each item pulls (`loadings`, a row an axis)."""

    points: Numbers
    loadings: Numbers


@dataclass(frozen=True, slots=True)
class Split:
    """`labels`: each person's group; `silhouette`: how clear the groups are, -1 to 1."""

    labels: Labels
    silhouette: float


def project(values: Numbers) -> Plane:
    """Principal components of the stances. Of an axis's two directions, the one in which the
    item that pulls most pulls forwards."""
    people, items = values.shape
    answered = ~np.isnan(values)
    filled = np.where(answered, values, 0.0)
    means = filled.sum(axis=0) / np.maximum(1, answered.sum(axis=0))
    centred = np.where(answered, values - means, 0.0)
    _, vectors = np.linalg.eigh(centred.T @ centred / max(1, people - 1))
    loadings = np.zeros((2, items))
    for axis, vector in enumerate(vectors.T[::-1][:2]):
        pull = np.abs(vector)
        first = np.flatnonzero(pull >= pull.max() * (1 - 1e-6))[0]
        loadings[axis] = vector * np.sign(vector[first])
    stretch = np.sqrt(items / np.maximum(1, answered.sum(axis=1)))
    return Plane(centred @ loadings.T * stretch[:, None], loadings)


def clear_split(values: Numbers, points: Numbers) -> Split | None:
    """The best split of these people, if there is one that chance would hardly make."""
    found = best_split(splits(points, STARTS))
    if found is None or found.silhouette < CLEAR:
        return None
    return found if _beats_chance(values, groups=int(found.labels.max()) + 1) else None


def best_split(found: Sequence[Split | None]) -> Split | None:
    """The clearest one; of equals the one with fewer groups."""
    possible = [split for split in found if split is not None]
    return max(possible, key=lambda split: round(split.silhouette, 9), default=None)


def splits(points: Numbers, starts: int) -> list[Split | None]:
    """The best split into 2 groups, 3 and so on up to 5; None where one would be too small."""
    most = min(5, 2 + len(points) // 12)
    labels = [k_means(points, k, starts) for k in range(2, most + 1)]
    scores = iter(silhouettes(points, [one for one in labels if one is not None]))
    return [None if one is None else Split(one, next(scores)) for one in labels]


def _beats_chance(values: Numbers, groups: int) -> bool:
    """Whether so many groups stand out more from what chance makes than any that chance makes.

    How far a split stands out: its silhouette less the mean one of as many groups of the same
    answers dealt out anew. Few items have few places on the map, so that any number means
    something only beside that.
    """
    chance = np.random.default_rng(SEED)
    sample = values[np.sort(chance.permutation(len(values))[:DEALT_ROWS])]
    dealt = np.array([_scores(_dealt_out(sample, chance)) for _ in range(DEALS)])
    usual = dealt.mean(axis=0)
    stands_out = _scores(sample)[groups - 2] - usual[groups - 2]
    return bool(stands_out > (dealt - usual).max() + 1e-9)


def _dealt_out(values: Numbers, chance: np.random.Generator) -> Numbers:
    """The same answers to each item, from other people: what they have to do with each other
    is lost."""
    dealt = values.copy()
    for column in dealt.T:
        answered = ~np.isnan(column)
        column[answered] = chance.permutation(column[answered])
    return dealt


def _scores(values: Numbers) -> list[float]:
    """The silhouette of each number of groups, 0 where there is no such split."""
    found = splits(project(values).points, DEALT_STARTS)
    return [split.silhouette if split else 0.0 for split in found]


def k_means(points: Numbers, k: int, starts: int) -> Labels | None:
    """The tightest of several k-means splits whose groups all have at least 3 people."""
    chance = np.random.default_rng(SEED)
    best, least = None, np.inf
    for _ in range(starts):
        labels, spread = _settle(points, _first_centres(points, k, chance))
        if spread < least and np.bincount(labels, minlength=k).min() >= MIN_CELL:
            best, least = labels, spread
    return best


def _first_centres(points: Numbers, k: int, chance: np.random.Generator) -> Numbers:
    """Points far from each other, by lot (k-means++, Arthur & Vassilvitskii 2007)."""
    chosen = [points[chance.integers(len(points))]]
    while len(chosen) < k:
        nearest = _square_distances(points, np.array(chosen)).min(axis=0)
        total = nearest.cumsum()
        lot = int(np.count_nonzero(total <= chance.random() * total[-1]))
        chosen.append(points[min(lot, len(points) - 1)])
    return np.array(chosen)


def _settle(points: Numbers, centres: Numbers) -> tuple[Labels, float]:
    """Lloyd's rounds until nobody moves; the groups and the sum of squares within them."""
    k = len(centres)
    labels = np.full(len(points), -1)
    for _ in range(MOVES):
        nearest = _square_distances(points, centres).argmin(axis=0)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        sizes = np.maximum(1, np.bincount(labels, minlength=k))
        sums = [np.bincount(labels, weights=axis, minlength=k) for axis in points.T]
        centres = np.stack(sums, axis=1) / sizes[:, None]
    return labels, float(((points - centres[labels]) ** 2).sum())


def _square_distances(points: Numbers, centres: Numbers) -> Numbers:
    """A row for each centre: argmin over few rows is much faster than over few columns."""
    x = points[:, 0] - centres[:, 0, None]
    y = points[:, 1] - centres[:, 1, None]
    return x * x + y * y


def silhouettes(points: Numbers, splits: Sequence[Labels]) -> list[float]:
    """The mean silhouette of each split (Rousseeuw 1987), 0 for a person alone in a group.

    Distances are computed in blocks, and once for all splits.
    """
    if not splits:
        return []
    sizes = [np.bincount(labels) for labels in splits]
    pairs = zip(splits, sizes, strict=True)
    members = np.hstack([np.equal(one[:, None], np.arange(len(size))) for one, size in pairs])
    weights = members.astype(np.float64)
    ends = np.cumsum([0, *map(len, sizes)])
    totals = [0.0] * len(splits)
    step = max(1, BLOCK // len(points))
    for start in range(0, len(points), step):
        block = slice(start, start + step)
        sums = np.sqrt(_square_distances(points, points[block])) @ weights
        for i, labels in enumerate(splits):
            totals[i] += _silhouette(sums[:, ends[i] : ends[i + 1]], labels[block], sizes[i])
    return [total / len(points) for total in totals]


def _silhouette(sums: Numbers, own: Labels, sizes: Labels) -> float:
    """The sum over some people, given the sums of their distances to each group's people."""
    rows = np.arange(len(own))
    within = sums[rows, own] / np.maximum(1, sizes[own] - 1)
    others = sums / np.maximum(1, sizes)
    others[rows, own] = np.inf
    others[:, sizes == 0] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(within, nearest)
    known = (sizes[own] > 1) & np.isfinite(nearest) & (widest > 0)
    return float(((nearest - within)[known] / widest[known]).sum())
