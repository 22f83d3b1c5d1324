"""Both sides take turns, the others first, and what few have marked comes early."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.questions import FIXED_OPTIONS, SKIP, Kind, Question
from bot.domain.sides import Candidate, next_to_read, side_name, side_of

YES, NO, PARTLY = 0, 1, 2


def question(kind: Kind) -> Question:
    return Question("So?", kind, FIXED_OPTIONS.get(kind, ("Yes", "No", "Partly")))


def sides(kind: Kind, *answers: int) -> list[str]:
    asked = question(kind)
    found = [side_of(asked, answer) for answer in answers]
    return ["" if one is None else side_name(asked, one) for one in found]


def test_the_sides_of_each_kind() -> None:
    assert sides(Kind.CHOICE, 0, 1, 2) == ["Yes", "No", "Partly"]
    assert sides(Kind.MULTIPLE, 0b1, 0b110) == ["Yes", "No, Partly"]
    assert sides(Kind.MARKS, *range(5)) == ["A or B", "A or B", "C", "D or F", "D or F"]
    agreement = ["Agree", "Agree", "Neither", "Disagree", "Disagree"]
    assert sides(Kind.AGREEMENT, *range(5)) == agreement
    assert sides(Kind.STANCE, 0, 1, 2) == ["Agree", "Disagree", "Not sure"]


def test_who_skips_is_on_no_side() -> None:
    for kind in Kind:
        assert side_of(question(kind), SKIP) is None


def read_all(own: int | None, *reasons: Candidate) -> list[int]:
    """The ids in the order in which one person reads and marks them."""
    read: list[Candidate] = []
    while left := [one for one in reasons if one not in read]:
        chosen = next_to_read(own, [one.side for one in read], left)
        assert chosen is not None
        read.append(chosen)
    return [one.id for one in read]


def reason(number: int, side: int | None, marks: int = 0, tie: bytes = b"") -> Candidate:
    return Candidate(number, side, marks, tie or bytes([number]))


def test_the_sides_take_turns_beginning_with_the_other() -> None:
    yes = [reason(n, YES) for n in (1, 2, 3)]
    no = [reason(n, NO) for n in (4, 5, 6)]
    assert read_all(YES, *yes, *no) == [4, 1, 5, 2, 6, 3]
    assert read_all(NO, *yes, *no) == [1, 4, 2, 5, 3, 6]


def test_the_least_marked_comes_first_within_a_side() -> None:
    reasons = [reason(1, NO, 5), reason(2, NO, 0), reason(3, YES, 9), reason(4, YES, 2)]
    assert read_all(YES, *reasons) == [2, 4, 1, 3]


def test_equals_come_in_the_readers_own_order() -> None:
    assert read_all(YES, reason(1, NO, tie=b"b"), reason(2, NO, tie=b"a")) == [2, 1]
    assert read_all(YES, reason(1, NO, tie=b"a"), reason(2, NO, tie=b"b")) == [1, 2]


def test_however_many_sides_there_are_all_are_read_in_turn_to_the_end() -> None:
    yes, no = [reason(n, YES) for n in (1, 2)], [reason(n, NO, 3) for n in (3, 4)]
    partly = [reason(n, PARTLY, 7) for n in (5, 6)]
    assert read_all(YES, *no, *partly) == [3, 5, 4, 6]
    assert read_all(None, *yes, *no) == [1, 3, 2, 4]
    assert read_all(YES, *yes) == [1, 2]
    assert next_to_read(YES, [], []) is None


CANDIDATES = st.lists(
    st.tuples(st.sampled_from([YES, NO, PARTLY, None]), st.integers(0, 3), st.binary(max_size=2)),
    max_size=8,
).map(lambda made: [Candidate(n, *one) for n, one in enumerate(made)])


@given(st.sampled_from([YES, NO, None]), CANDIDATES)
def test_everything_is_read_once_and_no_side_runs_ahead(
    own: int | None, reasons: list[Candidate]
) -> None:
    order = read_all(own, *reasons)
    assert sorted(order) == list(range(len(reasons)))
    for number, one in enumerate(order):
        before = [reasons[read].side for read in order[:number]]
        left = {reasons[one].side for one in order[number:]}
        mine = sum(own is not None and side == own for side in before)
        if own is not None and own in left and left != {own}:
            assert (reasons[one].side == own) == (mine < len(before) - mine)
