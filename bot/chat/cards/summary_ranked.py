"""A ranked question on the summary: who wins, count by count, and who beats every other."""

from collections.abc import Iterator, Sequence

from bot.chat.cards.parts import cut, safe, small
from bot.domain.questions import Question
from bot.summaries.findings import Ranking, RunoffRound

NAME_AT_MOST = 24
"""Characters of an option's name, which stands in full beside the shares."""

HOW = (
    "Count by count the lowest option leaves, and its ballots go to their next choice, until one "
    "has more than half of those still counting."
)


def ranking_text(question: Question, ranking: Ranking) -> str:
    """A section to stand below the shares of first choices; never empty."""
    return "\n".join(_lines(question, ranking))


def _lines(question: Question, ranking: Ranking) -> Iterator[str]:
    names = [safe(cut(option, NAME_AT_MOST)) for option in question.options]
    winner = ranking.winner
    if winner is not None:
        yield f"**Instant runoff: {names[winner]} wins.**"
    for before, count in zip((None, *ranking.rounds), ranking.rounds, strict=False):
        yield _count(names, before, count)
    if any(None in count.votes for count in ranking.rounds):
        yield small(HOW)
    if ranking.condorcet is not None and ranking.condorcet != winner:
        yield f"In pairs, **{names[ranking.condorcet]}** beats every other."
    if ranking.note:
        yield small(ranking.note)


def _count(names: Sequence[str], before: RunoffRound | None, count: RunoffRound) -> str:
    """Such as "Without Tea: Coffee 12, Water 9 · 2 exhausted"."""
    gone = [name for name, votes in zip(names, count.votes, strict=True) if votes is None]
    left = [(votes, name) for name, votes in zip(names, count.votes, strict=True) if votes]
    told = ", ".join(f"{name} {votes:,}" for votes, name in sorted(left, key=lambda o: -o[0]))
    if before is not None:
        gone = [names[i] for i in before.out]
    head = f"Without {' and '.join(gone)}" if gone else "First choices"
    rest = f" · {count.exhausted:,} ranked none of these" if count.exhausted else ""
    return f"{head}: {told}{rest}"
