"""What a summary says: everything once, and with the numbers of the summary."""

from collections.abc import Iterable

import pytest
from made_inputs import (
    AGREE,
    COLOURS,
    DISAGREE,
    DRINKS,
    MARKS,
    NO,
    PARTLY,
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
from bot.summaries.figures import summarise
from bot.summaries.inputs import MoverInputs
from bot.summaries.sections import (
    Bar,
    Point,
    Quote,
    Section,
    Table,
    Text,
    closing_line,
    points,
    reasons,
    results,
)
from bot.summaries.summary import Summary

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
    (found,) = [one for one in results(of) if one.title == title and not one.passage]
    return found


def words_of(sections: Iterable[Section]) -> list[str]:
    """Everything that is said, piece by piece."""
    found: list[str] = []
    for one in sections:
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
    assert points(SUMMARY) == (
        Point("Most agreed", "“It began …”", "8 of 9 agree", 1),
        Point("Split people", "Is it so?", "3 say Yes, 3 say No", 2),
        Point(
            "Reached across",
            "“Because 1.”",
            "a good point for 3 of 4 who say Yes, 2 of 3 who say No",
        ),
    )
    assert points(summarise(made())) == ()


def test_everything_is_said_once() -> None:
    said = words_of([*results(SUMMARY), *reasons(SUMMARY)])
    assert len(said) == len(set(said))
    titles = [(one.title, one.passage) for one in results(SUMMARY)]
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
    assert sum("not a sample" in one for one in [*said, closing_line(SUMMARY)]) == 1


def test_bars_have_the_counts_of_the_summary() -> None:
    for result in SUMMARY.results:
        (found,) = [
            one
            for one in results(SUMMARY)
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
    colours, drinks, marks = results(SUMMARY)[-3:]
    assert "Several answers each, so the counts can add up to more." in texts(colours)
    assert "Tea wins the runoff, 3 to 2 against Coffee." in texts(drinks)
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
    titles = [one.title for one in results(summarise(made(**moved({(YES, YES): 3}))))]
    assert titles == ["Is it so?"]


def test_reasons_stand_under_their_question_with_what_others_made_of_them() -> None:
    main, stance, movers = reasons(SUMMARY)
    assert (main.title, stance.title, movers.title) == (
        "Is it so?",
        "“It began …”",
        "What moved people",
    )
    note = "a good point for 3 of 4 who say Yes, 2 of 3 who say No"
    assert main.items == (Quote("Because 1.", "Yes", note),)
    assert stance.items == (Quote("Because 2.", "Agree", "a good point for 0 of 2 who say Yes"),)


def test_what_moved_people_adds_up_though_a_reason_is_not_shown_any_more() -> None:
    moved_by = reasons(SUMMARY)[-1]
    assert texts(moved_by) == [
        "2: “It went on …”",
        "1: the reason “Because 1.”",
        "1: the conversation",
        "2: something else",
    ]


def test_the_closing_line_says_who_they_are_and_what_they_read() -> None:
    assert closing_line(SUMMARY) == (
        "9 people who chose to answer, not a sample · 9 answered both before and after"
        " · an opinion piece"
    )
    alone = summarise(made(participants=1, note=""))
    assert closing_line(alone) == "1 person who chose to answer, not a sample"


def test_what_secret_ballots_leave_out_is_said_in_one_sentence() -> None:
    few = summarise(secret(asked(2, STANCE, {AGREE: 2}), **moved({(YES, YES): 4, (NO, YES): 1})))
    assert texts(section("Not shown", few)) == [
        "Ballots are secret here, so results of fewer than 5 answers and who changed their mind"
        " are left out: they could give someone away."
    ]
    assert "Not shown" not in [one.title for one in results(SUMMARY)]
