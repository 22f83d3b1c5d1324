"""Who may see what: the whole table of it, and what a summary of secret ballots leaves out."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_inputs import (
    AGREE,
    DISAGREE,
    DRINKS,
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

from bot.domain.answers import Tally, encode
from bot.domain.questions import SKIP, STANCE
from bot.domain.reasons import Source
from bot.domain.rounds import Ballots, Poll, Purpose, Results, Rules
from bot.summaries import privacy
from bot.summaries.figures import BY_ROLE, BY_SIDE, RESULTS, WHO_CHANGED, summarise
from bot.summaries.inputs import MoverInputs

ANONYMOUS, OPEN, SECRET = Ballots.ANONYMOUS, Ballots.OPEN, Ballots.SECRET
LIVE, VOTED, CLOSED = Results.LIVE, Results.VOTED, Results.CLOSED
NOBODY, VOTERS, EVERYONE = "nobody", "who has answered", "everyone"


def poll(ballots: Ballots, results: Results, purpose: Purpose = Purpose.STANCE) -> Poll:
    return Poll(
        id=1,
        server_id=1,
        channel_id=1,
        message_id=None,
        round_id=1,
        step=1,
        purpose=purpose,
        question=STANCE,
        rules=Rules(results, ballots),
        opened_at=1,
        closes_at=None,
        closed_at=None,
        revealed_at=None,
        asked_again_at=None,
        in_thread=False,
        withheld=False,
    )


def who_sees(one: Poll) -> str:
    seen = privacy.may_see(one, answered=False), privacy.may_see(one, answered=True)
    return {(False, False): NOBODY, (False, True): VOTERS, (True, True): EVERYONE}[seen]


TABLE = {
    # ballots, results: while it is the newest card, when the next one came, once it is closed
    (ANONYMOUS, LIVE): (EVERYONE, EVERYONE, EVERYONE),
    (ANONYMOUS, VOTED): (VOTERS, EVERYONE, EVERYONE),
    (ANONYMOUS, CLOSED): (NOBODY, NOBODY, EVERYONE),
    (OPEN, LIVE): (EVERYONE, EVERYONE, EVERYONE),
    (OPEN, VOTED): (VOTERS, EVERYONE, EVERYONE),
    (OPEN, CLOSED): (NOBODY, NOBODY, EVERYONE),
    (SECRET, LIVE): (NOBODY, NOBODY, EVERYONE),
    (SECRET, VOTED): (NOBODY, NOBODY, EVERYONE),
    (SECRET, CLOSED): (NOBODY, NOBODY, EVERYONE),
}


@pytest.mark.parametrize(("ballots", "results"), TABLE)
def test_who_sees_a_result_and_when(ballots: Ballots, results: Results) -> None:
    now = poll(ballots, results)
    later = replace(now, revealed_at=2)
    closed = replace(later, closed_at=3)
    assert tuple(map(who_sees, (now, later, closed))) == TABLE[ballots, results]


def test_main_question_and_guess_are_told_by_the_summary_alone_a_discarded_round_never() -> None:
    for ballots, results in product(Ballots, Results):
        for one in (
            poll(ballots, results, Purpose.TRACKED),
            poll(ballots, results, Purpose.GUESS),
            replace(poll(ballots, results), withheld=True),
        ):
            assert who_sees(one) == NOBODY
            assert who_sees(replace(one, revealed_at=2, closed_at=3)) == NOBODY


def test_names_stand_beside_open_ballots_alone() -> None:
    assert [one for one in Ballots if privacy.shows_names(one)] == [OPEN]


@given(st.integers(0, 9), st.integers(0, 9))
def test_results_are_shown_from_the_first_ballot_on_secret_ones_from_the_fifth(
    answered: int, skipped: int
) -> None:
    tally = Tally((answered,), answered, skipped)
    assert privacy.may_show(ANONYMOUS, tally)
    assert privacy.may_show(OPEN, tally)
    assert privacy.may_show(SECRET, tally) is (answered + skipped >= 5)


@pytest.mark.parametrize(
    ("parts", "hides"),
    [((), True), ((0, 3, 7), True), ((3, 2), False), ((1,), False), ((0, 0), True)],
)
def test_a_breakdown_of_secret_ballots_has_three_people_in_each_part(
    parts: tuple[int, ...], hides: bool
) -> None:
    assert privacy.may_break_down(SECRET, parts) is hides
    assert privacy.may_break_down(ANONYMOUS, parts)
    assert privacy.may_break_down(OPEN, parts)


def test_an_answer_stands_beside_a_reason_unless_that_would_give_a_secret_away() -> None:
    few, enough = Tally((4,), 4, 0), Tally((5,), 5, 0)
    assert privacy.may_quote_answer(poll(ANONYMOUS, CLOSED), few)
    assert privacy.may_quote_answer(poll(OPEN, CLOSED), few)
    going_on = poll(SECRET, VOTED)
    closed = replace(going_on, closed_at=3)
    assert privacy.may_quote_answer(closed, enough)
    for one, tally in ((closed, few), (going_on, few), (going_on, enough)):
        assert not privacy.may_quote_answer(one, tally)


# --- summaries of secret ballots ---


def test_a_result_of_fewer_than_five_is_left_out_whole() -> None:
    few, enough = asked(2, STANCE, {AGREE: 3, SKIP: 1}), asked(3, STANCE, {AGREE: 4, DISAGREE: 1})
    summary = summarise(secret(few, enough))
    assert [result.counts for result in summary.results] == [(4, 1, 0)]
    assert summary.left_out == (RESULTS,)
    assert len(summarise(made(few, enough)).results) == 2
    main = summarise(secret(firsts={YES: 5}, finals={YES: 4}))
    assert main.first is not None
    assert main.final is None
    assert main.left_out == (RESULTS,)


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        ({(YES, YES): 3, (PARTLY, NO): 3}, True),
        ({(YES, YES): 5, (PARTLY, NO): 2}, False),
        ({(YES, YES): 4}, False),
    ],
)
def test_who_changed_is_told_only_if_it_hides_everyone(
    pairs: dict[tuple[int, int], int], shown: bool
) -> None:
    summary = summarise(secret(**moved(pairs)))
    assert (summary.changes is not None) is shown
    assert (WHO_CHANGED in summary.left_out) is not shown
    assert summarise(made(**moved(pairs))).changes is not None


def test_when_minds_changed_is_told_only_if_it_hides_everyone() -> None:
    pairs = moved({(YES, YES): 4, (PARTLY, NO): 4})
    summary = summarise(secret(**pairs, changed_after=((1, 3), (2, 1))))
    assert summary.changes is not None
    assert summary.changes.after == ()
    kept = summarise(secret(**pairs, changed_after=((1, 4), (2, 0)))).changes
    assert kept is not None
    assert kept.after == ((1, 4), (2, 0))


def test_sides_are_compared_only_if_each_part_hides_everyone() -> None:
    hidden = by_sides(2, STANCE, {YES: {AGREE: 5}, NO: {AGREE: 4, DISAGREE: 1}})
    shown = by_sides(3, STANCE, {YES: {AGREE: 5}, NO: {AGREE: 5}})
    finals = {YES: 5, NO: 5}
    summary = summarise(secret(hidden, shown, finals=finals))
    assert len(summary.shared) == 1
    assert len(summarise(made(hidden, shown, finals=finals)).shared) == 2
    assert BY_SIDE in summary.left_out
    assert summarise(secret(shown, finals=finals)).left_out == ()


def test_good_points_by_side_are_told_only_if_they_hide_everyone() -> None:
    shown = reason(1, YES, ((YES, 1, 3), (NO, 1, 4)))
    hidden = reason(2, YES, ((YES, 1, 3), (NO, 1, 4), (NO, -1, 1)))
    both = summarise(secret(finals={YES: 5, NO: 5}, reasons=(shown, hidden)))
    assert {one.id: bool(one.sides) for one in both.reasons} == {1: True, 2: False}
    assert both.reached == 1
    assert BY_SIDE in both.left_out, "also where some are told"
    assert summarise(secret(finals={YES: 5, NO: 5}, reasons=(shown,))).left_out == ()


def test_a_reason_gives_away_neither_its_authors_answer_nor_their_side() -> None:
    marks = ((YES, 1, 3), (NO, 1, 3))
    elsewhere = reason(1, NO, marks, poll_id=2)

    def found(n: int, finals: dict[int, int], ballots: Ballots) -> tuple[str, str]:
        poll_ = asked(2, QUESTION, {YES: n})
        (one,) = summarise(
            made(poll_, finals=finals, reasons=(elsewhere,), ballots=ballots)
        ).reasons
        return one.answer, one.own_side

    sides = {YES: 5, NO: 5}
    assert found(5, sides, ANONYMOUS) == ("Yes", "No")
    assert found(5, sides, SECRET) == ("Yes", ""), "what else they answered is theirs"
    assert found(4, sides, SECRET) == ("", "")
    (of_few,) = summarise(secret(finals={YES: 4}, reasons=(reason(1, YES, marks),))).reasons
    assert (of_few.answer, of_few.own_side, of_few.sides) == ("", "", ())


def test_of_a_ranking_first_choices_without_the_counts_after_them() -> None:
    answers = {encode(DRINKS, [0]): 4, encode(DRINKS, [1]): 3, encode(DRINKS, [2, 1]): 1}
    (result,) = summarise(secret(asked(2, DRINKS, answers))).results
    assert (result.counts, result.runoff) == ((4, 3, 1), None)
    (result,) = summarise(secret(asked(2, DRINKS, {encode(DRINKS, [0]): 5}))).results
    assert result.runoff is not None


def test_what_moved_people_and_the_guess_are_told_only_if_they_hide_everyone() -> None:
    rest: dict[str, Any] = {"finals": {YES: 6}, "guesses": {YES: 3, NO: 3}}
    told = summarise(secret(moved=(MoverInputs(Source.TALK, 0, 3),), **rest))
    assert told.movers
    assert told.guess is not None
    rest["guesses"] = {YES: 5, NO: 1}
    two = (MoverInputs(Source.TALK, 0, 3), MoverInputs(Source.ELSE, 0, 2))
    hidden = summarise(secret(moved=two, **rest))
    assert hidden.movers == ()
    assert hidden.guess is None


def test_roles_are_told_only_if_they_hide_everyone_and_no_answer_is_all_of_a_role() -> None:
    def shown(*by_role: tuple[int, int, int], ballots: Ballots = SECRET) -> bool:
        one = replace(asked(2, STANCE, {AGREE: 9, DISAGREE: 9}), by_role=by_role)
        summary = summarise(made(one, roles=("Sailors",), ballots=ballots))
        is_shown = bool(summary.results[0].by_role)
        assert (BY_ROLE in summary.left_out) is not is_shown
        return is_shown

    mixed = ((1, AGREE, 4), (1, DISAGREE, 4), (0, AGREE, 5), (0, DISAGREE, 5))
    assert shown(*mixed)
    assert not shown((1, AGREE, 4), (1, DISAGREE, 2), (0, AGREE, 5))
    assert not shown(*mixed[:3], (0, DISAGREE, 1)), "the others are a part too"
    assert not shown((1, AGREE, 9), (0, DISAGREE, 9)), "nine of nine are no secret"
    assert shown((1, AGREE, 1), (0, AGREE, 1), ballots=ANONYMOUS)


def test_roles_that_people_have_together_hide_everyone_too() -> None:
    def shown(*by_role: tuple[int, int, int]) -> tuple[list[str], bool]:
        one = replace(asked(2, STANCE, {AGREE: 20, DISAGREE: 9}), by_role=by_role)
        summary = summarise(secret(one, roles=("Sailors", "Birds", "Nobody")))
        return [one.role for one in summary.results[0].by_role], BY_ROLE in summary.left_out

    others = ((0, AGREE, 5), (0, DISAGREE, 5))
    sailors = ((0b01, AGREE, 4), (0b01, DISAGREE, 4))
    assert shown(*sailors, *others) == (["Sailors"], False)
    both = ((0b11, AGREE, 3), (0b10, DISAGREE, 3))
    assert shown(*sailors, *both, *others) == (["Sailors", "Birds"], False)
    one = ((0b11, AGREE, 1), (0b10, AGREE, 3), (0b10, DISAGREE, 3))
    assert shown(*sailors, *one, *others) == ([], True), "Sailors less Sailors that are no Birds"


CELLS = st.lists(st.tuples(*[st.integers(-1, 2)] * 2, st.integers(1, 5)), max_size=8)


@given(CELLS, CELLS, CELLS)
def test_no_breakdown_of_secret_ballots_has_a_part_of_one_or_two(
    pairs: list[tuple[int, int, int]],
    sides: list[tuple[int, int, int]],
    marks: list[tuple[int, int, int]],
) -> None:
    by_side = {one[:2]: one[2] for one in sides if one[0] != SKIP}
    poll_ = by_sides(
        2, QUESTION, {a: {b: n for (x, b), n in by_side.items() if x == a} for a, _ in by_side}
    )
    inputs = secret(
        poll_,
        **moved({one[:2]: one[2] for one in pairs}),
        reasons=(reason(1, YES, tuple((a, min(b, 1), n) for a, b, n in marks if a != SKIP)),),
    )
    summary = summarise(inputs)
    parts: list[int] = []
    if summary.changes is not None:
        parts += [n for row in summary.changes.table for n in row]
    for ground in (*summary.shared, *summary.dividing):
        parts += [n for one in ground.sides for n in (one.count, one.of)]
    for one in summary.reasons:
        parts += [n for side in one.sides for n in (side.count, side.of - side.count)]
    assert not [n for n in parts if 0 < n < 3]
