"""Counting rankings: instant runoff count by count, and options compared in pairs.

Instant runoff: each ballot counts for the first of its options that is still in; the lowest option
leaves, until one has more than half of the ballots that still count. Of options tied for the last
place the one leaves that had fewest votes in the count before, or the one before that, back to the
first; if they were always tied, the option further down in the question. Where all that
are left are tied and always were, nobody wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from bot.domain.answers import decode
from bot.domain.questions import SKIP, Question

RankedBallots = Sequence[tuple[tuple[int, ...], int]]
"""Option positions in order of rank, and how many people ranked them so."""

Votes = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Count:
    """One count: votes for each option, None once it is out; ballots on which none is left."""

    votes: tuple[int | None, ...]
    exhausted: int


@dataclass(frozen=True, slots=True)
class Runoff:
    """All counts in order. `winner`: None for a tie, or where nobody ranked anything.

    `by_order`: at some count only the order of the question decided who left. `condorcet`: the
    option that more people rank above than below each other one, if there is one.
    """

    counts: tuple[Count, ...]
    winner: int | None
    by_order: bool
    condorcet: int | None


def runoff_of(question: Question, answers: Mapping[int, int]) -> Runoff:
    """The runoff of a ranked question from its answers -> people."""
    ballots = [(decode(question, one), n) for one, n in answers.items() if one != SKIP]
    return instant_runoff(ballots, len(question.options))


def instant_runoff(ballots: RankedBallots, options: int) -> Runoff:
    """Every count until an option has more than half, or until nothing separates the rest."""
    counts: list[Count] = []
    history: list[Votes] = []
    left, by_order = frozenset(range(options)), False
    people = sum(n for _, n in ballots)
    while True:
        votes = _votes(ballots, left)
        counting = sum(votes.values())
        counts.append(Count(tuple(votes.get(i) for i in range(options)), people - counting))
        ahead = next((one for one in sorted(left) if votes[one] * 2 > counting), None)
        out, is_by_order = (None, False) if ahead is not None else _lowest(votes, history)
        if out is None:
            return Runoff(tuple(counts), ahead, by_order, beats_all(ballots, options))
        history.append(votes)
        left, by_order = left - {out}, by_order or is_by_order


def beats_all(ballots: RankedBallots, options: int) -> int | None:
    """The Condorcet winner. Options that someone did not rank are below all that they ranked, and
    equal among themselves."""
    above = dict.fromkeys(permutations(range(options), 2), 0)
    for ranking, people in ballots:
        for place, option in enumerate(ranking):
            for other in set(range(options)).difference(ranking[: place + 1]):
                above[option, other] += people
    for option in range(options):
        others = [other for other in range(options) if other != option]
        if all(above[option, other] > above[other, option] for other in others):
            return option
    return None


def _votes(ballots: Iterable[tuple[tuple[int, ...], int]], left: frozenset[int]) -> Votes:
    votes = dict.fromkeys(left, 0)
    for ranking, people in ballots:
        option = next((option for option in ranking if option in left), None)
        if option is not None:
            votes[option] += people
    return votes


def _lowest(votes: Votes, history: Sequence[Votes]) -> tuple[int | None, bool]:
    """Who leaves now, None if all are tied for good; and whether only their order decided it."""
    tied = list(votes)
    for counted in (votes, *reversed(history)):
        fewest = min(counted[option] for option in tied)
        tied = [option for option in tied if counted[option] == fewest]
    if len(tied) == len(votes):
        return None, False
    return max(tied), len(tied) > 1
