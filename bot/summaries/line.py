"""The opinion line: where the tracked question stood at each step, as far as it may be shown."""

from collections.abc import Callable, Sequence

from bot.polls.models import Kind, Question
from bot.polls.tally import Tally
from bot.summaries.audit import Sum, leaks
from bot.summaries.disclosure import MIN_CELL, MIN_VOTERS, enough, small_cells
from bot.summaries.results import result_of, result_of_answers
from bot.summaries.shares import share_of
from bot.summaries.summary import Line, Point, Result, Switches, Who
from bot.summaries.timeline import Answers, Timeline, differences, restrict, table_of

MIN_SWITCHES = 6
"""Fewer switches say nothing about a passage."""


def draw_through(
    question: Question, timeline: Timeline, who: Who, panel: frozenset[bytes]
) -> Line | None:
    """The panel's line and, beside it, everyone's; None if changes of 1 or 2 people would show."""
    panel_points = _points(question, [restrict(state, panel) for state in timeline.states])
    if panel_points is None:
        return None
    everyone = () if who is Who.EVERYONE else _everyone(question, timeline, panel, panel_points)
    return Line(timeline.steps, who, panel_points, everyone)


def switches(
    question: Question, timeline: Timeline, panel: frozenset[bytes]
) -> tuple[Switches, ...]:
    """For each passage, how many of the panel held another answer when its step was over."""
    states = [restrict(state, panel) for state in timeline.states]
    passages = [(i, int(name)) for i, name in enumerate(timeline.steps) if name.isdecimal()]
    return tuple(_switches(question, number, states[i - 1], states[i]) for i, number in passages)


def _switches(question: Question, passage: int, before: Answers, after: Answers) -> Switches:
    stayed = before.keys() & after.keys()
    count = sum(before[voter] != after[voter] for voter in stayed)
    told = len(stayed) >= MIN_VOTERS and enough(count) and _hides(question, before, after, count)
    people = share_of(count, len(stayed)) if told else None
    return Switches(passage, people, too_few=people is None or count < MIN_SWITCHES)


def _points(question: Question, states: Sequence[Answers]) -> tuple[Point, ...] | None:
    """The moments that may be shown, the last one always among them."""

    differ = differences(states)

    def may_show(kept: Sequence[int], new: int) -> bool:
        return (
            len(states[new]) >= MIN_VOTERS
            and all(enough(differ(old, new)) for old in kept)
            and _hides(question, states[kept[-1]], states[new])
        )

    kept = _thin(len(states), may_show)
    if kept is None or len(states[0]) < MIN_VOTERS:
        return None
    return tuple(Point(i, result_of_answers(question, states[i].values())) for i in kept)


def _everyone(
    question: Question, timeline: Timeline, panel: frozenset[bytes], panel_points: tuple[Point, ...]
) -> tuple[Point, ...]:
    """At the panel's moments, the panel and the others (as last shown) added up."""
    outside = timeline.final.keys() | set[bytes]().union(*timeline.states)
    others = frozenset(outside - panel)
    states: list[Answers] = [{}, *(restrict(state, others) for state in timeline.states)]

    differ = differences(states)

    def may_show(kept: Sequence[int], new: int) -> bool:
        return enough(len(states[new])) and all(enough(differ(old, new)) for old in kept)

    kept = _thin(len(states), may_show) or [0]
    shown = {i - 1: result_of_answers(question, states[i].values()) for i in kept if states[i]}
    points: list[Point] = []
    for point in panel_points:
        if earlier := [step for step in shown if step <= point.step]:
            points.append(Point(point.step, _add(point.result, shown[max(earlier)])))
    return tuple(points) if len(points) > 1 else ()


def _thin(count: int, may_show: Callable[[Sequence[int], int], bool]) -> list[int] | None:
    """Positions from the first to the last, each allowed after those kept; None if impossible."""
    kept = [0]
    for i in range(1, count):
        if may_show(kept, i):
            kept.append(i)
    last = count - 1
    while kept[-1] != last:
        if may_show(kept, last):
            kept.append(last)
        elif len(kept) == 1:
            return None
        else:
            kept.pop()
    return kept


def _hides(question: Question, one: Answers, other: Answers, movers: int | None = None) -> bool:
    """Whether the two tallies (and the number of movers) leave small moves in the dark."""
    if question.kind is Kind.MULTIPLE:
        return True  # a tally of several picks has no table behind it that could be solved
    table = table_of(one, other, len(question.options))
    moves = frozenset((i, j) for i in range(len(table)) for j in range(len(table)) if i != j)
    total = sum(table[i][j] for i, j in moves)
    if total == 0:
        return True
    n = sum(map(sum, table))
    possible = range(min(MIN_CELL, total), n + 1) if movers is None else range(movers, movers + 1)
    hidden = moves.intersection(small_cells(table))
    return not leaks(table, hidden, frozenset(), Sum(moves, possible))


def _add(one: Result, other: Result) -> Result:
    counts = tuple(a.count + b.count for a, b in zip(one.shares, other.shares, strict=True))
    judged, cant_judge = one.judged + other.judged, one.cant_judge + other.cant_judge
    return result_of(Tally(counts, judged, cant_judge))
