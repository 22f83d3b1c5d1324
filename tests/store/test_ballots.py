"""Ballots: one answer a person, every change in the log, counts that are always right, and erasure
after which nothing of a member is left."""

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path
from sqlite3 import Connection

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
    asked_and_answered,
    cast,
    chosen,
    counted,
    erase,
    in_memory,
    keep,
    new_poll,
    opened,
    person,
    receipt,
    say,
    vote,
    voter,
    why,
)
from refusals import refused

from bot.domain.questions import SKIP, Kind, Question
from bot.domain.reasons import GOOD_POINT
from bot.domain.rounds import Ballots, Member, Refused, Rules, Why
from bot.store import ballots, erasure, polls, reasons
from bot.store.ballots import BallotChange, Receipt, Voter, give, pick
from bot.store.erasure import Erased, erase_offline
from bot.store.key_loss import forget_key

ANN, BEN = voter(1), voter(2)


def change(outcome: object) -> tuple[int | None, int | None]:
    """What counted before, and what counts now."""
    found = receipt(outcome)
    return found.before, found.answer


def history(c: Connection, poll_id: int) -> list[int | None]:
    return [answer for _, answer, _ in ballots.log(c, poll_id)]


@pytest.fixture
def c() -> Connection:
    return in_memory()


@pytest.fixture
def poll_id(c: Connection) -> int:
    return new_poll(c)


def test_a_receipt_says_what_counts_and_what_counted_before(c: Connection, poll_id: int) -> None:
    steps = (None, YES, YES, NO, SKIP, None)
    for before, after in pairwise(steps):
        assert change(say(c, poll_id, ANN, after)) == (before, after)
    assert polls.voters(c, poll_id) == 0
    assert history(c, poll_id) == [*steps[1:]]
    assert why(say(c, poll_id, ANN, None)) is Why.NOTHING_TO_WITHDRAW


def test_several_picks_are_one_ballot_and_an_order_is_not_picked_at_once(c: Connection) -> None:
    colours = new_poll(c, COLOURS)
    ranked = new_poll(c, Question("Which first?", Kind.RANKED, ("Tea", "Coffee")))

    def picked(poll_id: int, positions: list[int]) -> Receipt | Refused:
        return keep(c, [BallotChange(poll_id, ANN, pick(positions), NOW)])[0]

    assert change(picked(colours, [0, 2])) == (None, 0b101)
    assert polls.voters(c, colours) == 1
    for poll_id, positions in ((colours, [3]), (colours, []), (ranked, [0])):
        assert why(picked(poll_id, positions)) is Why.NO_SUCH_OPTION


def test_after_the_closing_time_nothing_counts_though_no_one_closed_it_yet(c: Connection) -> None:
    poll_id = new_poll(c, closes_at=NOW + 100)
    receipt(say(c, poll_id, ANN, YES, NOW + 99))
    for answer in (NO, None):
        late = say(c, poll_id, ANN, answer, NOW + 100)
        assert why(late) is Why.POLL_CLOSED
        assert isinstance(late, Refused)
        assert late.poll is not None
    assert history(c, poll_id) == [YES]


def test_a_poll_of_another_server_or_one_that_is_not_open_is_not_known(
    c: Connection, poll_id: int
) -> None:
    assert why(say(c, poll_id, voter(1, SERVER + 1), YES)) is Why.UNKNOWN_POLL
    assert why(say(c, poll_id + 1, ANN, YES)) is Why.UNKNOWN_POLL
    polls.unopen(c, [poll_id])
    assert why(say(c, poll_id, ANN, YES)) is Why.UNKNOWN_POLL


def test_a_role_or_a_time_on_the_server_can_be_asked_for(c: Connection) -> None:
    poll_id = new_poll(c, rules=Rules(role_id=77, joined=3600))
    old = Member(SERVER, 1, frozenset({77}), NOW - 3_600_000)
    for member, reason in (
        (replace(old, role_ids=frozenset({78})), Why.NOT_THE_ROLE),
        (replace(old, joined_at=NOW - 3_599_999), Why.JOINED_LATE),
        (replace(old, joined_at=None), Why.JOINED_LATE),
    ):
        assert why(say(c, poll_id, Voter(ANN.key, member), YES)) is reason
    assert change(say(c, poll_id, Voter(ANN.key, old), YES)) == (None, YES)
    lost = Voter(ANN.key, replace(old, role_ids=frozenset()))
    assert change(say(c, poll_id, lost, None)) == (YES, None), "they can still withdraw"


def test_only_an_open_ballot_keeps_the_member(c: Connection) -> None:
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


# --- whoever clicks on and on ---


@pytest.mark.parametrize("together", [1, 7, 500])
def test_the_log_of_who_goes_on_and_on_keeps_the_first_and_the_last(
    c: Connection, together: int
) -> None:
    poll_id = new_poll(c)
    say(c, poll_id, BEN, YES, NOW)
    said = [(YES, NO, None)[number % 3] for number in range(500)]
    for start in range(0, len(said), together):
        some = enumerate(said[start : start + together], start)
        keep(c, [BallotChange(poll_id, ANN, chosen(one), NOW + 1 + n) for n, one in some])
        say(c, poll_id, BEN, NO, NOW + 1000) if start == 0 else None
    log = [(answer, at - NOW) for who, answer, at in ballots.log(c, poll_id) if who == ANN.hidden]
    assert len(log) == ballots.CHANGES_AT_MOST
    assert log[:-1] == list(zip(said, range(1, ballots.CHANGES_AT_MOST), strict=False))
    assert log[-1] == (said[-1], len(said))
    assert polls.last_entry(c, poll_id) == 2 + len(said), "a card sees that something came"
    assert ballots.log(c, poll_id)[0] == (BEN.hidden, YES, NOW)
    erase(c, ANN)
    assert [who for who, _, _ in ballots.log(c, poll_id)] == [BEN.hidden] * 2


# --- erasure: nothing of a member is left, and what was published stays as numbers ---


TABLES = ("ballots", "ballot_log", "reasons", "marks", "moved")


def rows_of(c: Connection, who: Voter) -> list[str]:
    """The tables that hold something of a voter."""
    return [
        table
        for table in TABLES
        if c.execute(
            f"SELECT 1 FROM {table} WHERE voter IN (?, ?)", (who.hidden, who.named)
        ).fetchone()
    ]


@pytest.fixture
def said() -> Connection:
    """Ann and Ben gave answers and reasons in an anonymous and an open poll."""
    c = in_memory()
    for poll_id in (new_poll(c), new_poll(c, rules=Rules(ballots=Ballots.OPEN))):
        for who in (ANN, BEN):
            say(c, poll_id, who, YES)
            reasons.give(c, poll_id, who, "Because.", NOW)
    c.execute("UPDATE reasons SET state = 'approved'")
    reasons.mark(c, 2, NOW, ANN, GOOD_POINT, NOW)
    reasons.mark(c, 1, NOW, BEN, GOOD_POINT, NOW)
    c.execute("INSERT INTO moved VALUES (1, ?, 'talk', 0, ?)", (ANN.hidden, NOW))
    return c


def test_everything_of_a_voter_goes_and_nothing_of_others(said: Connection) -> None:
    assert erase(said, voter(1, SERVER + 1)) == Erased((), ()), "another server's Ann"
    assert rows_of(said, ANN) == list(TABLES)
    assert erasure.count(said, ANN) == 2
    assert erase(said, ANN) == Erased((1, 2), (1, 2))
    assert rows_of(said, ANN) == []
    assert erasure.count(said, ANN) == 0
    assert rows_of(said, BEN) == ["ballots", "ballot_log", "reasons"], "his mark was on her reason"
    assert polls.names(said, 2) == [(YES, 2)]
    assert erase(said, ANN) == Erased((), ())


def test_open_polls_count_without_them_and_closed_ones_as_they_were_published(
    said: Connection,
) -> None:
    polls.close(said, 1, NOW)
    erase(said, ANN)
    assert [polls.answers(said, poll_id) for poll_id in (1, 2)] == [{YES: 2}, {YES: 1}]
    assert [polls.voters(said, poll_id) for poll_id in (1, 2)] == [2, 1]
    say(said, 2, ANN, NO)
    assert polls.answers(said, 2) == {YES: 1, NO: 1}, "they may come back"


def test_what_was_withdrawn_goes_from_the_log_as_well(said: Connection) -> None:
    say(said, 1, ANN, None)
    assert rows_of(said, ANN)[0] == "ballots", "the open one"
    assert erasure.count(said, ANN) == 2
    erase(said, ANN)
    assert [who for who, _, _ in ballots.log(said, 1)] == [BEN.hidden]
    assert polls.answers(said, 1) == {YES: 1}


async def test_once_the_key_is_forgotten_nobody_can_be_found(tmp_path: Path) -> None:
    database, key = tmp_path / "bot.db", tmp_path / "bot.key"
    poll_id = await asked_and_answered(tmp_path)
    with refused("Polls are still open .1."):
        forget_key(database, key)
    assert key.exists()
    async with opened(tmp_path) as store:
        await store.write(lambda c: polls.close(c, poll_id, NOW))
    forget_key(database, key)
    assert not key.exists()
    with refused("forgotten on purpose"):
        erase_offline(database, key, "token", SERVER, 1, NOW)
    async with opened(tmp_path) as store:
        assert why(await vote(store, poll_id, 1, NO)) is Why.POLL_CLOSED
        assert await store.read(lambda c: polls.answers(c, poll_id)) == {YES: 1}
        assert await store.read(lambda c: erasure.count(c, person(store, 1))) == 0


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
            erase(self.c, voter(who))
        elif what == "reason":
            reasons.give(self.c, poll_id, voter(who), "Because.", NOW)
        elif what == "first":
            polls.fix_first_answers(self.c, poll_id, NOW)
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
@example([("vote", 0, 1, YES)] * 5)
@example([("vote", 0, 1, YES), ("reason", 0, 1, None), ("vote", 0, 1, None), ("vote", 0, 1, YES)])
@example([("vote", 0, 1, YES), ("first", 0, 1, None), ("vote", 0, 1, None), ("vote", 0, 1, NO)])
def test_counts_are_always_those_of_the_ballots_and_a_commit_of_many_is_many_commits(
    steps: list[Step],
) -> None:
    together, alone = People(), People()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ballots, "CHANGES_AT_MOST", 3)
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
        assert change(first) == (None, YES)
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
        assert change(done[7]) == (NO, NO)
        assert [change(one) for one in done[600:603]] == [(None, 1), (None, 2), (None, 4)]
        assert [change(done[1200]), change(done[1201])] == [(NO, YES), (YES, None)]
        assert [why(done[1202]), why(done[1203])] == [Why.NO_SUCH_OPTION, Why.UNKNOWN_POLL]
        assert (await counted(store, first), await counted(store, second)) == (599, 600)
        entries = await store.read(lambda c: history(c, first))
        assert len(entries) == 1 + 600 + 2
        assert entries[-2:] == [YES, None]
