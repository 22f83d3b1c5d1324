"""What the exported files hold: every figure, and nothing that a spreadsheet would run."""

import csv
import json
import random
from io import StringIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sample_summaries import crowd, friends
from statsmodels.stats import proportion  # pyright: ignore[reportMissingTypeStubs]

from bot.domain.answers import encode
from bot.domain.questions import SKIP, Question, make_question
from bot.domain.rounds import Ballots, Purpose
from bot.output import exports
from bot.summaries.figures import result_of, summarise
from bot.summaries.inputs import PollInputs, RoundInputs
from bot.summaries.summary import Summary

HOUR = 3_600_000
TRACKED = "Does President Biden deserve poor marks for this call?"
TEA = make_question("What shall we drink?", "ranked", ("Tea", "Coffee", "Water"))
COLOURS = make_question("Which?", "multiple", ("Red", "Green", "Blue"))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def told(summary: Summary, table: str) -> list[tuple[str, ...]]:
    """Question, passage, option, group, count and n of each row of a table."""
    return [
        (one["question"], one["passage"], one["option"], one["group"], one["count"], one["n"])
        for one in rows(exports.to_csv(3, summary))
        if one["table"] == table
    ]


@pytest.mark.parametrize("summary", [friends(), friends(Ballots.SECRET), crowd()])
def test_the_json_fits_its_schema(summary: Summary) -> None:
    schema: Any = json.loads(exports.schema_json())
    Draft202012Validator.check_schema(schema)  # pyright: ignore[reportUnknownMemberType]
    content: Any = json.loads(exports.to_json(3, summary))
    assert (content["schema"], content["round"]) == (exports.SCHEMA, 3)
    validator: Any = Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(content)] == []
    assert [*validator.iter_errors(content | {"round": "third"})]


def test_the_schema_says_what_each_part_is() -> None:
    parts: Any = json.loads(exports.schema_json())["$defs"]
    assert "no share" in parts["Result"]["properties"]["skipped"]["description"]
    assert parts["Changes"]["description"].startswith("The same people before")


def test_the_main_question_before_and_after() -> None:
    summary = friends()
    found = rows(exports.to_csv(3, summary))
    assert tuple(found[0]) == tuple(exports.ROUND_COLUMNS)
    assert {(one["round"], one["article"]) for one in found} == {("3", summary.title)}
    assert told(summary, "participants") == [("", "", "", "", "9", "")]
    assert told(summary, "first") == [
        (TRACKED, "", "Yes", "", "3", "9"),
        (TRACKED, "", "Partly", "", "4", "9"),
        (TRACKED, "", "No", "", "2", "9"),
        (TRACKED, "", "Skip", "", "0", ""),
    ]
    assert (TRACKED, "", "No", "", "5", "9") in told(summary, "final")
    assert (TRACKED, "", "Partly → Yes", "", "2", "9") in told(summary, "change")
    assert sum(int(one[4]) for one in told(summary, "change")) == 9
    assert told(summary, "changed") == [(TRACKED, "", "", "", "5", "9")]
    assert told(summary, "changed after") == [
        (TRACKED, "1", "", "", "2", "9"),
        (TRACKED, "2", "", "", "3", "9"),
    ]
    assert told(summary, "guess") == [(TRACKED, "", "No", "", "5", "8")]


def test_every_result_with_its_skips_and_its_roles() -> None:
    marks = "What marks does he deserve?"
    assert (marks, "2", "D", "", "2", "4") in told(friends(), "result")
    assert (marks, "2", "Skip", "", "1", "") in told(friends(), "result")
    stances = [one for one in told(friends(), "result") if one[1] == "1"]
    assert stances[0][0].startswith("“As was reported")
    assert [one[4:] for one in stances] == [("8", "9"), ("1", "9"), ("0", "9")]
    assert (stances[0][0], "1", "Agree", "Sailors", "1", "1") in told(friends(), "role")


def test_a_runoff_count_by_count() -> None:
    drinks = "What shall we drink?"
    assert told(friends(), "runoff") == [
        (drinks, "4", "count 1: Tea", "", "3", "7"),
        (drinks, "4", "count 1: Coffee", "", "2", "7"),
        (drinks, "4", "count 1: Water", "", "2", "7"),
        (drinks, "4", "count 2: Tea", "", "4", "7"),
        (drinks, "4", "count 2: Coffee", "", "3", "7"),
    ]
    assert told(friends(), "exhausted")[0] == (drinks, "4", "count 1", "", "0", "")
    assert told(friends(), "runoff winner") == [(drinks, "4", "Tea", "", "", "")]
    assert told(friends(), "condorcet winner") == [(drinks, "4", "Tea", "", "", "")]


def test_what_the_sides_share_what_divides_them_and_what_reached_across() -> None:
    summary = friends()
    assert [one[2:] for one in told(summary, "shared")] == [
        ("Agree", "Yes", "4", "4"),
        ("Agree", "No", "4", "5"),
    ]
    assert told(summary, "dividing")[1][2:] == ("A or B", "No", "0", "2")
    assert told(summary, "good point") == [
        (TRACKED, "", "One call is too little.", "Yes", "3", "4"),
        (TRACKED, "", "One call is too little.", "No", "2", "3"),
    ]


def test_a_reason_that_is_shown_no_more_is_left_out() -> None:
    moved = [one[2:5] for one in told(friends(), "moved by")]
    assert ("One call is too little.", "reason", "2") in moved
    assert ("something else", "else", "1") in moved
    content: Any = json.loads(exports.to_json(3, friends()))
    assert [one["id"] for one in content["summary"]["reasons"]] == [1]


@pytest.mark.parametrize("summary", [friends(), crowd()])
def test_shares_come_with_the_interval_of_wilson(summary: Summary) -> None:
    oracle: Any = proportion
    for one in rows(exports.to_csv(3, summary)):
        if not one["share"]:
            assert (one["low"], one["high"]) == ("", "")
            continue
        count, n = int(one["count"]), int(one["n"])
        low, high = oracle.proportion_confint(count, n, method="wilson")
        assert float(one["share"]) == pytest.approx(count / n, abs=1e-6)
        assert float(one["low"]) == pytest.approx(low, abs=1e-5)
        assert float(one["high"]) == pytest.approx(high, abs=1e-5)


def test_every_count_of_every_result_is_there() -> None:
    summary = crowd()
    found = set(told(summary, "result"))
    assert len(summary.results) == 10
    for result in summary.results:
        for option, count in zip(result.question.options, result.counts, strict=True):
            row = (summary.about(result), str(result.passage), option, "")
            assert (*row, str(count), str(result.answered)) in found


def test_picks_made_together_stand_on_lines_of_their_own() -> None:
    both, blue = encode(COLOURS, (0, 2)), encode(COLOURS, (2,))
    inputs = RoundInputs(
        title="Paint", published="", note="", ballots=Ballots.OPEN, is_over=True, participants=4,
        tracked=COLOURS, passages=((1, "Words"),),
        polls=(PollInputs(2, TEA, Purpose.QUESTION, 1, {1: 4}, ((both, 1, 2), (blue, 1, 2))),),
        finals={both: 2, blue: 2}, pairs=((both, blue, 1), (blue, blue, 1)),
    )  # fmt: skip
    summary = summarise(inputs)
    assert ("Red\nBlue → Blue", "1") in {(one[2], one[4]) for one in told(summary, "change")}
    assert {one[3] for one in told(summary, "shared")} == {"Red\nBlue", "Blue"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_run_as_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("https://x.example")'
    cells = [
        cell for row in csv.reader(StringIO(exports.to_csv(3, friends(words=text)))) for cell in row
    ]
    assert f"'{text}" in cells
    assert not any(cell.startswith(start) for cell in cells)


def test_excel_sees_that_it_is_utf_8() -> None:
    assert exports.csv_bytes("Zürich\n") == b"\xef\xbb\xbfZ\xc3\xbcrich\n"


def test_polls_outside_rounds_with_the_counts_of_the_runoff() -> None:
    result = result_of(TEA, {encode(TEA, (0, 1)): 2, encode(TEA, (1,)): 1, SKIP: 1})
    found = rows(
        exports.polls_csv([exports.ExportedPoll(7, 5 * HOUR, 29 * HOUR + 61_000, "open", result)])
    )
    assert tuple(found[0]) == tuple(exports.POLL_COLUMNS)
    assert (found[0]["asked"], found[0]["closed"]) == (
        "1970-01-01T05:00:00Z",
        "1970-01-02T05:01:01Z",
    )
    assert [(one["table"], one["option"], one["count"], one["n"]) for one in found] == [
        ("result", "Tea", "2", "3"),
        ("result", "Coffee", "1", "3"),
        ("result", "Water", "0", "3"),
        ("result", "Skip", "1", ""),
        *(("runoff", f"count 1: {one}", n, "3") for one, n in zip(TEA.options, "210", strict=True)),
        ("exhausted", "count 1", "0", ""),
        *((f"{one} winner", "Tea", "", "") for one in ("runoff", "condorcet")),
    ]


def voter(number: int) -> bytes:
    return number.to_bytes(16, "big")


def poll(question: Question, *answers: int) -> exports.ExportedBallots:
    """Everyone answered in the tenth hour; voter 0 withdrew in the twelfth and came back."""
    given = tuple(enumerate(answers))
    log = [(voter(i), answer, 10 * HOUR + 61_000 * i) for i, answer in given]
    log += [(voter(0), None, 12 * HOUR + 5), (voter(0), answers[0], 12 * HOUR + 9)]
    ballots = tuple((voter(i), answer, i % 4) for i, answer in given)
    roles = ("Sailors", "Painters")
    return exports.ExportedBallots("question", question.text, question, roles, ballots, tuple(log))


def test_a_ballot_is_a_row_and_so_is_a_change() -> None:
    polls = [poll(COLOURS, 0b101, 0b010, SKIP, 0b111), poll(TEA, encode(TEA, (2, 0)), 1, 2, 3)]
    ballots, changes = map(rows, exports.ballots_csv(polls, random.Random(1)))
    assert tuple(ballots[0]) == tuple(exports.BALLOT_COLUMNS)
    assert tuple(changes[0]) == tuple(exports.CHANGE_COLUMNS)
    assert {(one["poll"], one["answer"], one["roles"]) for one in ballots} >= {
        ("1", "Red\nBlue", ""),
        ("1", "Green", "Sailors"),
        ("1", "Skip", "Painters"),
        ("1", "Red\nGreen\nBlue", "Sailors\nPainters"),
        ("2", "Water\nTea\nCoffee", ""),
    }
    assert len(ballots) == 8
    one = [row for row in changes if row["poll"] == "1" and row["at"] == "1970-01-01T12:00:00Z"]
    assert sorted((row["change"], row["answer"]) for row in one) == [("2", ""), ("3", "Red\nBlue")]


def test_nothing_leads_from_a_row_to_its_voter() -> None:
    polls = [poll(COLOURS, *([1] * 30)), poll(TEA, *([1] * 30))]
    texts = exports.ballots_csv(polls, random.Random(1))
    first, changes = map(rows, texts)
    again = rows(exports.ballots_csv(polls, random.Random(2))[0])
    assert len({one["voter"] for one in first}) == 30
    assert not {one["voter"] for one in first} & {one["voter"] for one in again}
    assert {one["voter"] for one in changes} == {one["voter"] for one in first}
    assert [one["poll"] for one in first] != sorted(one["poll"] for one in first)
    assert {one["at"][13:] for one in changes} == {":00:00Z"}
    assert not any(voter(i).hex() in text for i in range(1, 30) for text in texts)


def test_the_dictionary_names_every_column_and_every_table() -> None:
    words = exports.dictionary_markdown()
    for name in (
        *exports.ROUND_COLUMNS,
        *exports.POLL_COLUMNS,
        *exports.BALLOT_COLUMNS,
        *exports.CHANGE_COLUMNS,
        *exports.TABLES,
    ):
        assert f"- `{name}`: " in words
    tables = {one["table"] for one in rows(exports.to_csv(3, friends()))}
    assert tables == set(exports.TABLES)
    assert "    - `skipped`" not in words
    assert "  - `skipped`: People who chose “Skip”" in words
