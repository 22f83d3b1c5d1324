"""What a summary may say without giving away what one or two people answered or changed.

The rules, in the order in which they bite:

* Nothing at all below 5 voters.
* Two tallies are published side by side only if the people by whom they differ are none or at
  least 3; for several overlapping groups, only if every part into which they cut each other
  has at least 3 people. Otherwise subtracting one from the other would show an answer.
* Nobody changed: that may be said. One or two changed: only the result is published, with
  neither opening shares nor the number of changes.
* 3 or more changed: flows of at least 3 people are named, all others merged into "other
  changes", which is 0 or at least 3 (if need be the smallest named flow joins it). Gained and
  lost are given if all of them, and all numbers of people who stayed, are 0 or at least 3.
* Then the audit: if a hidden cell of 1 or 2 people can be worked out, less is published: first
  without gained and lost, then without one named flow after the other, smallest first, then
  without the number of changes, at last without the opening shares.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

from bot.summaries.audit import Cell, Sum, Table, leaks

MIN_VOTERS = 5
"""Below so many voters no tally is shown."""

MIN_CELL = 3
"""Cells of a breakdown that are smaller, but not empty, are never published."""


@dataclass(frozen=True, slots=True)
class Flow:
    """People who went from one row of the table to another column."""

    source: int
    target: int
    people: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How much of a before/after table may be published."""

    margins: bool
    """Whether the opening tally may stand beside the closing one."""
    movers: int | None = None
    """How many changed their answer; None: not to be said."""
    flows: tuple[Flow, ...] = ()
    """The named flows, largest first."""
    other: int = 0
    """Movers outside the named flows."""
    gained_lost: bool = False
    """Whether each answer's gains and losses may be given."""


def enough(people: int) -> bool:
    """Whether a group may be seen: nobody, or at least 3 people."""
    return people == 0 or people >= MIN_CELL


def separable(*groups: Set[bytes]) -> bool:
    """Whether tallies of these groups may all be published: each part they cut is big enough."""
    everyone = set[bytes]().union(*groups)
    parts = Counter(tuple(voter in group for group in groups) for voter in everyone)
    return all(enough(people) for people in parts.values())


def disclose(table: Table) -> Disclosure:
    """The most that may be published of a before/after table (see the module's rules)."""
    movers = sum(table[row][column] for row, column in _moves(len(table)))
    if not enough(movers):
        return Disclosure(margins=False)
    if movers == 0:
        return Disclosure(margins=True, movers=0, gained_lost=True)
    return next(offer for offer in _offers(table, movers) if _is_safe(table, offer))


def _offers(table: Table, movers: int) -> Iterator[Disclosure]:
    """What could be published, most first; the last of them says nothing."""
    flows = _named_flows(table, movers)
    for count in range(len(flows), -1, -1):
        other = movers - sum(flow.people for flow in flows[:count])
        offer = Disclosure(margins=True, movers=movers, flows=flows[:count], other=other)
        if count == len(flows) and all(map(enough, _gained_lost_stayed(table))):
            yield replace(offer, gained_lost=True)
        yield offer
    yield Disclosure(margins=True)
    yield Disclosure(margins=False)


def _named_flows(table: Table, movers: int) -> tuple[Flow, ...]:
    flows = [Flow(row, column, table[row][column]) for row, column in _moves(len(table))]
    named = [flow for flow in flows if flow.people >= MIN_CELL]
    named.sort(key=lambda flow: (-flow.people, flow.source, flow.target))
    if not enough(movers - sum(flow.people for flow in named)):
        named.pop()
    return tuple(named)


def _gained_lost_stayed(table: Table) -> Iterator[int]:
    for i, row in enumerate(table):
        yield sum(line[i] for line in table) - row[i]
        yield sum(row) - row[i]
        yield row[i]


def may_tell(table: Table, offer: Disclosure, told: Callable[[Table], object]) -> bool:
    """Whether a figure computed from the table may be published beside the offer."""
    return _is_safe(table, offer, told)


def _is_safe(
    table: Table, offer: Disclosure, told: Callable[[Table], object] = lambda _: None
) -> bool:
    """Whether no hidden cell of 1 or 2 people follows from the offer and from what is told."""
    if not offer.margins:
        return True
    size = len(table)
    known = {(flow.source, flow.target) for flow in offer.flows}
    if offer.gained_lost:
        known |= {(i, i) for i in range(size)}
    possible = range(MIN_CELL, sum(map(sum, table)) + 1)
    if offer.movers is not None:
        possible = range(offer.movers, offer.movers + 1)
    moves = Sum(frozenset(_moves(size)), possible)
    return not leaks(table, small_cells(table), frozenset(known), moves, told)


def small_cells(table: Table) -> list[Cell]:
    """The cells of 1 or 2 people: those that must not become known."""
    return [
        (row, column)
        for row, cells in enumerate(table)
        for column, people in enumerate(cells)
        if not enough(people)
    ]


def _moves(size: int) -> Iterable[Cell]:
    return ((row, column) for row in range(size) for column in range(size) if row != column)
