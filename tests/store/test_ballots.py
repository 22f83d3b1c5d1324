"""Ballots: one answer a person, every change in the log, counts that are always right."""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polls_at_hand import (
    COLOURS,
    NO,
    NOW,
    SERVER,
    YES,
    ask,
    cast,
    chosen,
    counted,
    in_memory,
    keep,
    new_poll,
    opened,
    person,
    say,
    vote,
    voter,
    why,
)

from bot.domain.answers import Tally
from bot.domain.questions import SKIP, Kind, Question
from bot.domain.rounds import Ballots, ComparedRole, Member, Refused, Rules, Why
from bot.store import ballots, erasure, polls, reasons
from bot.store.ballots import BallotChange, Receipt, Voter, give, pick

ANN = voter(1)


def receipt(outcome: Receipt | Refused) -> tuple[int | None, int | None]:
    assert isinstance(outcome, Receipt), outcome
    return outcome.before, outcome.answer


def history(c: sqlite3.Connection, poll_id: int) -> list[int | None]:
    return [answer for _, answer, _ in ballots.log(c, poll_id)]


def test_a_receipt_says_what_counts_and_what_counted_before() -> None:
    c = in_memory()
    poll_id = new_poll(c)
    assert receipt(say(c, poll_id, ANN, YES)) == (None, YES)
    assert receipt(say(c, poll_id, ANN, YES)) == (YES, YES)
    assert receipt(say(c, poll_id, ANN, NO)) == (YES, NO)
    assert receipt(say(c, poll_id, ANN, SKIP)) == (NO, SKIP)
    assert receipt(say(c, poll_id, ANN, None)) == (SKIP, None)
    assert polls.voters(c, poll_id) == 0
    assert history(c, poll_id) == [YES, YES, NO, SKIP, None]
    assert why(say(c, poll_id, ANN, None)) is Why.NOTHING_TO_WITHDRAW


def test_a_receipt_carries_the_result_for_who_may_see_it() -> None:
    c = in_memory()
    poll_id = new_poll(c)
    say(c, poll_id, voter(2), NO)
    given_ = say(c, poll_id, ANN, YES)
    assert isinstance(given_, Receipt)
    assert given_.tally == Tally((1, 1), 2, 0)
    withdrawn = say(c, poll_id, ANN, None)
    assert isinstance(withdrawn, Receipt)
    assert withdrawn.tally is None


@pytest.mark.parametrize("answer", [2, 99, -2, 2**52])
def test_an_option_that_there_is_not_is_refused(answer: int) -> None:
    c = in_memory()
    poll_id = new_poll(c)
    say(c, poll_id, ANN, YES)
    assert why(say(c, poll_id, ANN, answer)) is Why.NO_SUCH_OPTION
    assert history(c, poll_id) == [YES]


def test_several_picks_are_one_ballot_and_an_order_is_not_picked_at_once() -> None:
    c = in_memory()
    colours = new_poll(c, COLOURS)
    ranked = new_poll(c, Question("Which first?", Kind.RANKED, ("Tea", "Coffee")))

    def picked(poll_id: int, positions: list[int]) -> Receipt | Refused:
        return keep(c, [BallotChange(poll_id, ANN, pick(positions), NOW)])[0]

    assert receipt(picked(colours, [0, 2])) == (None, 0b101)
    assert polls.voters(c, colours) == 1
    for poll_id, positions in ((colours, [3]), (colours, []), (ranked, [0])):
        assert why(picked(poll_id, positions)) is Why.NO_SUCH_OPTION


def test_after_the_closing_time_nothing_counts_though_no_one_closed_it_yet() -> None:
    c = in_memory()
    poll_id = new_poll(c, closes_at=NOW + 100)
    assert isinstance(say(c, poll_id, ANN, YES, NOW + 99), Receipt)
    late = say(c, poll_id, ANN, NO, NOW + 100)
    assert why(late) is Why.POLL_CLOSED
    assert isinstance(late, Refused)
    assert late.poll is not None
    assert why(say(c, poll_id, ANN, None, NOW + 100)) is Why.POLL_CLOSED
    assert history(c, poll_id) == [YES]


def test_a_poll_of_another_server_or_one_that_is_not_open_is_not_known() -> None:
    c = in_memory()
    poll_id = new_poll(c)
    assert why(say(c, poll_id, voter(1, SERVER + 1), YES)) is Why.UNKNOWN_POLL
    assert why(say(c, poll_id + 1, ANN, YES)) is Why.UNKNOWN_POLL
    polls.unopen(c, [poll_id])
    assert why(say(c, poll_id, ANN, YES)) is Why.UNKNOWN_POLL


def test_a_role_or_a_time_on_the_server_can_be_asked_for() -> None:
    c = in_memory()
    poll_id = new_poll(c, rules=Rules(role_id=77, joined=3600))
    old = Member(SERVER, 1, frozenset({77}), NOW - 3_600_000)
    for member, reason in (
        (replace(old, role_ids=frozenset({78})), Why.NOT_THE_ROLE),
        (replace(old, joined_at=NOW - 3_599_999), Why.JOINED_LATE),
        (replace(old, joined_at=None), Why.JOINED_LATE),
    ):
        assert why(say(c, poll_id, Voter(ANN.key, member), YES)) is reason
    assert receipt(say(c, poll_id, Voter(ANN.key, old), YES)) == (None, YES)
    lost = Voter(ANN.key, replace(old, role_ids=frozenset()))
    assert receipt(say(c, poll_id, lost, None)) == (YES, None), "they can still withdraw"


def test_only_an_open_ballot_keeps_the_member() -> None:
    c = in_memory()
    who = voter(123456789)
    kept = {one: new_poll(c, rules=Rules(ballots=one)) for one in Ballots}
    for poll_id in kept.values():
        say(c, poll_id, who, NO)
    assert polls.names(c, kept[Ballots.OPEN]) == [(NO, 123456789)]
    pseudonyms = {one: ballots.of_poll(c, poll_id)[0][0] for one, poll_id in kept.items()}
    assert pseudonyms[Ballots.ANONYMOUS] == pseudonyms[Ballots.SECRET] == who.hidden
    assert pseudonyms[Ballots.OPEN] == who.named != who.hidden
    c.execute("DELETE FROM ballots WHERE poll_id = ?", (kept[Ballots.OPEN],))
    assert "123456789" not in "\n".join(c.iterdump())


def test_which_of_the_compared_roles_a_voter_has_is_kept_with_the_newest_ballot() -> None:
    c = in_memory()
    compare = (ComparedRole(5, "Sailors"), ComparedRole(6, "Birds"))
    poll_id = new_poll(c, rules=Rules(compare=compare))
    for roles, number in (({6, 99}, 0b10), ({5, 6}, 0b11), (set[int](), 0)):
        member = Member(SERVER, 1, frozenset(roles))
        say(c, poll_id, Voter(ANN.key, member), YES)
        assert [row[2] for row in ballots.of_poll(c, poll_id)] == [number]


def test_first_answers_are_those_that_stand_when_the_first_passage_comes() -> None:
    c = in_memory()
    poll_id = new_poll(c)
    say(c, poll_id, ANN, YES)
    polls.keep_first_answers(c, poll_id)
    changed = say(c, poll_id, ANN, NO)
    assert isinstance(changed, Receipt)
    assert changed.first == YES
    late = say(c, poll_id, voter(2), NO)
    assert isinstance(late, Receipt)
    assert late.first is None
    say(c, poll_id, ANN, None)
    again = say(c, poll_id, ANN, NO)
    assert isinstance(again, Receipt)
    assert again.first is None, "who withdrew begins anew"


def test_answers_are_final_once_the_question_is_asked_again() -> None:
    c = in_memory()
    poll_id = new_poll(c)
    for who in (1, 2):
        say(c, poll_id, voter(who), YES)
    polls.ask_again(c, poll_id, NOW + 1)
    say(c, poll_id, ANN, YES, NOW + 2)
    finals = c.execute("SELECT voter FROM ballots WHERE is_final").fetchall()
    assert finals == [(ANN.hidden,)], "also who says the same once more"


# --- whatever happens ---

Step = tuple[str, int, int, int | None]
"""What, poll, member, answer."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["vote"] * 8 + ["reason", "erase", "first", "close"]),
        st.integers(0, 1),
        st.integers(1, 4),
        st.sampled_from([YES, NO, SKIP, None, 7]),
    ),
    max_size=30,
)


class People:
    """Two polls, one of them with open ballots, and what is done there."""

    def __init__(self) -> None:
        self.c = in_memory()
        open_ = Rules(ballots=Ballots.OPEN)
        self.polls = [new_poll(self.c), new_poll(self.c, rules=open_)]
        self.published: dict[int, dict[int, int]] = {}

    def do(self, steps: list[Step]) -> list[object]:
        """Ballots that come one after the other in one commit; the rest one by one."""
        found: list[object] = []
        for is_vote, some in groupby(steps, key=lambda step: step[0] == "vote"):
            if is_vote:
                changes = [
                    BallotChange(self.polls[poll], voter(who), chosen(answer), NOW)
                    for _, poll, who, answer in some
                ]
                found += [
                    (one.before, one.answer) if isinstance(one, Receipt) else one.why
                    for one in keep(self.c, changes)
                ]
            else:
                for step in some:
                    self._do(*step)
        return found

    def _do(self, what: str, poll: int, who: int, _: int | None) -> None:
        poll_id = self.polls[poll]
        if what == "erase":
            erasure.delete(self.c, voter(who))
        elif what == "reason":
            reasons.give(self.c, poll_id, voter(who), "Because.", NOW)
        elif what == "first":
            polls.keep_first_answers(self.c, poll_id)
        elif polls.close(self.c, poll_id, NOW):
            self.published[poll_id] = polls.answers(self.c, poll_id)

    def check(self) -> None:
        """What is counted is what stands, and what stands is what the log says last."""
        for poll_id in self.polls:
            standing = {who: answer for who, answer, _ in ballots.of_poll(self.c, poll_id)}
            last = {who: answer for who, answer, _ in ballots.log(self.c, poll_id)}
            assert standing == {who: a for who, a in last.items() if a is not None}
            tally = self.published.get(poll_id, Counter(standing.values()))
            assert polls.answers(self.c, poll_id) == tally
            assert polls.voters(self.c, poll_id) == sum(tally.values())

    def kept(self) -> list[object]:
        rows = [
            self.c.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in (
                ("ballots", "*"),
                ("ballot_log", "*"),
                ("reasons", "poll_id, voter, answer"),
            )
        ]
        return [*rows, *(polls.answers(self.c, one) for one in self.polls)]


@settings(max_examples=100, deadline=None)
@given(STEPS)
@example([("vote", 0, 1, YES), ("reason", 0, 1, None), ("vote", 0, 1, None), ("vote", 0, 1, YES)])
@example([("vote", 0, 1, YES), ("first", 0, 1, None), ("vote", 0, 1, None), ("vote", 0, 1, NO)])
def test_counts_are_always_those_of_the_ballots_and_a_commit_of_many_is_many_commits(
    steps: list[Step],
) -> None:
    together, alone = People(), People()
    outcomes = together.do(steps)
    single: list[object] = []
    for step in steps:
        single += alone.do([step])
        alone.check()
    together.check()
    assert outcomes == single
    assert together.kept() == alone.kept()


async def test_a_ballot_behind_a_closing_in_the_same_commit_does_not_count(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        who = person(store, 1)
        first, closed, second = await asyncio.gather(
            cast(store, poll_id, who, give(YES)),
            store.write(lambda c: polls.close(c, poll_id, NOW)),
            cast(store, poll_id, who, give(NO)),
        )
        assert receipt(first) == (None, YES)
        assert closed
        assert why(second) is Why.POLL_CLOSED
        assert await store.read(lambda c: history(c, poll_id)) == [YES]


async def test_a_storm_in_one_commit_keeps_order_voters_and_polls_apart(tmp_path: Path) -> None:
    """Several hundred at once, some twice, some withdrawn, some wrong, in two polls."""
    async with opened(tmp_path) as store:
        first, second = await ask(store), await ask(store, COLOURS)
        await vote(store, first, 7, NO)
        people = [person(store, member) for member in range(600)]
        done = await asyncio.gather(
            *(cast(store, first, who, give(who.member.id % 2)) for who in people),
            *(cast(store, second, who, pick([who.member.id % 3])) for who in people),
            cast(store, first, people[3], give(YES)),
            cast(store, first, people[4], chosen(None)),
            cast(store, first, people[5], give(9)),
            cast(store, 99, people[6], give(YES)),
        )
        assert receipt(done[7]) == (NO, NO)
        assert [receipt(one) for one in done[600:603]] == [(None, 1), (None, 2), (None, 4)]
        assert [receipt(done[1200]), receipt(done[1201])] == [(NO, YES), (YES, None)]
        assert [why(done[1202]), why(done[1203])] == [Why.NO_SUCH_OPTION, Why.UNKNOWN_POLL]
        assert (await counted(store, first), await counted(store, second)) == (599, 600)
        entries = await store.read(lambda c: history(c, first))
        assert len(entries) == 1 + 600 + 2
        assert entries[-2:] == [YES, None]
