"""The figures of a round: results, who changed, the guess, roles, what moved people."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from made_inputs import (
    COLOURS,
    DRINKS,
    MARKS,
    NO,
    PARTLY,
    QUESTION,
    YES,
    asked,
    made,
    moved,
)

from bot.domain.answers import encode
from bot.domain.questions import SKIP, STANCE
from bot.domain.reasons import Source
from bot.domain.rounds import Purpose
from bot.summaries.figures import changes_of, result_of, summarise
from bot.summaries.inputs import MoverInputs
from bot.summaries.summary import Guess

TEA_FIRST, COFFEE_FIRST = encode(DRINKS, [0]), encode(DRINKS, [1, 0, 2])


def test_results_come_in_the_order_in_which_they_were_asked_each_with_its_place() -> None:
    summary = summarise(
        made(
            asked(2, STANCE, {0: 2, 2: 1}, 1),
            asked(3, MARKS, {1: 4, SKIP: 1}, 2),
            asked(4, COLOURS, {0b011: 2, 0b100: 1}, 2),
        )
    )
    found = [(r.purpose, r.passage, r.counts, r.answered, r.skipped) for r in summary.results]
    assert found == [
        (Purpose.STANCE, 1, (2, 0, 1), 3, 0),
        (Purpose.QUESTION, 2, (0, 4, 0, 0, 0), 4, 1),
        (Purpose.QUESTION, 2, (2, 2, 1), 3, 0),
    ]
    assert [summary.about(result) for result in summary.results] == [
        "“It began …”",
        "What marks?",
        "Which colours?",
    ]


def test_a_ranking_counts_by_first_choice_and_has_its_runoff() -> None:
    result = result_of(DRINKS, {TEA_FIRST: 2, COFFEE_FIRST: 1, SKIP: 1})
    assert (result.counts, result.answered, result.skipped) == ((2, 1, 0), 3, 1)
    assert result.runoff is not None
    assert result.runoff.winner == 0
    assert result_of(QUESTION, {YES: 1}).runoff is None


def test_who_went_where_with_skip_as_a_row_of_its_own() -> None:
    changes = changes_of(
        made(**moved({(PARTLY, YES): 3, (NO, NO): 4, (SKIP, NO): 1, (YES, SKIP): 1}))
    )
    assert changes is not None
    assert changes.answers == ("Yes", "Partly", "No", "Skip")
    assert changes.table == ((0, 0, 0, 1), (3, 0, 0, 0), (0, 0, 4, 0), (0, 0, 1, 0))
    assert (changes.n, changes.changed) == (9, 5)
    assert changes_of(made(finals={YES: 5})) is None, "nobody answered at both ends"


def test_several_picks_are_what_was_picked_together_and_a_ranking_its_first_choice() -> None:
    inputs = replace(made(), tracked=COLOURS, pairs=((0b11, 0b1, 2), (0b1, 0b1, 1)))
    changes = changes_of(inputs)
    assert changes is not None
    assert changes.answers == ("Red", "Red, Green")
    assert changes.table == ((1, 0), (2, 0))
    pairs = ((TEA_FIRST, encode(DRINKS, [0, 1, 2]), 2), (TEA_FIRST, COFFEE_FIRST, 1))
    changes = changes_of(replace(made(), tracked=DRINKS, pairs=pairs))
    assert changes is not None
    assert (changes.answers, changes.changed) == (DRINKS.options, 1)


@given(st.dictionaries(st.tuples(*[st.integers(-1, 2)] * 2), st.integers(1, 9), min_size=1))
def test_the_table_adds_up_to_both_ends(pairs: dict[tuple[int, int], int]) -> None:
    changes = changes_of(made(**moved(pairs)))
    assert changes is not None
    assert changes.n == sum(pairs.values())
    assert changes.changed == sum(n for (one, other), n in pairs.items() if one != other)
    for end, sums in (
        (0, [sum(row) for row in changes.table]),
        (1, [sum(column) for column in zip(*changes.table, strict=True)]),
    ):
        people = Counter[int]()
        for pair, n in pairs.items():
            people[pair[end]] += n
        assert sums == [people[i] for i in (*range(3), SKIP)[: len(sums)]]


def test_first_and_final_answers_are_of_all_who_gave_them_and_changes_of_the_same_people() -> None:
    summary = summarise(
        made(
            firsts={YES: 5, NO: 2},
            finals={NO: 4},
            pairs=((YES, NO, 2), (NO, NO, 1)),
            changed_after=((1, 2), (2, 0)),
        )
    )
    assert summary.first is not None
    assert summary.first.counts == (5, 0, 2)
    assert summary.final is not None
    assert summary.final.answered == 4
    assert summary.changes is not None
    assert (summary.changes.n, summary.pairs, summary.changes.after) == (3, 3, ((1, 2), (2, 0)))


def test_nothing_of_the_main_question_is_in_the_summary_of_a_round_that_goes_on() -> None:
    summary = summarise(made(asked(2, STANCE, {0: 4}), is_over=False))
    assert (summary.first, summary.final, summary.changes, summary.guess) == (None,) * 4
    assert (summary.headline, summary.agreed, summary.split) == ("", None, None)
    assert len(summary.results) == 1


def guess(guesses: dict[int, int], finals: dict[int, int]) -> Guess | None:
    return summarise(made(guesses=guesses, finals=finals)).guess


def test_who_guessed_what_most_say() -> None:
    assert guess({YES: 3, NO: 5}, {YES: 4, NO: 2}) == Guess(3, 8, "No", "Yes")
    assert guess({YES: 1, NO: 1, PARTLY: 1}, {YES: 2, NO: 2}) == Guess(2, 3, "", ""), (
        "where it is level, both are right"
    )
    assert guess({YES: 1}, {YES: 1, NO: 3}) == Guess(0, 1, "", "No"), "one guess is no most"
    assert guess({}, {YES: 4}) is None
    assert guess({SKIP: 2}, {YES: 4}) is None
    assert guess({YES: 2}, {SKIP: 4}) is None


def test_each_compared_role_by_itself() -> None:
    poll = replace(
        asked(2, STANCE, {0: 4, 1: 3}), by_role=((0b01, 0, 2), (0b11, 1, 1), (0, 0, 2), (0, 1, 2))
    )
    summary = summarise(made(poll, roles=("Sailors", "Birds", "Nobody")))
    roles = [(one.role, one.counts, one.answered) for one in summary.results[0].by_role]
    assert roles == [("Sailors", (2, 1, 0), 3), ("Birds", (0, 1, 0), 1)]


def test_what_moved_people_most_often_first() -> None:
    said = (
        MoverInputs(Source.TALK, 0, 1),
        MoverInputs(Source.PASSAGE, 3, 2),
        MoverInputs(Source.PASSAGE, 2, 2),
    )
    movers = [(one.source, one.number, one.people) for one in summarise(made(moved=said)).movers]
    assert movers == [(Source.PASSAGE, 2, 2), (Source.PASSAGE, 3, 2), (Source.TALK, 0, 1)]
