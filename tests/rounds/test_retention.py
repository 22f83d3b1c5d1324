"""What is kept of people goes some days after the end; what was published stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from at_work import ANN, BEN, CHANNEL, SERVER, TEA, TRACKED, AtWork, at_work

from bot.chat.cards.polls import look_card
from bot.chat.cards.private import own_answers_card
from bot.domain.machine import Action
from bot.domain.reasons import ReasonState
from bot.domain.rounds import Ballots, Member, Rules
from bot.rounds.personal_data import DAY
from bot.store import erasure, polls, reasons, summaries
from bot.store.ballots import give
from bot.summaries.privacy import SECRET_MINIMUM

KEEP_DAYS = 30
TABLES = ("ballots", "ballot_log", "withdrawn", "reasons", "marks", "moved")


async def days_later(work: AtWork, days: float) -> None:
    """A look at what is too old, as at a start."""
    work.board.now += int(days * DAY)
    await work.service.resume_work()
    await work.service.personal_data.stop()


async def rows(work: AtWork, table: str) -> int:
    count = f"SELECT count(*) FROM {table}"
    return (await work.store.read(lambda c: c.execute(count).fetchone()))[0]


def text(card: object) -> str:
    return str(card.to_components())  # pyright: ignore


async def test_before_that_day_everything_stays_and_after_it_only_what_was_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "ROWS", 7)
    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.play()
        await work.service.voting.give_reason(ANN, TRACKED, "ANNS WORDS")
        await work.service.decide_reasons([CHANNEL], [1], ReasonState.APPROVED)
        await work.steer(1, Action.FINISH)
        await days_later(work, KEEP_DAYS - 1)
        assert await rows(work, "ballots") > 20
    async with at_work(tmp_path, KEEP_DAYS) as work:
        work.board.now += int(KEEP_DAYS * DAY)
        before = await work.service.summary(await work.round(), None)
        tallies = await work.store.read(lambda c: polls.answers(c, TRACKED))
        await days_later(work, 1)
        assert {table: await rows(work, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
        after = await work.service.summary(await work.round(), None)
        assert replace(after, reasons=()) == replace(before, reasons=())
        assert [(one.id, one.text) for one in before.reasons] == [(1, "ANNS WORDS")]
        assert [(one.id, one.text) for one in after.reasons] == [(1, "")]
        assert await work.store.read(lambda c: polls.answers(c, TRACKED)) == tallies
        for file in ("bot.db", "bot.db-wal"):
            assert b"ANNS WORDS" not in (tmp_path / file).read_bytes()


async def test_what_was_not_published_yet_is_published_first(tmp_path: Path) -> None:
    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.play()
        await work.steer(1, Action.FINISH)
        await work.store.write(lambda c: c.execute("DELETE FROM summaries").rowcount)
        await days_later(work, KEEP_DAYS + 1)
        assert await work.store.read(lambda c: summaries.published(c, 1)) is not None
        assert (await work.service.summary(await work.round(), None)).participants == 7
        assert await rows(work, "ballots") == 0


async def test_where_it_cannot_be_published_it_is_kept_and_the_rest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.play()
        await work.steer(1, Action.FINISH)
        await work.store.write(lambda c: c.execute("DELETE FROM summaries").rowcount)
        kept = await rows(work, "ballots")
        await work.ask(TEA, {ANN: 0}, Rules())
        monkeypatch.setattr("bot.rounds.personal_data.summary_of", broken)
        await days_later(work, KEEP_DAYS + 1)
        assert await rows(work, "ballots") == kept


async def test_what_is_open_or_goes_on_stays_and_without_the_setting_everything_does(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.begin()
        await work.answer(TRACKED, {ANN: 0})
        asked = await work.service.asking.ask((SERVER, CHANNEL), TEA, Rules(), None)
        await work.answer(asked.id, {ANN: 0})
        await days_later(work, 400)
        assert await rows(work, "ballots") == 2
        await work.service.asking.close(asked)
    async with at_work(tmp_path) as work:
        await days_later(work, 1000)
        assert await rows(work, "ballots") == 2


async def test_old_cards_say_so_and_nothing_appears_that_was_held_back(tmp_path: Path) -> None:
    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.play(Rules(ballots=Ballots.SECRET))
        await work.steer(1, Action.FINISH)
        few = await work.ask(TEA, {ANN: 0, BEN: 1}, Rules(ballots=Ballots.SECRET))
        named = await work.ask(TEA, {ANN: 0, BEN: 1}, Rules(ballots=Ballots.OPEN))
        many = {Member(SERVER, 50 + n): n % 2 for n in range(SECRET_MINIMUM)}
        enough = await work.ask(TEA, many, Rules(ballots=Ballots.SECRET))
        voting = work.service.voting
        assert (await voting.look(ANN, named)).names
        await days_later(work, KEEP_DAYS + 1)
        view = await voting.look(ANN, few)
        assert view.result is None
        assert "not kept any more" in text(look_card(view))
        assert (await voting.look(ANN, enough)).result is not None
        view = await voting.look(ANN, named)
        assert view.result is not None
        assert view.names == ()
        mine = text(own_answers_card(await voting.own_answers(ANN, 1)))
        assert "not kept any more" in mine
        assert "You answered 0" not in mine
        assert await work.service.personal_data.count(ANN) == 0


async def test_of_a_discarded_discussion_not_even_the_counts_stay(tmp_path: Path) -> None:
    async with at_work(tmp_path, KEEP_DAYS) as work:
        await work.begin()
        await work.choose(ANN, TRACKED, give(0))
        await work.steer(1, Action.DISCARD)
        await days_later(work, KEEP_DAYS + 1)
        assert await rows(work, "ballots") == 0
        assert await work.store.read(lambda c: polls.answers(c, TRACKED)) == {}


async def test_cards_that_quote_a_reason_are_redrawn_without_it(tmp_path: Path) -> None:
    async with at_work(tmp_path, KEEP_DAYS) as work:
        asked = await work.service.asking.ask((SERVER, CHANNEL), TEA, Rules(), None)
        await work.answer(asked.id, {ANN: 0})
        await work.service.voting.give_reason(ANN, asked.id, "ANNS WORDS")
        await work.service.decide_reasons([CHANNEL], [1], ReasonState.APPROVED)
        await work.service.asking.close(asked)
        await work.service.refresher.stop(20)
        assert "ANNS WORDS" in str(work.board.cards)
    async with at_work(tmp_path, KEEP_DAYS) as work:
        work.board.now += KEEP_DAYS * DAY
        await days_later(work, 1)
        assert await work.store.read(lambda c: reasons.approved(c, asked.id)) == []
        work.board.now += 60_000
        await work.service.refresher.stop(20)
        assert "ANNS WORDS" not in str(work.board.cards)
        assert work.board.redrawn
