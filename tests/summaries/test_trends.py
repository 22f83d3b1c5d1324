"""The same question several times: what may be said of those who were there twice."""

from collections import defaultdict
from collections.abc import Iterable

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from summary_rounds import TRACKED, round_of

from bot.domain.questions import Kind, Question
from bot.summaries.figures import summarise
from bot.summaries.panel import SEVERAL_PICKS
from bot.summaries.results import result_of_answers
from bot.summaries.summary import Shown
from bot.summaries.timeline import Answers
from bot.summaries.trends import (
    TOO_CLOSE,
    TOO_FEW_TWICE,
    Group,
    Sitting,
    both,
    pair,
    points,
    sitting_of_poll,
    sitting_of_tracked,
)

SO = Question("Is it so?", Kind.CHOICE, ("Yes", "No"))


def voter(number: int) -> bytes:
    return number.to_bytes(16, "big")


def held(numbers: Iterable[int], answer: int = 0) -> dict[bytes, int]:
    return {voter(number): answer for number in numbers}


def sitting(answers: Answers, erased: Iterable[bytes] = (), question: Question = SO) -> Sitting:
    """A closed poll; these people erased their answers after its result was published."""
    result = result_of_answers(question, answers.values())
    now = {one: answer for one, answer in answers.items() if one not in set(erased)}
    return sitting_of_poll(now, result)


def test_the_same_people_are_paired_by_voter() -> None:
    first = held(range(12)) | held(range(20, 26), 1)
    later = held(range(6)) | held(range(6, 12), 1) | held(range(30, 36))
    change = pair(SO, sitting(first), sitting(later)).change
    assert change is not None
    assert (change.n, change.gross and change.gross.count) == (12, 6)
    assert [(one.source, one.target, one.people) for one in change.flows] == [("Yes", "No", 6)]
    assert [share.count for share in change.opening.shares] == [12, 0]
    assert [share.count for share in change.closing.shares] == [6, 6]


def test_too_few_who_were_there_twice() -> None:
    found = pair(SO, sitting(held(range(10))), sitting(held(range(6, 16))))
    assert (found.change, found.why_not) == (None, TOO_FEW_TWICE)


def test_nothing_is_said_beside_a_result_that_has_one_or_two_people_more() -> None:
    for more in range(1, 6):
        found = pair(SO, sitting(held(range(10 + more))), sitting(held(range(10))))
        assert (found.change is None) == (more < 3)
        assert (found.why_not == TOO_CLOSE) == (more < 3)


def test_one_or_two_who_changed_are_not_told() -> None:
    later = held(range(10)) | held(range(2), 1)
    found = pair(SO, sitting(held(range(10))), sitting(later))
    assert found.change is None
    assert "too few changed" in found.why_not


def test_who_erased_is_still_in_what_was_published() -> None:
    """All who are left were there twice; the one who erased would show by subtraction."""
    first, later = held(range(10)), held(range(9))
    assert pair(SO, sitting(first, [voter(9)]), sitting(later)).why_not == TOO_CLOSE
    assert pair(SO, sitting(held(range(13)), [voter(9)]), sitting(later)).change is not None


def test_a_second_pairing_stands_beside_the_first() -> None:
    """Ten of the first time came back the second time, nine of them also the third."""
    first, second, third = held(range(20)), held(range(10)), held([*range(9), *range(30, 36)])
    pairing = pair(SO, sitting(first), sitting(second))
    assert pairing.change is not None
    alone = pair(SO, sitting(first), sitting(third))
    assert alone.change is not None
    known = sitting(first).beside(both(sitting(first), sitting(second)), pairing.change.n)
    assert pair(SO, known, sitting(third)).why_not == TOO_CLOSE


def test_several_picks_are_not_paired() -> None:
    several = Question("Which?", Kind.MULTIPLE, ("Red", "Green"))
    one, two = (sitting(held(range(10), picks), question=several) for picks in (1, 3))
    found = pair(several, one, two)
    assert (found.change, found.why_not) == (None, SEVERAL_PICKS)


def test_points_between_two_results() -> None:
    before, now = (result_of_answers(SO, answers) for answers in ((0, 0, 1, 1), (0, 0, 0, 1)))
    assert points(now, before) == (25.0, -25.0)
    nobody = result_of_answers(SO, (-1, -1))
    assert points(nobody, before) == (None, None)


# --- the tracked question ---


def test_the_tracked_question_stands_beside_all_that_its_summary_says_of_the_end() -> None:
    """Ten confirmed at the close, ten were only carried forward: both are published."""
    record = round_of(["A..A"] * 10 + ["A..."] * 10)
    tracked = summarise(record).tracked
    assert tracked is not None
    assert record.tracked_log is not None
    found = sitting_of_tracked(record, tracked)
    assert found is not None
    assert len(found.basis) == 20
    confirmed = frozenset(voter(number) for number in range(10))
    assert confirmed in found.published[0]
    for people, fits in ((range(10), True), (range(10, 20), True), (range(9), False)):
        later = sitting(held([*people, *range(40, 46)]))
        assert (pair(TRACKED, found, later).change is not None) == fits
    for role, fits in ((range(5), True), (range(9), False)):
        group = frozenset(voter(number) for number in role)
        with_role = sitting_of_tracked(record, tracked, [group])
        assert with_role is not None
        later = sitting(held([*range(10), *range(40, 46)]))
        assert (pair(TRACKED, with_role, later).change is not None) == fits


def test_a_result_that_was_too_small_is_paired_with_nothing() -> None:
    record = round_of(["A..A"] * 4)
    tracked = summarise(record).tracked
    assert tracked is not None
    assert tracked.shown is Shown.TOO_FEW
    assert sitting_of_tracked(record, tracked) is None


# --- whatever happens ---

WAYS = st.tuples(*[st.sampled_from((0, 1, -1, None))] * 3, st.integers(0, 12))
"""What a person answered at three times, and whether they erased everything: before the first
pairing (1), before the second one (2), or never."""


@given(st.lists(WAYS, min_size=5, max_size=14), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_no_part_that_published_groups_cut_is_one_or_two_people(
    ways: list[tuple[int | None, int | None, int | None, int]], copies: int
) -> None:
    people = [(voter(i), way) for i, way in enumerate(ways * copies)]
    times = [{who: way[i] for who, way in people if way[i] is not None} for i in range(3)]
    asked: list[dict[bytes, int]] = [
        {who: answer for who, answer in time.items() if answer is not None} for time in times
    ]
    assume(all(len(answers) >= 5 for answers in asked))
    early = {who for who, way in people if way[3] == 1}
    late = early | {who for who, way in people if way[3] == 2}
    published: list[list[Group]] = [[frozenset(answers)] for answers in asked]

    one, two = sitting(asked[0], early), sitting(asked[1], early)
    first = pair(SO, one, two)
    if first.change is not None:
        published[0].append(both(one, two))
        published[1].append(both(one, two))
    one, two, three = (sitting(answers, late) for answers in asked)
    if first.change is not None:
        one = one.beside(both(one, two), first.change.n)
    second = pair(SO, one, three)
    if second.change is not None:
        published[0].append(both(one, three))
        published[2].append(both(one, three))
    for groups in published:
        assert not {1, 2} & set(parts(groups)), "subtracting one from another shows an answer"
    for change in (first.change, second.change):
        if change is not None:
            assert not [flow for flow in change.flows if flow.people < 3]
            assert change.other_changes not in (1, 2)


def parts(groups: list[Group]) -> list[int]:
    """How many people are in each part, counting those who have left."""
    found: defaultdict[tuple[bool, ...], int] = defaultdict(int)
    for who in frozenset[bytes]().union(*groups):
        found[tuple(who in group for group in groups)] += 1
    return list(found.values())
