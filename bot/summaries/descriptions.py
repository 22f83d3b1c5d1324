"""What the pictures show, in words: for people who can't see them."""

from collections.abc import Iterable, Sequence

from bot.polls.models import CANT_JUDGE_LABEL, Kind
from bot.summaries.outcomes import Outcome, shared_to_contested
from bot.summaries.summary import Point, Result, Summary, answers_of
from bot.summaries.words import (
    change_text,
    group_words,
    interval_text,
    isolated,
    percent,
    scale_text,
)

MAX_DESCRIPTION = 1000
"""Characters; Discord takes 1,024."""


def describe_line(summary: Summary) -> str:
    """The opinion line; empty if there is none."""
    if summary.tracked is None or summary.tracked.line is None:
        return ""
    line, options = summary.tracked.line, summary.tracked.question.options
    first, last = line.panel[0], line.panel[-1]
    is_ranked = summary.tracked.question.kind is Kind.RANKED
    shares = "Shares of the first choices" if is_ranked else "Shares"
    text = (
        f"Line chart: “{isolated(summary.tracked.question.text)}” {shares} of {line.who.value} "
        f"(n {_n(first, last)}), from the opening to the end: "
        f"{_courses(options, first.result, last.result)}."
    )
    more: list[str] = []
    if line.everyone:
        end = line.everyone[-1].result
        more.append(f" Everyone at the end (n {end.judged:,}): {_shares(options, end)}.")
    for point in line.panel[1:-1]:
        more.append(f" After passage {line.steps[point.step]}: {_shares(options, point.result)}.")
    return _joined(text, more)


def describe_movement(summary: Summary) -> str:
    """Opening and closing answers of the same people, and who went where."""
    tracked = summary.tracked
    if tracked is None or tracked.before_after is None:
        return ""
    change, answers = tracked.before_after, answers_of(tracked.question)
    courses = _courses(tracked.question.options, change.opening, change.closing)
    text = (
        f"Flow diagram: “{isolated(tracked.question.text)}” The same {change.n:,} people at the "
        f"opening and at the close: {courses}."
    )
    more: list[str] = []
    before, after = change.opening.cant_judge, change.closing.cant_judge
    if CANT_JUDGE_LABEL in answers and (before or after):
        more.append(f" {CANT_JUDGE_LABEL}: {before:,} to {after:,} people.")
    more.append(f" {change_text(tracked)}")
    return _joined(text, more)


def describe_results(some: Sequence[Outcome]) -> str:
    """The results in one picture."""
    return _joined("Shares with their 95% intervals.", (f" {_outcome(one)}" for one in some))


def _outcome(one: Outcome) -> str:
    shares = ", ".join(
        f"{name} {percent(share.share)} {interval_text(share)}".rstrip()
        for name, share in zip(map(isolated, one.question.options), one.result.shares, strict=True)
    )
    apart = f", {CANT_JUDGE_LABEL} {one.result.cant_judge:,}" if one.result.cant_judge else ""
    mean = f" {scale_text(one.scale)}." if one.scale else ""
    return f"“{isolated(one.question.text)}” (n {one.result.judged:,}{apart}): {shares}.{mean}"


def describe_passages(summary: Summary) -> str:
    """The passages in their order, each with its shares."""
    text = "Bars of who agrees, disagrees and is unsure, from shared to contested passages."
    more: list[str] = []
    for one in shared_to_contested(summary):
        assert one.result is not None
        agree, disagree, unsure = (percent(share.share) for share in one.result.shares)
        more.append(
            f" Passage {one.number}: {agree} agree, {disagree} disagree, {unsure} unsure "
            f"(n {one.result.judged:,})."
        )
    return _joined(text, more)


def describe_groups(summary: Summary) -> str:
    """The groups in words, what unites and what divides them."""
    found = summary.groups
    if found is None or not found.groups:
        return ""
    text = f"Map of {len(found.groups)} groups among {found.people:,} people."
    more = [
        f" {one.name}, {one.people:,} people: {group_words(one).rstrip('.')}."
        for one in found.groups
    ]
    for word, items in (("unites", found.unites), ("divides", found.divides)):
        if items:
            more.append(f" What {word} them: {', '.join(found.items[i].name for i in items[:3])}.")
    return _joined(text, more)


def _joined(text: str, more: Iterable[str]) -> str:
    """As many whole sentences as there is room for."""
    for sentence in more:
        if len(text) + len(sentence) > MAX_DESCRIPTION:
            break
        text += sentence
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1].rstrip() + "…"


def _courses(options: tuple[str, ...], first: Result, last: Result) -> str:
    ends = zip(map(isolated, options), first.shares, last.shares, strict=True)
    return ", ".join(f"{name} {percent(a.share)} to {percent(b.share)}" for name, a, b in ends)


def _shares(options: tuple[str, ...], result: Result) -> str:
    ends = zip(map(isolated, options), result.shares, strict=True)
    return ", ".join(f"{name} {percent(share.share)}" for name, share in ends)


def _n(first: Point, last: Point) -> str:
    one, two = first.result.judged, last.result.judged
    return f"{one:,}" if one == two else f"{one:,}, at the end {two:,}"
