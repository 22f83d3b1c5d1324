"""What sets groups apart and what they share: Polis's statistics of groups and items.

Arrays have a row a group and a column an item. The formulas are Polis's (compdemocracy/polis,
math: repness and stats).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summaries.disclosure import MIN_CELL
from bot.summaries.opinions.matrix import Numbers
from bot.summaries.opinions.split import Labels

Z90 = 1.2816
"""The standard normal's 90% point."""


@dataclass(frozen=True, slots=True)
class Side:
    """How a side (agreeing, or disagreeing) stands in each group.

    `p`: the estimated share of a group, (count + 1)/(answered + 2), where answered counts
    unsure; `ratio`: p over that of everyone outside the group; `z_group`: p against one half;
    `z_others`: the group against everyone outside; `consensus`: the product of p over groups.
    """

    p: Numbers
    ratio: Numbers
    z_group: Numbers
    z_others: Numbers
    consensus: Numbers

    def representative(self, answered: Numbers) -> NDArray[np.bool_]:
        """Which items this side of a group stands for: typical of it, and not of the others.

        At least 3 answers, besides: alone, one agreement of one would pass.
        """
        return (self.z_group > Z90) & (self.z_others > Z90) & (answered >= MIN_CELL)

    @property
    def weight(self) -> Numbers:
        """Which representative items come first."""
        return self.ratio * self.z_others * self.p * self.z_group


@dataclass(frozen=True, slots=True)
class Meaning:
    """`answered`: people of a group with a stance on an item, unsure ones too."""

    answered: Numbers
    agree: Side
    disagree: Side


def meaning_of(values: Numbers, labels: Labels) -> Meaning:
    """The statistics of each group and item (`labels`: each row's group)."""
    groups = np.arange(len(np.bincount(labels)))
    member = np.equal(groups[:, None], labels).astype(np.float64)
    answered = _count(member, ~np.isnan(values))
    agree, disagree = _count(member, values == 1), _count(member, values == -1)
    return Meaning(answered, _side(agree, answered), _side(disagree, answered))


def _count(member: Numbers, which: NDArray[np.bool_]) -> Numbers:
    """Of each group and item, how many of the group's people are marked."""
    return member @ which.astype(np.float64)


def one_proportion(count: Numbers, n: Numbers) -> Numbers:
    """z of a share against one half: 2·sqrt(n+1)·((s+1)/(n+1) - 1/2)."""
    return 2 * np.sqrt(n + 1) * ((count + 1) / (n + 1) - 0.5)


def two_proportions(count: Numbers, n: Numbers, count2: Numbers, n2: Numbers) -> Numbers:
    """z of one share against another, each count and n increased by 1; 0 where all agree."""
    count, n, count2, n2 = count + 1, n + 1, count2 + 1, n2 + 1
    pooled = (count + count2) / (n + n2)
    variance = pooled * (1 - pooled) * (1 / n + 1 / n2)
    varies = variance > 0
    root = np.sqrt(np.where(varies, variance, 1.0))
    return np.where(varies, (count / n - count2 / n2) / root, 0.0)


def _side(count: Numbers, answered: Numbers) -> Side:
    others = count.sum(axis=0) - count
    others_answered = answered.sum(axis=0) - answered
    p = (count + 1) / (answered + 2)
    return Side(
        p=p,
        ratio=p / ((others + 1) / (others_answered + 2)),
        z_group=one_proportion(count, answered),
        z_others=two_proportions(count, answered, others, others_answered),
        consensus=p.prod(axis=0),
    )
