"""A summary as CSV and JSON: aggregates only, and nothing that the summary itself holds back."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from io import StringIO

from bot.polls.models import CANT_JUDGE_LABEL, Question
from bot.summaries.shares import Share
from bot.summaries.summary import BeforeAfter, Line, Result, Summary, Tracked
from bot.summaries.words import FEWER

COLUMNS = ("round", "table", "question", "option", "count", "n", "share", "low", "high")

METHOD = (
    "Shares are of the people who judged; can't judge is counted apart.",
    "low and high: 95% Wilson score interval (Wilson 1927).",
    "Before and after are paired by voter: answers given before the first passage, and answers "
    "given or confirmed in the closing window (after Fishkin & Luskin).",
    "A switch after a passage: another answer at the end of its step than at its beginning.",
    "Nothing is shown below 5 voters; flows of fewer than 3 people are merged, and what would "
    "follow by subtraction is left out.",
    "The opinion line has a point only where at least 3 people changed since every earlier one, "
    "or nobody.",
)

Row = tuple[str, str, str, int | str, int | str, float | str, float | str, float | str]
"""The columns after `round`; empty text where there is no number."""


def to_csv(summary: Summary) -> str:
    """One row per number, with a header; shares and intervals from 0 to 1.

    `count` of a net row may be negative. Texts that a spreadsheet would run as a formula get a
    leading apostrophe.
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(summary):
        writer.writerow([_guarded(cell) for cell in (summary.title, *row)])
    return file.getvalue()


def to_json(summary: Summary) -> str:
    """The whole summary with its method and the lines that it must carry; keys in fixed order."""
    content = {
        "round": summary.title,
        "published": summary.published,
        "note": summary.note,
        "lines": summary.lines,
        "method": METHOD,
    }
    figures = asdict(summary)
    del figures["title"], figures["lines"]
    return json.dumps(content | figures, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _rows(summary: Summary) -> Iterator[Row]:
    yield ("participants", "", "", summary.participants, "", "", "", "")
    if summary.tracked:
        yield from _tracked_rows(summary.tracked)
    for asked in summary.questions:
        if asked.result:
            yield from _result_rows("question", asked.question.text, asked.question, asked.result)
    for passage in summary.passages:
        if passage.result:
            text = f"Passage {passage.number}: {passage.snippet}"
            options = ("Agree", "Disagree", "Unsure")
            for name, share in zip(options, passage.result.shares, strict=True):
                yield _share_row("stance", text, name, share)


def _tracked_rows(tracked: Tracked) -> Iterator[Row]:
    question = tracked.question
    for name, people in (
        ("opening answers", tracked.n_opening),
        ("closing answers", tracked.n_closing),
        ("carried forward", tracked.n_carried),
        ("answered at both ends", tracked.n_paired),
        ("left out of the result", tracked.left_out),
    ):
        yield ("tracked people", question.text, name, people, "", "", "", "")
    tallies = (
        ("tracked result", tracked.result),
        ("tracked opening", tracked.opening),
        ("tracked closing", tracked.closing),
    )
    for table, result in tallies:
        if result:
            yield from _result_rows(table, question.text, question, result)
    if tracked.before_after:
        yield from _change_rows(question, tracked.before_after)
    for switches in tracked.switches:
        name = f"after passage {switches.passage}"
        if switches.people:
            yield _share_row("switches", question.text, name, switches.people)
        else:
            yield ("switches", question.text, name, f"{FEWER} or not told", "", "", "", "")
    if tracked.line:
        yield from _line_rows(question, tracked.line)


def _change_rows(question: Question, change: BeforeAfter) -> Iterator[Row]:
    text, n = question.text, change.n
    yield from _result_rows("paired opening", text, question, change.opening)
    yield from _result_rows("paired closing", text, question, change.closing)
    if change.gross:
        yield _share_row("changed", text, "", change.gross)
    for flow in change.flows:
        name = f"{flow.source} → {flow.target}"
        yield ("flow", text, name, flow.people, n, round(flow.people / n, 6), "", "")
    if change.other_changes:
        share = round(change.other_changes / n, 6)
        yield ("flow", text, "other changes", change.other_changes, n, share, "", "")
    for net in change.net:
        yield ("net", text, net.answer, net.net, n, round(net.share, 6), "", "")
        if net.gained is not None and net.lost is not None:
            yield ("gained", text, net.answer, net.gained, n, round(net.gained / n, 6), "", "")
            yield ("lost", text, net.answer, net.lost, n, round(net.lost / n, 6), "", "")


def _line_rows(question: Question, line: Line) -> Iterator[Row]:
    for kind, points in (("line", line.panel), ("line of everyone", line.everyone)):
        for point in points:
            step = line.steps[point.step]
            table = f"{kind}: {f'after passage {step}' if step.isdecimal() else step}"
            yield from _result_rows(table, question.text, question, point.result)


def _result_rows(table: str, text: str, question: Question, result: Result) -> Iterator[Row]:
    for name, share in zip(question.options, result.shares, strict=True):
        yield _share_row(table, text, name, share)
    yield (table, text, CANT_JUDGE_LABEL, result.cant_judge, "", "", "", "")


def _share_row(table: str, text: str, name: str, share: Share) -> Row:
    if share.share is None or share.interval is None:
        return (table, text, name, share.count, share.n, "", "", "")
    low, high = share.interval.low, share.interval.high
    numbers = (round(share.share, 6), round(low, 6), round(high, 6))
    return (table, text, name, share.count, share.n, *numbers)


def _guarded(cell: int | float | str) -> int | float | str:
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return cell
