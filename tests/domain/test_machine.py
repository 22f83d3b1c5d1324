"""How a round moves, as a moderator and a clock move it."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]
)
from sample_round import START, article, new_round

from bot.errors import UserError
from bot.domain import machine
from bot.domain.rounds import Round, State, Step, StepKind

Move = Callable[[Round, int], Round]
MINUTE = 60_000


def post_due(round_: Round, now: int) -> tuple[Round, list[Step]]:
    """Post all that is due, as the bot does; the steps in order."""
    posted: list[Step] = []
    while (step := machine.due_step(round_, now)) is not None:
        if step.kind is StepKind.SUMMARY and round_.state is State.RUNNING:
            round_ = machine.close(round_, now)
            continue
        round_ = machine.tried(round_, step.position, now)
        round_ = machine.posted(round_, step.position, 1000 + step.position, now)
        posted.append(step)
        assert len(posted) <= len(round_.steps), "the same step again and again"
    return round_, posted


def kinds(steps: list[Step]) -> list[str]:
    return [step.kind.value for step in steps]


def pending_due(round_: Round) -> int | None:
    step = machine.pending_step(round_)
    return None if step is None else step.due_at


def test_the_opening_and_the_controls_come_at_once_the_first_passage_five_minutes_later() -> None:
    round_, posted = post_due(new_round(), START)
    assert kinds(posted) == ["opening", "control"]
    assert pending_due(round_) == START + 5 * MINUTE


def test_next_ends_the_opening_window_early() -> None:
    round_, _ = post_due(new_round(), START)
    round_, posted = post_due(machine.next_(round_, START + 1), START + 1)
    assert kinds(posted) == ["passage", "question", "question"]


def test_at_manual_pace_nothing_comes_by_itself() -> None:
    round_, _ = post_due(new_round(), START)
    round_, _ = post_due(round_, START + 5 * MINUTE)
    assert pending_due(round_) is None
    assert post_due(round_, START + 10**12)[1] == []


def test_at_a_timed_pace_passages_follow_by_the_clock() -> None:
    round_, _ = post_due(new_round(pace=600), START)
    now = START + 5 * MINUTE
    for expected in (["passage", "question", "question"], ["passage"], ["passage", "question"]):
        assert post_due(round_, now - 1)[1] == []
        round_, posted = post_due(round_, now)
        assert kinds(posted) == expected
        now += 10 * MINUTE
    round_, posted = post_due(round_, now)
    assert kinds(posted) == ["closing"]
    assert pending_due(round_) == now + 5 * MINUTE
    round_, posted = post_due(round_, now + 5 * MINUTE)
    assert kinds(posted) == ["summary"]
    assert round_.ended_at == now + 5 * MINUTE


def test_end_opens_the_closing_window_and_a_second_end_skips_it() -> None:
    round_, _ = post_due(new_round(), START)
    now = START + MINUTE
    round_, posted = post_due(machine.end(round_, now), now)
    assert kinds(posted) == ["closing"]
    assert round_.state is State.RUNNING
    round_, posted = post_due(machine.end(round_, now + 1), now + 1)
    assert kinds(posted) == ["summary"]
    assert round_.state is State.ENDED


def test_end_wakes_a_paused_round_for_its_closing_window() -> None:
    round_, _ = post_due(new_round(), START)
    round_ = machine.pause(round_, START + 1)
    round_, posted = post_due(machine.end(round_, START + 2), START + 2)
    assert kinds(posted) == ["closing"]


def test_a_long_pause_changes_nothing_about_the_time_that_was_left() -> None:
    round_, _ = post_due(new_round(pace=600), START)
    round_ = machine.pause(round_, START + 2 * MINUTE)
    assert post_due(round_, START + 10**10)[1] == []
    back = START + 10**10
    round_ = machine.resume(round_, back)
    assert pending_due(round_) == back + 3 * MINUTE


def test_a_bot_that_was_down_for_a_day_posts_one_passage_and_goes_on_from_there() -> None:
    round_, _ = post_due(new_round(pace=600), START)
    later = START + 24 * 60 * MINUTE
    round_, posted = post_due(round_, later)
    assert kinds(posted) == ["passage", "question", "question"]
    assert pending_due(round_) == later + 10 * MINUTE


@pytest.mark.parametrize("move", [machine.next_, machine.pause, machine.resume, machine.end])
@pytest.mark.parametrize("over", [machine.close, machine.discard])
def test_a_round_that_is_over_moves_no_more_and_says_how_to_begin_a_new_one(
    move: Move, over: Move
) -> None:
    round_, _ = post_due(new_round(), START)
    with pytest.raises(UserError, match="/round start"):
        move(over(round_, START + 1), START + 2)


def test_pausing_twice_resuming_twice_and_next_while_paused_say_what_to_do() -> None:
    round_, _ = post_due(new_round(), START)
    paused = machine.pause(round_, START)
    for move, words in (
        (lambda: machine.pause(paused, START), "paused already"),
        (lambda: machine.next_(paused, START), "Resume it first"),
        (lambda: machine.resume(round_, START), "running already"),
    ):
        with pytest.raises(UserError, match=words):
            move()


def test_next_while_the_passage_is_being_posted_does_not_post_two() -> None:
    round_, _ = post_due(new_round(), START)
    round_ = machine.next_(round_, START)
    with pytest.raises(UserError, match="Wait a moment"):
        machine.next_(round_, START)


def test_a_closed_round_owes_just_its_summary() -> None:
    round_, _ = post_due(new_round(), START)
    closed = machine.close(round_, START + 1)
    assert machine.pending_step(closed) is None, "passages that never came stay away"
    round_, _ = post_due(machine.end(round_, START), START)
    assert kinds(post_due(machine.close(round_, START + 1), START + 1)[1]) == ["summary"]


def test_a_step_that_discord_refused_is_tried_again_a_little_later() -> None:
    round_, _ = post_due(new_round(), START)
    round_ = machine.next_(round_, START)
    step = machine.due_step(round_, START)
    assert step is not None
    round_ = machine.failed(round_, step.position, START)
    assert machine.due_step(round_, START) is None
    _, posted = post_due(round_, START + machine.RETRY_AFTER * 1000)
    assert kinds(posted) == ["passage", "question", "question"]


def test_a_round_that_the_bot_paused_can_be_paused_by_a_moderator_as_well() -> None:
    round_, _ = post_due(new_round(), START)
    held = machine.pause(round_, START + 5, "A permission is missing. I go on by myself.")
    paused = machine.pause(held, START + 10)
    assert (paused.state, paused.trouble) == (State.PAUSED, "")
    assert pending_due(machine.resume(paused, START + 10)) == START + 5 * MINUTE + 5
    with pytest.raises(UserError, match="paused already"):
        machine.pause(paused, START + 11)


def test_where_nobody_can_be_asked_again_the_round_closes_and_owes_its_summary() -> None:
    round_, _ = post_due(new_round(), START)
    closed = machine.close_unasked(machine.end(round_, START + 5), START + 6)
    assert closed.state is State.ENDED
    assert closed.step(StepKind.CLOSING).skipped
    assert kinds(post_due(closed, START + 6)[1]) == ["summary"]


def test_a_summary_without_a_place_is_not_tried_again_and_one_without_a_right_for_a_day() -> None:
    opened, _ = post_due(new_round(), START)
    round_ = machine.close_unasked(machine.end(opened, START), START)
    refused = machine.refused(round_, START, "A permission is missing.")
    assert pending_due(refused) == START + 10 * MINUTE
    assert pending_due(machine.refused(round_, START + 25 * 60 * MINUTE, "Still.")) is None
    assert pending_due(machine.refused(round_, START, "Deleted.", again=False)) is None


def test_while_a_step_waits_to_be_tried_again_nothing_keeps_the_clock_awake() -> None:
    round_, _ = post_due(new_round(), START)
    round_ = machine.next_(round_, START)
    step = machine.due_step(round_, START)
    assert step is not None
    round_ = machine.failed(round_, step.position, START)
    due = [s.due_at for s in round_.steps if not s.is_done and s.due_at is not None]
    assert min(due) > START


def test_end_pressed_while_a_passage_is_on_its_way_still_opens_the_closing_window_now() -> None:
    round_, _ = post_due(new_round(pace=600), START)
    round_ = machine.next_(round_, START)
    step = machine.due_step(round_, START)
    assert step is not None
    round_ = machine.tried(round_, step.position, START)
    round_ = machine.end(round_, START + 1)
    round_ = machine.posted(round_, step.position, 99, START + 2)
    assert kinds(post_due(round_, START + 3)[1]) == ["closing"]


def test_a_step_is_never_counted_twice_though_discord_answers_twice() -> None:
    round_, _ = post_due(new_round(), START)
    assert machine.posted(round_, 0, 555, START + 9) is round_


class AnyRound(RuleBasedStateMachine):
    """Moderators and the clock do anything in any order; posting takes time and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.round = new_round()
        self.order: list[int] = []
        self.beats_posted_at: dict[int, int] = {}
        self.under_way: int | None = None
        self.pushed = False

    @initialize(
        pace=st.sampled_from([None, 60, 600]),
        shape=st.sampled_from([(1, ()), (2, (0, 1, 1)), (3, (0, 0, 2))]),
    )
    def start(self, pace: int | None, shape: tuple[int, tuple[int, ...]]) -> None:
        self.round = new_round(pace, article(*shape))

    @rule(seconds=st.sampled_from([0, 1, 14, 16, 59, 61, 299, 301, 601, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @precondition(lambda self: self.under_way is None)
    @rule()
    def the_clock_begins_what_is_due(self) -> None:
        step = machine.due_step(self.round, self.now)
        if step is None:
            return
        assert self.round.state not in (State.PAUSED, State.DISCARDED)
        if step.kind is StepKind.SUMMARY and self.round.state is State.RUNNING:
            self.round = machine.close(self.round, self.now)
            return
        self._no_burst(step)
        self.round = machine.tried(self.round, step.position, self.now)
        self.under_way = step.position

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def discord_takes_it(self) -> None:
        assert self.under_way is not None
        position, self.under_way = self.under_way, None
        self.order.append(position)
        self.round = machine.posted(self.round, position, 1000 + position, self.now)
        self.beats_posted_at[self.round.steps[position].beat] = self.now
        self.pushed = False

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def discord_refuses_it(self) -> None:
        assert self.under_way is not None
        position, self.under_way = self.under_way, None
        self.round = machine.failed(self.round, position, self.now)

    @rule()
    def next_is_pressed(self) -> None:
        self._press(machine.next_)

    @rule()
    def end_is_pressed(self) -> None:
        self._press(machine.end)

    @rule()
    def pause_is_pressed(self) -> None:
        self._press(machine.pause)

    @rule(seconds=st.sampled_from([0, 1, 600, 86_400]))
    def it_is_held_for_a_while(self, seconds: int) -> None:
        if self.round.state is not State.RUNNING or self.under_way is not None:
            return
        before = pending_due(self.round)
        left = None if before is None else before - self.now
        held = machine.pause(self.round, self.now)
        self.now += seconds * 1000
        self.round = machine.resume(held, self.now)
        after = pending_due(self.round)
        assert (None if after is None else after - self.now) == left

    @rule()
    def resume_is_pressed(self) -> None:
        self._press(machine.resume)

    @precondition(lambda self: len(self.order) > 6)
    @rule()
    def discard_is_pressed(self) -> None:
        self._press(machine.discard)

    @invariant()
    def every_step_at_most_once_and_in_order(self) -> None:
        assert self.order == sorted(set(self.order))

    @invariant()
    def one_beat_at_a_time_has_a_time(self) -> None:
        waiting = {s.beat for s in self.round.steps if not s.is_done and s.due_at is not None}
        assert len(waiting) <= 1

    @invariant()
    def held_and_discarded_rounds_post_nothing_ended_ones_only_the_summary(self) -> None:
        step = machine.due_step(self.round, self.now + 10**12)
        if self.round.state in (State.PAUSED, State.DISCARDED):
            assert step is None
        if self.round.state is State.ENDED:
            assert step is None or step.kind is StepKind.SUMMARY

    def _press(self, move: Move) -> None:
        before = self.round
        try:
            self.round = move(before, self.now)
        except UserError:
            assert self.round is before
            return
        self.pushed |= move in (machine.next_, machine.end)
        if move is machine.end and self.under_way is None:
            step = machine.due_step(self.round, self.now)
            assert step is not None

    def _no_burst(self, step: Step) -> None:
        """Unless a moderator pushed, a beat comes no sooner than its wait after the one before."""
        last = self.beats_posted_at.get(step.beat - 1)
        if last is None or self.pushed or step.beat in self.beats_posted_at:
            return
        if self.round.state is State.ENDED:
            return
        wait = machine.OPENING_WINDOW if step.beat == 1 else self.round.pace
        assert wait is not None, "at manual pace only a moderator moves the round on"
        assert self.now - last >= wait * 1000


def test_whatever_happens_each_step_comes_once_in_order_and_never_in_a_burst() -> None:
    run_state_machine_as_test(
        AnyRound, settings=settings(max_examples=100, stateful_step_count=50, deadline=None)
    )


def test_a_round_played_to_its_end_has_posted_everything_that_was_not_skipped() -> None:
    round_, posted = post_due(new_round(pace=60), START)
    now = START
    while not round_.is_over:
        now += 5 * MINUTE
        round_, more = post_due(round_, now)
        posted += more
    assert [step.position for step in posted] == list(range(len(round_.steps)))
    assert all(step.message_id for step in round_.steps)
