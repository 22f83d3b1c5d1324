"""Ranked questions in a summary: the result, the runoff, and before and after by first choices."""

from collections import Counter
from dataclasses import replace

from summary_rounds import round_of

from bot.domain.answers import encode
from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.answers import tally
from bot.summaries.descriptions import describe_line
from bot.summaries.figures import summarise
from bot.summaries.findings import RunoffRound
from bot.summaries.models import AskedQuestion, RoundRecord
from bot.summaries.summary import Shown
from bot.summaries.words import change_text

RANKED = Question("Which?", Kind.RANKED, ("Apples", "Bread", "Cheese"))
A, B, C = range(3)
ORDERS = {A: (A,), B: (B, A), C: (C, B)}


def ranked(record: RoundRecord) -> RoundRecord:
    """The same round, each letter a ranking with this first choice."""
    assert record.tracked_log is not None
    log = tuple(
        one
        if one.answer in (None, CANT_JUDGE)
        else replace(one, answer=encode(RANKED, ORDERS[one.answer]))
        for one in record.tracked_log
    )
    return replace(record, tracked=RANKED, tracked_log=log)


def test_a_ranked_tracked_question_is_compared_by_first_choices() -> None:
    words = ["A..A"] * 9 + ["B..B"] * 7 + ["C..C"] * 5 + ["A..B"] * 4 + ["B..C"] * 3 + ["?..?"] * 3
    plain = summarise(round_of(words)).tracked
    summary = summarise(ranked(round_of(words)))
    tracked = summary.tracked
    assert plain
    assert tracked
    assert tracked.question == RANKED
    assert tracked.ranking
    assert replace(tracked, question=plain.question, ranking=None) == plain
    assert "changed their first choice" in change_text(tracked)
    assert describe_line(summary).startswith("Line chart: “Which?” Shares of the first choices")


def test_another_order_below_the_same_first_choice_is_no_change() -> None:
    record = ranked(round_of(["A..A"] * 6 + ["B..B"] * 6))
    assert record.tracked_log is not None
    middle = len(record.tracked_log) // 2
    log = tuple(
        replace(one, answer=encode(RANKED, (B, C))) if number >= middle and one.answer != 1 else one
        for number, one in enumerate(record.tracked_log)
    )
    tracked = summarise(replace(record, tracked_log=log)).tracked
    assert tracked
    assert tracked.before_after
    assert tracked.before_after.gross
    assert tracked.before_after.gross.count == 0


def test_the_runoff_is_of_those_whom_the_result_counts() -> None:
    words = ["A..A"] * 9 + ["B..B"] * 7 + ["C..C"] * 5 + ["?..?"] * 3
    tracked = summarise(ranked(round_of(words))).tracked
    assert tracked
    assert tracked.ranking
    assert tracked.ranking.rounds == (
        RunoffRound((9, 7, 5), 0, (C,)),
        RunoffRound((9, 12, None), 0, ()),
    )
    assert (tracked.ranking.n, tracked.ranking.winner) == (21, B)
    assert tracked.result
    assert [share.count for share in tracked.result.shares] == [9, 7, 5]


def test_a_question_has_its_runoff_once_its_rankings_are_there() -> None:
    answers = Counter({encode(RANKED, (A,)): 9, encode(RANKED, (B, C)): 4, CANT_JUDGE: 3})
    result = tally(RANKED, answers)
    running = AskedQuestion(RANKED, 1, result)
    ended = replace(running, answers=tuple(answers.items()))
    hidden = replace(ended, result=None)
    few = replace(ended, result=tally(RANKED, {1: 4}), answers=((1, 4),))
    for asked, shown, n in (
        (running, Shown.RESULT, None),
        (ended, Shown.RESULT, 13),
        (hidden, Shown.HIDDEN, None),
        (few, Shown.TOO_FEW, None),
    ):
        (figures,) = summarise(round_of(["A.A"] * 6, questions=[asked])).questions
        assert figures.shown is shown
        assert (figures.ranking and figures.ranking.n) == n
