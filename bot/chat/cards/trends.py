"""The same question through several rounds and polls, page by page."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.chat.cards import parts
from bot.chat.cards.parts import Card, button, line, moment, row, safe, small
from bot.chat.custom_ids import ARTICLE, QUESTION, Verb, custom_id
from bot.domain.questions import CANT_JUDGE_LABEL, Question
from bot.rounds.trends import ArticleTrends
from bot.summaries.summary import BeforeAfter, Result
from bot.summaries.trends import Measure, Paired, Trend, points
from bot.summaries.words import interval_text, percent, share_text

PAGE_LIMIT = 2800
"""Characters of text on a page: a few times of a question can be read at once on a phone."""

SECTIONS_AT_MOST = 15

ONCE = "Asked once so far. A trend needs a second time."
LINES = (
    "In brackets the 95% interval, which shows chance only; then the points since the time before. "
    "They are volunteers, not a sample, and not the same people each time."
)


def article_card(found: ArticleTrends, round_id: int, page: int = 0) -> Card:
    """Every question of an article through its rounds."""
    held = "one round" if found.rounds == 1 else f"{found.rounds} rounds"
    head = f"## Across {held}: {safe(parts.cut(found.title, 200))}"
    sections: list[str] = []
    for trend in found.trends:
        first, *rest = _sections(trend)
        sections += [f"### {safe(trend.question.text)}\n{first}", *rest]
    return _card(head, sections, (ARTICLE, round_id), page)


def question_card(trend: Trend, poll_id: int, page: int = 0) -> Card:
    """One question each time that it was asked."""
    head = f"## {safe(trend.question.text)}"
    return _card(head, list(_sections(trend)), (QUESTION, poll_id), page)


def _card(head: str, sections: Sequence[str], about: tuple[int, int], page: int) -> Card:
    pages = _pages(sections)
    page = max(0, min(page, len(pages) - 1))
    items: list[parts.Part] = [head]
    if len(pages) > 1:
        items[0] = f"{head}\n{small(f'Page {page + 1} of {len(pages)}')}"
    for number, section in enumerate(pages[page]):
        items += [line(), section] if section.startswith("### ") and number else [section]
    items.append(small(LINES))
    if page + 1 < len(pages):
        items.append(row(button("More", custom_id(Verb.TREND, *about, page + 1))))
    elif page:
        items.append(row(button("First page", custom_id(Verb.TREND, *about, 0))))
    return parts.card(parts.BLUE, *items)


def _pages(sections: Sequence[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for section in sections:
        used = sum(len(one) for one in pages[-1])
        if pages[-1] and (used + len(section) > PAGE_LIMIT or len(pages[-1]) == SECTIONS_AT_MOST):
            pages.append([])
        pages[-1].append(parts.cut_safe(section, PAGE_LIMIT))
    return pages


def _sections(trend: Trend) -> Iterator[str]:
    """The newest time comes first, with what changed since the one before."""
    told = [one for one in trend.measures if one.result is not None]
    before = {after: earlier for earlier, after in pairwise(told)}
    for measure in reversed(trend.measures):
        yield _measure(trend.question, measure, before.get(measure))
    if len(trend.measures) == 1:
        yield small(ONCE)
    elif trend.paired is not None and len(told) > 1:
        yield _paired(trend, trend.paired)


def _measure(question: Question, measure: Measure, before: Measure | None) -> str:
    head = f"**{moment(measure.at, 'D')}** · {measure.name}"
    result = measure.result
    if result is None:
        return f"{head}\n{small('Too few answers to show.')}"
    moved: tuple[float | None, ...] = (None,) * len(result.shares)
    if before is not None and before.result is not None:
        moved = points(result, before.result)
    words = [
        f"- {safe(option)} **{percent(share.share)}** {interval_text(share)}{_step(change)}"
        for option, share, change in zip(question.options, result.shares, moved, strict=True)
    ]
    return "\n".join([f"{head}, n {result.judged:,}{_apart(result)}", *words])


def _paired(trend: Trend, paired: Paired) -> str:
    earlier, later = trend.measures[paired.earlier], trend.measures[paired.later]
    change = paired.pairing.change
    if change is None:
        return f"**The same people**\n{small(paired.pairing.why_not)}"
    return "\n".join(
        (
            f"**The same {change.n:,} people** in {earlier.name} and {later.name}",
            f"{_name(earlier)}: {_shares(trend.question, change.opening)}",
            f"{_name(later)}: {_shares(trend.question, change.closing)}",
            safe(_moves(change)),
        )
    )


def _moves(change: BeforeAfter) -> str:
    """Who moved where, in a few sentences: gross and net, since a net of 0 can hide moves."""
    moved = [f"{one.answer} {one.net:+d}".replace("-", "−") for one in change.net if one.net]
    net = f"Net, in people: {', '.join(moved) or 'nobody'}."
    if change.gross is None:
        return net
    if change.gross.count == 0:
        return "None of them changed their answer."
    flows = [f"{one.people:,} from {one.source} to {one.target}" for one in change.flows]
    if change.other_changes:
        flows.append(f"{change.other_changes:,} other changes")
    count = f"{change.gross.count:,} changed their answer: {share_text(change.gross)}."
    return f"{count} {'; '.join(flows)}. {net}"


def _shares(question: Question, result: Result) -> str:
    words = [
        f"{safe(option)} {percent(share.share)}"
        for option, share in zip(question.options, result.shares, strict=True)
    ]
    return " · ".join(words) + _apart(result)


def _apart(result: Result) -> str:
    return f" · {CANT_JUDGE_LABEL}: {result.cant_judge:,}" if result.cant_judge else ""


def _name(measure: Measure) -> str:
    return measure.name.capitalize()


def _step(change: float | None) -> str:
    """Such as " · +8": percentage points."""
    if change is None:
        return ""
    points_ = round(change)
    return " · ±0" if points_ == 0 else f" · {points_:+d}".replace("-", "−")
