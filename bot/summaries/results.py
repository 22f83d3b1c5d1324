"""From a tally to what may be shown of it."""

from collections import Counter
from collections.abc import Iterable

from bot.polls.models import Question
from bot.polls.tally import Tally, tally
from bot.summaries.disclosure import MIN_VOTERS
from bot.summaries.shares import share_of
from bot.summaries.summary import Result, Shown


def result_of(counted: Tally) -> Result:
    """Each option's share of the people who judged."""
    shares = tuple(share_of(count, counted.judged) for count in counted.counts)
    return Result(shares, counted.judged, counted.cant_judge)


def result_of_answers(question: Question, answers: Iterable[int]) -> Result:
    """The result of these answers, one per person."""
    return result_of(tally(question, Counter(answers)))


def show(counted: Tally | None) -> tuple[Shown, Result | None]:
    """The result if it may be seen: not hidden, and of at least 5 voters."""
    if counted is None:
        return Shown.HIDDEN, None
    if counted.voters < MIN_VOTERS:
        return Shown.TOO_FEW, None
    return Shown.RESULT, result_of(counted)
