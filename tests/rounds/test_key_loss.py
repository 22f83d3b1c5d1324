"""A lost key is no dead end: one command closes what is open, and a new key goes on."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from at_work import ANN, BEN, NO, TEA, TRACKED, YES, AtWork, at_work

from bot.chat.cards.polls import look_card, names_card
from bot.chat.cards.private import own_answers_card
from bot.cli import CONFIG, main
from bot.domain.machine import Action
from bot.domain.rounds import Ballots, Member, Refused, Rules, State, StepKind, Why
from bot.rounds.cards import PollCard, StepCard
from bot.store import key_loss, polls
from bot.store.ballots import give

Output = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    monkeypatch.setenv("DATABASE", f"{tmp_path / 'bot.db'}")
    monkeypatch.setenv("KEY_FILE", f"{tmp_path / 'bot.key'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def play(folder: Path) -> None:
    """A round is in its second passage, another one is paused before the first, a poll is open."""
    async with at_work(folder) as work:
        await work.begin()
        await work.answer(TRACKED, {ANN: YES, BEN: NO})
        await work.steer(1, Action.NEXT, Action.NEXT)
        await work.steer(await work.begin(), Action.PAUSE)
        await work.service.asking.ask((ANN.server_id, 21), TEA, Rules(), None)
        (poll_id,) = [poll.id for poll in await work.service.recent_polls(10) if not poll.round_id]
        await work.answer(poll_id, {ANN: 0})


def texts_beside(folder: Path, prefix: str) -> list[str]:
    return [file.read_text() for file in folder.iterdir() if file.name.startswith(prefix)]


async def settle(work: AtWork) -> None:
    """The command went by the clock of the machine, and so does the bot from here on."""
    work.board.now = int(datetime.now(UTC).timestamp() * 1000) + 1000
    await work.service.resume_work()
    for round_id in (1, 2):
        await work.service.poster.advance(round_id)
    await work.service.refresher.stop(20)


async def test_the_refusal_leads_to_a_new_key_and_what_was_open_comes_to_its_end(
    home: Path, capsys: Output
) -> None:
    await play(home)
    (home / "bot.key").unlink()
    assert main(["check"]) == 1
    assert "`discussion-bot new-key`" in capsys.readouterr().err
    assert main(["new-key"]) == 1
    said = capsys.readouterr().err
    assert "--yes" in said
    assert "looked up, changed or erased" in said
    assert not (home / "bot.key").exists()
    assert main(["new-key", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "Rounds that ended by this: 2, other polls that closed: 1" in said
    assert main(["check"]) == 0
    async with at_work(home) as work:
        await settle(work)
        round_ = await work.round()
        assert round_.state is State.ENDED
        assert round_.step(StepKind.SUMMARY).message_id is not None
        assert round_.step(StepKind.CLOSING).message_id is None, "nobody was asked again"
        cards = list(work.board.cards.values())
        paused = await work.round(2)
        assert paused.state is State.ENDED
        assert paused.step(StepKind.SUMMARY).message_id is not None
        told = [
            one.summary.participants
            for one in cards
            if isinstance(one, StepCard) and one.step.kind is StepKind.SUMMARY and one.summary
        ]
        assert sorted(told) == [0, 2]
        (asked,) = [one for one in cards if isinstance(one, PollCard)]
        assert not asked.poll.is_open
        with pytest.raises(Refused) as why:
            await work.choose(ANN, TRACKED, give(NO))
        assert why.value.why is Why.POLL_CLOSED
        assert await work.service.personal_data.count(ANN) == 0, "nobody can be found again"
        mine = own_answers_card(await work.service.voting.own_answers(ANN, 1))
        assert "the key to that is gone" in str(mine.to_components())
        assert await work.store.read(lambda c: polls.answers(c, TRACKED)) == {YES: 1, NO: 1}
        assert await work.begin() == 3, "it goes on"


async def test_names_go_where_nobody_can_have_theirs_erased_any_more(home: Path) -> None:
    async with at_work(home) as work:
        place = (ANN.server_id, 21)
        asked = await work.service.asking.ask(place, TEA, Rules(ballots=Ballots.OPEN), None)
        await work.answer(asked.id, {ANN: 0})
        assert (await work.service.voting.look(ANN, asked.id)).names
    (home / "bot.key").unlink()
    assert main(["new-key", "--yes"]) == 0
    async with at_work(home) as work:
        view = await work.service.voting.look(BEN, asked.id)
        assert view.result is not None
        assert view.names == ()
        for card in (look_card(view), names_card(view, 0)):
            assert "the key to that is gone" in str(card.to_components())


async def test_a_round_that_nobody_saw_is_discarded(home: Path) -> None:
    async with at_work(home) as work:
        work.board.faults = [OSError()] * 20
        await work.begin()
    (home / "bot.key").write_text("no key")
    assert main(["new-key", "--yes"]) == 0
    async with at_work(home) as work:
        assert (await work.round()).state is State.DISCARDED
    assert texts_beside(home, "bot.key.before-") == ["no key"]


async def test_a_key_that_is_there_is_left_alone(home: Path, capsys: Output) -> None:
    await play(home)
    key = (home / "bot.key").read_text()
    assert main(["new-key", "--yes"]) == CONFIG
    assert "No key is lost" in capsys.readouterr().err
    assert (home / "bot.key").read_text() == key
    async with at_work(home) as work:
        assert (await work.round()).state is State.RUNNING


async def test_a_backup_whose_key_is_lost_is_restored_and_gets_a_new_one(
    home: Path, capsys: Output
) -> None:
    await play(home)
    assert main(["backup", "copy.db"]) == 0
    (home / "bot.db").unlink()
    (home / "bot.key").write_text(os.urandom(32).hex())
    capsys.readouterr()
    assert main(["restore", "copy.db"]) == CONFIG
    assert "--without-key" in capsys.readouterr().err
    assert main(["restore", "copy.db", "--without-key"]) == 0
    assert "new-key" in capsys.readouterr().out
    assert main(["check"]) == 1
    assert main(["new-key", "--yes"]) == 0
    assert main(["check"]) == 0
    async with at_work(home) as work:
        await settle(work)
        assert (await work.round()).step(StepKind.SUMMARY).message_id is not None
        assert await work.service.personal_data.count(Member(10, 1)) == 0


# --- forgotten on purpose ---


@pytest.mark.parametrize("name", ["other.key", "notes.txt", "nowhere.key"])
def test_only_the_key_of_this_database_is_deleted(
    name: str, home: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(play_nothing(home))
    (home / "other.key").write_text(os.urandom(32).hex())
    (home / "notes.txt").write_text("Buy milk.")
    before = {file.name: file.read_bytes() for file in home.iterdir()}
    monkeypatch.setenv("KEY_FILE", name)
    assert main(["forget-key", "--yes"]) == CONFIG
    assert f"key file {name}" in (said := capsys.readouterr()).err or "is not the key" in said.err
    assert {file.name: file.read_bytes() for file in home.iterdir()} == before
    monkeypatch.undo()


def test_a_key_that_was_being_forgotten_when_we_died_is_forgotten_by_trying_again(
    home: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(play_nothing(home))
    with monkeypatch.context() as patch:
        patch.setattr(key_loss, "_forget", raises_interrupt)
        assert main(["forget-key", "--yes"]) == 130
    assert not (home / "bot.key").exists()
    assert main(["check"]) == 1
    assert main(["forget-key", "--yes"]) == 0
    assert "past ballots are anonymous" in capsys.readouterr().out
    assert main(["check"]) == 0


def raises_interrupt(_: object) -> None:
    raise KeyboardInterrupt


async def play_nothing(home: Path) -> None:
    async with at_work(home):
        pass


def test_copies_of_the_key_that_lie_beside_it_are_named(home: Path, capsys: Output) -> None:
    asyncio.run(play_nothing(home))
    (home / "bot.key").write_text("no key")
    assert main(["new-key", "--yes"]) == 0
    (kept,) = home.glob("bot.key.before-*")
    assert f"is {kept} now" in capsys.readouterr().out
    asyncio.run(play_nothing(home))
    assert main(["forget-key", "--yes"]) == 0
    assert f"{kept} lay in its place once" in capsys.readouterr().out
