"""The tracked question's ballot log, replayed: who held which answer at which moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from bot.summaries.models import Change, RoundRecord

Answers = Mapping[bytes, int]
"""The answer that each voter holds at a moment."""


NOTHING = -2
"""Stands where someone holds no answer; answers are -1 and up."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Snapshots at each step: the opening, after each passage, the close."""

    steps: tuple[str, ...]
    states: tuple[Answers, ...]
    """One for each step; what happens at the very moment of a posting belongs to what follows."""
    final: Answers
    confirmed: frozenset[bytes]
    """Who gave or confirmed an answer in the closing window."""
    has_opening: bool
    """False: no passage was posted, so that there is no before and after."""

    @property
    def opening(self) -> Answers:
        return self.states[0] if self.has_opening else {}


def replay(record: RoundRecord, log: Sequence[Change]) -> Timeline:
    """How the answers stood when the first passage came, after each passage, and at the end."""
    first = record.first_passage_at
    if first is None and record.passages:
        first = record.passages[0].posted_at
    names: list[str] = []
    cuts: list[float] = []
    if first is not None:
        names = ["opening", *(str(passage.number) for passage in record.passages)]
        cuts = [first, *(passage.posted_at for passage in record.passages[1:])]
        if record.passages:
            cuts.append(inf if record.closing_at is None else record.closing_at)
    if record.closing_at is not None or not cuts:
        names.append("closing")
        cuts.append(inf)
    states = _snapshots(log, cuts)
    final = _snapshots(log, [inf])[0]
    since = inf if record.closing_at is None else record.closing_at
    confirmed = frozenset(change.voter for change in log if change.at >= since) & final.keys()
    return Timeline(tuple(names), states, final, confirmed, first is not None)


def _snapshots(log: Sequence[Change], cuts: Sequence[float]) -> tuple[Answers, ...]:
    """The answers as they stood before each cut; the cuts are in order."""
    held: dict[bytes, int] = {}
    states: list[Answers] = []
    done = 0
    for cut in cuts:
        while done < len(log) and log[done].at < cut:
            change = log[done]
            done += 1
            if change.answer is None:
                held.pop(change.voter, None)
            else:
                held[change.voter] = change.answer
        states.append(dict(held))
    return tuple(states)


def restrict(answers: Answers, voters: frozenset[bytes]) -> Answers:
    """The answers of these voters only."""
    return {voter: answer for voter, answer in answers.items() if voter in voters}


def differing(one: Answers, other: Answers) -> int:
    """How many people hold another answer, or have come or gone, between two moments."""
    both = one.keys() | other.keys()
    return sum(one.get(voter) != other.get(voter) for voter in both)


def differences(states: Sequence[Answers]) -> Callable[[int, int], int]:
    """`differing` for two of these moments by their positions; quick where there are many."""
    import numpy as np  # when first needed, like all that weighs

    voters = set[bytes]().union(*states)
    rows = [[state.get(voter, NOTHING) for voter in voters] for state in states]
    table = np.array(rows, dtype=np.int32)
    return lambda one, other: int(np.count_nonzero(table[one] != table[other]))


def table_of(one: Answers, other: Answers, options: int) -> tuple[tuple[int, ...], ...]:
    """People by answer at two moments, those who hold one at both; "can't judge" comes last."""
    size = options + 1
    table = [[0] * size for _ in range(size)]
    for voter, before in one.items():
        after = other.get(voter)
        if after is not None:
            table[before][after] += 1  # CANT_JUDGE is -1: the last row and column
    return tuple(map(tuple, table))
