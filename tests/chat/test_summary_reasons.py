"""The sections of reasons on the summary's card: in order, none twice, and within its pages."""

from dataclasses import replace

import pytest
from test_card_limits import EVERYTHING, fits, fullest, long_round

from bot.chat.cards.summary import PAGE_LIMIT, summary_card
from bot.chat.cards.summary_reasons import reasons, what_moved
from bot.domain.answers import describe
from bot.domain.questions import Kind, Question
from bot.domain.rounds import StepKind
from bot.summaries.findings import Mover, Movers
from bot.summaries.models import MarkedReason, Moved, Reason
from bot.summaries.summary import Summary
from bot.summaries.voices import movers, voices

TRACKED = Question("Does he deserve poor marks?", Kind.CHOICE, ("Apples", "Bread", "Cheese"))
OTHER = Question("Another one?", Kind.CHOICE, ("Left", "Right"))
APPLES, BREAD, CHEESE = 0, 1, 2
GOOD, BAD = 1, -1

Said = tuple[Question, int, str, tuple[tuple[int, int, int], ...]]


def told(*said: Said) -> Summary:
    marked = tuple(MarkedReason(*one) for one in said)
    plain = tuple(Reason(q.text, describe(q, a), text) for q, a, text, _ in said)
    return Summary(
        title="The call",
        published="2021-12-31",
        note="",
        participants=20,
        tracked_question=TRACKED,
        tracked=None,
        questions=(),
        passages=(),
        most_contested=None,
        most_agreed=None,
        reasons=plain,
        lines=("20 people took part.",),
        voices=voices(marked),
    )


def good(*people: int) -> tuple[tuple[int, int, int], ...]:
    """So many of each side, in order, found it good."""
    return tuple((side, GOOD, count) for side, count in enumerate(people) if count)


def test_good_points_for_both_sides_then_the_strongest_then_the_rest() -> None:
    sections = list(
        reasons(
            told(
                (TRACKED, APPLES, "Only for apples.", good(5)),
                (TRACKED, APPLES, "Less so.", (*good(4), (APPLES, BAD, 4))),
                (TRACKED, BREAD, "For both.", good(5, 4)),
                (OTHER, 0, "Left, clearly.", good(3)),
                (OTHER, 1, "Nobody marked it.", ()),
            )
        )
    )
    text = "\n".join(sections)
    assert text == (
        "### Good points for both sides\n"
        "-# Does he deserve poor marks?\n"
        "- “For both.” (**Bread** · good point for 5 who said Apples and 4 who said Bread)\n"
        "### Strongest of each side\n"
        "-# Does he deserve poor marks?\n"
        "- “Only for apples.” (**Apples** · good point for 5 who said Apples)\n"
        "-# Another one?\n"
        "- “Left, clearly.” (**Left** · good point for 3 who said Left)\n"
        "### More in members' words\n"
        "-# Does he deserve poor marks?\n"
        "- **Apples**: Less so.\n"
        "-# Another one?\n"
        "- **Right**: Nobody marked it."
    )


def test_three_bridges_the_best_first_and_the_fourth_is_not_lost() -> None:
    said = [(TRACKED, APPLES, f"Bridge {n}.", good(n, n)) for n in (3, 6, 4, 5)]
    text = "\n".join(reasons(told(*said)))
    places = [text.index(f"Bridge {n}.") for n in (6, 5, 4, 3)]
    assert places == sorted(places)
    assert text.index("Strongest") < places[3], "the fourth is the strongest of what is left"
    assert all(text.count(f"Bridge {n}.") == 1 for n in (3, 4, 5, 6))


def test_three_sides_are_all_named() -> None:
    text = "\n".join(reasons(told((TRACKED, APPLES, "For all.", good(5, 4, 3)))))
    assert "5 who said Apples, 4 who said Bread and 3 who said Cheese" in text


def test_of_many_sides_the_largest_are_named() -> None:
    several = Question("Which?", Kind.MULTIPLE, ("A", "B", "C"))
    marks = tuple((answer, GOOD, answer + 2) for answer in range(1, 8))
    (text,) = reasons(told((several, 1, "For most.", marks)))
    named = "6 who said C, 7 who said A, C, 8 who said B, C, 9 who said A, B, C"
    assert f"good point for {named} and some of other sides" in text


def test_without_marks_there_are_members_words_alone() -> None:
    sections = list(reasons(told((TRACKED, CHEESE, "Just so.", ()))))
    assert sections == [
        "### In members' words\n-# Does he deserve poor marks?\n- **Cheese**: Just so."
    ]
    assert list(reasons(told())) == []


def test_what_moved_people_is_never_called_a_cause() -> None:
    moved = (Moved("passage 4", 5), Moved("the conversation", 3), Moved("passage 1", 2),
             Moved("something else", 1))  # fmt: skip
    (section,) = what_moved(replace(told(), movers=movers(moved)))
    assert section == (
        "**What moved people**\n"
        "People who changed said: passage 4 (5), the conversation (3), other things (3)."
    )
    assert "because" not in section


@pytest.mark.parametrize("people", [0, 2, 4])
def test_nothing_stands_where_nothing_can_be_named(people: int) -> None:
    moved = tuple(Moved(f"passage {n}", 1) for n in range(people))
    assert list(what_moved(replace(told(), movers=movers(moved)))) == []


def test_of_many_things_that_moved_people_the_most_named_stand_on_the_card() -> None:
    named = tuple(Mover(f"passage {n}", 15 - n) for n in range(1, 11))
    (section,) = what_moved(replace(told(), movers=Movers(98, named, 3)))
    assert "passage 8 (7), other things (14)." in section


@pytest.mark.parametrize("letter", ["x", "*"])
def test_the_fullest_pages(letter: str) -> None:
    question = fullest(letter)
    marks = tuple((answer, GOOD, 1000) for answer in range(1, EVERYTHING, 60))
    said = [
        (question, EVERYTHING - n, f"{n}".rjust(300, letter), marks if n < 40 else ())
        for n in range(60)
    ]
    named = tuple(Mover(f"the reason “{letter * 300}”", 1000) for _ in range(12))
    summary = replace(told(*said), movers=Movers(12_000, named, 0))
    round_ = long_round(letter)
    step = next(one for one in round_.steps if one.kind is StepKind.SUMMARY)
    for page in range(60):
        fits(summary_card(summary, round_, step, page=page))
    assert all(len(one) <= PAGE_LIMIT for one in reasons(summary))
