"""The question that stayed open through the round: outcome, before and after, the line."""

from collections.abc import Iterable

from bot.summaries.report.figure import Pictures, beside
from bot.summaries.report.markup import Child, Html, bar, el, join, section, table, wide, words
from bot.summaries.report.results import (
    numbers,
    ranking_block,
    result_table,
    scale_change_line,
    scale_line,
)
from bot.summaries.summary import BeforeAfter, Line, Net, Point, Summary, Switches, Tracked
from bot.summaries.words import FEWER, TOO_FEW, change_text, percent

NOT_TOLD = "not told"
"""Where a number would show what one or two people did."""


def tracked_section(summary: Summary, pictures: Pictures) -> Html:
    """The tracked question, as far as there is something to say."""
    question, tracked = summary.tracked_question, summary.tracked
    parts: list[Child] = [el("p", words(question.text), class_="asked")]
    if question.help:
        parts.append(el("p", words(question.help), class_="small"))
    if tracked is None or tracked.result is None:
        parts.append(el("p", "Too few answered to show what they said."))
    else:
        parts += [_outcome(tracked), _before_after(tracked, pictures)]
        parts += [_through(tracked, pictures), _switches(tracked)]
    return section("question", "The question of the round", *parts)


def _outcome(tracked: Tracked) -> Html:
    assert tracked.result is not None
    firsts = ", first choices" if tracked.ranking is not None else ""
    caption, left = f"Everyone at the end{firsts}", None
    if tracked.left_out:
        left = el(
            "p",
            "One or two late answers are left out here: shown beside the rest, they could be "
            "traced to a person.",
            class_="small",
        )
    return join(
        [
            el("h3", "Where everyone stood at the end"),
            el("p", "A bar is a share, the thin line across it its 95% interval.", class_="small"),
            result_table(caption, tracked.question.options, tracked.result),
            left,
            scale_line(tracked.question, tracked.scale),
            ranking_block(tracked.question, tracked.ranking),
        ]
    )


def _before_after(tracked: Tracked, pictures: Pictures) -> Html:
    change = tracked.before_after
    parts: list[Child] = [
        el("h3", "Before and after"),
        el("p", f"{_counts(tracked)} Only who answered at both ends can be compared."),
        el("p", change_text(tracked), dir="auto"),
    ]
    if change is not None:
        parts.append(scale_change_line(tracked.question, change.scale))
        tables = _ends_table(change), _flows_table(change)
        parts.append(beside(pictures.figure("movement"), *tables))
    parts += list(_all_at(tracked))
    return join(parts)


def _counts(tracked: Tracked) -> str:
    told = (
        f"{tracked.n_opening:,} answered before the first passage, {tracked.n_closing:,} answered "
        f"or confirmed in the closing window, {tracked.n_paired:,} did both."
    )
    if tracked.n_carried:
        told += (
            f" {tracked.n_carried:,} more answers were given earlier and not confirmed at the "
            "close: they count as given, not as having stayed."
        )
    return told


def _ends_table(change: BeforeAfter) -> Html:
    shares = zip(change.opening.shares, change.closing.shares, strict=True)
    cells = [(percent(before.share), percent(after.share)) for before, after in shares]
    cells.append((f"{change.opening.cant_judge:,}", f"{change.closing.cant_judge:,}"))
    is_told = any(net.gained is not None for net in change.net)
    rows: list[list[Child]] = []
    for (before, after), net in zip(cells, change.net, strict=False):
        moves = [_or_not_told(value) for value in (net.gained, net.lost)] if is_told else []
        rows.append([words(net.answer), before, after, el("b", _signed(net)), *moves])
    judged = f"{change.opening.judged:,} judged at the opening, {change.closing.judged:,} at the"
    note = f"Shares are of those who judged: {judged} close. Can't judge is given in people."
    caption = f"The same {change.n:,} people at the opening and at the close"
    head = ("Answer", "Opening", "Close", "Net, people", *(("Gained", "Lost") if is_told else ()))
    told = wide(caption, table(caption, head, rows, "numbers"))
    return join([told, el("p", note, class_="small")])


def _or_not_told(value: int | None) -> str:
    return NOT_TOLD if value is None else f"{value:,}"


def _signed(net: Net) -> str:
    return f"{net.net:+,}".replace("-", "−") if net.net else "0"


def _flows_table(change: BeforeAfter) -> Html | None:
    rows: list[list[Child]] = [
        [join([words(flow.source), " → ", words(flow.target)]), f"{flow.people:,}"]
        for flow in change.flows
    ]
    if change.other_changes:
        rows.append(["all other changes", f"{change.other_changes:,}"])
    if change.gross is not None and rows:
        rows.append(["kept their answer", f"{change.n - change.gross.count:,}"])
    if not rows:
        return None
    caption = "Who went where, in people"
    return wide(caption, table(caption, ("From → to", "People"), rows, "numbers"))


def _all_at(tracked: Tracked) -> Iterable[Html]:
    """Everyone at one end, whether or not they came to the other."""
    ends = (("opening", tracked.opening), ("closing", tracked.closing))
    for name, result in ends:
        if result is not None:
            title = f"All {name} answers"
            shown = result_table(title, tracked.question.options, result)
            yield el("details", el("summary", title), shown)


def _through(tracked: Tracked, pictures: Pictures) -> Html | None:
    line = tracked.line
    if line is None:
        return None
    title = f"Shares of {line.who.value}"
    everyone = None
    if line.everyone:
        told = _line_table(tracked, line, line.everyone, "Shares of everyone who held an answer")
        everyone = el("details", el("summary", "Everyone, not only these people"), told)
    return join(
        [
            el("h3", "Through the passages"),
            beside(
                pictures.figure("opinion-line"),
                _line_table(tracked, line, line.panel, title),
                everyone,
            ),
        ]
    )


def _line_table(tracked: Tracked, line: Line, points: tuple[Point, ...], caption: str) -> Html:
    rows: list[list[Child]] = []
    for point in points:
        step = line.steps[point.step]
        name = f"after passage {step}" if step.isdecimal() else step
        shares = [percent(share.share) for share in point.result.shares]
        rows.append([name, *shares, f"{point.result.judged:,}"])
    head = ("When", *map(words, tracked.question.options), "n")
    return wide(caption, table(caption, head, rows, "numbers"))


def _switches(tracked: Tracked) -> Html | None:
    if not tracked.switches:
        return None
    rows = [_switched(one) for one in tracked.switches]
    caption = "How many held another answer when the step of a passage was over"
    head = ("After", "Share", "95% interval", "People")
    return join(
        [
            el("h3", "Changes after each passage"),
            el(
                "p",
                "After a passage is not because of it: people also talk to each other, and read on "
                f"their own. With fewer than 6 changes there is {TOO_FEW}.",
            ),
            table(caption, head, rows, "result"),
        ]
    )


def _switched(one: Switches) -> list[Child]:
    where = el("a", f"passage {one.passage}", href=f"#passage-{one.passage}")
    if one.people is None:
        return [where, "", TOO_FEW, FEWER]
    if one.too_few:
        return [where, "", TOO_FEW, f"{one.people.count:,} of {one.people.n:,}"]
    share, interval, _ = numbers(one.people)
    shown = bar(one.people.share, one.people.interval)
    name = el("span", where, shown, class_="labelled")
    return [name, share, interval, f"{one.people.count:,} of {one.people.n:,}"]
