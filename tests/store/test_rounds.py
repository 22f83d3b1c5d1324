"""Rounds with their cards, as the store keeps them; and reasons, each with the answer for which it
was written."""

import sqlite3
from dataclasses import dataclass
from sqlite3 import Connection

import pytest
from domain.sample_round import article
from polls_at_hand import (
    CHANNEL,
    NO,
    NOW,
    SERVER,
    YES,
    in_memory,
    new_poll,
    receipt,
    say,
    voter,
    why,
)

from bot.domain import machine
from bot.domain.plan import plan
from bot.domain.reasons import GOOD_POINT, NOT_CONVINCED, ReasonState, Source
from bot.domain.rounds import (
    Ballots,
    ComparedRole,
    Poll,
    Purpose,
    Refused,
    Results,
    Round,
    Rules,
    State,
    Trouble,
    Where,
    Why,
)
from bot.store import polls, reasons, rounds, summaries
from bot.store.ballots import Receipt, Voter
from bot.store.rounds import PLANNED_FOR, NewRound

ANN, BEN, CAT = (voter(number) for number in range(1, 4))
APPROVED, HIDDEN, WAITING = ReasonState.APPROVED, ReasonState.HIDDEN, ReasonState.WAITING
RULES = Rules(Results.CLOSED, Ballots.OPEN, 7, 3600, (ComparedRole(5, "Sailors ⛵"),))


@pytest.fixture
def c() -> Connection:
    return in_memory()


def planned(
    c: Connection,
    where: Where = Where.HERE,
    channel_id: int = CHANNEL,
    rules: Rules | None = None,
    now: int = NOW,
) -> Round:
    new = NewRound(SERVER, channel_id, article(), 600, where, rules or Rules())
    return rounds.begin(c, rounds.create(c, new, now), plan(article(), where))


def save(c: Connection, before: Round, after: Round) -> Round:
    rounds.save(c, before, after)
    return rounds.load(c, before.id)


def started(c: Connection, where: Where = Where.HERE, channel_id: int = CHANNEL) -> Round:
    """Its opening card stands."""
    before = planned(c, where, channel_id)
    return save(c, before, machine.posted(machine.start(before, NOW), 0, 100, NOW))


def test_a_planned_round_is_kept_with_its_cards_and_what_they_ask(c: Connection) -> None:
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


def test_what_the_machine_changed_is_what_is_loaded(c: Connection) -> None:
    round_ = started(c)
    for after in (
        machine.pause_automatically(round_, NOW + 1, Trouble.LACKING, "Send Messages"),
        machine.end(round_, NOW + 2),
        machine.tried(round_, 1, NOW + 3),
        machine.discard(round_, NOW + 4),
    ):
        assert save(c, rounds.load(c, 1), after) == after


def test_a_channel_has_one_round_at_a_time_but_threads_side_by_side(c: Connection) -> None:
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


def test_what_is_due_next_is_one_moment(c: Connection) -> None:
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


def test_a_plan_that_nobody_started_is_forgotten_after_a_day(c: Connection) -> None:
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
        with pytest.raises(Refused) as refused:
            rounds.load(c, gone)
        assert refused.value.why is Why.UNKNOWN_ROUND
        assert polls.of_round(c, gone) == []
    assert rounds.load(c, going_on.id).state is State.RUNNING
    assert rounds.load(c, thrown_away.id).state is State.DISCARDED


def test_menus_name_what_was_started_and_not_discarded(c: Connection) -> None:
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
    assert [name.id for name in rounds.ended(c, SERVER)] == [one.id]
    assert rounds.ended(c, SERVER + 1) == []


def test_a_card_that_never_came_takes_no_ballots_unless_somebody_answered(c: Connection) -> None:
    one, other = new_poll(c), new_poll(c)
    say(c, one, voter(1), YES)
    polls.unopen(c, [one, other])
    polls.open_(c, [one], NOW + 99)
    found = [polls.load(c, poll_id) for poll_id in (one, other)]
    assert [poll and poll.opened_at for poll in found] == [NOW, None], "the first moment is kept"


def test_questions_to_look_across_are_closed_and_were_not_discarded(c: Connection) -> None:
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


# --- reasons ---


@dataclass(frozen=True)
class Talk:
    """What people say in one poll, and why."""

    c: Connection
    poll_id: int

    def say(self, answer: int | None, *people: Voter) -> Receipt:
        """What the last of them reads."""
        return [receipt(say(self.c, self.poll_id, who, answer)) for who in people][-1]

    def give(self, who: Voter, text: str = "Because.", now: int = NOW) -> None:
        assert receipt(reasons.give(self.c, self.poll_id, who, text, now)).reason == text

    def explain(self, who: Voter, answer: int, text: str = "Because.") -> None:
        self.say(answer, who)
        self.give(who, text)

    def approve_all(self) -> None:
        self.c.execute("UPDATE reasons SET state = 'approved'")

    def decide(self, state: ReasonState, *numbers: int) -> list[int]:
        return reasons.decide(self.c, [CHANNEL], numbers, state)

    def shown(self) -> list[tuple[str, int]]:
        """The words of each reason and how many found it good."""
        return [(text, good) for _, _, text, good in reasons.approved(self.c, self.poll_id)]

    def mark(self, number: int, who: Voter, *marks: int) -> None:
        for mark in marks:
            assert isinstance(reasons.mark(self.c, number, NOW, who, mark, NOW), Poll)

    def tell(self, who: Voter, source: Source, number: int) -> object:
        return reasons.tell_what_moved(self.c, self.poll_id, who, source, number, NOW)


@pytest.fixture
def talk(c: Connection) -> Talk:
    return Talk(c, new_poll(c))


def test_a_new_reason_takes_the_place_of_the_one_for_another_answer(talk: Talk) -> None:
    talk.explain(ANN, YES)
    talk.explain(ANN, NO, "On second thoughts.")
    talk.approve_all()
    assert [row[1:3] for row in reasons.approved(talk.c, talk.poll_id)] == [
        (NO, "On second thoughts.")
    ]
    talk.say(YES, ANN)
    assert talk.shown() == []


def test_other_words_have_to_be_approved_again_and_their_marks_begin_anew(talk: Talk) -> None:
    talk.explain(ANN, YES)
    talk.say(YES, BEN)
    talk.approve_all()
    talk.mark(1, BEN, GOOD_POINT)
    assert talk.shown() == [("Because.", 1)]
    talk.give(ANN, "Because of that.", NOW + 1)
    assert talk.shown() == []
    talk.approve_all()
    assert talk.shown() == [("Because of that.", 0)]


def test_with_the_answer_goes_its_reason(talk: Talk) -> None:
    talk.explain(ANN, YES)
    talk.say(None, ANN)
    talk.say(YES, ANN)
    assert talk.c.execute("SELECT count(*) FROM reasons").fetchone() == (0,)


# --- review ---


def test_the_pages_of_a_review_bring_what_waits_first_then_the_newest(talk: Talk) -> None:
    for number in range(1, 8):
        talk.explain(voter(number), YES, f"Because {number}.")
    assert talk.decide(APPROVED, 5, 6, 7) == [talk.poll_id] * 3
    assert talk.decide(HIDDEN, 1) == [talk.poll_id]
    page, later, last = (
        reasons.review(talk.c, SERVER, [CHANNEL], start, 4) for start in (0, 4, 400)
    )
    assert [(one.id, one.state) for one in page.listed] == [
        *((number, WAITING) for number in (4, 3, 2)),
        (7, APPROVED),
    ]
    assert (page.waiting, page.total) == (3, 7)
    assert [one.id for one in later.listed] == [6, 5, 1]
    assert last == later
    one = page.listed[0]
    assert (one.poll.id, one.answer, one.text) == (talk.poll_id, YES, "Because 4.")


def test_a_review_leaves_out_what_stands_beside_no_answer_and_other_channels(talk: Talk) -> None:
    def listed(*channels: int) -> int:
        return reasons.review(talk.c, SERVER, channels, 0, 9).total

    talk.explain(ANN, YES)
    assert (listed(CHANNEL), listed(CHANNEL + 1), listed()) == (1, 0, 0)
    assert reasons.decide(talk.c, [CHANNEL + 1], [1], APPROVED) == []
    assert [reasons.channels(talk.c, one) for one in (SERVER, SERVER + 1)] == [[CHANNEL], []]
    talk.say(NO, ANN)
    assert listed(CHANNEL) == 0


def test_who_thinks_again_has_one_mark_and_good_points_order_what_is_shown(talk: Talk) -> None:
    for who, text in ((ANN, "A."), (BEN, "B.")):
        talk.explain(who, YES, text)
    talk.say(YES, CAT)
    talk.approve_all()
    talk.mark(2, CAT, NOT_CONVINCED, GOOD_POINT)
    assert talk.shown() == [("B.", 1), ("A.", 0)]


# --- what moved people ---


@pytest.fixture
def main(c: Connection) -> Talk:
    """The main question of a round of which two passages stand."""
    round_ = started(c, Where.THREAD)
    c.execute("UPDATE steps SET posted_at = 1 WHERE passage IN (0, 1)")
    polls.open_(c, [round_.tracked_id], NOW)
    return Talk(c, round_.tracked_id)


def test_who_changed_an_answer_can_name_a_passage_or_a_reason_that_they_found_good(
    main: Talk,
) -> None:
    main.explain(ANN, YES, "A.")
    main.explain(CAT, YES, "C.")
    main.say(YES, BEN)
    main.approve_all()
    main.mark(1, BEN, GOOD_POINT)
    main.mark(2, BEN, NOT_CONVINCED)
    assert why(reasons.sources(main.c, main.poll_id, BEN, NOW)) is Why.NOT_MOVED
    main.say(NO, BEN)
    found = reasons.sources(main.c, main.poll_id, BEN, NOW)
    assert isinstance(found, reasons.Sources)
    assert (found.passages, found.reasons) == ((2, 1), ((1, "A."),))
    for source, number in ((Source.PASSAGE, 3), (Source.REASON, 2), (Source.TALK, 1)):
        assert why(main.tell(BEN, source, number)) is Why.NOT_ON_THE_LIST
    for source, number in ((Source.PASSAGE, 2), (Source.REASON, 1)):
        assert isinstance(main.tell(BEN, source, number), Poll)
    assert summaries.what_moved(main.c, 1) == [(Source.REASON, 1, 1)], "the last word counts"


def test_of_each_person_one_word_counts_that_on_the_main_question_first(main: Talk) -> None:
    c = main.c
    other = Talk(c, next(one.id for one in polls.of_round(c, 1) if one.purpose is Purpose.QUESTION))
    polls.open_(c, [other.poll_id], NOW)
    for asked in (main, other):
        asked.say(YES, ANN, BEN)
        asked.say(NO, ANN, BEN)
    main.tell(ANN, Source.TALK, 0)
    other.tell(ANN, Source.PASSAGE, 1)
    other.tell(BEN, Source.PASSAGE, 1)
    assert sorted(summaries.what_moved(c, 1)) == [(Source.PASSAGE, 1, 1), (Source.TALK, 0, 1)]
    main.say(None, ANN)
    assert summaries.what_moved(c, 1) == [(Source.PASSAGE, 1, 2)], "who withdrew is not counted"


def test_outside_a_round_nothing_moved_anyone(talk: Talk) -> None:
    talk.say(YES, ANN)
    talk.say(NO, ANN)
    assert why(reasons.sources(talk.c, talk.poll_id, ANN, NOW)) is Why.NOT_MOVED
