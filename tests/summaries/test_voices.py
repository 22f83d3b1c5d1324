"""What people made of reasons and what moved them, told without giving anyone away."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from summary_rounds import TRACKED, round_of

from bot import codec
from bot.domain.answers import describe_for_all, encode
from bot.domain.questions import CANT_JUDGE, FIXED_OPTIONS, Kind, Question
from bot.summaries.disclosure import enough
from bot.summaries.figures import summarise
from bot.summaries.findings import Mover, Movers, SideMarks, Voice
from bot.summaries.models import MarkedReason, Moved, Reason
from bot.summaries.summary import Summary
from bot.summaries.voices import (
    SOMETHING_ELSE,
    movers,
    reason_words,
    still_named,
    still_told,
    voices,
)

GOOD, PASS, BAD = 1, 0, -1
APPLES, BREAD = 0, 1
MARKS = Question("Which mark?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])


def voice(*marks: tuple[int, int, int], answer: int = APPLES, of: Question = TRACKED) -> Voice:
    (found,) = voices([MarkedReason(of, answer, "Because.", marks)])
    return found


def test_a_reason_that_both_sides_found_good() -> None:
    found = voice((APPLES, GOOD, 5), (BREAD, GOOD, 4), (BREAD, BAD, 4))
    assert found.good == (SideMarks("Apples", 5), SideMarks("Bread", 4))
    assert found.side == found.answer == "Apples"
    assert found.bridge == pytest.approx(5 / 10)
    assert found.strength == pytest.approx(6 / 7)


def test_a_side_of_one_or_two_is_not_told() -> None:
    found = voice((APPLES, GOOD, 3), (BREAD, GOOD, 2))
    assert found.good == (SideMarks("Apples", 3),)
    assert found.bridge is None
    assert voice((BREAD, GOOD, 9)).strength is None


def test_the_marks_of_a_side_are_counted_together() -> None:
    found = voice((0, GOOD, 2), (1, GOOD, 1), (3, GOOD, 1), (4, GOOD, 2), answer=1, of=MARKS)
    assert found.good == (SideMarks("A or B", 3), SideMarks("D or F", 3))
    assert (found.answer, found.side) == ("B", "A or B")
    assert found.bridge == found.strength == pytest.approx(4 / 5)


def test_of_a_ranking_only_the_first_choice_is_told() -> None:
    ranked = Question("Which first?", Kind.RANKED, ("Tea", "Coffee", "Water"))
    orders = [encode(ranked, order) for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2))]
    marks = tuple((answer, GOOD, 3) for answer in orders)
    found = voice(*marks, answer=orders[0], of=ranked)
    assert found.answer == describe_for_all(ranked, orders[0]) == "First choice: Tea"
    assert found.good == (SideMarks("Tea", 6), SideMarks("Coffee", 3))


def test_who_cant_judge_is_on_no_side() -> None:
    found = voice((CANT_JUDGE, GOOD, 9), (APPLES, GOOD, 3), answer=CANT_JUDGE)
    assert found.good == (SideMarks("Apples", 3),)
    assert (found.side, found.strength) == ("", None)


def test_no_estimate_can_be_solved_for_one_or_two_who_were_not_convinced() -> None:
    alone = voice((APPLES, GOOD, 5), (BREAD, GOOD, 4))
    for mark in (BAD, PASS):
        for people in (1, 2):
            assert voice((APPLES, GOOD, 5), (APPLES, mark, people), (BREAD, GOOD, 4)) == alone
    assert voice((APPLES, GOOD, 5), (APPLES, BAD, 2), (APPLES, PASS, 1)).strength == 6 / 10


CELLS = st.lists(
    st.tuples(st.sampled_from([APPLES, BREAD, 2, CANT_JUDGE]), st.sampled_from([GOOD, PASS, BAD]),
              st.integers(1, 9)),
    unique_by=lambda cell: cell[:2],
)  # fmt: skip


@given(CELLS, st.sampled_from([APPLES, BREAD, CANT_JUDGE]))
def test_no_number_of_a_voice_is_of_one_or_two_people(
    cells: list[tuple[int, int, int]], answer: int
) -> None:
    found = voice(*cells, answer=answer)
    good = {side.side: side.good for side in found.good}
    assert all(count >= 3 for count in good.values())
    for estimate in (found.bridge, found.strength):
        if estimate is not None:
            solved = [(count + 1) / estimate - 2 - count for count in good.values()]
            assert any(enough(round(rest)) and abs(rest - round(rest)) < 1e-6 for rest in solved)


def moved(*people: int) -> list[Moved]:
    """The first said that passage 1 moved them, and so on."""
    return [Moved(f"passage {n}", count) for n, count in enumerate(people, 1) if count]


def test_what_moved_at_least_three_is_named() -> None:
    named = (Mover("passage 2", 5), Mover("passage 1", 3))
    assert movers(moved(3, 5)) == Movers(8, named, 0)
    assert movers(moved(3, 5, 2, 1)) == Movers(11, named, 3)
    assert movers([]) is None


def test_one_or_two_others_are_never_left_alone() -> None:
    assert movers(moved(3, 5, 1)) == Movers(9, (Mover("passage 2", 5),), 4)
    assert movers(moved(5, 2)) == Movers(7, (), 7)
    assert movers(moved(3, 4, 3, 1)) == Movers(11, (Mover("passage 2", 4),), 7)
    assert movers(moved(9, 3, 2, 2)) == Movers(16, (Mover("passage 1", 9),), 7)


@pytest.mark.parametrize("people", [(1,), (2,), (1, 1)])
def test_one_or_two_who_said_anything_are_not_counted(people: tuple[int, ...]) -> None:
    assert movers(moved(*people)) == Movers(None, (), 0)


def counts(length: int, most: int) -> Iterator[tuple[int, ...]]:
    if length == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in counts(length - 1, most - first):
            yield (first, *rest)


def test_something_else_is_among_the_others_however_many_said_so() -> None:
    said = [*moved(4), Moved(SOMETHING_ELSE, 7)]
    assert movers(said) == Movers(11, (Mover("passage 1", 4),), 7)


@pytest.mark.parametrize("sources", [2, 3, 4])
def test_nothing_of_one_or_two_people_follows_from_what_is_said_of_movers(sources: int) -> None:
    """Every way to have answered that gives the same account: no small cell is in all of them."""
    alike = defaultdict[Movers | None, list[tuple[int, ...]]](list)
    for people in counts(sources, 12):
        said = [*moved(*people[1:]), Moved(SOMETHING_ELSE, people[0])]
        said = [*moved(*people[1:]), Moved(SOMETHING_ELSE, people[0])]
        alike[movers(said)].append(people)
    for account, possible in alike.items():
        for cell in zip(*possible, strict=True):
            assert len(set(cell)) > 1 or enough(cell[0]), (account, possible)


def test_a_hidden_reason_vanishes_from_what_was_published() -> None:
    told = voices([MarkedReason(TRACKED, APPLES, text, ()) for text in ("One.", "Two.")])
    named = (Mover(reason_words("One."), 4), Mover("passage 1", 3), Mover(reason_words("Two."), 3))
    approved = [Reason(TRACKED.text, "Apples", "Two.")]
    assert [one.text for one in still_told(told, approved)] == ["Two."]
    left = still_named(Movers(10, named, 0), approved)
    assert left == Movers(10, named[1:], 4)
    assert still_named(left, approved) == left
    assert still_named(Movers(None, (), 0), []) == Movers(None, (), 0)


def test_the_summary_tells_both_and_is_read_back_as_it_was_kept() -> None:
    reason = MarkedReason(TRACKED, APPLES, "Because.", ((APPLES, GOOD, 5), (BREAD, GOOD, 4)))
    record = replace(round_of(["A..B"] * 6), marked=(reason,), moved=tuple(moved(4)))
    summary = summarise(record)
    assert summary.voices[0].bridge is not None
    assert summary.movers == Movers(4, (Mover("passage 1", 4),), 0)
    assert codec.load(Summary, codec.dump(summary)) == summary
    assert asdict(summary)["voices"][0]["side"] == "Apples"
