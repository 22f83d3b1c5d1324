"""What the sides share and what divides them, on what most agreed, and what reached across."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_inputs import (
    AGREE,
    COLOURS,
    DISAGREE,
    DRINKS,
    MARKS,
    NO,
    NOT_SURE,
    PARTLY,
    PASSAGES,
    QUESTION,
    YES,
    asked,
    by_sides,
    made,
    reason,
)

from bot.domain.answers import encode
from bot.domain.questions import SKIP, STANCE
from bot.summaries.figures import summarise
from bot.summaries.ground import common_ground, most_agreed, most_split, sides_of
from bot.summaries.inputs import Cells, PollInputs
from bot.summaries.summary import Ground, Highlight

TWO_SIDES = {YES: 4, NO: 5, PARTLY: 1}


def grounds(*polls: PollInputs) -> tuple[list[str], list[str]]:
    """Shared and dividing, in words."""
    shared, dividing = common_ground(made(*polls, finals=TWO_SIDES))
    return list(map(told, shared)), list(map(told, dividing))


def told(ground: Ground) -> str:
    counts = ", ".join(f"{one.side} {one.count} of {one.of}" for one in ground.sides)
    return f"{ground.about} {ground.answer}: {counts}"


def test_the_sides_are_final_answers_of_two_people_or_more_without_who_skips() -> None:
    assert sides_of(made(finals={**TWO_SIDES, SKIP: 3})) == {YES: "Yes", NO: "No"}
    assert sides_of(made()) == {}


def test_shared_is_what_more_than_half_of_every_side_say() -> None:
    shared = by_sides(2, STANCE, {YES: {AGREE: 3, DISAGREE: 1}, NO: {AGREE: 4, NOT_SURE: 1}})
    half = by_sides(3, STANCE, {YES: {AGREE: 2, DISAGREE: 2}, NO: {AGREE: 5}}, 2)
    assert grounds(shared, half) == (["“It began …” Agree: Yes 3 of 4, No 4 of 5"], [])


def test_dividing_is_what_more_than_half_of_one_side_and_less_than_half_of_another_say() -> None:
    dividing = by_sides(2, QUESTION, {YES: {YES: 3, PARTLY: 1}, NO: {NO: 4, YES: 1}})
    assert grounds(dividing) == ([], ["Is it so? No: Yes 0 of 4, No 4 of 5"]), (
        "one line a question, the answer that divides most"
    )


def test_scales_are_compared_by_their_sides_and_skip_is_no_answer() -> None:
    poll = by_sides(2, MARKS, {YES: {0: 1, 1: 2, SKIP: 5}, NO: {1: 2, 4: 1}})
    assert grounds(poll) == (["What marks? A or B: Yes 3 of 3, No 2 of 3"], [])


@pytest.mark.parametrize(
    "poll",
    [
        by_sides(2, STANCE, {YES: {AGREE: 4}, NO: {AGREE: 1}}),
        by_sides(2, STANCE, {YES: {AGREE: 4}}),
        by_sides(2, COLOURS, {YES: {1: 4}, NO: {1: 5}}),
    ],
    ids=["of one side only one answered", "of one side nobody answered", "several picks"],
)
def test_what_cannot_be_compared_is_left_out(poll: PollInputs) -> None:
    assert grounds(poll) == ([], [])


def test_one_side_alone_has_no_common_ground() -> None:
    poll = by_sides(2, STANCE, {YES: {AGREE: 4}})
    assert common_ground(made(poll, finals={YES: 4, NO: 1})) == ((), ())


def test_shared_by_its_smallest_share_dividing_by_the_largest_difference() -> None:
    def agreeing(id_: int, yes: int, no: int) -> PollInputs:
        sides = {YES: {AGREE: yes, DISAGREE: 4 - yes}, NO: {AGREE: no, DISAGREE: 5 - no}}
        return by_sides(id_, STANCE, sides, id_)

    shared, dividing = grounds(agreeing(1, 3, 3), agreeing(2, 4, 4), agreeing(3, 4, 5))
    assert [line[:8] for line in shared] == ["“It ende", "“It went", "“It bega"]
    assert not dividing
    _, dividing = grounds(agreeing(1, 3, 2), agreeing(2, 4, 0), agreeing(3, 1, 4))
    assert [line[:8] for line in dividing] == ["“It went", "“It ende", "“It bega"]


@given(
    st.dictionaries(
        st.sampled_from([YES, NO]),
        st.dictionaries(st.integers(-1, 2), st.integers(1, 6), min_size=1),
    )
)
def test_nothing_is_both_shared_and_dividing(sides: dict[int, dict[int, int]]) -> None:
    shared, dividing = common_ground(made(by_sides(2, QUESTION, sides), finals=TWO_SIDES))
    assert not {one.answer for one in shared} & {one.answer for one in dividing}
    for ground in (*shared, *dividing):
        for side, number in zip(ground.sides, (YES, NO), strict=True):
            counts = Counter(sides[number])
            assert side.of == counts.total() - counts[SKIP]
            assert side.count == counts[QUESTION.options.index(ground.answer)]


# --- what most agreed on, what split people ---


def highlight(*polls: PollInputs) -> tuple[Highlight | None, Highlight | None]:
    results = summarise(made(*polls)).results
    return most_agreed(results, dict(PASSAGES)), most_split(results, dict(PASSAGES))


def test_most_agreed_is_the_largest_share_of_two_thirds_or_more_of_three_answers() -> None:
    two_thirds = asked(2, STANCE, {AGREE: 4, NOT_SURE: 2}, 1)
    more = asked(3, QUESTION, {NO: 3, YES: 1}, 2)
    assert highlight(two_thirds)[0] == Highlight("“It began …”", "4 of 6 agree", 1)
    assert highlight(two_thirds, more)[0] == Highlight("Is it so?", "3 of 4 say No", 2)
    assert highlight(asked(2, STANCE, {AGREE: 2}))[0] is None, "two people are too few"
    assert highlight(asked(2, STANCE, {AGREE: 5, DISAGREE: 3}))[0] is None
    same = asked(3, STANCE, {DISAGREE: 4, AGREE: 2}, 3)
    assert highlight(two_thirds, same)[0] == highlight(two_thirds)[0], "the earlier one if equal"


def test_most_split_is_the_most_even_of_four_answers() -> None:
    even = asked(2, STANCE, {AGREE: 3, DISAGREE: 3, NOT_SURE: 1}, 2)
    uneven = asked(3, QUESTION, {NO: 3, YES: 2}, 3)
    assert highlight(even, uneven)[1] == Highlight("“It went on …”", "3 agree, 3 disagree", 2)
    assert highlight(uneven)[1] == Highlight("Is it so?", "3 say No, 2 say Yes", 3)
    assert highlight(asked(2, STANCE, {AGREE: 1, DISAGREE: 2}))[1] is None, "three are too few"
    assert highlight(asked(2, STANCE, {AGREE: 4}))[1] is None, "nobody was of another mind"


def test_where_several_are_equally_even_none_is_singled_out() -> None:
    one = asked(2, STANCE, {AGREE: 2, DISAGREE: 2}, 1)
    other = asked(3, QUESTION, {YES: 3, NO: 3}, 2)
    uneven = asked(4, STANCE, {AGREE: 3, DISAGREE: 2}, 3)
    assert highlight(one, other, uneven)[1] is None


def test_nothing_is_both_most_agreed_and_most_split() -> None:
    agreed, split = highlight(asked(2, STANCE, {AGREE: 4, DISAGREE: 2}))
    assert agreed is not None
    assert split is None


@pytest.mark.parametrize(
    ("poll", "said"),
    [
        (asked(2, MARKS, {0: 2, 1: 2, 4: 1}), "4 of 5 give A or B"),
        (asked(2, STANCE, {NOT_SURE: 3}), "3 of 3 aren't sure"),
        (asked(2, DRINKS, {encode(DRINKS, [1, 0]): 3}), "3 of 3 put Coffee first"),
        (asked(2, STANCE, {AGREE: 20, DISAGREE: 5}), "20 of 25 (80%) agree"),
    ],
)
def test_what_people_agree_on_is_said_in_the_words_of_its_kind(poll: PollInputs, said: str) -> None:
    agreed, _ = highlight(poll)
    assert agreed is not None
    assert agreed.said == said


def test_several_picks_are_neither_agreement_nor_split() -> None:
    assert highlight(asked(2, COLOURS, {0b1: 9}), asked(3, COLOURS, {0b1: 4, 0b10: 4})) == (
        None,
        None,
    )


# --- reasons ---


def reached(*marks: tuple[int | None, Cells]) -> int:
    """The number, from 1, of the reason that reached across: (author's side, marks)."""
    reasons = tuple(reason(i, side, cells) for i, (side, cells) in enumerate(marks, 1))
    return summarise(made(finals=TWO_SIDES, reasons=reasons)).reached


def test_a_reason_reached_across_when_someone_of_each_other_side_found_it_good() -> None:
    assert reached((YES, ((NO, 1, 1),))) == 1
    assert reached((YES, ((YES, 1, 4), (NO, -1, 3)))) == 0
    assert reached((YES, ((NO, 0, 3),))) == 0, "passing is no good point"
    assert reached((None, ((NO, 1, 3),))) == 0, "whose author is on no side has two to reach"
    assert reached((None, ((NO, 1, 3), (YES, 1, 1)))) == 1
    assert reached() == 0


def test_of_several_the_one_that_does_best_where_it_does_worst() -> None:
    well_at_home = (YES, ((YES, 1, 4), (NO, 1, 1), (NO, -1, 3)))
    well_on_both = (YES, ((YES, 1, 2), (YES, -1, 1), (NO, 1, 2), (NO, -1, 1)))
    assert reached(well_at_home, well_on_both) == 2
    assert reached(well_on_both, well_on_both) == 1, "the earlier one if equal"


def test_a_side_without_a_good_point_counts_as_well() -> None:
    """(0 + 1)/(4 + 2) at home beats (1 + 1)/(14 + 2) abroad."""
    disliked_at_home = (YES, ((YES, -1, 4), (NO, 1, 4)))
    liked_at_home = (YES, ((YES, 1, 4), (NO, 1, 1), (NO, -1, 13)))
    assert reached(liked_at_home, disliked_at_home) == 2


def test_reasons_carry_their_counts_best_first() -> None:
    reasons = (
        reason(1, YES, ((NO, -1, 3),)),
        reason(2, NO, ((YES, 1, 2), (YES, 0, 1), (NO, 1, 1), (PARTLY, 1, 1)), 7, AGREE),
        reason(3, PARTLY, ()),
    )
    poll = asked(7, STANCE, {AGREE: 4}, 2)
    summary = summarise(made(poll, finals=TWO_SIDES, reasons=reasons))
    found = [
        (one.id, one.about, one.answer, one.own_side, [(s.count, s.of) for s in one.sides])
        for one in summary.reasons
    ]
    assert found == [
        (2, "“It went on …”", "Agree", "No", [(2, 3), (1, 1)]),
        (3, "Is it so?", "Yes", "", [(0, 0), (0, 0)]),
        (1, "Is it so?", "Yes", "Yes", [(0, 0), (0, 3)]),
    ]
