"""Writes exports and reports into files, from a database that the bot may be using meanwhile."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.rounds import Purpose, Round, State, number_of
from bot.errors import CommandError
from bot.output import exports
from bot.output.exports import ExportedBallots, ExportedPoll
from bot.output.report import ReportData, ReportPicture, report
from bot.rounds.summarising import ended_summary, published_summary
from bot.store import ballots, polls, rounds
from bot.store.database import open_snapshot
from bot.store.files import atomic_write
from bot.summaries.figures import result_of
from bot.summaries.ground import tally_of
from bot.summaries.privacy import SECRET_MINIMUM, may_show
from bot.summaries.summary import Summary
from bot.text import snippet


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the rounds that wait for their summary to be published."""

    files: tuple[Path, ...]
    waiting: tuple[int, ...]


class NoEndedRound(CommandError):
    """No round was named, or none that has ended; there are these."""

    def __init__(
        self, number: str | None, ended: tuple[Round, ...], *, is_going_on: bool = False
    ) -> None:
        super().__init__(number)
        self.number = number
        self.ended = ended
        self.is_going_on = is_going_on


class NotWritten(CommandError):
    """A file or folder couldn't be written; the cause says why."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def export(
    database: Path, numbers: Sequence[int], folder: Path, chance: exports.Chance | None = None
) -> Exported:
    """Write the files of these ended rounds (none: of all) into a folder, each in one go.

    Aggregates alone, unless there is a `chance` to draw pseudonyms from: then also one row a
    ballot. StoreError, NoEndedRound, NotWritten.
    """
    with open_snapshot(database) as c:
        texts, waiting = _collect(c, numbers, chance)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            is_table = name.endswith(".csv")
            with atomic_write(folder / name) as part:
                part.write_bytes(exports.csv_bytes(text) if is_table else text.encode())
    except OSError as error:
        raise NotWritten(folder) from error
    return Exported(tuple(folder / name for name in texts), waiting)


def write_report(database: Path, number: str | None, target: Path | None) -> Path:
    """Write the report of an ended round into a file, in one go; the file.

    StoreError, NoEndedRound, NotWritten.
    """
    with open_snapshot(database) as c:
        round_ = _chosen_round(c, number)
        summary = ended_summary(c, round_)
    page = compose_report(round_, summary)
    target = target or Path(f"round-{number_of(round_.id)}.html")
    try:
        with atomic_write(target) as part:
            part.write_text(page, encoding="utf-8")
    except OSError as error:
        raise NotWritten(target) from error
    return target


def compose_report(round_: Round, summary: Summary) -> str:
    """The page with its pictures. It takes a while: not on the event loop."""
    from bot.output.pictures import Theme, draw, names  # when first needed

    pictures = [
        ReportPicture(light.name, light.description, light.svg, draw(summary, name, Theme.DARK).svg)
        for name in names(summary)
        for light in [draw(summary, name, Theme.LIGHT)]
    ]
    ended_at = round_.ended_at or round_.started_at
    return report(ReportData(summary, round_.article, round_.started_at, ended_at, tuple(pictures)))


def _collect(
    c: sqlite3.Connection, numbers: Sequence[int], chance: exports.Chance | None
) -> tuple[dict[str, str], tuple[int, ...]]:
    """File name -> text, and the rounds that can't be exported yet."""
    texts = {
        exports.SCHEMA: exports.schema_json(),
        "dictionary.md": exports.dictionary_markdown(),
    }
    if not numbers:
        texts["polls.csv"] = exports.polls_csv(_closed_polls(c))
    waiting: list[int] = []
    for round_id in _chosen_ids(c, numbers):
        number, summary = number_of(round_id), published_summary(c, round_id)
        if summary is None:
            waiting.append(number)
            continue
        texts[f"round-{number}.csv"] = exports.to_csv(number, summary)
        texts[f"round-{number}.json"] = exports.to_json(number, summary)
        if chance is not None:
            both = exports.ballots_csv(_ballots(c, rounds.load(c, round_id)), chance)
            for name, text in zip(("ballots", "changes"), both, strict=True):
                texts[f"round-{number}-{name}.csv"] = text
    return texts, tuple(waiting)


def _chosen_ids(c: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    if not numbers:
        return [one.id for one in rounds.ended(c)]
    return sorted({_chosen_round(c, str(number)).id for number in numbers})


def _chosen_round(c: sqlite3.Connection, number: str | None) -> Round:
    if number is None or not number.isascii() or not number.isdecimal() or len(number) > 15:
        raise _none_of(c, number)
    round_id = rounds.numbered(c, int(number))
    if round_id is None:
        raise _none_of(c, number)
    found = rounds.load(c, round_id)
    if found.state is not State.ENDED:
        going_on = found.state in (State.RUNNING, State.PAUSED)
        raise _none_of(c, number, is_going_on=going_on)
    return found


def _none_of(
    c: sqlite3.Connection, number: str | None, *, is_going_on: bool = False
) -> NoEndedRound:
    ended = tuple(rounds.load(c, one.id) for one in rounds.ended(c))
    return NoEndedRound(number, ended, is_going_on=is_going_on)


def _closed_polls(c: sqlite3.Connection) -> list[ExportedPoll]:
    """Polls asked outside rounds whose result may be shown."""
    found: list[ExportedPoll] = []
    for poll in polls.closed_outside_rounds(c):
        result = result_of(poll.question, polls.answers(c, poll.id))
        if may_show(poll.rules.ballots, tally_of(result)):
            times = (poll.opened_at or 0, poll.closed_at or 0)
            found.append(ExportedPoll(number_of(poll.id), *times, poll.rules.ballots.value, result))
    return found


def _ballots(c: sqlite3.Connection, round_: Round) -> list[ExportedBallots]:
    """Left out are polls of fewer than 5 ballots: among so few a row is as good as a name."""
    article = round_.article
    found: list[ExportedBallots] = []
    for poll in polls.of_round(c, round_.id):
        kept = ballots.of_poll(c, poll.id)
        if len(kept) < SECRET_MINIMUM:
            continue
        name = poll.question.text
        passage = None if poll.step is None else round_.steps[poll.step].passage
        if poll.purpose is Purpose.STANCE and passage is not None:
            first_words = snippet(article.lead(article.passages[passage]))
            name = f"Passage {passage + 1}: {first_words}"
        roles = tuple(role.name for role in poll.rules.compare)
        voters = {voter for voter, _, _ in kept}  # who took an answer back is left out
        log = tuple(change for change in ballots.log(c, poll.id) if change[0] in voters)
        found.append(ExportedBallots(poll.purpose.value, name, poll.question, roles, kept, log))
    return found
