"""Writes what rounds showed into files, from a database that the bot may be using meanwhile."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.domain.rounds import Round, StepKind
from bot.rounds.record import kept_summary
from bot.store import ballots, polls, rounds
from bot.store.database import reading
from bot.store.files import whole
from bot.summaries.exports import ballots as of_ballots
from bot.summaries.exports import dictionary, document, tables
from bot.summaries.exports import polls as of_polls
from bot.summaries.exports.ballots import Ballot, Chance, PollBallots
from bot.summaries.exports.polls import ClosedPoll
from bot.text import snippet


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the rounds that wait for their summary to be published."""

    files: tuple[Path, ...]
    waiting: tuple[int, ...]


def export(
    database: Path, numbers: Sequence[int], folder: Path, chance: Chance | None = None
) -> Exported:
    """Write the files of these ended rounds (none: of all) into a folder, each in one go.

    Aggregates alone, unless there is a `chance` to draw pseudonyms from: then also one row a
    ballot. UserError says what is wrong.
    """
    with reading(database) as c:
        texts, waiting = _collect(c, numbers, chance)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with whole(folder / name) as part:
                part.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserError(
            f"{error.filename or folder} can't be written: {error.strerror}. Name another folder "
            "with --out."
        ) from error
    return Exported(tuple(folder / name for name in texts), waiting)


def _collect(
    c: sqlite3.Connection, numbers: Sequence[int], chance: Chance | None
) -> tuple[dict[str, str], tuple[int, ...]]:
    """File name -> text, and the rounds that can't be told yet."""
    texts = {
        document.SCHEMA: document.to_schema_json(),
        "dictionary.md": dictionary.to_markdown(),
        "dictionary.csv": dictionary.to_csv(),
    }
    if not numbers:
        texts["polls.csv"] = of_polls.to_csv(_closed_polls(c))
    waiting: list[int] = []
    for number in _chosen(c, numbers):
        summary = kept_summary(c, number)
        if summary is None:
            waiting.append(number)
            continue
        texts[f"round-{number}.csv"] = tables.to_csv(number, summary)
        texts[f"round-{number}.json"] = document.to_json(number, summary)
        if chance is not None:
            both = of_ballots.to_csv(_ballots(c, rounds.load(c, number)), chance)
            for name, text in zip(("ballots", "changes"), both, strict=True):
                texts[f"round-{number}-{name}.csv"] = text
    return texts, tuple(waiting)


def _chosen(c: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    ended = rounds.ended(c)
    if unknown := [number for number in numbers if number not in {one.id for one in ended}]:
        known = ", ".join(f"{one.id} ({one.title})" for one in ended) or "none"
        raise UserError(f"There is no ended round {unknown[0]}. Rounds that have ended: {known}.")
    return sorted(set(numbers)) or [one.id for one in ended]


def _closed_polls(c: sqlite3.Connection) -> list[ClosedPoll]:
    """Polls asked outside rounds whose result stands on a closed card."""
    found: list[ClosedPoll] = []
    for poll in polls.closed_outside_rounds(c):
        view = polls.view(c, poll)
        if view is not None and poll.opened_at is not None and poll.closed_at is not None:
            kind = poll.rules.ballots.value
            times = (poll.opened_at, poll.closed_at)
            found.append(ClosedPoll(poll.id, *times, kind, poll.question, view.tally))
    return found


def _ballots(c: sqlite3.Connection, round_: Round) -> list[PollBallots]:
    names = _names(round_)
    return [
        PollBallots(
            purpose=poll.purpose.value,
            name=names.get(poll.id, poll.question.text),
            question=poll.question,
            roles=tuple(role.name for role in poll.rules.compare),
            ballots=tuple(Ballot(*row) for row in ballots.of_poll(c, poll.id)),
            log=ballots.log(c, poll.id),
        )
        for poll in polls.of_round(c, round_.id)
        if not poll.withheld
    ]


def _names(round_: Round) -> dict[int, str]:
    """What stances are about: the passage's number and first words."""
    article = round_.article
    return {
        step.poll_id: f"Passage {step.passage + 1}: "
        + snippet(article.text(article.passages[step.passage]))
        for step in round_.steps
        if step.kind is StepKind.PASSAGE and step.poll_id is not None and step.passage is not None
    }
