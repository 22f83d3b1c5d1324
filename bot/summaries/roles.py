"""Results by role, where the moderator chose roles to compare.

The roles cut the people into parts: who has the first only, who has both, who has none. Every
published answer has, in each part, nobody or at least 3 people; answers for which that isn't so
are merged into "others", with one more if need be, so that no part's number can be worked out.
Roles that still can't be told apart safely are left out, the smallest first. With several picks a
person there are no "others": each option stands alone, as people who picked it and who didn't.
"""

from collections import Counter
from collections.abc import Sequence

from bot.polls.answers import decode
from bot.polls.models import CANT_JUDGE, Kind, Question
from bot.summaries.audit import Table, leaks
from bot.summaries.disclosure import MIN_VOTERS, enough, small_cells
from bot.summaries.findings import RoleComparison, RoleResult
from bot.summaries.models import ByRole
from bot.summaries.shares import share_of
from bot.summaries.summary import answers_of

OTHERS = "others"


def by_role(asked: ByRole, roles: Sequence[str]) -> RoleComparison | None:
    """One question by role, as far as it may be told; None if nothing may."""
    chosen = list(range(len(roles)))
    while chosen:
        told = _compare(asked, roles, chosen)
        if told is not None:
            return told
        chosen.remove(min(chosen, key=lambda role: (_members(asked, role), role)))
    return None


def _members(asked: ByRole, role: int) -> int:
    return sum(people for held, _, people in asked.cells if held >> role & 1)


def _compare(asked: ByRole, roles: Sequence[str], chosen: Sequence[int]) -> RoleComparison | None:
    parts, sizes, table = _table(asked, chosen)
    members = [
        sum(size for part, size in zip(parts, sizes, strict=True) if part >> i & 1)
        for i in range(len(chosen))
    ]
    if not all(map(enough, sizes)) or any(n < MIN_VOTERS for n in members):
        return None
    several = asked.question.kind is Kind.MULTIPLE
    merged = _unclear(table, sizes) if several else _merged(table)
    names = answers_of(asked.question)
    if merged is None or merged.issuperset(range(len(asked.question.options))):
        return None
    rest = bool(merged) and not several
    kept = [i for i in range(len(names)) if i not in merged]
    results: list[RoleResult] = []
    for i, role in enumerate(chosen):
        own = [row for part, row in zip(parts, table, strict=True) if part >> i & 1]
        counts = [sum(row[column] for row in own) for column in kept]
        if rest:
            counts.append(members[i] - sum(counts))
        shares = tuple(share_of(count, members[i]) for count in counts)
        results.append(RoleResult(roles[role], members[i], shares))
    answers = tuple(names[i] for i in kept) + ((OTHERS,) if rest else ())
    return RoleComparison(asked.question.text, answers, tuple(results))


def _table(asked: ByRole, chosen: Sequence[int]) -> tuple[list[int], list[int], Table]:
    """The parts (sums of 2**position over the chosen roles), their people, and people by part and
    answer."""
    columns = len(answers_of(asked.question))
    rows: dict[int, list[int]] = {}
    sizes: Counter[int] = Counter()
    for held, answer, people in asked.cells:
        part = sum(1 << i for i, role in enumerate(chosen) if held >> role & 1)
        row = rows.setdefault(part, [0] * columns)
        sizes[part] += people
        for column in _columns(asked.question, answer):
            row[column] += people
    parts = sorted(rows)
    return parts, [sizes[part] for part in parts], tuple(tuple(rows[part]) for part in parts)


def _columns(question: Question, answer: int) -> tuple[int, ...]:
    """Of a ranking, the first choice."""
    if answer == CANT_JUDGE:
        return (-1,)
    picks = decode(question, answer)
    return picks if question.kind is Kind.MULTIPLE else picks[:1]


def _unclear(table: Table, sizes: Sequence[int]) -> frozenset[int]:
    """The options that too few of some part picked, or left out."""
    return frozenset(
        column
        for row, size in zip(table, sizes, strict=True)
        for column, people in enumerate(row)
        if not enough(people) or not enough(size - people)
    )


def _merged(table: Table) -> frozenset[int] | None:
    """The columns that become "others"; None if no way is safe."""
    by_size = sorted(range(len(table[0])), key=lambda i: (sum(row[i] for row in table), -i))
    merged = frozenset(column for _, column in small_cells(table))
    while not _is_safe(table, merged):
        more = next((column for column in by_size if column not in merged), None)
        if more is None:
            return None
        merged |= {more}
    return merged


def _is_safe(table: Table, merged: frozenset[int]) -> bool:
    if not all(enough(sum(row[column] for column in merged)) for row in table):
        return False
    columns, rows = range(len(table[0])), range(len(table))
    known = {(row, column) for row in rows for column in columns if column not in merged}
    return not leaks(table, small_cells(table), frozenset(known))
