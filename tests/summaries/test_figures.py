"""The figures of a round: shares, results, who changed; and the one sentence above them all."""

from dataclasses import replace

import pytest
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
    secret,
)

from bot.domain.answers import Tally, encode, tally
from bot.domain.questions import FIXED_OPTIONS, SKIP, STANCE, Kind, Question
from bot.domain.reasons import Source
from bot.domain.rounds import Purpose
from bot.summaries.figures import changes_of, result_of, summarise
from bot.summaries.headline import headline
from bot.summaries.inputs import MoverInputs
from bot.summaries.shares import counted, mean_of, mean_text, people, percent, wilson
from bot.summaries.summary import Guess

TEA_FIRST, COFFEE_FIRST = encode(DRINKS, [0]), encode(DRINKS, [1, 0, 2])
Pairs = dict[tuple[int, int], int]
PAIRS = st.dictionaries(st.tuples(*[st.integers(-1, 2)] * 2), st.integers(1, 30))
"""(first answer, final answer) -> people."""


# --- counts and shares ---


@pytest.mark.parametrize(("count", "n", "low", "high"), [(6, 10, 31, 83), (10, 10, 72, 100)])
def test_the_published_intervals(count: int, n: int, low: int, high: int) -> None:
    interval = wilson(count, n)
    assert interval
    assert (round(100 * interval[0]), round(100 * interval[1])) == (low, high)


def test_nobody_has_no_interval_and_impossible_counts_are_refused() -> None:
    assert wilson(0, 0) is None
    for count in (-1, 6):
        with pytest.raises(ValueError, match="between 0 and n"):
            wilson(count, 5)


@pytest.mark.parametrize(
    ("count", "n", "said"),
    [
        (5, 9, "5 of 9"),
        (19, 19, "19 of 19"),
        (0, 0, "0 of 0"),
        (14, 25, "14 of 25 (56%)"),
        (20, 20, "20 of 20 (100%)"),
        (1_200, 4_000, "1,200 of 4,000 (30%)"),
        (1, 1_000, "1 of 1,000 (under 1%)"),
        (999, 1_000, "999 of 1,000 (over 99%)"),
        (1, 200, "1 of 200 (under 1%)"),
        (199, 200, "199 of 200 (over 99%)"),
    ],
)
def test_percentages_come_from_twenty_answers_on(count: int, n: int, said: str) -> None:
    assert counted(count, n) == said


@given(st.integers(1, 5000), st.data())
def test_only_nobody_is_none_and_only_everybody_is_all(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    assert (percent(count, n) == "0%") is (count == 0)
    assert (percent(count, n) == "100%") is (count == n)


@pytest.mark.parametrize(
    ("kind", "counts", "said"),
    [
        (Kind.MARKS, (1, 2, 0, 0, 0), "On average between A and B."),
        (Kind.MARKS, (0, 10, 1, 0, 0), "On average about B."),
        (Kind.MARKS, (1, 0, 0, 0, 1), "On average about C."),
        (Kind.MARKS, (0, 0, 0, 1, 1), "On average between D and F."),
        (Kind.AGREEMENT, (0, 1, 1, 0, 0), "On average between Agree and Neither."),
        (Kind.MARKS, (0, 0, 0, 0, 0), ""),
        (Kind.STANCE, (3, 1, 1), ""),
    ],
)
def test_the_mean_of_a_scale_is_said_in_its_words(
    kind: Kind, counts: tuple[int, ...], said: str
) -> None:
    assert mean_text(Question("So?", kind, FIXED_OPTIONS[kind]), counts) == said


@given(st.sampled_from([Kind.MARKS, Kind.AGREEMENT]), st.lists(st.integers(0, 9), min_size=5))
def test_every_mean_has_words(kind: Kind, counts: list[int]) -> None:
    found = mean_of(kind, counts[:5])
    said = mean_text(Question("So?", kind, FIXED_OPTIONS[kind]), counts[:5])
    assert bool(said) is (found is not None)


def test_one_person_is_no_people() -> None:
    assert [people(0), people(1), people(1_200)] == ["0 people", "1 person", "1,200 people"]
    assert people(2, "mind", "minds") == "2 minds"


# --- results and changes ---


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


@given(PAIRS.filter(bool))
def test_the_table_adds_up_to_both_ends(pairs: Pairs) -> None:
    inputs = moved(pairs)
    changes = changes_of(made(**inputs))
    assert changes is not None
    assert changes.n == sum(pairs.values())
    assert changes.changed == sum(n for (one, other), n in pairs.items() if one != other)
    rows, columns = changes.table, zip(*changes.table, strict=True)
    for end, sums in (("firsts", map(sum, rows)), ("finals", map(sum, columns))):
        assert [*sums] == [inputs[end][i] for i in (*range(3), SKIP)[: len(rows)]]


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


# --- the headline: the most telling true sentence ---


def said(pairs: Pairs, **changes: object) -> str:
    return summarise(made(**{**moved(pairs), **changes})).headline


def of_finals(finals: dict[int, int], question: Question = QUESTION) -> str:
    """Nobody answered at both ends."""
    return headline(None, (question, tally(question, finals)), None, 12)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (
            {(PARTLY, YES): 3, (NO, PARTLY): 2, (YES, YES): 4},
            "5 of 9 changed their minds, most often from Partly to Yes.",
        ),
        ({(PARTLY, YES): 1, (NO, NO): 3}, "1 of 4 changed their minds, from Partly to Yes."),
        ({(PARTLY, YES): 2, (NO, YES): 2, (NO, NO): 1}, "4 of 5 changed their minds."),
        ({(YES, SKIP): 1, (NO, NO): 1}, "1 of 2 changed their minds, from Yes to Skip."),
        (
            {(PARTLY, YES): 10, (YES, YES): 15},
            "10 of 25 (40%) changed their minds, from Partly to Yes.",
        ),
        ({(NO, NO): 6, (YES, YES): 2}, "Nobody changed their mind: 6 of 8 say No."),
        (
            {(NO, NO): 3, (YES, YES): 3, (PARTLY, PARTLY): 1},
            "Nobody changed their mind: 3 say Yes, 3 say No, 1 says Partly.",
        ),
    ],
)
def test_first_how_many_changed_with_the_most_frequent_direction_or_that_nobody_did(
    pairs: Pairs, sentence: str
) -> None:
    assert said(pairs, finals={PARTLY: 50}) == sentence, "before what everyone says at the end"


@pytest.mark.parametrize(
    ("finals", "sentence"),
    [
        ({PARTLY: 7, YES: 2, NO: 2}, "Most say Partly: 7 of 11."),
        ({PARTLY: 7, YES: 6}, "Most say Partly: 7 of 13."),  # though the next is one behind
        ({PARTLY: 2, SKIP: 9}, "Most say Partly: 2 of 2."),
        ({YES: 5, NO: 5, PARTLY: 2}, "Split: 5 Yes, 5 No, 2 Partly."),
        ({YES: 4, PARTLY: 5, NO: 3, SKIP: 1}, "Split: 5 Partly, 4 Yes, 3 No, 1 Skip."),
        ({YES: 1, NO: 1}, "Split: 1 Yes, 1 No."),
        ({YES: 6, NO: 4, PARTLY: 3}, "12 people took part. They say: 6 Yes, 4 No, 3 Partly."),
        ({SKIP: 2}, "12 people took part. They say: 2 Skip."),
    ],
)
def test_then_what_more_than_half_say_then_that_people_are_split_then_what_they_say(
    finals: dict[int, int], sentence: str
) -> None:
    assert of_finals(finals) == sentence


def test_at_last_who_took_part_and_what_they_said_at_first() -> None:
    firsts = QUESTION, Tally((2, 0, 1), 3, 0)
    assert headline(None, None, firsts, 4) == "4 people took part. They say: 2 Yes, 1 No."
    assert headline(None, None, None, 1) == "1 person took part."


def test_where_ballots_are_secret_nothing_is_said_that_is_hidden() -> None:
    pairs = {(PARTLY, YES): 1, (YES, YES): 3, (NO, NO): 3}
    assert summarise(secret(**moved(pairs))).headline == "Most say Yes: 4 of 7."
    few = moved({(YES, YES): 4})
    assert summarise(secret(**few)).headline == "9 people took part."


@given(PAIRS)
def test_whatever_was_answered_the_numbers_in_it_are_true(pairs: Pairs) -> None:
    n_people = sum(pairs.values())
    changed = sum(n for (first, final), n in pairs.items() if first != final)
    sentence = said(pairs)
    if changed:
        assert sentence.startswith(f"{changed} of {n_people}")
    else:
        assert sentence.startswith("Nobody changed" if n_people else "9 people took part.")


def test_several_picks_are_counted_each() -> None:
    finals = {0b001: 3, 0b110: 2, 0b010: 1}
    assert of_finals(finals, COLOURS) == "Split: 3 Red, 3 Green, 2 Blue."
