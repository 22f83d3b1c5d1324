"""How many people gave which answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.polls.answers import decode
from bot.polls.models import CANT_JUDGE, Kind, Question


@dataclass(frozen=True, slots=True)
class Tally:
    """People for each option, and apart from them those who can't judge.

    `judged` counts people: for `multiple` the options add up to more than that. For `ranked`
    an option's people are those who put it first.
    """

    counts: tuple[int, ...]
    judged: int
    cant_judge: int

    @property
    def voters(self) -> int:
        return self.judged + self.cant_judge


def tally(question: Question, answers: Mapping[int, int]) -> Tally:
    """Count people by answer (`answers`: answer -> how many people gave it); of a ranking only the
    first choice."""
    counts = [0] * len(question.options)
    for answer, people in answers.items():
        picks = decode(question, answer)
        for position in picks[:1] if question.kind is Kind.RANKED else picks:
            counts[position] += people
    cant_judge = answers.get(CANT_JUDGE, 0)
    return Tally(tuple(counts), sum(answers.values()) - cant_judge, cant_judge)
