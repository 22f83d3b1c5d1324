"""A round's report as a file, also from a database that the bot is using meanwhile."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from bot.errors import UserError
from bot.domain.rounds import Round, State
from bot.rounds.record import build_record, kept_summary
from bot.store import rounds
from bot.store.database import reading
from bot.store.files import whole
from bot.summaries.report.figure import Pictures
from bot.summaries.report.page import Told, date_of, report
from bot.summaries.summary import Summary

PICTURES = ("opinion-line", "movement", "passages", "groups")
"""What the page doesn't draw itself: it has bars of its own for the questions' results."""


def require_ended(round_: Round) -> None:
    """UserError while a round goes on, and if it was discarded."""
    if round_.state is State.DISCARDED:
        raise UserError("This round was discarded, so there is no report of it.")
    if round_.state is not State.ENDED:
        raise UserError(
            "This round is still going on, and a report would give away how people stand. "
            "Ask for it once the round has ended."
        )


def told_of(round_: Round, summary: Summary) -> Told:
    """What the report of an ended round is made from."""
    return Told(summary, round_.article, round_.started_at, round_.ended_at or round_.started_at)


def compose(told: Told) -> str:
    """The page with its pictures. It takes a while: not on the event loop."""
    from bot.summaries.pictures import Format, Theme, draw  # when first needed

    themes = (Theme.LIGHT, Theme.DARK)
    drawn = (draw(told.summary, PICTURES, theme, Format.SVG) for theme in themes)
    return report(told, Pictures.of(*drawn))


def write_report(database: Path, number: str | None, target: Path | None) -> Path:
    """Write the report of an ended round into a file, in one go; the file.

    Without a number, or with one that is none of an ended round: UserError with those there are.
    """
    with reading(database) as c:
        round_ = _chosen(c, number)
        require_ended(round_)
        told = told_of(round_, _summary(c, round_))
    page = compose(told)
    target = target or Path(f"round-{round_.id}.html")
    try:
        with whole(target) as part:
            part.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"{target} can't be written: {error.strerror}. Name another file with --out."
        ) from error
    return target


def _chosen(c: sqlite3.Connection, number: str | None) -> Round:
    if number is not None and number.isascii() and number.isdecimal() and len(number) < 16:
        with suppress(UserError):
            return rounds.load(c, int(number))
    ended = [rounds.load(c, one.id) for one in rounds.ended(c)]
    known = "\n".join(["Rounds that have ended:", *map(_named, ended)])
    if number is None:
        said = "Name a round by its number: discussion-bot report NUMBER."
    else:
        said = "There is no round of that number."
    raise UserError(f"{said} {known if ended else 'No round has ended yet.'}")


def _named(round_: Round) -> str:
    return f"{round_.id:>6}  {date_of(round_.ended_at or 0)}  {round_.article.title}"


def _summary(c: sqlite3.Connection, round_: Round) -> Summary:
    """As it was published; computed where that is still to come."""
    from bot.summaries.figures import summarise  # when first needed, as for every summary

    return kept_summary(c, round_.id) or summarise(build_record(c, round_))
