"""Can a hidden number of a table be worked out from the numbers that are published?

An attacker knows every row's and column's sum, perhaps some cells, something about the sum over a
set of cells, and figures that were computed from the table. A hidden cell is safe if another table
fits all of that with another number in it. We look for one along the shortest cycles, as in cell
suppression for official statistics (Fischetti & Salazar 2001): add 1 and subtract 1 in turn around
2 or 3 rows and columns. A cycle found proves that the cell can vary; none found counts as a leak,
which errs on the safe side.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

Cell = tuple[int, int]
Table = tuple[tuple[int, ...], ...]
"""People by answer before (rows) and after (columns), or by part of the people and answer."""

Cycle = tuple[tuple[Cell, ...], tuple[Cell, ...]]
"""The cells that gain one person and those that lose one."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of the people in some cells together: their number lies in `possible`."""

    cells: frozenset[Cell]
    possible: range


NOTHING = Sum(frozenset(), range(1))
"""Nothing is known of any sum."""


def leaks(
    table: Table,
    protected: Iterable[Cell],
    known: frozenset[Cell],
    total: Sum = NOTHING,
    told: Callable[[Table], object] = lambda _: None,
) -> bool:
    """Whether a protected cell is fixed by the margins, the known cells, the sum, and what is
    `told` of the table."""
    return not all(_can_vary(table, cell, known, total, told) for cell in protected)


def _can_vary(
    table: Table,
    cell: Cell,
    known: frozenset[Cell],
    total: Sum,
    told: Callable[[Table], object],
) -> bool:
    now = sum(table[row][column] for row, column in total.cells)
    for up, down in _cycles(cell, len(table), len(table[0])):
        if any(table[row][column] == 0 for row, column in down):
            continue
        then = now + sum(c in total.cells for c in up) - sum(c in total.cells for c in down)
        if (
            then in total.possible
            and known.isdisjoint(up + down)
            and told(_moved(table, up, down)) == told(table)
        ):
            return True
    return False


def _moved(table: Table, up: Iterable[Cell], down: Iterable[Cell]) -> Table:
    cells = [list(row) for row in table]
    for row, column in up:
        cells[row][column] += 1
    for row, column in down:
        cells[row][column] -= 1
    return tuple(map(tuple, cells))


def _cycles(cell: Cell, rows: int, columns: int) -> Iterator[Cycle]:
    """Every cycle over 2 or 3 rows and columns through this cell, shortest first."""
    row, column = cell
    other_rows = [i for i in range(rows) if i != row]
    other_columns = [i for i in range(columns) if i != column]
    for length in (1, 2):
        for more_rows in permutations(other_rows, length):
            for more_columns in permutations(other_columns, length):
                around, along = (row, *more_rows), (column, *more_columns)
                one = tuple(zip(around, along, strict=True))
                two = tuple(zip(around, (*along[1:], along[0]), strict=True))
                yield one, two
                yield two, one
