import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summary_rounds import MINUTE, TRACKED, crowd, round_of

from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.answers import Tally
from bot.summaries.descriptions import describe_line
from bot.summaries.disclosure import enough
from bot.summaries.figures import summarise
from bot.summaries.models import AskedQuestion, Change, RoundRecord
from bot.summaries.summary import Result, Shown, Tracked, Who
from bot.summaries.timeline import replay
from bot.summaries.words import change_text, share_text, switches_text

MULTIPLE = Question("Which of these?", Kind.MULTIPLE, ("One", "Two", "Three"))


def tracked_of(record: RoundRecord) -> Tracked:
    tracked = summarise(record).tracked
    assert tracked
    return tracked


def counts(result: Result | None) -> tuple[int, ...] | None:
    """The options' counts, and at last "can't judge"."""
    if result is None:
        return None
    return (*(share.count for share in result.shares), result.cant_judge)


def test_before_and_after_are_the_same_people() -> None:
    stay = ["A..A"] * 6 + ["B..B"] * 6
    moved = ["A..B"] * 4 + ["B..C"] * 3
    others = ["A..."] * 3 + [".C.C"] * 3
    tracked = tracked_of(round_of([*stay, *moved, *others]))
    change = tracked.before_after
    assert change
    assert (tracked.n_opening, tracked.n_closing, tracked.n_carried) == (22, 22, 3)
    assert (tracked.n_paired, change.n) == (19, 19)
    assert counts(change.opening) == (10, 9, 0, 0)
    assert counts(change.closing) == (6, 10, 3, 0)
    assert change.gross
    assert (change.gross.count, change.gross.n) == (7, 19)
    assert [(f.source, f.target, f.people) for f in change.flows] == [
        ("Apples", "Bread", 4),
        ("Bread", "Cheese", 3),
    ]
    assert [(n.answer, n.net, n.gained, n.lost) for n in change.net] == [
        ("Apples", -4, 0, 4),
        ("Bread", 1, 4, 3),
        ("Cheese", 3, 3, 0),
        ("Can't judge", 0, 0, 0),
    ]
    assert counts(tracked.result) == (9, 10, 6, 0)
    assert counts(tracked.opening) == (13, 9, 0, 0)


def test_a_confirmation_counts_as_a_closing_answer_and_silence_as_carried_forward() -> None:
    tracked = tracked_of(round_of(["A.A"] * 6 + ["A.."] * 4))
    assert (tracked.n_closing, tracked.n_carried, tracked.n_paired) == (6, 4, 6)


def test_who_withdrew_before_the_first_passage_has_no_opening_answer() -> None:
    record = round_of(["A.A"] * 6 + ["A.."])
    before = tuple(change for change in record.tracked_log or () if change.at < 10 * MINUTE)
    withdrawal = Change(before[-1].voter, None, 9 * MINUTE)
    timeline = replay(record, [*before, withdrawal])
    assert len(timeline.opening) == 6


def test_a_withdrawal_in_the_closing_window_is_no_answer() -> None:
    tracked = tracked_of(round_of(["A.A"] * 6 + ["A.-"] * 3))
    assert (tracked.n_closing, tracked.n_carried, tracked.n_paired) == (6, 0, 6)
    assert counts(tracked.result) == (6, 0, 0, 0)


def test_an_answer_at_the_moment_of_the_first_passage_is_not_an_opening_answer() -> None:
    tracked = tracked_of(round_of([".A"] * 5 + ["A."] * 6, closing=False))
    assert tracked.n_opening == 6


@pytest.mark.parametrize("movers", [1, 2])
def test_one_or_two_movers_leave_only_the_result(movers: int) -> None:
    tracked = tracked_of(round_of(["A..A"] * 10 + ["A..B"] * movers + ["B..B"] * 5))
    assert tracked.before_after is None
    assert tracked.line is None
    assert tracked.opening is None
    assert counts(tracked.result) == (10, 5 + movers, 0, 0)
    assert change_text(tracked) == "Too few changed to say more."


def test_nobody_moved_is_said() -> None:
    tracked = tracked_of(round_of(["A..A"] * 10 + ["B..B"] * 5))
    assert tracked.before_after
    assert tracked.before_after.gross
    assert tracked.before_after.gross.count == 0
    assert tracked.line
    assert change_text(tracked).startswith("None of the 15 people")


def test_one_person_besides_the_paired_is_left_out_of_the_result() -> None:
    tracked = tracked_of(round_of(["A..B"] * 4 + ["B..A"] * 4 + ["A..A"] * 8 + [".C.."]))
    assert tracked.before_after
    assert tracked.left_out == 1
    assert counts(tracked.result) == counts(tracked.before_after.closing) == (12, 4, 0, 0)


def test_the_line_of_the_paired_stands_in_where_the_panel_differs_by_one() -> None:
    people = ["A..B"] * 4 + ["B..A"] * 4 + ["A..A"] * 8 + [".C.C"] * 4 + ["C..."]
    tracked = tracked_of(round_of(people))
    assert tracked.line
    assert tracked.line.who is Who.PAIRED
    assert tracked.opening is None


def test_fewer_than_five_show_nothing() -> None:
    tracked = tracked_of(round_of(["A..B"] * 4))
    assert tracked.shown is Shown.TOO_FEW
    assert (tracked.result, tracked.opening, tracked.closing) == (None, None, None)
    assert (tracked.before_after, tracked.line) == (None, None)
    assert "Too few" in tracked.why_not


def test_a_round_ended_without_a_closing_window_still_has_its_line() -> None:
    tracked = tracked_of(round_of(["AB."] * 4 + ["A.C"] * 3 + ["A.."] * 3, closing=False))
    assert tracked.n_closing == 0
    assert tracked.before_after is None
    assert tracked.line
    assert tracked.line.steps == ("opening", "1", "2")
    assert [counts(point.result) for point in tracked.line.panel] == [
        (10, 0, 0, 0),
        (6, 4, 0, 0),
        (3, 4, 3, 0),
    ]


def test_the_line_moves_by_three_people_and_ends_at_the_end() -> None:
    people = ["AB..B"] + ["A.B.B"] * 2 + ["A..BB"] + ["A...A"] * 6
    tracked = tracked_of(round_of(people))
    assert tracked.line
    assert tracked.line.steps == ("opening", "1", "2", "3", "closing")
    assert [(p.step, counts(p.result)) for p in tracked.line.panel] == [
        (0, (10, 0, 0, 0)),
        (4, (6, 4, 0, 0)),
    ]  # 3 people had changed after passage 2, but the end would have shown the fourth


def test_everyone_stands_beside_the_panel_once_three_have_joined() -> None:
    tracked = tracked_of(round_of(["AB..B"] * 5 + ["A...A"] * 5 + [".C..C"] * 2 + ["..C.C"] * 2))
    assert tracked.line
    assert [(p.step, p.result.voters) for p in tracked.line.everyone] == [(2, 14), (3, 14), (4, 14)]


def test_switches_after_each_passage() -> None:
    people = ["AB..B"] * 7 + ["A.BA."] * 3 + ["A..BA"] * 2 + ["A...A"] * 8
    first, second, third = tracked_of(round_of(people)).switches
    assert first.people
    assert (first.people.count, first.people.n, first.too_few) == (7, 20, False)
    assert switches_text(first) == "7 switched after passage 1: 35% (18 to 57%), n 20"
    assert second.people
    assert (second.people.count, second.too_few) == (3, True)
    assert "too few to say" in switches_text(second)
    assert third.people is None  # 5 of them, net 1: that would give 3 and 2


def test_fewer_than_three_switches_are_not_counted_out() -> None:
    (only,) = tracked_of(round_of(["ABB"] * 2 + ["A.A"] * 10)).switches
    assert only.people is None
    assert "fewer than 3" in switches_text(only)


def test_several_picks_are_not_compared_as_moves() -> None:
    tracked = tracked_of(round_of(["C.C"] * 6 + ["A.B"] * 3, question=MULTIPLE))
    assert tracked.before_after is None  # "C" is 2: the second option alone
    assert tracked.why_not.startswith("With several picks")
    assert tracked.result


def test_a_running_round_shows_nothing_of_the_tracked_question() -> None:
    summary = summarise(round_of(["A.B"] * 9, running=True))
    assert summary.tracked is None
    assert summary.lines[0] == "9 people took part."
    assert describe_line(summary) == ""


def test_results_hidden_too_few_and_shown() -> None:
    asked = [
        AskedQuestion(MULTIPLE, 1, None),
        AskedQuestion(MULTIPLE, 1, Tally((2, 1, 0), 3, 1)),
        AskedQuestion(MULTIPLE, 2, Tally((8, 5, 0), 9, 2)),
    ]
    hidden, few, shown = summarise(round_of(["A.A"], questions=asked)).questions
    assert (hidden.shown, hidden.result) == (Shown.HIDDEN, None)
    assert (few.shown, few.result) == (Shown.TOO_FEW, None)
    assert shown.result
    assert [share_text(s) for s in shown.result.shares] == [
        "89% (57 to 98%), n 9",
        "56% (27 to 81%), n 9",
        "0% (0 to 30%), n 9",
    ]
    assert shown.result.cant_judge == 2


def test_the_most_contested_and_the_most_agreed_passage() -> None:
    stances = [
        Tally((9, 1, 2), 12, 0),
        Tally((5, 5, 2), 12, 0),
        Tally((1, 1, 10), 12, 0),
        Tally((2, 2, 0), 4, 0),
        Tally((5, 5, 2), 12, 0),
        None,
    ]
    summary = summarise(round_of(["A......A"] * 12, stances=stances))
    assert summary.most_contested
    assert summary.most_contested.number == 2
    assert summary.most_agreed
    assert summary.most_agreed.number == 1


def test_no_passage_is_contested_where_nobody_objects() -> None:
    summary = summarise(round_of(["A.A"] * 8, stances=[Tally((3, 0, 5), 8, 0)]))
    assert (summary.most_contested, summary.most_agreed) == (None, None)


def test_the_lines_that_every_summary_carries() -> None:
    text = " ".join(summarise(round_of(["A.A"] * 8 + ["..A"] * 3)).lines)
    assert "11 people took part; 8 of them answered" in text
    assert "volunteers, not a sample" in text
    assert "chance only" in text
    assert "opinion piece that quotes the Associated Press. Published 2021-12-31." in text


def test_the_chart_in_words() -> None:
    text = describe_line(summarise(round_of(["AB..B"] * 5 + ["A...A"] * 5)))
    assert "Apples 100% to 50%, Bread 0% to 50%" in text
    assert "n 10" in text
    assert "After passage 1: Apples 50%" in text


PEOPLE = st.lists(st.text("AABBC?.-", min_size=4, max_size=4), max_size=14)


@settings(max_examples=200, deadline=None)
@given(PEOPLE)
def test_figures_of_any_round_hold_together(people: list[str]) -> None:
    record = round_of(people) if people else round_of(["...."])
    tracked = tracked_of(record)
    assert tracked.n_paired <= min(tracked.n_opening, tracked.n_closing)
    for result in results_in(tracked):
        assert result.voters >= 5
        assert sum(share.count for share in result.shares) == result.judged
        for share in result.shares:
            assert 0 <= share.count <= share.n
            if share.interval and share.share is not None:
                assert share.interval.low <= share.share <= share.interval.high
    if tracked.before_after:
        assert sum(net.net for net in tracked.before_after.net) == 0
    if tracked.line:
        assert tracked.line.panel[-1].step == len(tracked.line.steps) - 1
    assert len(describe_line(summarise(record))) <= 1000


@settings(max_examples=200, deadline=None)
@given(PEOPLE.filter(bool))
def test_tallies_of_the_same_moment_never_differ_by_one_or_two_people(people: list[str]) -> None:
    """Where one group lies within the other; who answered at the close and who at the opening
    are different people, and subtracting those shows nobody."""
    tracked = tracked_of(round_of(people))
    change, line = tracked.before_after, tracked.line
    both = [change.closing] if change else []
    of_the_line = [line.panel[-1].result, *(p.result for p in line.everyone[-1:])] if line else []
    at_the_opening = [tracked.opening, line.panel[0].result if line else None]
    at_the_opening += [change.opening] if change else []
    nested = ([tracked.result, tracked.closing, *both], [tracked.result, *of_the_line, *both])
    for moment in (*nested, at_the_opening):
        sizes = [result.voters for result in moment if result]
        assert all(enough(abs(one - other)) for one in sizes for other in sizes)


def results_in(tracked: Tracked) -> list[Result]:
    change, line = tracked.before_after, tracked.line
    found = [tracked.result, tracked.opening, tracked.closing]
    if change:
        found += [change.opening, change.closing]
    if line:
        found += [point.result for point in (*line.panel, *line.everyone)]
    return [result for result in found if result]


def test_two_thousand_voters_take_well_under_a_second() -> None:
    record = round_of(crowd(2000, passages=20))
    start = time.perf_counter()
    assert tracked_of(record).line
    assert time.perf_counter() - start < 2


def test_cant_judge_is_an_answer_of_its_own() -> None:
    tracked = tracked_of(round_of(["?..?"] * 3 + ["A..?"] * 3 + ["A..A"] * 6))
    assert tracked.before_after
    assert tracked.before_after.flows[0].target == "Can't judge"
    assert counts(tracked.result) == (6, 0, 0, 6)
    assert tracked.result
    assert tracked.result.shares[0].n == 6
    assert CANT_JUDGE not in range(len(TRACKED.options))
