"""The table of a round: every number is a row, and none is of one or two people."""

import csv
import json
from dataclasses import replace
from io import StringIO

from full_summary import full_summary
from hypothesis import given, settings
from hypothesis import strategies as st
from summary_rounds import TRACKED, crowd, round_of

from bot.domain.questions import FIXED_OPTIONS, Kind, Question
from bot.domain.answers import Tally
from bot.summaries.exports.dictionary import TABLES
from bot.summaries.exports.document import to_json
from bot.summaries.exports.rows import COLUMNS
from bot.summaries.exports.tables import to_csv
from bot.summaries.figures import summarise
from bot.summaries.models import AskedQuestion, RoundRecord
from bot.summaries.summary import Summary

MARKS = Question("What marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])


def rows_of(record: RoundRecord) -> list[dict[str, str]]:
    return written(summarise(record))


def written(summary: Summary) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(to_csv(1, summary))))


def test_every_number_is_a_row() -> None:
    record = round_of(["A..A"] * 6 + ["A..B"] * 4 + ["B..B"] * 6, stances=[Tally((5, 3, 1), 9, 0)])
    rows = rows_of(record)
    assert tuple(rows[0]) == COLUMNS
    by_table = {(row["table"], row["option"]): row for row in rows}
    by_step = {(row["table"], row["step"], row["option"]): row for row in rows}
    result = by_table["tracked result", "Apples"]
    assert (result["count"], result["n"], result["share"]) == ("6", "16", "0.375")
    assert float(result["low"]) < 0.375 < float(result["high"])
    assert by_table["flow", "Apples → Bread"]["count"] == "4"
    assert by_table["net", "Apples"]["count"] == "-4"
    assert by_step["line", "opening", "Apples"]["count"] == "10"
    assert by_step["stance", "passage 1", "Agree"]["item"] == "Passage 1"


def test_cells_of_one_or_two_people_and_small_results_are_absent() -> None:
    record = round_of(
        crowd(60),
        questions=[AskedQuestion(MARKS, 1, Tally((1, 1, 1, 1, 0), 4, 0))],
        stances=[Tally((2, 1, 1), 4, 0), None],
    )
    rows = rows_of(record)
    assert not [row for row in rows if row["table"] in ("question", "stance")]
    breakdown = [row for row in rows if row["table"] in ("flow", "gained", "lost", "changed")]
    assert breakdown
    assert all(int(row["count"]) == 0 or int(row["count"]) >= 3 for row in breakdown)


def test_too_few_movers_are_absent_from_both_files() -> None:
    record = round_of(["A..A"] * 9 + ["A..B"])
    tables = {row["table"] for row in rows_of(record)}
    assert tables == {
        "participants", "tracked people", "tracked result", "tracked closing", "switches",
        "participation", "participation of the panel",
    }  # fmt: skip
    tracked = json.loads(to_json(1, summarise(record)))["tracked"]
    assert tracked["before_after"] is None
    assert tracked["line"] is None


def test_a_running_round_exports_nothing_of_the_tracked_question() -> None:
    record = round_of(["A..B"] * 9, running=True)
    assert {row["table"] for row in rows_of(record)} == {"participants"}
    assert json.loads(to_json(1, summarise(record)))["tracked"] is None


def test_texts_are_no_formulas() -> None:
    options = ("=1+1", "+1", "@SUM(A1)", "-2")
    record = round_of(["A..A"] * 6, question=Question("=HYPERLINK()", Kind.CHOICE, options))
    rows = rows_of(replace(record, title="=cmd"))
    texts = [row[column] for row in rows for column in ("article", "table", "question", "option")]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in texts


def test_the_json_carries_its_method_and_its_caveats_in_a_fixed_order() -> None:
    record = round_of(crowd(60))
    text = to_json(1, summarise(record))
    content = json.loads(text)
    assert list(content)[:6] == ["$schema", "version", "round", "method", "title", "published"]
    assert any("volunteers" in line for line in content["lines"])
    assert any("Wilson" in line for line in content["method"])
    assert content["tracked"]["question"]["options"] == list(TRACKED.options)
    assert to_json(1, summarise(record)) == text


def test_every_part_of_a_summary_is_in_the_table() -> None:
    rows = {
        (one["table"], one["step"], one["group"], one["option"], one["item"]): one
        for one in written(full_summary())
    }
    for key, cells in (
        (("scale", "", "", "mean", ""), {"n": "12", "value": "2.5", "low": "2.0", "high": "3.0"}),
        (("scale", "after passage 1", "", "spread", ""), {"n": "12", "value": "0.8", "low": ""}),
        (("scale change", "", "", "mean", ""), {"value": "-0.25", "low": "-0.5", "high": "0.0"}),
        (("runoff", "after passage 1, count 2", "", "Green", ""), {"count": "7", "n": "12"}),
        (("runoff winner", "after passage 1", "", "Green", ""), {"n": "12"}),
        (("condorcet winner", "after passage 1", "", "Red", ""), {"n": "12"}),
        (("participation", "opening", "", "", ""), {"count": "12"}),
        (("participation", "passage 1", "", "", ""), {"count": "fewer than 3"}),
        (("participation of the panel", "opening", "", "", ""), {"count": "12", "n": "12"}),
        (("role", "", "Sailors", "others", ""), {"count": "3", "n": "8", "share": "0.375"}),
        (("good point", "", "D or F", "A", "It saves lives"), {"count": "3"}),
        (("bridge", "", "", "A", "It saves lives"), {"value": "0.6"}),
        (("strength", "", "", "F", "It costs"), {"value": "0.8"}),
        (("movers", "", "", "", ""), {"count": "9"}),
        (("moved by", "", "", "passage 1", ""), {"count": "6", "n": "9"}),
        (("moved by", "", "", "other", ""), {"count": "3", "n": "9"}),
        (("group", "", "A", "", ""), {"count": "8", "n": "24"}),
        (("stand", "passage 1", "A", "mostly agree", "The lamp was lit"), {"count": ""}),
        (("map", "", "A", "rx", ""), {"value": "0.25"}),
        (("divides", "", "", "", "It saves lives"), {"value": "1"}),
        (("arrow", "", "", "y", "It saves lives"), {"value": "-0.5"}),
    ):
        assert cells.items() <= rows[key].items(), key
    gone = ("runoff", "after passage 1, count 2", "", "Blue", "")
    assert gone not in rows, "an option that is out has no votes"
    assert {table for table, *_ in rows} == TABLES.keys(), "a table is not described, or not made"


LETTERS = st.sampled_from("ABC?-.")


@given(
    people=st.lists(st.text(LETTERS, min_size=5, max_size=5), min_size=1, max_size=40),
    copies=st.integers(1, 3),
)
@settings(max_examples=60, deadline=None)
def test_no_number_of_one_or_two_people_stands_in_any_breakdown(
    people: list[str], copies: int
) -> None:
    """Whole results of one poll and sizes of groups are exempt; the dictionary says which."""
    summary = summarise(round_of(people * copies, stances=[Tally((2, 1, 1), 4, 0)]))
    for row in written(summary):
        assert row["table"] in TABLES
        if not TABLES[row["table"]].tally and row["count"].lstrip("-").isdecimal():
            assert int(row["count"]) not in (1, 2), row
