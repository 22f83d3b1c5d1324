"""What a table of numbers is made of: one row per number, and how it is written down."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from bot.polls.models import CANT_JUDGE_LABEL, Question
from bot.summaries.findings import Range
from bot.summaries.shares import Interval, Share
from bot.summaries.summary import Result

COLUMNS = (
    "round", "article", "table", "step", "question", "item", "group", "option",
    "count", "n", "share", "value", "low", "high",
)  # fmt: skip
"""The columns of a round's CSV."""

Cell = int | float | str
"""Empty text where there is nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of a table; the round and its article are written before it."""

    table: str
    question: str = ""
    option: str = ""
    step: str = ""
    item: str = ""
    group: str = ""
    count: Cell = ""
    n: Cell = ""
    share: Cell = ""
    value: Cell = ""
    low: Cell = ""
    high: Cell = ""


def share_row(row: Row, share: Share) -> Row:
    """The row with a share's numbers."""
    low, high = bounds(share.interval)
    ratio: Cell = "" if share.share is None else rounded(share.share)
    return replace(row, count=share.count, n=share.n, share=ratio, low=low, high=high)


def value_row(row: Row, value: float, within: Range | None = None, n: Cell = "") -> Row:
    """The row with a number that counts nobody, such as a mean."""
    low, high = bounds(within)
    return replace(row, value=rounded(value), low=low, high=high, n=n)


def result_rows(row: Row, question: Question, result: Result) -> Iterable[Row]:
    """One row per option with its share, and the last for "can't judge", which has none."""
    for name, share in zip(question.options, result.shares, strict=True):
        yield share_row(replace(row, question=question.text, option=name), share)
    if question.offers_cant_judge:
        yield replace(row, question=question.text, option=CANT_JUDGE_LABEL, count=result.cant_judge)


def bounds(within: Range | Interval | None) -> tuple[Cell, Cell]:
    """`low` and `high` of a row."""
    return ("", "") if within is None else (rounded(within.low), rounded(within.high))


def rounded(number: float) -> float:
    """As many decimals as anyone can use."""
    return round(number, 6)


def written(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A CSV with a header. Texts that a spreadsheet would run as a formula get a leading
    apostrophe."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return file.getvalue()


def _guarded(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return cell
