"""No cell of one or two people follows from what is published: checked by trying every table."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summaries.audit import Sum, Table, leaks
from bot.summaries.disclosure import Disclosure, Flow, disclose, enough, separable, small_cells

CELLS = 16  # three options and "can't judge", before and after


@st.composite
def tables(draw: st.DrawFn, most: int = 8) -> Table:
    people = draw(st.lists(st.integers(0, CELLS - 1), min_size=5, max_size=most))
    return tuple(tuple(people.count(4 * i + j) for j in range(4)) for i in range(4))


def rows_with(total: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every row with this sum whose cells fit into what is left of their columns."""
    if len(room) == 1:
        if total <= room[0]:
            yield (total,)
        return
    for first in range(min(total, room[0]) + 1):
        for rest in rows_with(total - first, room[1:]):
            yield (first, *rest)


def tables_with(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[Table]:
    """Every table with these margins."""
    if not rows:
        yield ()
        return
    for row in rows_with(rows[0], columns):
        left = tuple(room - used for room, used in zip(columns, row, strict=True))
        for rest in tables_with(rows[1:], left):
            yield (row, *rest)


def margins(table: Table) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(map(sum, table)), tuple(map(sum, zip(*table, strict=True)))


def movers(table: Table) -> int:
    return sum(cell for i, row in enumerate(table) for j, cell in enumerate(row) if i != j)


def fits(table: Table, offer: Disclosure, original: Table) -> bool:
    """Whether the table agrees with all that is published of the original."""
    if offer.movers is not None and movers(table) != offer.movers:
        return False
    if offer.movers is None and movers(table) < 3:
        return False  # the rules are public: margins without movers mean at least 3
    if offer.gained_lost and any(table[i][i] != original[i][i] for i in range(len(table))):
        return False
    return all(table[flow.source][flow.target] == flow.people for flow in offer.flows)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_small_cell_is_determined(table: Table) -> None:
    offer = disclose(table)
    if not offer.margins or offer.movers == 0:
        return
    possible = [t for t in tables_with(*margins(table)) if fits(t, offer, table)]
    assert table in possible
    for i, j in small_cells(table):
        assert len({t[i][j] for t in possible}) > 1, (offer, (i, j))


@given(tables(most=60))
def test_what_is_published_adds_up(table: Table) -> None:
    offer = disclose(table)
    if offer.movers is None:
        assert (offer.flows, offer.other, offer.gained_lost) == ((), 0, False)
        return
    assert offer.margins
    assert offer.movers == movers(table)
    assert offer.movers == offer.other + sum(flow.people for flow in offer.flows)
    assert enough(offer.other)
    assert all(flow.people >= 3 for flow in offer.flows)


def test_one_or_two_movers_are_never_shown() -> None:
    assert not disclose(((9, 1), (0, 9))).margins
    assert not disclose(((9, 1), (1, 9))).margins


def test_nobody_moved_may_be_said() -> None:
    offer = disclose(((9, 0), (0, 4)))
    assert offer.margins
    assert offer.movers == 0


def test_large_flows_are_named_with_gains_and_losses() -> None:
    offer = disclose(((20, 5, 0), (4, 20, 0), (3, 0, 10)))
    assert offer.flows == (Flow(0, 1, 5), Flow(1, 0, 4), Flow(2, 0, 3))
    assert offer.other == 0
    assert offer.gained_lost


def test_the_smallest_flow_joins_others_that_would_be_too_few() -> None:
    offer = disclose(((20, 3, 0, 0), (4, 12, 0, 0), (0, 0, 12, 4), (0, 0, 1, 8)))
    assert offer.flows == (Flow(1, 0, 4), Flow(2, 3, 4))
    assert offer.other == 4


def test_two_answers_with_a_small_flow_keep_the_number_of_movers_back() -> None:
    offer = disclose(((20, 5), (1, 20)))  # 6 movers and a net of 4 would give 5 and 1
    assert offer == Disclosure(margins=True)


def test_the_audit_finds_a_table_that_has_only_one_solution() -> None:
    moves = Sum(frozenset({(0, 1), (1, 0)}), range(3, 4))
    assert leaks(((5, 2), (1, 5)), [(0, 1)], frozenset(), moves)
    loose = Sum(frozenset({(0, 1), (1, 0)}), range(3, 14))
    assert not leaks(((5, 2), (1, 5)), [(0, 1)], frozenset(), loose)


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [("abcde", "abcde", True), ("abcde", "abcd", False), ("abcdef", "abc", True),
     ("abcde", "defgh", False), ("abc", "def", True)],
)  # fmt: skip
def test_groups_that_differ_by_one_or_two_are_not_shown_together(
    one: str, other: str, allowed: bool
) -> None:
    groups = [frozenset(letter.encode() for letter in word) for word in (one, other)]
    assert separable(*groups) is allowed


def test_the_largest_table_is_audited_quickly() -> None:
    table = tuple(tuple((i * 7 + j * 5) % 4 for j in range(11)) for i in range(11))
    assert disclose(table).margins
