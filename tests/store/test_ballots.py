"""Ballots: one answer a person, every change in the log, refusals in words."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from polls_at_hand import COLOURS, NO, NOW, SERVER, YES, ask, cast, opened, person, vote

from bot.domain.questions import CANT_JUDGE
from bot.domain.rounds import Ballots, Member, Results, Rules
from bot.store import ballots, polls
from bot.store.ballots import Receipt, Refusal, Voter
from bot.store.casting import confirm, give, pick, withdraw
from bot.store.database import Store


def receipt(outcome: Receipt | Refusal) -> tuple[int | None, int | None]:
    assert isinstance(outcome, Receipt), outcome
    return outcome.before, outcome.answer


async def history(store: Store, poll_id: int) -> list[int | None]:
    return [change.answer for change in await store.read(lambda c: ballots.log(c, poll_id))]


async def test_a_receipt_says_what_counts_and_what_counted_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        assert receipt(await vote(store, poll_id, 1, YES)) == (None, YES)
        assert receipt(await vote(store, poll_id, 1, NO)) == (YES, NO)
        assert receipt(await vote(store, poll_id, 1, CANT_JUDGE)) == (NO, CANT_JUDGE)
        assert receipt(await vote(store, poll_id, 1, None)) == (CANT_JUDGE, None)
        assert await store.read(lambda c: polls.ballots(c, poll_id)) == 0
        assert await history(store, poll_id) == [YES, NO, CANT_JUDGE, None]


async def test_a_confirmation_is_a_line_in_the_log_and_no_second_ballot(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
        who = person(store, 1)
        outcome = await cast(store, poll_id, who, confirm, NOW + 5)
        assert receipt(outcome) == (YES, YES)
        assert await history(store, poll_id) == [YES, YES]
        assert await store.read(lambda c: polls.ballots(c, poll_id)) == 1


async def test_nothing_is_confirmed_or_withdrawn_that_was_never_given(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        who = person(store, 1)
        for outcome in (
            await cast(store, poll_id, who, confirm),
            await cast(store, poll_id, who, withdraw),
            await store.write(lambda c: ballots.give_reason(c, poll_id, who, "Because", NOW)),
        ):
            assert isinstance(outcome, Refusal)
        assert await history(store, poll_id) == []


@pytest.mark.parametrize("answer", [2, 99, -2, 2**52])
async def test_an_option_that_there_is_not_is_refused(tmp_path: Path, answer: int) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await vote(store, poll_id, 1, YES)
        assert isinstance(await vote(store, poll_id, 1, answer), Refusal)
        assert await history(store, poll_id) == [YES]


async def test_several_picks_are_one_ballot(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store, COLOURS)
        assert receipt(await vote(store, poll_id, 1, 0b101)) == (None, 0b101)
        assert isinstance(await vote(store, poll_id, 1, 0b1000), Refusal)
        assert await store.read(lambda c: polls.ballots(c, poll_id)) == 1


async def test_after_the_closing_time_nothing_counts_though_no_one_closed_it_yet(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store, closes_at=NOW + 100)
        assert isinstance(await vote(store, poll_id, 1, YES, NOW + 99), Receipt)
        late = await vote(store, poll_id, 1, NO, NOW + 100)
        assert isinstance(late, Refusal)
        assert "closed" in late.text
        assert await history(store, poll_id) == [YES]


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
        assert isinstance(second, Refusal)
        assert await history(store, poll_id) == [YES]


async def test_another_servers_member_finds_no_poll(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        stranger = person(store, 1, SERVER + 1)
        outcome = await cast(store, poll_id, stranger, give(YES))
        assert isinstance(outcome, Refusal)
        assert "not known" in outcome.text


async def test_a_role_or_a_time_on_the_server_can_be_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store, rules=Rules(role_id=77, joined=3600))
        old = Member(SERVER, 1, frozenset({77}), NOW - 3_600_000)
        for member, words in (
            (replace(old, role_ids=frozenset({78})), "<@&77>"),
            (replace(old, joined_at=NOW - 3_599_999), "joined at least"),
            (replace(old, joined_at=None), "joined at least"),
        ):
            outcome = await cast(store, poll_id, Voter(store.key, member), give(YES))
            assert isinstance(outcome, Refusal)
            assert words in outcome.text
        assert receipt(await cast(store, poll_id, Voter(store.key, old), give(YES))) == (None, YES)


async def test_a_secret_ballot_keeps_no_member_an_open_one_does(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        secret = await ask(store)
        open_ = await ask(store, rules=Rules(Results.LIVE, Ballots.OPEN))
        for poll_id in (secret, open_):
            await vote(store, poll_id, 123456789, NO)
        assert await store.read(lambda c: polls.names(c, secret)) == {}
        assert await store.read(lambda c: polls.names(c, open_)) == {NO: [123456789]}
        dump = await store.read(
            lambda c: c.execute("SELECT * FROM ballots WHERE poll_id = ?", (secret,)).fetchall()
        )
        assert "123456789" not in repr(dump)


async def test_a_reason_goes_with_its_answer_and_a_new_one_waits_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        who = person(store, 1)
        await vote(store, poll_id, 1, YES)
        for text in ("Because", "Because of that"):
            outcome = await store.write(
                lambda c, text=text: ballots.give_reason(c, poll_id, who, text, NOW)
            )
            assert isinstance(outcome, Receipt)
            assert outcome.reason == text
            await store.write(lambda c: c.execute("UPDATE reasons SET state = 'approved'"))
        await store.write(lambda c: ballots.give_reason(c, poll_id, who, "Newer", NOW))
        states = await store.read(lambda c: c.execute("SELECT state FROM reasons").fetchall())
        assert states == [("waiting",)]
        await vote(store, poll_id, 1, None)
        assert await store.read(lambda c: ballots.reason(c, poll_id, who.secret)) is None


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
            cast(store, first, people[4], withdraw),
            cast(store, first, people[5], give(9)),
            cast(store, 99, people[6], give(YES)),
            cast(store, first, people[8], confirm),
        )
        assert receipt(done[7]) == (NO, NO)
        assert [receipt(one) for one in done[600:603]] == [(None, 1), (None, 2), (None, 4)]
        assert [receipt(done[1200]), receipt(done[1201])] == [(NO, YES), (YES, None)]
        assert isinstance(done[1202], Refusal)
        assert isinstance(done[1203], Refusal)
        assert receipt(done[1204]) == (YES, YES)
        assert await store.read(lambda c: polls.ballots(c, first)) == 599
        assert await store.read(lambda c: polls.ballots(c, second)) == 600
        assert len(await history(store, first)) == 1 + 600 + 3
        assert (await history(store, first))[-3:] == [YES, None, YES]
