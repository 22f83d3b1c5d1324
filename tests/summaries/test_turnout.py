"""Who was still answering at each step."""

from dataclasses import replace

from summaries.summary_rounds import round_of

from bot.summaries.figures import summarise
from bot.summaries.findings import Presence
from bot.summaries.models import Attendance
from bot.summaries.words import presence_text


def test_each_step_with_its_people_and_those_from_the_opening() -> None:
    people = ["A..A"] * 8 + ["B..."] * 4 + [".A.."] * 3
    record = replace(
        round_of(people),
        attendance=(Attendance("passage 1", 13, 10), Attendance("passage 2", 2, 0)),
    )
    summary = summarise(record)
    assert summary.participation == (
        Presence("opening", 12, 12),
        Presence("passage 1", 13, None),  # two of the opening are missing: that is not told
        Presence("passage 2", None, None),
        Presence("closing", 8, 8),
    )
    assert "passage 1: 13 · passage 2: fewer than 3 · closing: 8 (8)" in presence_text(summary)


def test_while_the_round_runs_nothing_is_said() -> None:
    record = replace(round_of(["A.."] * 9, running=True))
    assert summarise(record).participation == ()
    assert presence_text(summarise(record)) == ""
