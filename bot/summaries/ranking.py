"""What a summary may say of a ranked question: counts, who wins, and who wins in pairs.

The first choices are the question's result, which everyone sees. What is told beyond them must not
show what 1 or 2 people ranked next:

* Below 5 rankings nothing is told.
* No count is told with a number of 1 or 2 people in it, nor one with a number that differs by 1 or
  2 people from the count told before it (the first choices, if there is none).
* Ballots move from the options that leave to those that gain. If all ballots of an option that 1
  or 2 people put first can only have gone one way, such a step is not told.
* Of all ways to leave counts out, the one is taken that leaves out fewest; the last count has to
  stay. If there is none, no count is told.
* Without counts the winner is told, and the winner in pairs always, only if it would be the same
  whatever the people in such groups of 1 or 2 had ranked next: what doesn't depend on them tells
  nothing of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from bot.polls.answers import decode
from bot.polls.models import CANT_JUDGE, Question
from bot.summaries.disclosure import MIN_VOTERS, enough
from bot.summaries.findings import Ranking, RunoffRound
from bot.summaries.runoff import Runoff, beats_all, instant_runoff, sure_winner

TOO_FEW = "Too few people ranked the options to count them out."
UNTOLD_WINNER = (
    "Who wins the instant runoff is not told: it could show what one or two people ranked next."
)
UNTOLD_COUNTS = "The counts are not told: they would show what one or two people ranked next."
SOME_LEFT_OUT = "Counts that would show what one or two people ranked next are left out."
TIE = "The instant runoff ends in a tie."
BY_ORDER = (
    "Where nothing else separated the lowest options, the one further down in the question left."
)

_EXHAUSTED = -1


def rank(question: Question, answers: Iterable[tuple[int, int]]) -> Ranking:
    """The ranking by these answers, (answer, people) each, as far as it may be told."""
    ballots = [(decode(question, one), people) for one, people in answers if one != CANT_JUDGE]
    n, options = sum(people for _, people in ballots), len(question.options)
    if n < MIN_VOTERS:
        return Ranking(0, (), None, None, TOO_FEW)
    runoff = instant_runoff(ballots, options)
    small, kept = _small(runoff.counts[0]), _told(runoff)
    large = [(order[:1] if order[0] in small else order, people) for order, people in ballots]
    winner = runoff.winner if kept or not small else sure_winner(large, options, small)
    is_tie = winner is None and (kept is not None or not small)
    is_whole = not small or (kept is not None and len(kept) == len(runoff.counts))
    notes = (
        UNTOLD_WINNER if winner is None and not is_tie else UNTOLD_COUNTS if not kept else "",
        SOME_LEFT_OUT if kept and len(kept) < len(runoff.counts) else "",
        TIE if is_tie else "",
        BY_ORDER if runoff.by_order and is_whole else "",
    )
    note = " ".join(filter(None, notes))
    condorcet = beats_all(large, options, small)
    return Ranking(n, tuple(_rounds(kept or ())), winner, condorcet, note)


def _small(first: RunoffRound) -> dict[int, int]:
    """The options that 1 or 2 people put first, with these people."""
    return {i: people for i, people in enumerate(first.votes) if people and not enough(people)}


def _told(runoff: Runoff) -> tuple[RunoffRound, ...] | None:
    """The first count with as many others as may be told, the last always among them."""
    first, *others = runoff.counts
    if not others:
        return (first,)
    for size in range(len(others) - 1, -1, -1):
        for some in combinations(others[:-1], size):
            kept = (first, *some, others[-1])
            if _hides(kept):
                return kept
    return None


def _rounds(kept: Sequence[RunoffRound]) -> Iterator[RunoffRound]:
    """With each count who is out at the next one. The first choices stay out if they hold small
    numbers: as the question's result they stand elsewhere."""
    for place, count in enumerate(kept):
        if place or all(map(enough, _numbers(count).values())):
            after = kept[place + 1].votes if place + 1 < len(kept) else count.votes
            out = [
                i for i, votes in enumerate(count.votes) if votes is not None and after[i] is None
            ]
            yield replace(count, out=tuple(out))


def _numbers(count: RunoffRound) -> dict[int, int]:
    """Where the ballots are: people by option, and the exhausted ones."""
    votes = {i: people for i, people in enumerate(count.votes) if people is not None}
    return votes | {_EXHAUSTED: count.exhausted}


def _hides(kept: Sequence[RunoffRound]) -> bool:
    """Whether these counts, side by side, leave in the dark where small groups went."""
    places = {option: {option} for option in _small(kept[0])}
    for one, other in pairwise(map(_numbers, kept)):
        gains = {place: other[place] - one[place] for place in other}
        if not all(map(enough, [*other.values(), *gains.values()])):
            return False
        out, gaining = one.keys() - other.keys(), {place for place in gains if gains[place]}
        for option, possible in places.items():
            if possible & out:
                places[option] = (possible - out) | gaining
                if len(places[option]) == 1:
                    return False
    return True
