"""The results of a summary that may be seen, in the order in which they are told."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.polls.models import Question
from bot.summaries.findings import Scale
from bot.summaries.summary import PassageFigures, Result, Summary


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its result."""

    question: Question
    result: Result
    scale: Scale | None
    is_tracked: bool = False


def outcomes(summary: Summary) -> Iterator[Outcome]:
    """The questions that somebody judged: the tracked one first, then in their order."""
    tracked = summary.tracked
    if tracked is not None and tracked.result is not None and tracked.result.judged:
        yield Outcome(tracked.question, tracked.result, tracked.scale, is_tracked=True)
    for one in summary.questions:
        if one.result is not None and one.result.judged:
            yield Outcome(one.question, one.result, one.scale)


def shared_to_contested(summary: Summary) -> list[PassageFigures]:
    """Passages by the smaller of their two sides: what nobody disputes first, what divides last.

    Equal ones stand in their order; the most contested one of the summary is the last in any case.
    """
    shown = [one for one in summary.passages if one.result is not None and one.result.judged]
    last = summary.most_contested
    return sorted(shown, key=lambda one: (one == last, _order(one)))


def _order(one: PassageFigures) -> tuple[float, float, int]:
    assert one.result is not None
    agree, disagree, _ = (share.share or 0.0 for share in one.result.shares)
    return min(agree, disagree), -max(agree, disagree), one.number
