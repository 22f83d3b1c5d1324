"""Rounds and their cards, as the store keeps them."""

import sqlite3
from dataclasses import replace

import pytest
from domain.sample_round import article
from polls_at_hand import CHANNEL, NOW, SERVER, YES, in_memory, new_poll, say, voter

from bot.domain import machine
from bot.domain.plan import plan
from bot.domain.rounds import (
    Ballots,
    ComparedRole,
    Purpose,
    Refused,
    Results,
    Round,
    Rules,
    State,
    StepKind,
    Trouble,
    Where,
    Why,
)
from bot.store import polls, rounds
from bot.store.rounds import PLANNED_FOR, NewRound

RULES = Rules(Results.CLOSED, Ballots.OPEN, 7, 3600, (ComparedRole(5, "Sailors ⛵"),))


@pytest.fixture
def c() -> sqlite3.Connection:
    return in_memory()


def planned(
    c: sqlite3.Connection,
    where: Where = Where.HERE,
    channel_id: int = CHANNEL,
    rules: Rules | None = None,
    now: int = NOW,
) -> Round:
    new = NewRound(SERVER, channel_id, article(), 600, where, rules or Rules())
    return rounds.create(c, new, plan(article(), where), now)


def save(c: sqlite3.Connection, before: Round, after: Round) -> Round:
    rounds.save(c, before, after)
    return rounds.load(c, before.id)


def started(c: sqlite3.Connection, where: Where = Where.HERE, channel_id: int = CHANNEL) -> Round:
    """Its opening card stands."""
    before = planned(c, where, channel_id)
    return save(c, before, machine.posted(machine.start(before, NOW), 0, 100, NOW))


def test_a_planned_round_is_kept_with_its_cards_and_what_they_ask(c: sqlite3.Connection) -> None:
    round_ = planned(c, Where.THREAD, rules=RULES)
    assert rounds.load(c, round_.id) == round_
    assert (round_.state, round_.where, round_.place_id) == (State.PLANNED, Where.THREAD, None)
    assert (round_.article, round_.pace, round_.rules) == (article(), 600, RULES)
    asked = polls.of_round(c, round_.id)
    assert [poll.id for poll in asked] == [one for step in round_.steps for one in step.poll_ids]
    assert [(poll.step, poll.purpose.value) for poll in asked] == [
        (0, "tracked"),
        (1, "question"),
        (1, "question"),
        (2, "stance"),
        (3, "question"),
        (4, "guess"),
    ]
    assert {(poll.channel_id, poll.in_thread, poll.rules) for poll in asked} == {
        (CHANNEL, True, RULES)
    }
    assert not any(poll.is_open for poll in asked)


def test_what_the_machine_changed_is_what_is_loaded(c: sqlite3.Connection) -> None:
    round_ = started(c)
    for after in (
        machine.held(round_, NOW + 1, Trouble.LACKING, "Send Messages"),
        machine.end(round_, NOW + 2),
        machine.tried(round_, 1, NOW + 3),
        machine.discard(round_, NOW + 4),
    ):
        assert save(c, rounds.load(c, 1), after) == after


def test_a_round_that_is_not_there_is_refused(c: sqlite3.Connection) -> None:
    with pytest.raises(Refused) as refused:
        rounds.load(c, 99)
    assert refused.value.why is Why.UNKNOWN_ROUND


def test_a_channel_has_one_round_at_a_time_but_threads_side_by_side(c: sqlite3.Connection) -> None:
    first, second = started(c), planned(c)
    assert rounds.running_in(c, CHANNEL) == first.id
    with pytest.raises(Refused) as refused:
        rounds.require_free(c, second)
    assert refused.value.why is Why.PLACE_TAKEN
    with pytest.raises(sqlite3.IntegrityError):
        rounds.save(c, second, machine.start(second, NOW))
    rounds.require_free(c, planned(c, Where.THREAD))
    save(c, first, machine.close(first, NOW))
    rounds.require_free(c, second)


def test_the_rounds_of_a_channel_are_those_held_there_or_in_its_threads(
    c: sqlite3.Connection,
) -> None:
    one, other = started(c, Where.THREAD), started(c, Where.THREAD)
    elsewhere = started(c, Where.THREAD, CHANNEL + 1)
    for round_, place in ((one, 31), (other, 32), (elsewhere, 33)):
        rounds.set_place(c, round_.id, place)
    assert rounds.running_from(c, SERVER, CHANNEL) == [one.id, other.id]
    assert rounds.running_from(c, SERVER, 32) == [other.id]
    assert rounds.at(c, SERVER, CHANNEL) == [one.id, other.id]
    assert rounds.at(c, SERVER, 31) == [one.id]
    assert rounds.at(c, SERVER + 1, 31) == []


def test_what_is_due_next_is_one_moment(c: sqlite3.Connection) -> None:
    assert rounds.next_due(c) is None
    planned(c)
    assert rounds.next_due(c) is None, "a planned round waits for its moderator"
    round_ = started(c)
    first_passage = NOW + machine.OPENING_WINDOW * 1000
    assert rounds.next_due(c) == first_passage
    assert rounds.next_due(c, [round_.id]) is None
    new_poll(c, closes_at=NOW + 5)
    assert rounds.next_due(c) == NOW + 5
    assert (polls.due(c, NOW + 4), len(polls.due(c, NOW + 5))) == ([], 1)
    assert rounds.due(c, first_passage - 1) == []
    assert rounds.due(c, first_passage) == [round_.id]
    paused = save(c, round_, machine.pause(round_, NOW))
    assert rounds.due(c, first_passage) == []
    save(c, paused, machine.discard(paused, NOW))
    assert rounds.due(c, NOW) == [round_.id], "its cards are to be deleted"


def test_a_plan_that_nobody_started_is_forgotten_after_a_day(c: sqlite3.Connection) -> None:
    old, discarded = planned(c), planned(c)
    save(c, discarded, machine.discard(discarded, NOW))
    going_on = started(c)
    thrown_away = started(c, channel_id=CHANNEL + 1)
    thrown_away = save(c, thrown_away, machine.tried(thrown_away, 0, NOW))
    save(c, thrown_away, machine.discard(thrown_away, NOW))
    planned(c, now=NOW + PLANNED_FOR)
    assert rounds.load(c, old.id) == old
    planned(c, now=NOW + PLANNED_FOR + 1)
    for gone in (old.id, discarded.id):
        with pytest.raises(Refused):
            rounds.load(c, gone)
        assert polls.of_round(c, gone) == []
    assert rounds.load(c, going_on.id).state is State.RUNNING
    assert rounds.load(c, thrown_away.id).state is State.DISCARDED


def test_menus_name_what_was_started_and_not_discarded(c: sqlite3.Connection) -> None:
    one = started(c)
    save(c, one, machine.close(one, NOW))
    other = started(c, channel_id=CHANNEL + 1)
    discarded = started(c, channel_id=CHANNEL + 2)
    save(c, discarded, machine.discard(discarded, NOW))
    planned(c)
    assert [(name.id, name.title) for name in rounds.of_server(c, SERVER)] == [
        (other.id, "A sample"),
        (one.id, "A sample"),
    ]
    assert [name.id for name in rounds.ended(c)] == [one.id]
    assert rounds.ended(c, SERVER + 1) == []


def test_cards_are_stale_until_they_show_all_changes(c: sqlite3.Connection) -> None:
    round_ = started(c)
    assert rounds.stale(c) == [(round_.id, 0)]
    rounds.drawn(c, round_.id, 0, round_.steps[0].stale)
    assert rounds.stale(c) == []
    rounds.mark_stale(c, round_.id, StepKind.OPENING)
    rounds.mark_stale(c, round_.id, StepKind.OPENING)
    rounds.drawn(c, round_.id, 0, 1)
    assert rounds.stale(c, SERVER) == [(round_.id, 0)], "one change came meanwhile"
    rounds.drawn(c, round_.id, 0, 1)
    polls.open_(c, [round_.tracked_id], NOW)
    say(c, round_.tracked_id, voter(1), YES)
    assert rounds.stale(c, SERVER, CHANNEL) == [(round_.id, 0)]
    assert rounds.stale(c, SERVER, CHANNEL + 1) == rounds.stale(c, SERVER + 1) == []
    polls.set_drawn(c, round_.tracked_id, polls.last_entry(c, round_.tracked_id))
    assert rounds.stale(c) == []


def test_a_poll_outside_a_round_is_stale_until_it_is_drawn_or_while_its_card_is_lost(
    c: sqlite3.Connection,
) -> None:
    poll_id = new_poll(c)
    assert rounds.stale_polls(c) == [poll_id], "its card never arrived"
    polls.set_message(c, poll_id, 5)
    assert rounds.stale_polls(c) == []
    say(c, poll_id, voter(1), YES)
    polls.close(c, poll_id, NOW)
    assert rounds.stale_polls(c, SERVER, CHANNEL) == [poll_id]
    assert not polls.close(c, poll_id, NOW + 1), "it is closed once"
    polls.set_drawn(c, poll_id, 1, 1)
    assert rounds.stale_polls(c) == []


def test_all_polls_of_a_round_close_at_the_same_moment(c: sqlite3.Connection) -> None:
    round_ = started(c)
    polls.reveal_before(c, round_.id, 2, NOW + 1)
    polls.close_round(c, round_.id, NOW + 9, withhold=False)
    found = polls.of_round(c, round_.id)
    assert {poll.closed_at for poll in found} == {NOW + 9}
    assert [poll.revealed_at for poll in found] == [NOW + 1] * 3 + [None] * 3
    assert [poll.withheld for poll in found] == [False] * 6
    polls.close_round(c, round_.id, NOW + 10, withhold=True)
    assert all(poll.withheld for poll in polls.of_round(c, round_.id))


def test_a_card_that_never_came_takes_no_ballots_unless_somebody_answered(
    c: sqlite3.Connection,
) -> None:
    one, other = new_poll(c), new_poll(c)
    say(c, one, voter(1), YES)
    polls.unopen(c, [one, other])
    assert [polls.load(c, poll_id).is_open for poll_id in (one, other)] == [True, False]  # pyright: ignore[reportOptionalMemberAccess]


def test_rounds_that_the_bot_paused_lately_are_looked_at_again(c: sqlite3.Connection) -> None:
    round_ = started(c)
    held = save(c, round_, machine.held(round_, NOW, Trouble.LACKING, "Send Messages"))
    assert rounds.paused_by_trouble(c, NOW, None) == [held]
    assert rounds.paused_by_trouble(c, NOW + 1, None) == []
    assert rounds.paused_by_trouble(c, NOW, SERVER + 1) == []
    save(c, held, machine.pause(held, NOW))
    assert rounds.paused_by_trouble(c, NOW, SERVER) == []


def test_questions_to_look_across_are_closed_and_were_not_discarded(c: sqlite3.Connection) -> None:
    asked, going_on = new_poll(c), new_poll(c)
    polls.close(c, asked, NOW)
    round_ = started(c)
    polls.open_(c, [one.id for one in polls.of_round(c, round_.id)], NOW)
    save(c, round_, machine.close(round_, NOW))
    polls.close_round(c, round_.id, NOW, withhold=False)
    kinds = [poll.purpose for poll in polls.answered(c, SERVER)]
    assert kinds == [Purpose.QUESTION] * 3 + [Purpose.TRACKED, Purpose.ASKED]
    assert {poll.id for poll in polls.of_server(c, SERVER)} >= {asked, going_on}
    assert Purpose.GUESS not in {poll.purpose for poll in polls.of_server(c, SERVER)}
    polls.close_round(c, round_.id, NOW, withhold=True)
    assert [poll.id for poll in polls.answered(c, SERVER)] == [asked]
    assert [poll.id for poll in polls.closed_outside_rounds(c)] == [asked]


def test_an_opened_poll_keeps_the_moment(c: sqlite3.Connection) -> None:
    poll_id = new_poll(c)
    before = polls.load(c, poll_id)
    polls.open_(c, [poll_id], NOW + 99)
    assert before is not None
    assert polls.load(c, poll_id) == replace(before, opened_at=NOW)
