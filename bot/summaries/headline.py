"""The most telling true sentence of a round: the first of five that is true."""

from collections.abc import Callable, Sequence

from bot.domain.answers import Tally
from bot.domain.questions import SKIP_LABEL, Question
from bot.summaries.shares import counted, people
from bot.summaries.summary import Changes

Finals = tuple[Question, Tally]
"""The tracked question and its final answers."""


def headline(
    changes: Changes | None, finals: Finals | None, firsts: Finals | None, took_part: int
) -> str:
    """What is None may not be shown, or there is none of it; `firsts` are the first answers."""
    for sentence in _SENTENCES:
        said = sentence(changes, finals)
        if said:
            return said
    return took_part_text(took_part, finals or firsts)


def changed_text(changes: Changes | None, finals: Finals | None) -> str:
    """Somebody answered at both ends and changed; the direction if one is the most frequent."""
    if changes is None or not changes.changed:
        return ""
    said = f"{counted(changes.changed, changes.n)} changed their minds"
    moves = sorted(
        (
            (n, row, column)
            for row, cells in enumerate(changes.table)
            for column, n in enumerate(cells)
            if n and row != column
        ),
        reverse=True,
    )
    if len(moves) > 1 and moves[0][0] == moves[1][0]:
        return f"{said}."
    _, row, column = moves[0]
    often = "" if len(moves) == 1 else "most often "
    return f"{said}, {often}from {changes.answers[row]} to {changes.answers[column]}."


def unchanged_text(changes: Changes | None, finals: Finals | None) -> str:
    """People answered at both ends, and none changed."""
    if changes is None or not changes.n:
        return ""
    held = [row[i] for i, row in enumerate(changes.table)]
    return f"Nobody changed their mind: {_held_text(changes.answers, held, changes.n)}."


def majority_text(changes: Changes | None, finals: Finals | None) -> str:
    """One answer has more than half of the final answers."""
    if finals is None:
        return ""
    question, tally = finals
    most = max(tally.counts)
    if sum(count * 2 > tally.answered for count in tally.counts) != 1:
        return ""
    option = question.options[tally.counts.index(most)]
    return f"Most say {option}: {counted(most, tally.answered)}."


def split_text(changes: Changes | None, finals: Finals | None) -> str:
    """The two most frequent final answers are level, or one apart."""
    if finals is None:
        return ""
    question, tally = finals
    first, second, *_others = sorted(tally.counts, reverse=True)
    if not second or first - second > 1:
        return ""
    return f"Split: {counts_text(question, tally)}."


def took_part_text(took_part: int, finals: Finals | None) -> str:
    """Whatever happened, this is true."""
    said = f"{people(took_part)} took part."
    if finals is None or not finals[1].voters:
        return said
    return f"{said} They say: {counts_text(*finals)}."


def counts_text(question: Question, tally: Tally) -> str:
    """ "5 Yes, 5 No, 2 Partly", the most frequent first, those who skipped last."""
    named = sorted(zip(tally.counts, question.options, strict=True), key=lambda one: -one[0])
    said = [f"{n:,} {option}" for n, option in named if n]
    if tally.skipped:
        said.append(f"{tally.skipped:,} {SKIP_LABEL}")
    return ", ".join(said)


_SENTENCES: tuple[Callable[[Changes | None, Finals | None], str], ...] = (
    changed_text,
    unchanged_text,
    majority_text,
    split_text,
)


def _held_text(answers: Sequence[str], held: Sequence[int], n: int) -> str:
    named = sorted(zip(held, answers, strict=True), key=lambda one: -one[0])
    (most, answer), *rest = [one for one in named if one[0]]
    if rest and rest[0][0] == most:
        verb = {True: "says", False: "say"}
        all_ = [(most, answer), *rest]
        return ", ".join(f"{count:,} {verb[count == 1]} {name}" for count, name in all_)
    return f"{counted(most, n)} say {answer}"
