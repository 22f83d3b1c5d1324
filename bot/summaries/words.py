"""Figures in words: for cards, and for people who can't see the chart."""

from bot.polls.models import Kind
from bot.summaries.findings import Presence, Scale, ScaleChange
from bot.summaries.shares import Share
from bot.summaries.summary import BeforeAfter, Point, Result, Summary, Switches, Tracked

MAX_DESCRIPTION = 1000
"""Characters of the text that describes the chart."""

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
    if change.gross.count == 0:
        return f"None of the {change.n:,} people who answered at both ends changed their answer."
    moved = f"{change.gross.count:,} of {change.n:,} people changed their answer"
    sentences = [f"{moved}: {share_text(change.gross)}."]
    if change.flows:
        sentences.append(f"{_flows(change)}.")
    sentences.append(f"Net, in people: {_net(change)}.")
    if change.scale is not None:
        sentences.append(scale_change_text(change.scale))
    return " ".join(sentences)


ENDS = {
    Kind.MARKS: "A = 4 to F = 0",
    Kind.AGREEMENT: "agree strongly = 2 to disagree strongly = −2",
}
"""What the numbers of a scale mean."""


def scale_text(kind: Kind, scale: Scale) -> str:
    """Mean and spread of a scale, in a sentence."""
    low, high = number(scale.range.low), number(scale.range.high)
    return (
        f"Mean {number(scale.mean)} ({low} to {high}) on {ENDS[kind]}; spread {scale.spread:.1f}."
    )


def scale_change_text(change: ScaleChange) -> str:
    """How far the same people moved on a scale, and whether they came closer together."""
    moved = f"On the scale the {change.n:,} people who judged both times moved by "
    moved += number(change.mean, signed=True)
    if change.range is not None:
        low, high = (number(end, signed=True) for end in (change.range.low, change.range.high))
        moved += f" ({low} to {high})"
    else:
        moved += f" ({TOO_FEW} more)"
    if abs(change.spread) < CLOSER:
        return f"{moved}, about as far apart as before."
    return f"{moved}, {'closer together' if change.spread < 0 else 'further apart'} than before."


def number(value: float, *, signed: bool = False) -> str:
    """With one decimal and a true minus sign."""
    text = f"{value:+.1f}" if signed else f"{value:.1f}"
    return text.replace("-0.0", "0.0").replace("-", "−")


def presence_text(summary: Summary) -> str:
    """How many answered at each step, and of those how many had from the beginning."""
    told = [_presence(one) for one in summary.participation]
    if not told:
        return ""
    return f"{' · '.join(told)}. In brackets: of those who answered at the opening."


def _presence(one: Presence) -> str:
    people = FEWER if one.people is None else f"{one.people:,}"
    if one.panel is None or one.step == "opening":
        return f"{one.step} {people}"
    return f"{one.step} {people} ({one.panel:,})"


def describe_line(summary: Summary) -> str:
    """What the chart shows, in at most 1000 characters; empty if there is no chart."""
    if summary.tracked is None or summary.tracked.line is None:
        return ""
    line, options = summary.tracked.line, summary.tracked.question.options
    first, last = line.panel[0], line.panel[-1]
    text = (
        f"Line chart: “{summary.tracked.question.text}” Shares of {line.who.value} "
        f"(n {_n(first, last)}), from the opening to the end: "
        f"{_courses(options, first.result, last.result)}."
    )
    more: list[str] = []
    if line.everyone:
        end = line.everyone[-1].result
        more.append(f" Everyone at the end (n {end.judged:,}): {_shares(options, end)}.")
    for point in line.panel[1:-1]:
        more.append(f" After passage {line.steps[point.step]}: {_shares(options, point.result)}.")
    for sentence in more:
        if len(text) + len(sentence) > MAX_DESCRIPTION:
            break
        text += sentence
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1].rstrip() + "…"


def _flows(change: BeforeAfter) -> str:
    told = change.flows[:MAX_FLOWS]
    other = change.other_changes + sum(flow.people for flow in change.flows[MAX_FLOWS:])
    parts = [f"{flow.people:,} from {flow.source} to {flow.target}" for flow in told]
    return "; ".join(parts + ([f"{other:,} other changes"] if other else []))


def _net(change: BeforeAfter) -> str:
    return ", ".join(f"{one.answer} {one.net:+d}".replace("-", "−") for one in change.net)


def _courses(options: tuple[str, ...], first: Result, last: Result) -> str:
    ends = zip(options, first.shares, last.shares, strict=True)
    return ", ".join(f"{name} {percent(a.share)} to {percent(b.share)}" for name, a, b in ends)


def _shares(options: tuple[str, ...], result: Result) -> str:
    ends = zip(options, result.shares, strict=True)
    return ", ".join(f"{name} {percent(share.share)}" for name, share in ends)


def _n(first: Point, last: Point) -> str:
    one, two = first.result.judged, last.result.judged
    return f"{one:,}" if one == two else f"{one:,}, at the end {two:,}"
