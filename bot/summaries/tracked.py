"""The tracked question: its outcome, before and after, and the line through the passages.

Several groups of people overlap here: everyone who holds an answer at the end, the opening
panel, those who answered at both ends. What is published of one is chosen so that subtracting
it from another shows nobody's answer (`disclosure.separable`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.polls.models import Question
from bot.summaries.disclosure import MIN_VOTERS, enough, separable
from bot.summaries.line import draw_through, switches
from bot.summaries.models import Change, RoundRecord
from bot.summaries.panel import TOO_FEW_CHANGED, compare
from bot.summaries.results import result_of_answers
from bot.summaries.scales import scale_of
from bot.summaries.summary import BeforeAfter, Line, Result, Shown, Tracked, Who
from bot.summaries.timeline import Answers, Timeline, differing, replay, restrict


def track(record: RoundRecord, log: Sequence[Change]) -> Tracked:
    """All figures of the tracked question, once its round is over."""
    question, timeline = record.tracked, replay(record, log)
    groups = _Groups.of(timeline)
    before = restrict(timeline.opening, groups.paired)
    after = restrict(timeline.final, groups.paired)
    change, why_not = compare(question, before, after)
    ends = _published_ends(groups, change)
    basis = ends[0]
    line, panel = None, groups.opening
    if why_not != TOO_FEW_CHANGED:
        line, panel = _line(question, timeline, groups, ends, change)
    ends = [*ends, panel & groups.final] if line else ends
    shown = Shown.RESULT if len(basis) >= MIN_VOTERS else Shown.TOO_FEW
    result = _result(question, restrict(timeline.final, basis))
    return Tracked(
        question=question,
        shown=shown,
        result=result,
        left_out=len(groups.final) - len(basis),
        n_opening=len(groups.opening),
        n_closing=len(groups.closing),
        n_carried=len(groups.final) - len(groups.closing),
        n_paired=len(groups.paired),
        opening=_opening(line, change, groups),
        closing=_closing(question, timeline, groups, ends),
        before_after=change,
        why_not=why_not,
        switches=switches(question, timeline, panel) if timeline.has_opening else (),
        line=line,
        scale=scale_of(question.kind, result),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    opening: frozenset[bytes]
    closing: frozenset[bytes]
    paired: frozenset[bytes]
    final: frozenset[bytes]
    anyone: frozenset[bytes]

    @classmethod
    def of(cls, timeline: Timeline) -> "_Groups":
        opening, final = frozenset(timeline.opening), frozenset(timeline.final)
        anyone = final.union(*timeline.states)
        paired = opening & timeline.confirmed
        return cls(opening, timeline.confirmed, paired, final, anyone)


def _published_ends(groups: _Groups, change: BeforeAfter | None) -> list[frozenset[bytes]]:
    """Whose final answers are published: the outcome's group first, then the paired."""
    if change is None:
        return [groups.final]
    if separable(groups.final, groups.paired):
        return [groups.final, groups.paired]
    return [groups.paired]


def _line(
    question: Question,
    timeline: Timeline,
    groups: _Groups,
    ends: list[frozenset[bytes]],
    change: BeforeAfter | None,
) -> tuple[Line | None, frozenset[bytes]]:
    """The first line that may stand beside the rest, and the people whose line it is."""
    if not timeline.has_opening or len(timeline.states) < 2:
        return None, groups.opening
    for who, panel in _panels(groups, change):
        line = None
        if _fits(timeline, groups, panel, ends, change):
            line = draw_through(question, timeline, who, panel)
        if line:
            return line, panel
    return None, groups.opening


def _panels(groups: _Groups, change: BeforeAfter | None) -> Iterator[tuple[Who, frozenset[bytes]]]:
    yield Who.OPENING, groups.opening
    if change is not None:
        yield Who.PAIRED, groups.paired
    yield Who.EVERYONE, groups.anyone


def _fits(
    timeline: Timeline,
    groups: _Groups,
    panel: frozenset[bytes],
    ends: list[frozenset[bytes]],
    change: BeforeAfter | None,
) -> bool:
    """Whether the panel's two ends may stand beside the other published tallies."""
    if not separable(panel & groups.final, *ends):
        return False
    if change is None:
        return True
    rest = panel - groups.paired
    starts = separable(panel & groups.opening, groups.paired)
    moved = differing(restrict(timeline.opening, rest), restrict(timeline.final, rest))
    return starts and enough(moved)


def _opening(line: Line | None, change: BeforeAfter | None, groups: _Groups) -> Result | None:
    """The tally of all opening answers, if it is published anyway."""
    if line and line.who is not Who.PAIRED:
        return line.panel[0].result
    if change and groups.opening == groups.paired:
        return change.opening
    return None


def _closing(
    question: Question, timeline: Timeline, groups: _Groups, ends: list[frozenset[bytes]]
) -> Result | None:
    if not separable(groups.closing, *ends):
        return None
    return _result(question, restrict(timeline.final, groups.closing))


def _result(question: Question, answers: Answers) -> Result | None:
    if len(answers) < MIN_VOTERS:
        return None
    return result_of_answers(question, answers.values())
