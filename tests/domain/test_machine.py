"""How a round moves, as a moderator and a clock move it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]
)
from sample_round import START, begun, planned

from bot.domain import machine
from bot.domain.rounds import Refused, Round, State, Step, StepKind, Trouble, Where, Why

Move = Callable[[Round, int], Round]
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
AFTERWARDS = ["summary", "announcement"]


def post_due(round_: Round, now: int) -> tuple[Round, list[str]]:
    """Do all that is due, as the bot does; the kinds of the cards that were posted."""
    cards: list[str] = []
    while (step := machine.due_step(round_, now)) is not None:
        if step.kind is StepKind.SUMMARY and round_.state is State.RUNNING:
            round_ = machine.close(round_, now)
            continue
        round_ = machine.tried(round_, step.position, now)
        round_ = machine.posted(round_, step.position, 1000 + step.position, now)
        cards.append(step.kind.value)
        assert len(cards) <= len(round_.steps), "the same card again and again"
    return round_, cards


def opened(pace: int | None = None, where: Where = Where.THREAD) -> Round:
    return post_due(begun(pace, where), START)[0]


def ended(where: Where = Where.THREAD) -> Round:
    """Closed a moment ago, with its summary due."""
    asked_again, _ = post_due(machine.end(opened(where=where), START), START)
    return machine.close(asked_again, START)


def on_its_way(round_: Round, now: int) -> tuple[Round, Step]:
    """The bot has begun to post what is due."""
    step = machine.due_step(round_, now)
    assert step is not None
    round_ = machine.tried(round_, step.position, now)
    return round_, round_.steps[step.position]


def due_at(round_: Round) -> int | None:
    step = machine.pending_step(round_)
    return None if step is None else step.due_at


def stale(round_: Round) -> list[str]:
    return [step.kind.value for step in round_.steps if step.stale]


def fresh(round_: Round) -> Round:
    """All cards show how the round stands."""
    return replace(round_, steps=tuple(replace(step, stale=0) for step in round_.steps))


def refused(move: Callable[[], object]) -> Why:
    with pytest.raises(Refused) as found:
        move()
    return found.value.why


# --- the course of a round ---


def test_a_planned_round_posts_nothing_before_it_is_started() -> None:
    assert machine.due_step(planned(), START + DAY) is None
    round_, cards = post_due(machine.start(planned(), START), START)
    assert cards == ["opening"]
    assert round_.started_at == START
    assert due_at(round_) == START + 5 * MINUTE, "time to answer before the first passage"


def test_next_brings_a_passage_at_once_and_at_manual_pace_nothing_else_does() -> None:
    round_, cards = post_due(machine.next_(opened(), START + 1), START + 1)
    assert cards == ["passage"]
    assert due_at(round_) is None
    assert post_due(round_, START + 100 * DAY)[1] == []


@pytest.mark.parametrize(
    ("where", "afterwards"), [(Where.THREAD, AFTERWARDS), (Where.HERE, ["summary"])]
)
def test_at_a_timed_pace_a_round_comes_to_its_end_by_the_clock(
    where: Where, afterwards: list[str]
) -> None:
    round_, now = opened(600, where), START + 5 * MINUTE
    for expected in (["passage"], ["passage"], ["passage"], ["closing"], afterwards):
        assert post_due(round_, now - 1)[1] == []
        round_, cards = post_due(round_, now)
        assert cards == expected
        now += 5 * MINUTE if expected == ["closing"] else 10 * MINUTE
    assert (round_.state, round_.ended_at) == (State.ENDED, now - 10 * MINUTE)
    assert all(step.message_id for step in round_.steps)


def test_end_asks_again_and_finish_brings_the_summary_without_waiting() -> None:
    round_, cards = post_due(machine.end(opened(), START), START)
    assert cards == ["closing"]
    assert due_at(round_) == START + 5 * MINUTE, "time for final answers"
    assert machine.end(round_, START + 1) is round_, "a button may be out of date"
    round_, cards = post_due(machine.finish(round_, START + 2), START + 2)
    assert cards == AFTERWARDS
    assert round_.state is State.ENDED


def test_end_and_finish_wake_a_paused_round() -> None:
    paused = machine.pause(opened(), START + 1)
    round_, cards = post_due(machine.end(paused, START + 2), START + 2)
    assert cards == ["closing"]
    paused = machine.pause(round_, START + 3)
    assert post_due(machine.finish(paused, START + 4), START + 4)[1] == AFTERWARDS


def test_a_long_pause_changes_nothing_about_the_time_that_was_left() -> None:
    round_ = machine.pause(opened(600), START + 2 * MINUTE)
    assert post_due(round_, START + DAY)[1] == []
    assert due_at(machine.resume(round_, START + DAY)) == START + DAY + 3 * MINUTE


def test_a_bot_that_was_down_for_a_day_posts_one_passage_and_goes_on_from_there() -> None:
    round_, cards = post_due(opened(600), START + DAY)
    assert cards == ["passage"]
    assert due_at(round_) == START + DAY + 10 * MINUTE


def test_a_card_that_came_while_the_round_was_paused_gives_the_next_one_its_time() -> None:
    round_, step = on_its_way(machine.next_(opened(600), START), START)
    round_ = fresh(machine.pause(round_, START + 1))
    round_ = machine.posted(round_, step.position, 99, START + 2)
    assert round_.state is State.PAUSED
    assert round_.steps[step.position].stale, "it has to say that the round is paused"
    later = START + DAY
    round_ = machine.resume(round_, later)
    assert post_due(round_, later + 9 * MINUTE)[1] == []
    assert post_due(round_, later + 11 * MINUTE)[1] == ["passage"]


# --- what can't be done ---

MOVES = [machine.next_, machine.pause, machine.resume, machine.end, machine.finish, machine.discard]


STOPPED = [
    (planned(), Why.NOT_STARTED),
    (ended(), Why.ROUND_ENDED),
    (machine.discard(opened(), START), Why.ROUND_DISCARDED),
]
UNFIT = [
    (machine.start, opened(), Why.ROUND_STARTED),
    (machine.pause, machine.pause(opened(), START), Why.ALREADY_PAUSED),
    (machine.next_, machine.pause(opened(), START), Why.PAUSED),
    (machine.resume, opened(), Why.ALREADY_RUNNING),
    (machine.next_, machine.next_(opened(), START), Why.BEING_POSTED),
    (machine.next_, post_due(machine.end(opened(), START), START)[0], Why.ASKED_AGAIN),
    (machine.finish, opened(), Why.NOT_ASKED_AGAIN),
    *((move, *stopped) for move in MOVES[:-1] for stopped in STOPPED),
    *((machine.discard, *stopped) for stopped in STOPPED[1:]),
]


@pytest.mark.parametrize(("move", "round_", "why"), UNFIT)
def test_what_makes_no_sense_now_is_refused_with_the_reason(
    move: Move, round_: Round, why: Why
) -> None:
    assert refused(lambda: move(round_, START + 2)) is why


# --- cards on their way ---


def test_what_discord_did_not_take_is_tried_again_a_little_later() -> None:
    round_, step = on_its_way(machine.next_(opened(), START), START)
    round_ = machine.failed(round_, step.position, START, Trouble.RETRYING)
    assert round_.trouble is Trouble.RETRYING
    assert machine.due_step(round_, START) is None
    round_, cards = post_due(round_, START + machine.RETRY_AFTER * 1000)
    assert cards == ["passage"]
    assert round_.trouble is None
    assert round_.steps[step.position].tried_at == START, "where the look for it begins"


def test_a_card_is_never_counted_twice_though_discord_answers_twice() -> None:
    round_ = opened()
    assert machine.posted(round_, 0, 555, START + 9) is round_


@pytest.mark.parametrize("arrived", [True, False])
def test_end_looks_for_a_passage_that_may_have_reached_discord(arrived: bool) -> None:
    round_, step = on_its_way(machine.next_(opened(600), START), START)
    round_ = machine.failed(round_, step.position, START)
    round_ = machine.end(round_, START + 1)
    looked_for = machine.due_step(round_, START + 1)
    assert looked_for is not None
    assert (looked_for.position, looked_for.skipped) == (step.position, True)
    if arrived:
        round_ = machine.posted(round_, step.position, 99, START + 2)
    else:
        round_ = machine.not_found(round_, step.position, START + 2)
    assert round_.steps[step.position].was_posted is arrived
    assert post_due(round_, START + 2)[1] == ["closing"]


@pytest.mark.parametrize("round_", [begun(), machine.next_(opened(600), START)])
def test_end_pressed_while_a_card_is_on_its_way_asks_again_right_after_it(round_: Round) -> None:
    round_, step = on_its_way(round_, START)
    round_ = machine.end(round_, START + 1)
    round_ = machine.posted(round_, step.position, 99, START + 2)
    assert not round_.steps[step.position].skipped
    assert post_due(round_, START + 2)[1] == ["closing"]


# --- what the cards show ---


@pytest.mark.parametrize(("pace", "redrawn"), [(None, []), (600, ["passage"])])
def test_the_card_before_shows_its_result_and_a_card_tells_when_the_next_one_comes(
    pace: int | None, redrawn: list[str]
) -> None:
    assert stale(opened(pace)) == ["opening"]
    round_, step = on_its_way(machine.next_(fresh(opened(pace)), START), START)
    assert stale(machine.posted(round_, step.position, 99, START)) == ["opening", *redrawn]


def test_the_newest_card_tells_that_the_round_is_paused_goes_on_or_has_ended() -> None:
    round_, _ = post_due(machine.next_(opened(), START), START)
    assert stale(machine.pause(fresh(round_), START)) == ["passage"]
    assert stale(machine.resume(machine.pause(round_, START), START)) == ["opening", "passage"]
    asked_again, _ = post_due(machine.end(round_, START), START)
    assert stale(machine.close(fresh(asked_again), START)) == ["opening", "closing"]


# --- places that are closed to the bot ---


def test_a_round_held_by_the_bot_can_be_paused_by_a_moderator_as_well() -> None:
    held = machine.pause_automatically(opened(600), START + 5, Trouble.LACKING, "Send Messages")
    assert (held.state, held.trouble) == (State.PAUSED, Trouble.LACKING)
    again = machine.pause_automatically(held, START + 6, Trouble.LOCKED, "")
    assert (again.trouble, again.paused_at) == (Trouble.LOCKED, START + 5)
    paused = machine.pause(held, START + 10)
    assert (paused.state, paused.trouble, paused.trouble_detail) == (State.PAUSED, None, "")
    assert due_at(machine.resume(paused, START + 10)) == START + 5 * MINUTE + 5
    assert refused(lambda: machine.pause(paused, START + 11)) is Why.ALREADY_PAUSED


def test_a_summary_that_may_not_be_posted_is_tried_for_a_day() -> None:
    round_ = ended()
    held = machine.pause_automatically(round_, START, Trouble.LACKING, "Send Messages")
    assert due_at(held) == START + 10 * MINUTE
    assert (
        due_at(
            machine.pause_automatically(round_, START + DAY + 1, Trouble.LACKING, "Send Messages")
        )
        is None
    )


def test_where_the_thread_is_gone_the_channel_still_hears_of_it() -> None:
    round_ = machine.pause_automatically(ended(), START, Trouble.DELETED, "")
    assert post_due(round_, START)[1] == ["announcement"]
    alone = machine.pause_automatically(ended(Where.HERE), START, Trouble.DELETED, "")
    assert machine.pending_step(alone) is None


def test_where_nobody_can_be_asked_again_the_round_ends_with_its_summary() -> None:
    round_, step = on_its_way(machine.next_(opened(), START), START)
    round_ = machine.close_unasked(round_, START + 6)
    assert round_.state is State.ENDED
    assert not round_.steps[step.position].was_posted
    assert round_.step(StepKind.CLOSING).skipped
    assert post_due(round_, START + 6)[1] == AFTERWARDS
    assert machine.close_unasked(round_, START + 7).ended_at == START + 6


# --- a round that is thrown away ---


def test_discarding_deletes_the_cards_that_stand_or_may() -> None:
    round_, step = on_its_way(machine.next_(opened(), START), START)
    round_ = machine.discard(round_, START + 1)
    assert [one.position for one in round_.steps if one.due_at] == [0, step.position]
    while (gone := machine.due_step(round_, START + 1)) is not None:
        round_ = machine.deleted(round_, gone.position)
    assert machine.pending_step(round_) is None
    assert round_.ended_at == START + 1


def test_a_card_that_arrives_after_the_discarding_is_deleted_too() -> None:
    round_, step = on_its_way(machine.next_(opened(), START), START)
    round_ = machine.deleted(machine.discard(round_, START + 1), step.position)
    round_ = machine.posted(round_, step.position, 99, START + 2)
    assert round_.steps[step.position].due_at == START + 2
    assert machine.not_found(round_, step.position, START + 3).steps[step.position].due_at is None


def test_of_a_discarded_round_whose_place_is_closed_the_rest_is_deleted_within_a_day() -> None:
    round_ = machine.discard(opened(), START)
    later = machine.pause_automatically(round_, START, Trouble.LACKING, "Read Message History")
    assert machine.due_step(later, START + 1000) is None
    assert machine.due_step(later, START + machine.REFUSED_RETRY_AFTER * 1000) is not None
    given_up = machine.pause_automatically(round_, START + 2 * DAY, Trouble.LACKING, "")
    assert machine.due_step(given_up, START + 3 * DAY) is None


def test_where_nothing_was_posted_or_all_is_gone_a_discarded_round_leaves_no_trace() -> None:
    gone = machine.pause_automatically(machine.discard(opened(), START), START, Trouble.DELETED, "")
    for round_ in (gone, machine.discard(planned(), START)):
        assert round_.state is State.DISCARDED
        assert machine.due_step(round_, START + DAY) is None


# --- whatever happens ---


class AnyRound(RuleBasedStateMachine):
    """Moderators and the clock do anything in any order; posting takes time and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.round = planned(60)
        self.arrived: list[int] = []
        self.posted_at = 0
        self.under_way: Step | None = None
        self.pushed = True
        self.ends = False

    @rule(seconds=st.sampled_from([0, 1, 14, 60, 300, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @precondition(lambda self: self.under_way is None)
    @rule()
    def what_is_due_is_begun(self) -> None:
        step = machine.due_step(self.round, self.now)
        if step is None:
            return
        if self.round.state is State.DISCARDED:
            self.round = machine.deleted(self.round, step.position)
        elif step.kind is StepKind.SUMMARY and self.round.state is State.RUNNING:
            self.round = machine.close(self.round, self.now)
        else:
            if not step.skipped:
                self.round = machine.tried(self.round, step.position, self.now)
            self.under_way = step

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def discord_has_it(self) -> None:
        step = self._arrives()
        self.round = machine.posted(self.round, step.position, 1 + step.position, self.now)
        if step.position not in self.arrived:
            self._require_no_burst(step)
            self.arrived.append(step.position)
            self.posted_at, self.pushed = self.now, False

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def discord_has_it_not(self) -> None:
        step = self._arrives()
        if step.skipped:
            self.round = machine.not_found(self.round, step.position, self.now)
        else:
            self.round = machine.failed(self.round, step.position, self.now)

    @rule(move=st.sampled_from([machine.start, *MOVES[:-1], machine.close]))
    def a_button_is_pressed(self, move: Move) -> None:
        before = self.round
        if move is machine.close and before.state is State.PLANNED:
            return
        try:
            self.round = move(before, self.now)
        except Refused:
            assert self.round is before
            return
        self.pushed |= move not in (machine.pause, machine.resume)
        self.ends |= move is machine.end

    @precondition(lambda self: len(self.arrived) > 3)
    @rule()
    def discard_is_pressed(self) -> None:
        self.a_button_is_pressed(machine.discard)

    @invariant()
    def cards_come_once_and_in_order(self) -> None:
        assert self.arrived == sorted(set(self.arrived))

    @invariant()
    def at_a_timed_pace_one_card_has_its_time(self) -> None:
        waiting = [step for step in self.round.steps if not step.is_done and step.due_at]
        if self.round.state is State.RUNNING:
            assert len(waiting) == 1
            assert waiting[0] == machine.pending_step(self.round)

    @invariant()
    def only_a_running_or_ended_round_posts(self) -> None:
        step = machine.due_step(self.round, self.now + 10**12)
        if self.round.state in (State.PLANNED, State.PAUSED):
            assert step is None
        if self.round.state is State.ENDED:
            assert step is None or step.kind in machine.AFTERWARDS
        if self.round.state is State.DISCARDED and step is not None:
            assert step.message_id or step.tried_at

    def _arrives(self) -> Step:
        step, self.under_way = self.under_way, None
        assert step is not None
        return self.round.steps[step.position]

    def _require_no_burst(self, step: Step) -> None:
        """Unless a moderator pushed, a passage comes no sooner than its wait after the card
        before."""
        if step.kind in machine.AFTERWARDS or self.pushed:
            return
        if step.kind is StepKind.CLOSING and self.ends:
            return
        wait = machine.OPENING_WINDOW if step.position == 1 else 60
        assert self.now - self.posted_at >= wait * 1000


def test_whatever_happens_each_card_comes_once_in_order_and_never_in_a_burst() -> None:
    run_state_machine_as_test(
        AnyRound, settings=settings(max_examples=100, stateful_step_count=50, deadline=None)
    )
