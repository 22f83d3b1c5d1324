"""Figures in words."""

import re
from unicodedata import bidirectional

from bot.summaries.findings import OpinionGroup, Scale
from bot.summaries.shares import Share
from bot.summaries.summary import BeforeAfter, Switches, Tracked

MAX_FLOWS = 5
"""Flows that are named in a text; the rest is summed up."""

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
    if change.gross.count == 0:
        return f"None of the {change.n:,} people who answered at both ends changed their answer."
    sentences = [gross_text(change)]
    if change.flows:
        sentences.append(f"{_flows(change)}.")
    return " ".join([*sentences, f"Net, in people: {_net(change)}."])


def gross_text(change: BeforeAfter) -> str:
    """How many changed their answer, in a sentence; empty where that isn't told."""
    if change.gross is None:
        return ""
    if change.gross.count == 0:
        return "None changed their answer."
    moved = f"{change.gross.count:,} of {change.n:,} people changed their answer"
    return f"{moved}: {share_text(change.gross)}."


def signed(value: float) -> str:
    """With one decimal and its sign, such as "+0.4" or "−1.0"."""
    return ("+" if round(value, 1) > 0 else "") + number(value)


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
    return ", ".join(f"{isolated(one.answer)} {one.net:+d}".replace("-", "−") for one in change.net)
