"""Figures in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from bot.polls.models import Kind, Question

if TYPE_CHECKING:  # cards of polls need the words, not all that a summary says
    from bot.summaries.findings import OpinionGroup, Presence, Scale, ScaleChange
    from bot.summaries.shares import Share
    from bot.summaries.summary import BeforeAfter, Summary, Switches, Tracked

MAX_FLOWS = 5
"""Flows that are named in a text; the rest is summed up."""

CLOSER = 0.1
"""A change of the spread (standard deviation) that is worth a word."""

FEWER = "fewer than 3"
TOO_FEW = "too few to say"


def percent(share: float | None) -> str:
    """A share from 0 to 1 as whole percent; never rounded to 0 or 100% from elsewhere."""
    if share is None:
        return "no answer"
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def share_text(share: Share) -> str:
    """Such as "62% (38 to 80%), n 24"."""
    if share.interval is None:
        return f"no answer, n {share.n:,}"
    return f"{percent(share.share)} {interval_text(share)}, n {share.n:,}"


def interval_text(share: Share) -> str:
    """The 95% interval, such as "(38 to 80%)"; empty while n is 0."""
    if share.interval is None:
        return ""
    return f"({share.interval.low:.0%} to {share.interval.high:.0%})".replace("% to", " to")


def switches_text(switches: Switches) -> str:
    """How many switched after a passage, in a phrase."""
    where = f"after passage {switches.passage}"
    if switches.people is None:
        return f"{where}: {FEWER} switched or {TOO_FEW}"
    count = f"{switches.people.count:,} switched {where}"
    return (
        f"{count}: {TOO_FEW} more"
        if switches.too_few
        else (f"{count}: {share_text(switches.people)}")
    )


def change_text(tracked: Tracked) -> str:
    """Who moved where between the opening and the close, in a few sentences.

    Gross change and net change both: a net of nothing can hide that many moved.
    """
    change = tracked.before_after
    if change is None:
        return tracked.why_not
    if change.gross is None:
        return f"{change.n:,} people answered at both ends. Net, in people: {_net(change)}."
    answer = answer_word(tracked.question)
    if change.gross.count == 0:
        return f"None of the {change.n:,} people who answered at both ends changed their {answer}."
    sentences = [gross_text(change, answer)]
    if change.flows:
        sentences.append(f"{_flows(change)}.")
    sentences.append(f"Net, in people: {_net(change)}.")
    if change.scale is not None:
        sentences.append(scale_change_text(change.scale))
    return " ".join(sentences)


def answer_word(question: Question) -> str:
    """What before and after are compared by."""
    return "first choice" if question.kind is Kind.RANKED else "answer"


def gross_text(change: BeforeAfter, answer: str = "answer") -> str:
    """How many changed their answer, in a sentence; empty where that isn't told."""
    if change.gross is None:
        return ""
    if change.gross.count == 0:
        return f"None changed their {answer}."
    moved = f"{change.gross.count:,} of {change.n:,} people changed their {answer}"
    return f"{moved}: {share_text(change.gross)}."


def signed(value: float) -> str:
    """With one decimal and its sign, such as "+0.4" or "−1.0"."""
    return ("+" if round(value, 1) > 0 else "") + number(value)


ENDS = {
    Kind.MARKS: "from 4 for A to 0 for F",
    Kind.AGREEMENT: "from 2 for strong agreement to −2 for strong disagreement",
}
"""What the numbers of a scale mean."""


def scale_sentence(kind: Kind, scale: Scale) -> str:
    """Mean and spread, and what the numbers mean."""
    return f"{scale_text(scale)}, {ENDS[kind]}."


def scale_change_text(change: ScaleChange) -> str:
    """How far the same people moved on a scale, and whether they came closer together."""
    moved = f"On the scale the {change.n:,} people who judged both times moved by "
    moved += signed(change.mean)
    if change.range is not None:
        moved += f" ({signed(change.range.low)} to {signed(change.range.high)})"
    else:
        moved += f" ({TOO_FEW} more)"
    if abs(change.spread) < CLOSER:
        return f"{moved}, about as far apart as before."
    return f"{moved}, {'closer together' if change.spread < 0 else 'further apart'} than before."


def presence_text(summary: Summary) -> str:
    """How many answered at the opening, at each passage and at the close, and how many of them had
    from the beginning."""
    steps = [one for one in summary.participation if not one.step.startswith("question")]
    if all(one.people is None for one in steps):
        return ""
    told = " · ".join(map(_presence, steps))
    if not any(_tells_panel(one) for one in steps):
        return f"{told}."
    return f"{told}. In brackets: of those who answered at the opening, where that can be told."


def _presence(one: Presence) -> str:
    people = FEWER if one.people is None else f"{one.people:,}"
    return f"{one.step}: {people}" + (f" ({one.panel:,})" if _tells_panel(one) else "")


def _tells_panel(one: Presence) -> bool:
    return one.panel is not None and one.step != "opening"


def scale_text(scale: Scale) -> str:
    """The mean with its interval, and how far people are apart."""
    low, high = number(scale.range.low), number(scale.range.high)
    return f"Mean {number(scale.mean)} ({low} to {high}), spread {number(scale.spread)}"


def isolated(text: str) -> str:
    """A text that is read from right to left, isolated: else it moves the numbers beside it."""
    if any(bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\u2068{text}\u2069"
    return text


def group_words(group: OpinionGroup) -> str:
    """What a group's people think, without how many they are."""
    return re.sub(r"^[\d,]+ people ", "", group.words)


def number(value: float) -> str:
    """With one decimal."""
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")


def _flows(change: BeforeAfter) -> str:
    told = change.flows[:MAX_FLOWS]
    other = change.other_changes + sum(flow.people for flow in change.flows[MAX_FLOWS:])
    parts = [
        f"{flow.people:,} from {isolated(flow.source)} to {isolated(flow.target)}" for flow in told
    ]
    return "; ".join(parts + ([f"{other:,} other changes"] if other else []))


def _net(change: BeforeAfter) -> str:
    return ", ".join(f"{isolated(one.answer)} {_signed(one.net)}" for one in change.net)


def _signed(people: int) -> str:
    return f"{people:+d}".replace("-", "−") if people else "0"
