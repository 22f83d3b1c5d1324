"""Reasons: each belongs to the answer for which it was written."""

import sqlite3

import pytest
from domain.sample_round import article
from polls_at_hand import CHANNEL, NO, NOW, SERVER, YES, in_memory, new_poll, say, voter, why

from bot.domain.plan import plan
from bot.domain.questions import Kind, Question
from bot.domain.reasons import GOOD_POINT, NOT_CONVINCED, PASS, ReasonState, Source
from bot.domain.rounds import Poll, Purpose, Rules, Where, Why
from bot.store import polls, reasons, rounds, summaries
from bot.store.ballots import Receipt, Voter
from bot.store.reasons import Others

ANN, BEN, CAT, DAN = (voter(number) for number in range(1, 5))
APPROVED, HIDDEN, WAITING = ReasonState.APPROVED, ReasonState.HIDDEN, ReasonState.WAITING


@pytest.fixture
def c() -> sqlite3.Connection:
    return in_memory()


@pytest.fixture
def poll_id(c: sqlite3.Connection) -> int:
    return new_poll(c)


def give(c: sqlite3.Connection, poll_id: int, who: Voter, text: str, now: int = NOW) -> None:
    outcome = reasons.give(c, poll_id, who, text, now)
    assert isinstance(outcome, Receipt), outcome
    assert outcome.reason == text


def approve_all(c: sqlite3.Connection) -> None:
    c.execute("UPDATE reasons SET state = 'approved'")


def own(c: sqlite3.Connection, poll_id: int, who: Voter) -> tuple[str, ReasonState] | None:
    return reasons.own(c, load(c, poll_id), who)


def load(c: sqlite3.Connection, poll_id: int) -> Poll:
    poll = polls.load(c, poll_id)
    assert poll is not None
    return poll


def shown(c: sqlite3.Connection, poll_id: int) -> list[str]:
    return [text for _, _, text, _ in reasons.approved(c, poll_id)]


def next_for(c: sqlite3.Connection, poll_id: int, who: Voter) -> Others:
    found = reasons.others(c, poll_id, who, NOW)
    assert isinstance(found, Others), found
    return found


def marked(c: sqlite3.Connection, poll_id: int, who: Voter, mark: int) -> str:
    """Read the next reason and mark it; its words."""
    one = next_for(c, poll_id, who)
    if not one.id:
        return ""
    assert isinstance(reasons.mark(c, one.id, one.written_at, who, mark, NOW), Poll)
    return one.text


def test_who_changes_the_answer_has_no_reason_shown_and_who_changes_back_has_it_again(
    c: sqlite3.Connection, poll_id: int
) -> None:
    say(c, poll_id, ANN, YES)
    give(c, poll_id, ANN, "Because.")
    approve_all(c)
    changed = say(c, poll_id, ANN, NO)
    assert isinstance(changed, Receipt)
    assert (changed.reason, changed.lost_reason) == (None, True)
    assert shown(c, poll_id) == []
    assert own(c, poll_id, ANN) is None
    back = say(c, poll_id, ANN, YES)
    assert isinstance(back, Receipt)
    assert (back.reason, back.lost_reason) == ("Because.", False)
    assert shown(c, poll_id) == ["Because."]
    assert own(c, poll_id, ANN) == ("Because.", APPROVED)


def test_a_new_reason_takes_the_place_of_the_one_for_another_answer(
    c: sqlite3.Connection, poll_id: int
) -> None:
    say(c, poll_id, ANN, YES)
    give(c, poll_id, ANN, "Because.")
    say(c, poll_id, ANN, NO)
    give(c, poll_id, ANN, "On second thoughts.")
    approve_all(c)
    assert [row[1:3] for row in reasons.approved(c, poll_id)] == [(NO, "On second thoughts.")]
    say(c, poll_id, ANN, YES)
    assert shown(c, poll_id) == []


def test_other_words_have_to_be_approved_again_and_their_marks_begin_anew(
    c: sqlite3.Connection, poll_id: int
) -> None:
    for who in (ANN, BEN):
        say(c, poll_id, who, YES)
    give(c, poll_id, ANN, "Because.")
    approve_all(c)
    before = next_for(c, poll_id, BEN)
    marked(c, poll_id, BEN, GOOD_POINT)
    give(c, poll_id, ANN, "Because of that.", NOW + 1)
    assert own(c, poll_id, ANN) == ("Because of that.", WAITING)
    assert shown(c, poll_id) == []
    approve_all(c)
    assert [row[3] for row in reasons.approved(c, poll_id)] == [0]
    stale = reasons.mark(c, before.id, before.written_at, BEN, GOOD_POINT, NOW)
    assert why(stale) is Why.REASON_GONE, "these words they have not read"


def test_with_the_answer_goes_its_reason(c: sqlite3.Connection, poll_id: int) -> None:
    say(c, poll_id, ANN, YES)
    give(c, poll_id, ANN, "Because.")
    say(c, poll_id, ANN, None)
    say(c, poll_id, ANN, YES)
    assert own(c, poll_id, ANN) is None
    assert c.execute("SELECT count(*) FROM reasons").fetchone() == (0,)


def test_only_who_holds_an_answer_in_an_open_poll_can_say_why(
    c: sqlite3.Connection, poll_id: int
) -> None:
    assert why(reasons.give(c, poll_id, ANN, "Because.", NOW)) is Why.ANSWER_FIRST
    assert why(reasons.others(c, poll_id, ANN, NOW)) is Why.ANSWER_TO_READ
    say(c, poll_id, ANN, YES)
    polls.close(c, poll_id, NOW)
    assert why(reasons.give(c, poll_id, ANN, "Because.", NOW)) is Why.POLL_CLOSED
    assert why(reasons.give(c, 99, ANN, "Because.", NOW)) is Why.UNKNOWN_POLL


# --- review ---


def test_the_pages_of_a_review_bring_what_waits_first_then_the_newest(
    c: sqlite3.Connection, poll_id: int
) -> None:
    for number in range(1, 8):
        say(c, poll_id, voter(number), YES)
        give(c, poll_id, voter(number), f"Because {number}.")
    assert reasons.decide(c, [CHANNEL], [5, 6, 7], APPROVED) == [poll_id] * 3
    assert reasons.decide(c, [CHANNEL], [1], HIDDEN) == [poll_id]
    page = reasons.review(c, [CHANNEL], 0, 4)
    assert [(one.id, one.state) for one in page.listed] == [
        (4, WAITING),
        (3, WAITING),
        (2, WAITING),
        (7, APPROVED),
    ]
    assert (page.waiting, page.total) == (3, 7)
    assert [one.id for one in reasons.review(c, [CHANNEL], 4, 4).listed] == [6, 5, 1]
    assert reasons.review(c, [CHANNEL], 400, 4) == reasons.review(c, [CHANNEL], 4, 4)
    one = page.listed[0]
    assert (one.poll.id, one.answer, one.text) == (poll_id, YES, "Because 4.")


def test_a_review_leaves_out_what_stands_beside_no_answer_and_other_channels(
    c: sqlite3.Connection, poll_id: int
) -> None:
    say(c, poll_id, ANN, YES)
    give(c, poll_id, ANN, "Because.")
    assert reasons.review(c, [CHANNEL + 1], 0, 9).total == 0
    assert reasons.review(c, [], 0, 9).total == 0
    assert reasons.decide(c, [CHANNEL + 1], [1], APPROVED) == []
    assert reasons.channels(c, SERVER) == [CHANNEL]
    assert reasons.channels(c, SERVER + 1) == []
    say(c, poll_id, ANN, NO)
    assert reasons.review(c, [CHANNEL], 0, 9).total == 0


def test_the_card_that_quotes_a_reason_is_drawn_anew_when_it_is_decided_on(
    c: sqlite3.Connection, poll_id: int
) -> None:
    say(c, poll_id, ANN, YES)
    give(c, poll_id, ANN, "Because.")
    assert polls.stale(c, poll_id) == 0
    reasons.decide(c, [CHANNEL], [1], APPROVED)
    assert polls.stale(c, poll_id) == 1
    assert reasons.cards_of(c, [poll_id]) == [(0, poll_id)]


# --- each other's reasons ---


def test_the_other_side_comes_first_then_ones_own_and_never_ones_own_words(
    c: sqlite3.Connection, poll_id: int
) -> None:
    for who, answer, text in ((ANN, YES, "A."), (BEN, NO, "B."), (CAT, YES, "C.")):
        say(c, poll_id, who, answer)
        give(c, poll_id, who, text)
    assert next_for(c, poll_id, ANN) == Others(load(c, poll_id)), "nothing is approved yet"
    approve_all(c)
    first = next_for(c, poll_id, ANN)
    assert (first.text, first.answer, first.left) == ("B.", NO, 1)
    read = [marked(c, poll_id, ANN, mark) for mark in (GOOD_POINT, PASS, PASS)]
    assert read == ["B.", "C.", ""]
    assert why(reasons.mark(c, 1, NOW, ANN, GOOD_POINT, NOW)) is Why.OWN_REASON
    assert why(reasons.mark(c, 2, NOW, DAN, GOOD_POINT, NOW)) is Why.ANSWER_TO_READ


def test_who_thinks_again_has_one_mark_and_good_points_order_what_is_shown(
    c: sqlite3.Connection, poll_id: int
) -> None:
    for who, text in ((ANN, "A."), (BEN, "B.")):
        say(c, poll_id, who, YES)
        give(c, poll_id, who, text)
    say(c, poll_id, CAT, YES)
    approve_all(c)
    for mark in (NOT_CONVINCED, GOOD_POINT):
        reasons.mark(c, 2, NOW, CAT, mark, NOW)
    assert [(row[2], row[3]) for row in reasons.approved(c, poll_id)] == [("B.", 1), ("A.", 0)]


# --- what moved people ---


@pytest.fixture
def tracked(c: sqlite3.Connection) -> int:
    """The main question of a round of which two passages stand."""
    new = rounds.NewRound(SERVER, CHANNEL, article(), rules=Rules())
    round_ = rounds.create(c, new, plan(article(), Where.THREAD), NOW)
    c.execute("UPDATE steps SET posted_at = 1 WHERE passage IN (0, 1)")
    polls.open_(c, [round_.tracked_id], NOW)
    return round_.tracked_id


def tell(c: sqlite3.Connection, poll_id: int, who: Voter, source: Source, number: int) -> object:
    return reasons.tell_what_moved(c, poll_id, who, source, number, NOW)


def test_who_changed_an_answer_can_name_a_passage_or_a_reason_that_they_found_good(
    c: sqlite3.Connection, tracked: int
) -> None:
    for who in (ANN, BEN, CAT):
        say(c, tracked, who, YES)
    for who, text in ((ANN, "A."), (CAT, "C.")):
        give(c, tracked, who, text)
    approve_all(c)
    reasons.mark(c, 1, NOW, BEN, GOOD_POINT, NOW)
    reasons.mark(c, 2, NOW, BEN, NOT_CONVINCED, NOW)
    assert why(reasons.sources(c, tracked, BEN, NOW)) is Why.NOT_MOVED
    say(c, tracked, BEN, NO)
    found = reasons.sources(c, tracked, BEN, NOW)
    assert isinstance(found, reasons.Sources)
    assert (found.passages, found.reasons) == ((2, 1), ((1, "A."),))
    for source, number in ((Source.PASSAGE, 3), (Source.REASON, 2), (Source.TALK, 1)):
        assert why(tell(c, tracked, BEN, source, number)) is Why.NOT_ON_THE_LIST
    for source, number in ((Source.PASSAGE, 2), (Source.REASON, 1)):
        assert isinstance(tell(c, tracked, BEN, source, number), Poll)
    assert summaries.what_moved(c, 1) == [(Source.REASON, 1, 1)], "the last word counts"


def test_of_each_person_one_word_counts_that_on_the_main_question_first(
    c: sqlite3.Connection, tracked: int
) -> None:
    other = next(one.id for one in polls.of_round(c, 1) if one.purpose is Purpose.QUESTION)
    polls.open_(c, [other], NOW)
    for poll_id in (tracked, other):
        for answer in (YES, NO):
            say(c, poll_id, ANN, answer)
            say(c, poll_id, BEN, answer)
    tell(c, tracked, ANN, Source.TALK, 0)
    tell(c, other, ANN, Source.PASSAGE, 1)
    tell(c, other, BEN, Source.PASSAGE, 1)
    assert sorted(summaries.what_moved(c, 1)) == [(Source.PASSAGE, 1, 1), (Source.TALK, 0, 1)]
    say(c, tracked, ANN, None)
    assert summaries.what_moved(c, 1) == [(Source.PASSAGE, 1, 2)], "who withdrew is not counted"


def test_outside_a_round_nothing_moved_anyone(c: sqlite3.Connection) -> None:
    poll_id = new_poll(c, Question("So?", Kind.CHOICE, ("Yes", "No")))
    for answer in (YES, NO):
        say(c, poll_id, ANN, answer)
    assert why(reasons.sources(c, poll_id, ANN, NOW)) is Why.NOT_MOVED
