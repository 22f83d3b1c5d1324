import csv
import json
from dataclasses import replace
from io import StringIO

from summary_rounds import TRACKED, crowd, round_of

from bot.polls.models import FIXED_OPTIONS, Kind, Question
from bot.polls.tally import Tally
from bot.summaries.exports import COLUMNS, to_csv, to_json
from bot.summaries.figures import summarise
from bot.summaries.models import AskedQuestion, RoundRecord

MARKS = Question("What marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])


def rows_of(record: RoundRecord) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(to_csv(summarise(record)))))


def test_every_number_is_a_row() -> None:
    record = round_of(["A..A"] * 6 + ["A..B"] * 4 + ["B..B"] * 6, stances=[Tally((5, 3, 1), 9, 0)])
    rows = rows_of(record)
    assert tuple(rows[0]) == COLUMNS
    by_table = {(row["table"], row["option"]): row for row in rows}
    result = by_table["tracked result", "Apples"]
    assert (result["count"], result["n"], result["share"]) == ("6", "16", "0.375")
    assert float(result["low"]) < 0.375 < float(result["high"])
    assert by_table["flow", "Apples → Bread"]["count"] == "4"
    assert by_table["net", "Apples"]["count"] == "-4"
    assert by_table["line: opening", "Apples"]["count"] == "10"
    assert by_table["stance", "Agree"]["question"] == "Passage 1: Passage 1"


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
    assert tables == {"participants", "tracked people", "tracked result", "tracked closing",
                      "switches"}  # fmt: skip
    tracked = json.loads(to_json(summarise(record)))["tracked"]
    assert tracked["before_after"] is None
    assert tracked["line"] is None


def test_a_running_round_exports_nothing_of_the_tracked_question() -> None:
    record = round_of(["A..B"] * 9, running=True)
    assert {row["table"] for row in rows_of(record)} == {"participants"}
    assert json.loads(to_json(summarise(record)))["tracked"] is None


def test_texts_are_no_formulas() -> None:
    options = ("=1+1", "+1", "@SUM(A1)", "-2")
    record = round_of(["A..A"] * 6, question=Question("=HYPERLINK()", Kind.CHOICE, options))
    rows = rows_of(replace(record, title="=cmd"))
    texts = [row[column] for row in rows for column in ("round", "table", "question", "option")]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in texts


def test_the_json_carries_its_method_and_its_caveats_in_a_fixed_order() -> None:
    record = round_of(crowd(60))
    text = to_json(summarise(record))
    content = json.loads(text)
    assert list(content)[:6] == ["round", "published", "note", "lines", "method", "participants"]
    assert any("volunteers" in line for line in content["lines"])
    assert any("Wilson" in line for line in content["method"])
    assert content["tracked"]["question"]["options"] == list(TRACKED.options)
    assert to_json(summarise(record)) == text
