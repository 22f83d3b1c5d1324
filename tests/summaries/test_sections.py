"""What the sides share and what divides them, on what most agreed, what reached across; and how all
of a summary is said: once, and with its numbers."""

from collections import Counter
from collections.abc import Iterable

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
    moved,
    reason,
    secret,
)

from bot.domain.answers import encode
from bot.domain.questions import SKIP, STANCE
from bot.domain.reasons import Source
from bot.summaries import sections
from bot.summaries.figures import summarise
from bot.summaries.ground import common_ground, most_agreed, most_split, sides_of
from bot.summaries.inputs import Cells, MoverInputs, PollInputs
from bot.summaries.sections import Bar, Point, Quote, Section, Table, Text
from bot.summaries.summary import Ground, Highlight, Summary

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
    alone = by_sides(2, STANCE, {YES: {AGREE: 4}})
    assert common_ground(made(alone, finals={YES: 4, NO: 1})) == ((), ()), "of one side alone"


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
    assert highlight(asked(2, STANCE, {AGREE: 4, DISAGREE: 2}))[1] is None, "most agreed"


def test_where_several_are_equally_even_none_is_singled_out() -> None:
    one = asked(2, STANCE, {AGREE: 2, DISAGREE: 2}, 1)
    other = asked(3, QUESTION, {YES: 3, NO: 3}, 2)
    uneven = asked(4, STANCE, {AGREE: 3, DISAGREE: 2}, 3)
    assert highlight(one, other, uneven)[1] is None
    several = asked(2, COLOURS, {0b1: 9}), asked(3, COLOURS, {0b1: 4, 0b10: 4})
    assert highlight(*several) == (None, None), "several picks are neither"


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


# --- what is said ---


GOOD = ((YES, 1, 3), (YES, -1, 1), (NO, 1, 2), (NO, 0, 1))
FULL = made(
    by_sides(2, STANCE, {YES: {AGREE: 4}, NO: {AGREE: 4, DISAGREE: 1}}, 1),
    by_sides(3, QUESTION, {YES: {YES: 3, PARTLY: 1}, NO: {NO: 3, SKIP: 1}}, 2),
    asked(4, COLOURS, {0b011: 3, 0b100: 1}, 2),
    asked(5, DRINKS, {encode(DRINKS, [0]): 3, encode(DRINKS, [1]): 2}, 3),
    asked(6, MARKS, {1: 2, 3: 2, 4: 1}, 3),
    **moved({(PARTLY, YES): 3, (PARTLY, NO): 2, (YES, YES): 1, (NO, NO): 3}),
    changed_after=((1, 2), (2, 0), (3, 3)),
    guesses={YES: 6, NO: 2},
    reasons=(reason(1, YES, GOOD), reason(2, NO, ((YES, -1, 2),), poll_id=2, answer=AGREE)),
    moved=(
        MoverInputs(Source.PASSAGE, 2, 2),
        MoverInputs(Source.REASON, 1, 1),
        MoverInputs(Source.REASON, 99, 1),
        MoverInputs(Source.TALK, 0, 1),
        MoverInputs(Source.ELSE, 0, 1),
    ),
)
SUMMARY = summarise(FULL)


def texts(section: Section) -> list[str]:
    return [item.text for item in section.items if isinstance(item, Text)]


def section(title: str, of: Summary = SUMMARY) -> Section:
    (found,) = [one for one in sections.results(of) if one.title == title and not one.passage]
    return found


def words_of(all_of_them: Iterable[Section]) -> list[str]:
    """Everything that is said, piece by piece."""
    found: list[str] = []
    for one in all_of_them:
        for item in one.items:
            match item:
                case Text(text):
                    found.append(f"{one.title}|{text}")
                case Bar(label, count, of):
                    found.append(f"{one.title}|{one.passage}|{label} {count} of {of}")
                case Quote(text):
                    found.append(text)
                case Table(_, rows):
                    found += [f"{one.title}|{row}" for row in rows]
    return found


def test_under_the_headline_stand_at_most_three_points() -> None:
    assert sections.points(SUMMARY) == (
        Point("Most agreed", "“It began …”", "8 of 9 agree", 1),
        Point("Split people", "Is it so?", "3 say Yes, 3 say No", 2),
        Point(
            "Reached across",
            "“Because 1.”",
            "a good point for 3 of 4 who say Yes, 2 of 3 who say No",
        ),
    )
    assert sections.points(summarise(made())) == ()


def test_everything_is_said_once() -> None:
    said = words_of([*sections.results(SUMMARY), *sections.reasons(SUMMARY)])
    assert len(said) == len(set(said))
    titles = [(one.title, one.passage) for one in sections.results(SUMMARY)]
    assert len(titles) == len(set(titles))
    assert [title for title, _ in titles] == [
        "Is it so?",
        "Who went where",
        "When minds changed",
        "What the sides share",
        "What divides the sides",
        "“It began …”",
        "Is it so?",
        "Which colours?",
        "Which drink first?",
        "What marks?",
    ]
    assert not any(SUMMARY.headline in one for one in said), "the headline stands above all this"
    assert sum("not a sample" in one for one in [*said, sections.closing_line(SUMMARY)]) == 1


def test_bars_have_the_counts_of_the_summary() -> None:
    for result in SUMMARY.results:
        (found,) = [
            one
            for one in sections.results(SUMMARY)
            if (one.title, one.passage) == (SUMMARY.about(result), result.passage)
        ]
        bars = [item for item in found.items if isinstance(item, Bar)]
        assert [(bar.label, bar.count, bar.of) for bar in bars] == [
            (option, count, result.answered)
            for option, count in zip(result.question.options, result.counts, strict=True)
        ]
        assert (f"Skip: {result.skipped}" in texts(found)) is bool(result.skipped)


def test_before_and_after_are_of_the_same_people_and_add_up() -> None:
    main = section("Is it so?")
    assert main.items[:2] == (
        Text("The same 9 people, before the first passage and at the end:"),
        Table(("", "Before", "After"), (("Yes", "1", "4"), ("Partly", "5", "0"), ("No", "3", "5"))),
    )
    assert "2 of 8 guessed what most people here say; most expected Yes." in texts(main)
    assert texts(section("Who went where")) == [
        "3 from Partly to Yes; 2 from Partly to No.",
        "4 of 9 kept their answer.",
    ]
    assert section("Who went where").is_detail
    assert texts(section("When minds changed")) == [
        "2 minds after “It began …”",
        "3 minds after “It ended …”",
    ]


def test_the_sides_meet_and_part() -> None:
    assert texts(section("What the sides share")) == [
        "“It began …” · Agree: 4 of 4 who say Yes, 4 of 5 who say No"
    ]
    assert texts(section("What divides the sides")) == [
        "Is it so? · No: 0 of 4 who say Yes, 3 of 3 who say No"
    ]


def test_notes_on_several_picks_means_and_runoffs_stand_with_their_question() -> None:
    colours, drinks, marks = sections.results(SUMMARY)[-3:]
    assert "Several answers each, so the counts can add up to more." in texts(colours)
    assert "Tea wins with more than half of the first choices." in texts(drinks)
    assert "On average between C and D." in texts(marks)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_over": False}, "The main question's result comes when the discussion ends."),
        ({"firsts": {YES: 2}}, "Nobody answered again at the end. Before reading:"),
        ({}, "No result is shown here."),
    ],
)
def test_where_the_main_question_has_no_change_to_tell_it_says_why(
    changes: dict[str, object], said: str
) -> None:
    assert said in texts(section("Is it so?", summarise(made(**changes))))


def test_final_answers_alone_are_shown_as_a_result() -> None:
    main = section("Is it so?", summarise(made(finals={YES: 2, NO: 1, SKIP: 1})))
    assert main.items == (Bar("Yes", 2, 3), Bar("Partly", 0, 3), Bar("No", 1, 3), Text("Skip: 1"))


def test_where_nobody_changed_there_is_nothing_to_tell_of_changes() -> None:
    titles = [one.title for one in sections.results(summarise(made(**moved({(YES, YES): 3}))))]
    assert titles == ["Is it so?"]


def test_reasons_stand_under_their_question_with_what_others_made_of_them() -> None:
    main, stance, movers = sections.reasons(SUMMARY)
    assert (main.title, stance.title, movers.title) == (
        "Is it so?",
        "“It began …”",
        "What moved people",
    )
    note = "a good point for 3 of 4 who say Yes, 2 of 3 who say No"
    assert main.items == (Quote("Because 1.", "Yes", note),)
    assert stance.items == (Quote("Because 2.", "Agree", "a good point for 0 of 2 who say Yes"),)


def test_what_moved_people_adds_up_though_a_reason_is_not_shown_any_more() -> None:
    moved_by = sections.reasons(SUMMARY)[-1]
    assert texts(moved_by) == [
        "2: “It went on …”",
        "1: the reason “Because 1.”",
        "1: the conversation",
        "2: something else",
    ]


def test_the_closing_line_says_who_they_are_and_what_they_read() -> None:
    assert sections.closing_line(SUMMARY) == (
        "9 people who chose to answer, not a sample · 9 answered both before and after"
        " · an opinion piece"
    )
    alone = summarise(made(participants=1, note=""))
    assert sections.closing_line(alone) == "1 person who chose to answer, not a sample"


def test_what_secret_ballots_leave_out_is_said_in_one_sentence() -> None:
    few = summarise(secret(asked(2, STANCE, {AGREE: 2}), **moved({(YES, YES): 4, (NO, YES): 1})))
    assert texts(section("Not shown", few)) == [
        "Ballots are secret here, so results of fewer than 5 answers and who changed their mind"
        " are left out: they could give someone away."
    ]
    assert "Not shown" not in [one.title for one in sections.results(SUMMARY)]
