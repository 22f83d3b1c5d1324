"""A question that was asked several times: its results one after the other, and the same people.

What was published each time is only repeated. New is how people answered who were there twice;
their tallies stand beside those of everyone, so each part into which they cut a published group
must be nobody or at least 3 people (`disclosure.separable`), counting those who have erased their
answers since: they are still in what was published.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.polls.models import Question
from bot.summaries.disclosure import MIN_CELL, MIN_VOTERS
from bot.summaries.models import RoundRecord
from bot.summaries.panel import TOO_FEW_CHANGED, compare
from bot.summaries.summary import BeforeAfter, Result, Tracked, Who
from bot.summaries.timeline import Answers, replay, restrict

TOO_FEW_TWICE = "Too few people answered both times to compare them."
TOO_CLOSE = (
    "Those who answered both times are not compared: beside the other results, it could be worked "
    "out what one or two people answered."
)
OTHER_BALLOTS = "Secret and open ballots can't be paired, so nobody is compared with themselves."

Group = frozenset[bytes]
Family = tuple[Group, ...]
"""Groups whose tallies are published side by side."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One time that a question was put to people: `at` is its end in milliseconds UTC."""

    name: str
    """Such as "round 3" or "poll 12"."""
    at: int
    result: Result | None
    """None: fewer than 5 answered."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The same people at two times; `why_not` says why there is no comparison."""

    change: BeforeAfter | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Paired:
    """A pairing and the positions of the two measures."""

    earlier: int
    later: int
    pairing: Pairing


@dataclass(frozen=True, slots=True)
class Trend:
    """One question through all measures, oldest first; `paired` is None while there is one."""

    question: Question
    measures: tuple[Measure, ...]
    paired: Paired | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who answered what in a poll, and which groups' tallies of these answers are published.

    `basis` are the people of the published result. `people` is how many were in each group when
    it was published, family by family.
    """

    answers: Answers
    basis: Group
    published: tuple[Family, ...]
    people: tuple[tuple[int, ...], ...]

    def beside(self, other: Group, people: int) -> "Sitting":
        """The same, with one more group published: so many people then, these by now."""
        families = tuple((*family, other) for family in self.published)
        counts = tuple((*counts, people) for counts in self.people)
        return Sitting(self.answers, self.basis, families, counts)


def points(now: Result, before: Result) -> tuple[float | None, ...]:
    """How each option's share moved, in percentage points; None where nobody judged."""
    return tuple(
        None if a.share is None or b.share is None else 100 * (a.share - b.share)
        for a, b in zip(now.shares, before.shares, strict=True)
    )


def sitting_of_poll(answers: Answers, result: Result, by_role: Sequence[Group] = ()) -> Sitting:
    """A closed poll whose result counts everyone; `by_role`: groups compared in its summary."""
    return _sitting(answers, [(frozenset(answers), result.voters)], by_role)


def sitting_of_tracked(
    record: RoundRecord, tracked: Tracked, by_role: Sequence[Group] = ()
) -> Sitting | None:
    """The tracked question of an ended round, beside all that its summary says of the end."""
    if record.tracked_log is None or tracked.result is None:
        return None
    timeline = replay(record, record.tracked_log)
    final, opening = frozenset(timeline.final), frozenset(timeline.opening)
    paired = opening & timeline.confirmed
    groups = [(paired if tracked.left_out else final, tracked.result.voters)]
    if tracked.closing:
        groups.append((timeline.confirmed, tracked.closing.voters))
    if tracked.before_after:
        groups.append((paired, tracked.before_after.n))
    if tracked.line:
        panel = {Who.OPENING: opening & final, Who.PAIRED: paired, Who.EVERYONE: final}
        groups.append((panel[tracked.line.who], tracked.line.panel[-1].result.voters))
    return _sitting(timeline.final, groups, by_role)


def _sitting(
    answers: Answers, groups: Sequence[tuple[Group, int]], by_role: Sequence[Group]
) -> Sitting:
    """Roles overlap as they like, so each is held against the result by itself."""
    (basis, people), *_ = groups
    families = [tuple(group for group, _ in groups), *((basis, role) for role in by_role)]
    counts = [tuple(count for _, count in groups), *((people, len(role)) for role in by_role)]
    return Sitting(answers, basis, tuple(families), tuple(counts))


def both(earlier: Sitting, later: Sitting) -> Group:
    """Who is in both published results."""
    return earlier.basis & later.basis


def pair(question: Question, earlier: Sitting, later: Sitting) -> Pairing:
    """How those who answered both times answered then and later, as far as it may be said."""
    people = both(earlier, later)
    if len(people) < MIN_VOTERS:
        return Pairing(None, TOO_FEW_TWICE)
    if not (_hidden_in(earlier, people) and _hidden_in(later, people)):
        return Pairing(None, TOO_CLOSE)
    before, after = restrict(earlier.answers, people), restrict(later.answers, people)
    change, why_not = compare(question, before, after)
    if why_not == TOO_FEW_CHANGED:
        why_not = "Of those who answered both times, too few changed to say more."
    return Pairing(change, why_not)


def _hidden_in(sitting: Sitting, people: Group) -> bool:
    """Whether these people's tally may stand beside everything that is published of a sitting."""
    for family, then in zip(sitting.published, sitting.people, strict=True):
        erased = any(len(group) != count for group, count in zip(family, then, strict=True))
        for part in _parts(family):
            inside, outside = len(part & people), len(part - people)
            if inside == 0:
                continue
            enough = outside >= MIN_CELL or (outside == 0 and not erased)
            if inside < MIN_CELL or not enough:
                return False
    return True


def _parts(groups: Iterable[Group]) -> Iterable[Group]:
    """The parts into which groups cut each other."""
    family = tuple(groups)
    parts: defaultdict[tuple[bool, ...], set[bytes]] = defaultdict(set)
    for voter in frozenset[bytes]().union(*family):
        parts[tuple(voter in group for group in family)].add(voter)
    return [frozenset(part) for part in parts.values()]
