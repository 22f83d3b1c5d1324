"""Counting rankings: instant runoff count by count, and options compared in pairs.

Instant runoff: each ballot counts for the first of its options that is still in; the lowest option
leaves, until one has more than half of the ballots that still count. Options tied for the last
place leave together if all their votes added up stay below the next option's: none of them can
get past it. Else the one leaves that had fewer votes at the latest earlier count at which they
differ; if there is no such count, the one that stands further down in the question. Where all
that are left are tied and always were, nobody wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from types import MappingProxyType

from bot.summaries.findings import RunoffRound

Ballot = tuple[tuple[int, ...], int]
"""Option positions in order of rank, and how many people ranked them so."""

Votes = Mapping[int, int]
_NONE: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Runoff:
    """All counts, in order; `winner` is None for a tie (or nobody's ballots).

    `by_order`: at some count only the order of the question decided who left.
    """

    counts: tuple[RunoffRound, ...]
    winner: int | None
    by_order: bool


def instant_runoff(ballots: Sequence[Ballot], options: int) -> Runoff:
    """Every count until an option has more than half, or until nothing separates the rest."""
    counts: list[RunoffRound] = []
    history: list[Votes] = []
    left, by_order = frozenset(range(options)), False
    while True:
        votes = _votes(ballots, left)
        counting = sum(votes.values())
        ahead = [option for option in sorted(left) if votes[option] * 2 > counting]
        out, is_by_order = _lowest(votes, history) if not ahead else ((), False)
        told = tuple(votes[i] if i in left else None for i in range(options))
        counts.append(RunoffRound(told, sum(people for _, people in ballots) - counting, out))
        if not out:
            return Runoff(tuple(counts), ahead[0] if ahead else None, by_order)
        history.append(votes)
        left, by_order = left.difference(out), by_order or is_by_order


def sure_winner(ballots: Sequence[Ballot], options: int, unsure: Mapping[int, int]) -> int | None:
    """Who wins whatever is ranked next on unsure ballots, None if that can't be said for certain.

    `unsure`: people by option whose ballots rank that option alone, and could go on anyhow.
    """

    @cache
    def among(left: frozenset[int]) -> int | None:
        votes = _votes(ballots, left)
        free = sum(people for option, people in unsure.items() if option not in left)
        ahead = max(votes, key=lambda option: votes[option])
        if len(left) == 1 or votes[ahead] * 2 > sum(votes.values()) + free:
            return ahead
        winners = {among(left - {one}) for one in left if _lacking(votes, one) <= free}
        return winners.pop() if len(winners) == 1 else None

    return among(frozenset(range(options)))


def _lacking(votes: Votes, option: int) -> int:
    """How many votes the others would need so that none has fewer than this option."""
    return sum(max(0, votes[option] - count) for count in votes.values())


def beats_all(
    ballots: Iterable[Ballot], options: int, unsure: Mapping[int, int] = _NONE
) -> int | None:
    """The Condorcet winner: the option that more people rank above than below each other one.

    Options that someone did not rank are below all that they ranked, and equal among themselves.
    With `unsure` (as for `sure_winner`) only one that wins whatever those ballots rank next.
    """
    above = dict.fromkeys(permutations(range(options), 2), 0)
    for ranking, people in ballots:
        for place, option in enumerate(ranking):
            for other in set(range(options)).difference(ranking[: place + 1]):
                above[option, other] += people
    for option in range(options):
        others = [other for other in range(options) if other != option]
        if all(
            above[option, other] - above[other, option]
            > sum(people for i, people in unsure.items() if i not in (option, other))
            for other in others
        ):
            return option
    return None


def _votes(ballots: Iterable[Ballot], left: frozenset[int]) -> Votes:
    votes = dict.fromkeys(left, 0)
    for ranking, people in ballots:
        option = next((option for option in ranking if option in left), None)
        if option is not None:
            votes[option] += people
    return votes


def _lowest(votes: Votes, history: Sequence[Votes]) -> tuple[tuple[int, ...], bool]:
    """Who leaves now, none if all are tied for good; and whether only their order decided it."""
    least = min(votes.values())
    tied = sorted(option for option in votes if votes[option] == least)
    higher = [count for count in votes.values() if count > least]
    if len(tied) == 1 or (higher and least * len(tied) < min(higher)):
        return tuple(tied), False
    for earlier in reversed(history):
        fewest = min(earlier[option] for option in tied)
        tied = [option for option in tied if earlier[option] == fewest]
    if len(tied) == len(votes):
        return (), False
    return (tied[-1],), len(tied) > 1
