"""A summary as files for other programs: JSON with its schema, tidy CSV, and a dictionary."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from bot.domain.answers import decode, describe
from bot.domain.questions import SKIP, SKIP_LABEL, Kind, Question
from bot.domain.reasons import Source
from bot.summaries.runoff import Runoff
from bot.summaries.sections import reason_that_reached
from bot.summaries.shares import wilson
from bot.summaries.summary import Result, Summary

SCHEMA = "summary.schema.json"
HOUR = 3_600_000

COLUMNS = {
    "table": "What kind of number it is; see its values below.",
    "question": "The question; for a stance, or a reason about one, the passage's first words.",
    "passage": "Number of the passage.",
    "option": "The answer, or what else was counted. Several picks are on lines of their own.",
    "group": "A role or a side; in a runoff of the main question, first or final answers.",
    "count": "How many people.",
    "n": "Of how many.",
    "share": "count / n, from 0 to 1.",
    "low": "Lower end of its 95% Wilson interval: how far chance would move the share if people "
    "had been drawn by lot. They chose to answer, so it says nothing about anyone else.",
    "high": "Upper end of it.",
}
TABLES = {
    "participants": "People with at least one answer.",
    "first": "Answers to the main question before the first passage.",
    "final": "Answers to the main question after it came again.",
    "result": "Answers to another question, or stances on a passage. “Skip” is in no share.",
    "role": "The same, of the members of one role.",
    "change": "First → final answer, of the people who gave both.",
    "changed": "How many of these people changed.",
    "changed after": "How many of them had another answer when the card after the passage came.",
    "shared": "People of a side who gave the answer, as more than half of every side did.",
    "dividing": "The same where more than half of one side did, and less than half of another.",
    "runoff": "Ballots for each option that was still in, count by count; n: those that counted.",
    "exhausted": "Ballots on which no option was left at that count.",
    "runoff winner": "The option that won.",
    "condorcet winner": "The option that more people put above than below each other one.",
    "good point": "People of a side who found the reason (option) a good point; n: who marked it.",
    "moved by": "What people who changed an answer said had moved them; group says what it is.",
    "guess": "People who guessed what most said (option; empty where that was level).",
}
ROUND_COLUMNS = {"round": "Number of the round.", "article": "Its title."} | COLUMNS
POLL_COLUMNS = {
    "poll": "Number of the poll.",
    "asked": "When it was asked, ISO 8601, UTC.",
    "closed": "When it was closed, ISO 8601, UTC.",
    "ballots": "anonymous, open or secret.",
    "kind": "How the question is answered.",
} | COLUMNS
ASKED_COLUMNS = {
    "voter": "A pseudonym drawn by chance; another one in each export.",
    "poll": "Number of the poll in this file.",
    "purpose": "Why it was asked.",
    "question": "The question, or a passage's first words.",
    "answer": "Each pick on a line; a ranking in its order. Empty where it was withdrawn.",
}
BALLOT_COLUMNS = ASKED_COLUMNS | {"roles": "Compared roles of the voter, each on a line."}
CHANGE_COLUMNS = ASKED_COLUMNS | {
    "change": "1 for the voter's first answer in the poll, then 2 and so on.",
    "at": "When, cut to the hour, ISO 8601, UTC.",
}
FILES = (
    ("round-N.csv: the figures of round N, one row per number", ROUND_COLUMNS),
    ("polls.csv: closed polls asked outside rounds, one row per number", POLL_COLUMNS),
    ("round-N-ballots.csv: one row a ballot, for whoever runs the bot alone", BALLOT_COLUMNS),
    ("round-N-changes.csv: one row for each time someone answered", CHANGE_COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A round's summary with all its figures."""

    schema: Annotated[str, Meta(description="Name of the file that describes this one.")]
    round: Annotated[int, Meta(description="Number of the round.")]
    summary: Summary


@dataclass(frozen=True, slots=True)
class ExportedPoll:
    """A closed poll asked outside rounds, and of its result what may be shown. Times in
    milliseconds UTC."""

    id: int
    asked_at: int
    closed_at: int
    ballots: str
    result: Result


@dataclass(frozen=True, slots=True)
class ExportedBallots:
    """All ballots of a poll, (voter, answer, sum of 2**position of roles), and its log in the order
    of time, (voter, answer or None for withdrawn, when in milliseconds UTC). `name`: the question,
    or a passage's first words."""

    purpose: str
    name: str
    question: Question
    roles: tuple[str, ...]
    ballots: tuple[tuple[bytes, int, int], ...] = field(repr=False)
    log: tuple[tuple[bytes, int | None, int], ...] = field(repr=False)


class Chance(Protocol):
    """Where pseudonyms and the order of rows come from; for real ballots `SystemRandom`."""

    def getrandbits(self, k: int, /) -> int: ...
    def shuffle(self, x: list[Any], /) -> None: ...


@dataclass(frozen=True, slots=True)
class _Row:
    """One number; its fields are the first of `COLUMNS`, and the others follow from them."""

    table: str
    question: str = ""
    passage: int | None = None
    option: str = ""
    group: str = ""
    count: int | None = None
    n: int | None = None


_Cell = int | float | str | None


def to_json(number: int, summary: Summary) -> str:
    """The summary of the round with this number, as `schema_json` describes it."""
    reached = reason_that_reached(summary)
    shown = replace(
        summary,
        reasons=tuple(one for one in summary.reasons if one.text),
        reached=reached.id if reached else 0,
    )
    written = msgspec.json.encode(Document(SCHEMA, number, shown))
    return msgspec.json.format(written, indent=2).decode() + "\n"


def schema_json() -> str:
    """The JSON Schema of `to_json`, with a description of each part."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= msgspec.json.schema(Document)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def to_csv(number: int, summary: Summary) -> str:
    """The figures of the round with this number, one row per number."""
    rows = (_cells(row) for row in _round_rows(summary))
    return _written(ROUND_COLUMNS, ((number, summary.title, *cells) for cells in rows))


def polls_csv(polls: Iterable[ExportedPoll]) -> str:
    """The results of polls, one row per number."""
    rows: list[tuple[_Cell, ...]] = []
    for poll in polls:
        question = poll.result.question
        head = (poll.id, _time(poll.asked_at), _time(poll.closed_at), poll.ballots, question.kind)
        found = _result_rows(_Row("result", question.text), poll.result)
        rows += [(*head, *_cells(row)) for row in found]
    return _written(POLL_COLUMNS, rows)


def ballots_csv(polls: Sequence[ExportedBallots], chance: Chance) -> tuple[str, str]:
    """The ballots and the changes of one round, each in random order: nothing in them leads back
    to the voter, nor tells when exactly someone clicked."""
    voters = {one[0] for poll in polls for one in (*poll.ballots, *poll.log)}
    names = {voter: f"v{chance.getrandbits(64):016x}" for voter in sorted(voters)}
    ballots: list[tuple[_Cell, ...]] = []
    changes: list[tuple[_Cell, ...]] = []
    for number, poll in enumerate(polls, 1):
        asked, given = (number, poll.purpose, poll.name), Counter[bytes]()
        for voter, answer, roles in poll.ballots:
            held = "\n".join(name for i, name in enumerate(poll.roles) if roles >> i & 1)
            ballots.append((names[voter], *asked, _picks(poll.question, answer), held))
        for voter, answer, at in poll.log:
            given[voter] += 1
            said = "" if answer is None else _picks(poll.question, answer)
            changes.append((names[voter], *asked, said, given[voter], _time(at // HOUR * HOUR)))
    chance.shuffle(ballots)
    chance.shuffle(changes)
    return _written(BALLOT_COLUMNS, ballots), _written(CHANGE_COLUMNS, changes)


def csv_bytes(text: str) -> bytes:
    """With a byte order mark: without it Excel takes UTF-8 for something else."""
    return text.encode("utf-8-sig")


def dictionary_markdown() -> str:
    """What is in the files and their columns, to be read."""
    lines = ["# What the exported files hold", "", "In CSV, texts that a spreadsheet would run as"]
    lines[-1] += " a formula begin with an apostrophe."
    for title, columns in (*FILES, ("Values of the column table", TABLES)):
        lines += ["", f"## {title}", "", *(f"- `{name}`: {is_}" for name, is_ in columns.items())]
    lines += ["", f"## round-N.json: the same figures; its JSON Schema is {SCHEMA}", ""]
    for name, part in json.loads(schema_json())["$defs"].items():
        lines.append(f"- `{name}`: {' '.join(part['description'].split())}")
        for key, one in part.get("properties", {}).items():
            lines += [f"  - `{key}`: {one['description']}"] if "description" in one else []
    return "\n".join(lines) + "\n"


def _round_rows(summary: Summary) -> Iterator[_Row]:
    yield _Row("participants", count=summary.participants)
    main = _Row("", summary.tracked.text)
    for table, result in (("first", summary.first), ("final", summary.final)):
        if result is not None:
            yield from _result_rows(replace(main, table=table), result, runoff_of=table)
    yield from _change_rows(summary)
    if summary.guess is not None:
        guess = summary.guess
        yield replace(main, table="guess", option=guess.was, count=guess.right, n=guess.of)
    for result in summary.results:
        row = _Row("result", summary.about(result), result.passage or None)
        yield from _result_rows(row, result)
    yield from _side_rows(summary)
    yield from _mover_rows(summary)


def _result_rows(row: _Row, result: Result, runoff_of: str = "") -> Iterator[_Row]:
    parts = [(row, result.counts, result.answered, result.skipped)]
    for one in result.by_role:
        of_role = replace(row, table="role", group=one.role)
        parts.append((of_role, one.counts, one.answered, one.skipped))
    for part, counts, answered, skipped in parts:
        for option, count in zip(result.question.options, counts, strict=True):
            yield replace(part, option=option, count=count, n=answered)
        if result.question.offers_skip:
            yield replace(part, option=SKIP_LABEL, count=skipped)
    if result.runoff is not None:
        yield from _runoff_rows(replace(row, group=runoff_of), result.question, result.runoff)


def _runoff_rows(row: _Row, question: Question, runoff: Runoff) -> Iterator[_Row]:
    for number, count in enumerate(runoff.counts, 1):
        step, n = f"count {number}", sum(votes or 0 for votes in count.votes)
        for option, votes in zip(question.options, count.votes, strict=True):
            if votes is not None:
                yield replace(row, table="runoff", option=f"{step}: {option}", count=votes, n=n)
        yield replace(row, table="exhausted", option=step, count=count.exhausted)
    winners = (("runoff winner", runoff.winner), ("condorcet winner", runoff.condorcet))
    for table, position in winners:
        if position is not None:
            yield replace(row, table=table, option=question.options[position])


def _change_rows(summary: Summary) -> Iterator[_Row]:
    changes = summary.changes
    if changes is None:
        return
    names = _names(summary.tracked)
    answers = [names.get(one, one) for one in changes.answers]
    row = _Row("change", summary.tracked.text, n=changes.n)
    for first, cells in zip(answers, changes.table, strict=True):
        for final, count in zip(answers, cells, strict=True):
            yield replace(row, option=f"{first} → {final}", count=count)
    yield replace(row, table="changed", count=changes.changed)
    for passage, count in changes.after:
        yield replace(row, table="changed after", passage=passage, count=count)


def _side_rows(summary: Summary) -> Iterator[_Row]:
    """What each side makes of answers and reasons; not of reasons that are shown no more."""
    names = _names(summary.tracked)
    found = [
        (_Row(table, one.about, one.passage or None, one.answer), one.sides)
        for table, grounds in (("shared", summary.shared), ("dividing", summary.dividing))
        for one in grounds
    ]
    found += [
        (_Row("good point", one.about, option=one.text), one.sides)
        for one in summary.reasons
        if one.text
    ]
    for row, sides in found:
        for one in sides:
            yield replace(row, group=names.get(one.side, one.side), count=one.count, n=one.of)


def _mover_rows(summary: Summary) -> Iterator[_Row]:
    """A reason that is shown no more is among the rest, as in the report."""
    texts, rest = {one.id: one.text for one in summary.reasons}, 0
    for mover in summary.movers:
        row = _Row("moved by", group=mover.source, count=mover.people)
        match mover.source:
            case Source.PASSAGE:
                words = summary.snippet(mover.number)
                yield replace(row, passage=mover.number, option=words)
            case Source.REASON if texts.get(mover.number):
                yield replace(row, option=texts[mover.number])
            case Source.TALK:
                yield replace(row, option="the conversation")
            case _:
                rest += mover.people
    if rest:
        yield _Row("moved by", group=Source.ELSE, option="something else", count=rest)


def _picks(question: Question, answer: int) -> str:
    """The answer in the words of its options. A line feed can't be in an option."""
    if answer == SKIP:
        return SKIP_LABEL
    return "\n".join(question.options[i] for i in decode(question, answer))


def _names(question: Question) -> dict[str, str]:
    """What the summary calls picks that were made together -> the same, a pick a line."""
    if question.kind is not Kind.MULTIPLE:
        return {}
    answers = range(1, 1 << len(question.options))
    return {describe(question, answer): _picks(question, answer) for answer in answers}


def _cells(row: _Row) -> tuple[_Cell, ...]:
    """The row with its share and the share's interval."""
    cells: tuple[_Cell, ...] = tuple(asdict(row).values())
    interval = wilson(row.count, row.n) if row.count is not None and row.n else None
    if row.count is None or not row.n or interval is None:
        return (*cells, None, None, None)
    return (*cells, *(round(one, 6) for one in (row.count / row.n, *interval)))


def _written(columns: Iterable[str], rows: Iterable[Sequence[_Cell]]) -> str:
    """A CSV in which no text is run as a formula by a spreadsheet."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(f"'{cell}" if _is_formula(cell) else cell for cell in row)
    return file.getvalue()


def _is_formula(cell: _Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
