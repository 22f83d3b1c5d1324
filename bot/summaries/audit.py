"""Can a hidden number of a table be worked out from the numbers that are published?

An attacker knows every row's and column's sum, perhaps some cells, and something about the sum
over a set of cells. A hidden cell is safe if another table fits all of that with another number in
it. We look for one along the shortest cycles, as in cell suppression for official statistics
(Fischetti & Salazar 2001): add 1 and subtract 1 in turn around 2 or 3 rows and columns. A
cycle found proves that the cell can vary; none found counts as a leak, which errs on the safe
side.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

Cell = tuple[int, int]
Table = tuple[tuple[int, ...], ...]
"""People by answer before (rows) and after (columns): as many rows as columns."""

Cycle = tuple[tuple[Cell, ...], tuple[Cell, ...]]
"""The cells that gain one person and those that lose one."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of the people in some cells together: their number lies in `possible`."""

    cells: frozenset[Cell]
    possible: range


def leaks(table: Table, protected: Iterable[Cell], known: frozenset[Cell], total: Sum) -> bool:
    """Whether a protected cell is fixed by the margins, the known cells and the sum."""
    return not all(_can_vary(table, cell, known, total) for cell in protected)


def _can_vary(table: Table, cell: Cell, known: frozenset[Cell], total: Sum) -> bool:
    now = sum(table[row][column] for row, column in total.cells)
    for up, down in _cycles(cell, len(table)):
        if any(table[row][column] == 0 for row, column in down):
            continue
        then = now + sum(c in total.cells for c in up) - sum(c in total.cells for c in down)
        if then in total.possible and known.isdisjoint(up + down):
            return True
    return False


def _cycles(cell: Cell, size: int) -> Iterator[Cycle]:
    """Every cycle over 2 or 3 rows and columns through this cell, shortest first."""
    row, column = cell
    other_rows = [i for i in range(size) if i != row]
    other_columns = [i for i in range(size) if i != column]
    for length in (1, 2):
        for more_rows in permutations(other_rows, length):
            for more_columns in permutations(other_columns, length):
                rows, columns = (row, *more_rows), (column, *more_columns)
                one = tuple(zip(rows, columns, strict=True))
                two = tuple(zip(rows, (*columns[1:], columns[0]), strict=True))
                yield one, two
                yield two, one
