"""Answers, and how many people gave which.

An answer is one integer, so that a ballot is small and a tally is one GROUP BY.

Kinds with one pick: the position of the option, counted from 0. `multiple`: the sum of
2**position over the picks. `ranked`: digits to the base of 9, position + 1 each, the first choice
the lowest digit; who ranked all options but one has ranked that one last, so that each order has
just one number. Every kind but the stance also takes `SKIP`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.questions import MAX_RANKED, SKIP, SKIP_LABEL, Kind, Question

_BASE = MAX_RANKED + 1


@dataclass(frozen=True, slots=True)
class Tally:
    """People for each option, and apart from them those who skipped.

    `answered` counts people: for `multiple` the options add up to more than that. For `ranked`
    an option's people are those who put it first.
    """

    counts: tuple[int, ...]
    answered: int
    skipped: int

    @property
    def voters(self) -> int:
        return self.answered + self.skipped


def tally(question: Question, answers: Mapping[int, int]) -> Tally:
    """Count people by answer (`answers`: answer -> how many people gave it); of a ranking only the
    first choice."""
    counts = [0] * len(question.options)
    for answer, people in answers.items():
        picks = decode(question, answer)
        for position in picks[:1] if question.kind is Kind.RANKED else picks:
            counts[position] += people
    skipped = answers.get(SKIP, 0)
    return Tally(tuple(counts), sum(answers.values()) - skipped, skipped)


def encode(question: Question, picks: Iterable[int]) -> int:
    """The answer that is made of these option positions; ValueError if there is none.

    For `ranked` in order of rank, the first choice first; not all options need a rank.
    """
    ordered = list(picks)
    chosen = set(ordered)
    if not chosen or any(not 0 <= pick < len(question.options) for pick in chosen):
        raise ValueError("no such option")
    if question.kind is Kind.MULTIPLE:
        return sum(1 << pick for pick in chosen)
    if question.kind is Kind.RANKED:
        if len(chosen) < len(ordered):
            raise ValueError("an option is ranked twice")
        return _number(_completed(question, ordered))
    if len(chosen) > 1:
        raise ValueError("this kind takes exactly one option")
    return chosen.pop()


def decode(question: Question, answer: int) -> tuple[int, ...]:
    """The option positions that a valid answer picks, in order of rank for `ranked`; none for
    "Skip"."""
    if answer == SKIP:
        return ()
    if question.kind is Kind.MULTIPLE:
        return tuple(i for i in range(len(question.options)) if answer >> i & 1)
    if question.kind is Kind.RANKED:
        return tuple(digit - 1 for digit in _digits(answer))
    return (answer,)


def is_valid(question: Question, answer: int) -> bool:
    """Whether this number is an answer to this question."""
    if answer == SKIP:
        return question.offers_skip
    if question.kind is Kind.MULTIPLE:
        is_known = 0 < answer < 1 << len(question.options)
        return is_known and answer.bit_count() <= (question.most or len(question.options))
    if question.kind is Kind.RANKED:
        return _is_ranking(question, answer)
    return 0 <= answer < len(question.options)


def describe(question: Question, answer: int) -> str:
    """The answer in the words of its options; a ranking such as "1. Tea, 2. Coffee"."""
    if answer == SKIP:
        return SKIP_LABEL
    names = [question.options[i] for i in decode(question, answer)]
    if question.kind is Kind.RANKED:
        names = [f"{rank}. {name}" for rank, name in enumerate(names, 1)]
    return ", ".join(names)


def describe_for_all(question: Question, answer: int) -> str:
    """The same where others read it: of a ranking the first choice alone, since a whole order
    is as good as a name."""
    if question.kind is Kind.RANKED and answer != SKIP:
        return f"First choice: {question.options[first_choice(question, answer)]}"
    return describe(question, answer)


def first_choice(question: Question, answer: int) -> int:
    """What a ranking counts as where people are counted once: its first choice. Other answers stay
    as they are."""
    if question.kind is Kind.RANKED and answer != SKIP:
        return answer % _BASE - 1
    return answer


def _number(ranking: Sequence[int]) -> int:
    return sum((pick + 1) * _BASE**rank for rank, pick in enumerate(ranking))


def _digits(answer: int) -> list[int]:
    found: list[int] = []
    while answer > 0:
        answer, digit = divmod(answer, _BASE)
        found.append(digit)
    return found


def _completed(question: Question, ranking: list[int]) -> list[int]:
    """With all options but one ranked, that one is the last."""
    left = [i for i in range(len(question.options)) if i not in ranking]
    return ranking + left if len(left) == 1 else ranking


def _is_ranking(question: Question, answer: int) -> bool:
    if not 0 < answer < _BASE ** len(question.options):
        return False
    try:
        return encode(question, [digit - 1 for digit in _digits(answer)]) == answer
    except ValueError:
        return False
