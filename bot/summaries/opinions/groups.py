"""From a round's stances to its opinion groups, in words that need no statistics.

Published are: how many people are in each group, how it stands to an item in words, and a
coarse map: each group's middle and width, no dot for a person. On the map the groups with
twice their widths reach from -1 to 1, and the longest arrow is 1 long; everything is rounded to
twentieths, and no group is narrower than a tenth: one whose people all said the same looks like
one whose people nearly did.
"""

from collections.abc import Sequence

import numpy as np

from bot.summaries.disclosure import MIN_CELL
from bot.summaries.findings import Arrow, Groups, OpinionGroup, Stand
from bot.summaries.models import Item, RoundRecord
from bot.summaries.opinions.matrix import Matrix, Numbers, matrix_of
from bot.summaries.opinions.meaning import Meaning, meaning_of
from bot.summaries.opinions.split import Labels, Plane, clear_split, project

MIN_PEOPLE = 20
"""Fewer are not divided into groups."""

MIN_ITEMS = 3
"""Standing alike on one or two passages makes no group of opinion."""

FEW_PEOPLE = 50
"""Fewer get a caution: Polis advises against groups under 50 to 100 people."""

MOSTLY = 0.6
"""From this estimated share on a group mostly agrees, or mostly disagrees."""

APART = 0.3
"""Groups are divided over an item if their estimated shares of agreement differ by this much."""

CONTESTED = 0.25
"""A contested item has at least this share of people on either side."""

NAMED = 3
"""Items that are named for each side of a group, as uniting and as dividing."""

GRAIN, NARROWEST = 20, 0.1
"""The map's places a unit, and the least width of a group."""

TOO_FEW_ITEMS = "Too few passages and reasons were answered by enough people to look for groups."
NOT_CLEAR = (
    "People do not fall into clear groups: those who agree on one passage often differ on the next."
)
CAUTION = (
    f"Fewer than {FEW_PEOPLE} people: such small groups can look clearer than they are. "
    "Take them as a hint."
)


def find_groups(record: RoundRecord) -> Groups:
    """The opinion groups of a round that is over, or the sentence that says why there are none."""
    matrix = matrix_of(record)
    if len(matrix.items) < MIN_ITEMS:
        return _none(matrix, TOO_FEW_ITEMS)
    if len(matrix.values) < MIN_PEOPLE:
        return _none(matrix, _too_few_people(matrix))
    plane = project(matrix.values)
    split = clear_split(matrix.values, plane.points)
    if split is None:
        return _none(matrix, NOT_CLEAR)
    labels = _by_size(split.labels, plane.points)
    meaning = meaning_of(matrix.values, labels)
    stands = _stands(meaning)
    return Groups(
        people=len(labels),
        items=matrix.items,
        groups=_groups(matrix.items, plane, labels, meaning, stands),
        why_not="",
        caution=CAUTION if len(labels) < FEW_PEOPLE else "",
        unites=_unites(meaning, stands),
        divides=_divides(meaning, stands),
        arrows=_arrows(plane),
        contested=contested(matrix.values),
    )


def contested(values: Numbers) -> int | None:
    """The item on which agree and disagree are closest with the fewest unsure: the one with the
    largest smaller side, at least a quarter of its people."""
    answered = np.maximum(1, np.count_nonzero(~np.isnan(values), axis=0))
    sides = [np.count_nonzero(values == side, axis=0) / answered for side in (1, -1)]
    smaller = np.minimum(*sides)
    if smaller.max(initial=0) < CONTESTED:
        return None
    return int(smaller.argmax())


def _none(matrix: Matrix, why_not: str) -> Groups:
    enough_people = len(matrix.values) >= MIN_PEOPLE
    return Groups(
        people=len(matrix.values),
        items=matrix.items,
        groups=(),
        why_not=why_not,
        caution="",
        unites=(),
        divides=(),
        arrows=(),
        contested=contested(matrix.values) if enough_people else None,
    )


def _too_few_people(matrix: Matrix) -> str:
    return (
        f"Too few people to look for groups: that takes {MIN_PEOPLE} who answered at least "
        f"{matrix.needed} of the passages and reasons."
    )


def _by_size(labels: Labels, points: Numbers) -> Labels:
    """The same groups numbered by size, the largest first; of equals the one further left."""
    sizes = np.bincount(labels)
    left = np.bincount(labels, weights=points[:, 0]) / sizes
    order = np.lexsort((left, -sizes))
    return np.argsort(order)[labels]


def _stands(meaning: Meaning) -> list[list[Stand]]:
    """How each group stands to each item."""
    told = meaning.answered >= MIN_CELL
    agree, disagree = meaning.agree.p >= MOSTLY, meaning.disagree.p >= MOSTLY
    codes = np.select(
        [~told, agree, disagree], [Stand.FEW, Stand.AGREES, Stand.DISAGREES], Stand.DIVIDED
    )
    return [[Stand(str(one)) for one in row] for row in codes]


def _groups(
    items: Sequence[Item],
    plane: Plane,
    labels: Labels,
    meaning: Meaning,
    stands: list[list[Stand]],
) -> tuple[OpinionGroup, ...]:
    members = [plane.points[labels == group] for group in range(len(stands))]
    centres = np.array([points.mean(axis=0) for points in members])
    widths = np.array([points.std(axis=0) for points in members])
    reach = (np.abs(centres) + 2 * widths).max() or 1.0
    centres, widths = _coarse(centres / reach), _coarse(np.maximum(widths / reach, NARROWEST))
    return tuple(
        OpinionGroup(
            name=f"Group {'ABCDE'[group]}",
            people=len(points),
            words=_words(items, len(points), *_typical(meaning, group, stands[group])),
            stands=tuple(stands[group]),
            x=float(centres[group, 0]),
            y=float(centres[group, 1]),
            rx=float(widths[group, 0]),
            ry=float(widths[group, 1]),
        )
        for group, points in enumerate(members)
    )


def _typical(meaning: Meaning, group: int, stands: Sequence[Stand]) -> tuple[list[int], list[int]]:
    """The items that a group mostly agrees and mostly disagrees with, the most telling first:
    those that set it apart from the others; if there are none, those on which it is most at one."""
    sides = ((meaning.agree, Stand.AGREES), (meaning.disagree, Stand.DISAGREES))
    apart = [side.representative(meaning.answered)[group] for side, _ in sides]
    any_apart = any(apart[i][item] for i in range(2) for item in _where(stands, sides[i][1]))
    found: list[list[int]] = []
    for (side, stand), telling in zip(sides, apart, strict=True):
        mostly = _where(stands, stand)
        rank = side.weight[group] if any_apart else side.p[group]
        chosen = [item for item in mostly if telling[item] or not any_apart]
        found.append(sorted(chosen, key=lambda item, rank=rank: -rank[item])[:NAMED])
    return found[0], found[1]


def _where(stands: Sequence[Stand], stand: Stand) -> list[int]:
    return [item for item, one in enumerate(stands) if one is stand]


def _words(items: Sequence[Item], people: int, agree: list[int], disagree: list[int]) -> str:
    who = f"{people:,} people who"
    if agree and disagree:
        against = f"disagree with {names(items, disagree)}"
        return f"{who} mostly agree with {names(items, agree)} and {against}"
    if agree:
        return f"{who} mostly agree with {names(items, agree)}"
    if disagree:
        return f"{who} mostly disagree with {names(items, disagree)}"
    return f"{who} are of several minds on most passages"


def names(items: Sequence[Item], positions: Sequence[int]) -> str:
    """Such as "passages 3 and 7", "passage 2 and the reason “Nobody won.”"; passages by number."""
    numbers = sorted(items[i].number for i in positions if items[i].number)
    parts = [f"the reason {items[i].name}" for i in positions if not items[i].number]
    if len(numbers) == 1:
        parts.insert(0, f"passage {numbers[0]}")
    elif numbers:
        parts.insert(0, f"passages {_listed([str(number) for number in numbers])}")
    return _listed(parts)


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _unites(meaning: Meaning, stands: list[list[Stand]]) -> tuple[int, ...]:
    """What all groups mostly agree with, or all mostly disagree: by group-aware consensus."""
    scores: dict[int, float] = {}
    for side, stand in ((meaning.agree, Stand.AGREES), (meaning.disagree, Stand.DISAGREES)):
        for item, score in enumerate(side.consensus):
            if all(group[item] is stand for group in stands):
                scores[item] = float(score)
    return tuple(sorted(scores, key=lambda item: -scores[item])[:NAMED])


def _divides(meaning: Meaning, stands: list[list[Stand]]) -> tuple[int, ...]:
    """On what groups differ most in how many agree; an item needs enough answers in each."""
    gaps = meaning.agree.p.max(axis=0) - meaning.agree.p.min(axis=0)
    found = [
        item
        for item, gap in enumerate(gaps)
        if gap >= APART and all(group[item] is not Stand.FEW for group in stands)
    ]
    return tuple(sorted(found, key=lambda item: -gaps[item])[:NAMED])


def _arrows(plane: Plane) -> tuple[Arrow, ...]:
    ends = plane.loadings.T
    ends = _coarse(ends / (np.hypot(*plane.loadings).max() or 1.0))
    return tuple(Arrow(item, float(x), float(y)) for item, (x, y) in enumerate(ends))


def _coarse(places: Numbers) -> Numbers:
    return np.round(places * GRAIN) / GRAIN + 0.0
