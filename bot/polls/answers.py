"""An answer is one integer, so that a ballot is small and a tally is one GROUP BY.

Kinds with one pick: the position of the option, counted from 0. `multiple`: the sum of
2**position over the picks. Every kind but the stance also takes `CANT_JUDGE`.
"""

from collections.abc import Iterable

from bot.polls.models import CANT_JUDGE, CANT_JUDGE_LABEL, Kind, Question


def encode(question: Question, picks: Iterable[int]) -> int:
    """The answer that stands for these option positions; ValueError if there is none."""
    chosen = set(picks)
    if not chosen or any(not 0 <= pick < len(question.options) for pick in chosen):
        raise ValueError("no such option")
    if question.kind is Kind.MULTIPLE:
        return sum(1 << pick for pick in chosen)
    if len(chosen) > 1:
        raise ValueError("this kind takes exactly one option")
    return chosen.pop()


def decode(question: Question, answer: int) -> tuple[int, ...]:
    """The option positions that a valid answer picks; none for "can't judge"."""
    if answer == CANT_JUDGE:
        return ()
    if question.kind is Kind.MULTIPLE:
        return tuple(i for i in range(len(question.options)) if answer >> i & 1)
    return (answer,)


def is_valid(question: Question, answer: int) -> bool:
    """Whether this number is an answer to this question."""
    if answer == CANT_JUDGE:
        return question.offers_cant_judge
    if question.kind is Kind.MULTIPLE:
        return 0 < answer < 1 << len(question.options)
    return 0 <= answer < len(question.options)


def describe(question: Question, answer: int) -> str:
    """The answer in the words of its options."""
    if answer == CANT_JUDGE:
        return CANT_JUDGE_LABEL
    return ", ".join(question.options[i] for i in decode(question, answer))
