"""A round's figures as a tidy table: one row per number. `dictionary` says what each means."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.polls.models import Question
from bot.summaries.exports.findings import (
    groups_rows,
    movers_rows,
    participation_rows,
    ranking_rows,
    roles_rows,
    voices_rows,
)
from bot.summaries.exports.rows import (
    COLUMNS,
    Row,
    result_rows,
    rounded,
    share_row,
    value_row,
    written,
)
from bot.summaries.findings import Scale
from bot.summaries.summary import (
    BeforeAfter,
    Line,
    PassageFigures,
    QuestionFigures,
    Summary,
    Tracked,
)
from bot.summaries.words import FEWER


def to_csv(number: int, summary: Summary) -> str:
    """The figures of the round with this number, with a header; shares are from 0 to 1."""
    return written(
        COLUMNS,
        (
            [number, summary.title, row.table, row.step, row.question, row.item, row.group,
             row.option, row.count, row.n, row.share, row.value, row.low, row.high]
            for row in rows_of(summary)
        ),
    )  # fmt: skip


def rows_of(summary: Summary) -> Iterator[Row]:
    """Every number of a summary."""
    yield Row("participants", count=summary.participants)
    if summary.tracked:
        yield from _tracked(summary.tracked)
    for asked in summary.questions:
        yield from _question(asked)
    for passage in summary.passages:
        yield from _passage(passage)
    yield from participation_rows(summary.participation)
    yield from roles_rows(summary.by_role)
    yield from voices_rows(summary.voices)
    if summary.movers:
        yield from movers_rows(summary.movers)
    if summary.groups:
        yield from groups_rows(summary.groups)


def _tracked(tracked: Tracked) -> Iterator[Row]:
    question = tracked.question
    for name, people in (
        ("opening answers", tracked.n_opening),
        ("closing answers", tracked.n_closing),
        ("carried forward", tracked.n_carried),
        ("answered at both ends", tracked.n_paired),
        ("left out of the result", tracked.left_out),
    ):
        yield Row("tracked people", question.text, name, count=people)
    for table, result in (
        ("tracked result", tracked.result),
        ("tracked opening", tracked.opening),
        ("tracked closing", tracked.closing),
    ):
        if result:
            yield from result_rows(Row(table), question, result)
    if tracked.scale:
        yield from _scale(Row("scale", question.text), tracked.scale)
    if tracked.ranking:
        yield from ranking_rows(Row("", question.text), question, tracked.ranking)
    if tracked.before_after:
        yield from _change(question, tracked.before_after)
    for switches in tracked.switches:
        row = Row("switches", question.text, step=f"after passage {switches.passage}")
        if switches.people:
            yield share_row(row, switches.people)
        else:
            yield replace(row, count=f"{FEWER} or not told")
    if tracked.line:
        yield from _line(question, tracked.line)


def _change(question: Question, change: BeforeAfter) -> Iterator[Row]:
    text, n = question.text, change.n
    yield from result_rows(Row("paired opening"), question, change.opening)
    yield from result_rows(Row("paired closing"), question, change.closing)
    if change.gross:
        yield share_row(Row("changed", text), change.gross)
    flows = [(f"{flow.source} → {flow.target}", flow.people) for flow in change.flows]
    if change.other_changes:
        flows.append(("other changes", change.other_changes))
    for name, people in flows:
        yield _part("flow", text, name, people, n)
    for net in change.net:
        yield replace(_part("net", text, net.answer, net.net, n), share=rounded(net.share))
        if net.gained is not None and net.lost is not None:
            yield _part("gained", text, net.answer, net.gained, n)
            yield _part("lost", text, net.answer, net.lost, n)
    if change.scale:
        moved = change.scale
        mean = Row("scale change", text, "mean")
        yield value_row(mean, moved.mean, moved.range, n=moved.n)
        yield value_row(replace(mean, option="spread"), moved.spread, n=moved.n)


def _part(table: str, text: str, name: str, people: int, n: int) -> Row:
    return Row(table, text, name, count=people, n=n, share=rounded(people / n))


def _line(question: Question, line: Line) -> Iterator[Row]:
    for table, points in (("line", line.panel), ("line of everyone", line.everyone)):
        for point in points:
            name = line.steps[point.step]
            step = f"after passage {name}" if name.isdecimal() else name
            yield from result_rows(Row(table, step=step), question, point.result)


def _question(asked: QuestionFigures) -> Iterable[Row]:
    question, step = asked.question, f"after passage {asked.passage}"
    if asked.result:
        yield from result_rows(Row("question", step=step), question, asked.result)
    if asked.scale:
        yield from _scale(Row("scale", question.text, step=step), asked.scale)
    if asked.ranking:
        yield from ranking_rows(Row("", question.text, step=step), question, asked.ranking)


def _scale(row: Row, scale: Scale) -> Iterator[Row]:
    yield value_row(replace(row, option="mean"), scale.mean, scale.range, n=scale.n)
    yield value_row(replace(row, option="spread"), scale.spread, n=scale.n)


def _passage(passage: PassageFigures) -> Iterator[Row]:
    if passage.result:
        row = Row("stance", step=f"passage {passage.number}", item=passage.snippet)
        for name, share in zip(("Agree", "Disagree", "Unsure"), passage.result.shares, strict=True):
            yield share_row(replace(row, option=name), share)
