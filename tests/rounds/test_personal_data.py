"""Erasure beside a bot at work: in pieces, finished after a crash, and in no file afterwards."""

import asyncio
import itertools
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from at_work import ANN, BEN, CHANNEL, PEOPLE, SERVER, TEA, AtWork, at_work

from bot.cli import main
from bot.domain.machine import Action
from bot.domain.rounds import Ballots, Member, Refused, Rules
from bot.rounds import personal_data
from bot.rounds.cards import CardData
from bot.rounds.publisher import Posted
from bot.store import ballots, cleaning, erasure, meta, polls
from bot.store.backup import copy
from bot.store.ballots import give, withdraw
from bot.store.erased_list import read
from bot.store.restore import Restored, restore

HOT, COFFEE = 0, 1
OPEN = Rules(ballots=Ballots.OPEN)


async def asked(work: AtWork, count: int, rules: Rules | None = None) -> list[int]:
    """So many polls outside rounds."""
    place = (SERVER, CHANNEL)
    return [
        (await work.service.asking.ask(place, TEA, rules or Rules(), None)).id for _ in range(count)
    ]


def files(folder: Path) -> dict[str, bytes]:
    """All that is written beside the database, the key apart."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".key"}


async def explain(work: AtWork, who: Member, poll_id: int, words: str) -> None:
    await work.choose(who, poll_id, give(HOT))
    await work.service.voting.give_reason(who, poll_id, words)


@pytest.mark.parametrize("is_large", [False, True])
async def test_no_word_of_it_is_in_any_file_once_it_is_said_to_be_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    """Reasons of many sizes come, change and go: pages are rearranged, with copies left in them."""
    if is_large:
        monkeypatch.setattr(cleaning, "SMALL", 0)
    chance = random.Random(5)
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1, OPEN)
        for number in range(150):
            who = ANN if number % 10 == 0 else Member(SERVER, 1000 + number)
            for change in range(2 if chance.random() < 0.4 else 1):
                words = f"WORDS-{who.id}-{number}-{change} " + "so it is " * chance.randrange(30)
                await explain(work, who, poll_id, words)
        assert any(b"WORDS-1-" in content for content in files(tmp_path).values())
        done = await work.service.personal_data.erase(ANN)
        assert done == personal_data.Deletion(found=1, is_clean=True)
        pseudonym = ballots.Voter(work.store.key, ANN).named
        for name, content in files(tmp_path).items():
            assert b"WORDS-1-" not in content, name
            assert is_large or pseudonym not in content, name
        assert any(b"WORDS-1001-" in content for content in files(tmp_path).values())
        left = await work.store.read(
            lambda c: c.execute("SELECT count(*), count(DISTINCT text) FROM reasons").fetchone()
        )
        assert left == (135, 135), "those of the others are there as before"


async def test_while_someone_reads_the_journal_what_holds_is_said_and_the_rest_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_data, "TRIES", (0.0, 0.0))
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "MY WORDS")
        with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as export:
            export.execute("BEGIN")
            export.execute("SELECT count(*) FROM polls").fetchone()
            assert not (await work.service.personal_data.erase(ANN)).is_clean
            await work.choose(BEN, poll_id, give(COFFEE))
            assert any(b"MY WORDS" in content for content in files(tmp_path).values())
        work.service.personal_data.wake()
        await work.service.personal_data.stop()
        assert not any(b"MY WORDS" in content for content in files(tmp_path).values())


async def test_very_many_reasons_are_rewritten_once_in_some_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "SMALL", 0)
    monkeypatch.setattr(cleaning, "FEW", 0)
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        for who in (ANN, BEN):
            await explain(work, who, poll_id, "MY WORDS")
        assert (await work.service.personal_data.erase(ANN)).is_clean
        assert not (await work.service.personal_data.erase(BEN)).is_clean
        assert await work.store.read(lambda c: meta.get(c, meta.TRACES)) is not None
        monkeypatch.setattr(work.service.personal_data, "_pauses_at", 0)
        work.service.personal_data.wake()
        await work.service.personal_data.stop()
        assert await work.store.read(lambda c: meta.get(c, meta.TRACES)) is None
        assert not any(b"MY WORDS" in content for content in files(tmp_path).values())


async def test_the_traces_of_a_server_in_a_large_file_go_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "SMALL", 0)
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "MY WORDS")
        assert not (await work.service.personal_data.erase_server(SERVER)).is_clean
        assert not any(b"MY WORDS" in content for content in files(tmp_path).values())
        await explain(work, ANN, (await asked(work, 1))[0], "MY NEW WORDS")
        assert (await work.service.personal_data.erase(ANN)).is_clean, "her words are"
        monkeypatch.setattr(cleaning, "FEW", -1)
        work.service.personal_data.wake()
        await work.service.personal_data.stop()
        assert await work.store.read(lambda c: meta.get(c, meta.TRACES)) == cleaning.Traces.REST
        # what such a file can have in the unused part of a page
        await work.store.write(lambda c: c.execute("INSERT INTO meta VALUES ('a', 'MY POLL')"))
        await work.store.write(lambda c: c.execute("PRAGMA secure_delete = OFF"))
        await work.store.write(lambda c: c.execute("DELETE FROM meta WHERE name = 'a'"))
    assert b"MY POLL" in (tmp_path / "bot.db").read_bytes()
    async with at_work(tmp_path):
        assert not any(b"MY POLL" in content for content in files(tmp_path).values())


async def test_erasures_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        for who, days in ((ANN, 0), (BEN, 300)):
            work.board.now += days * personal_data.DAY
            await explain(work, who, poll_id, "Because.")
            await work.service.personal_data.erase(who)
        work.board.now += 101 * personal_data.DAY
        work.service.personal_data.wake()
        await work.service.personal_data.stop()
        (line,) = read(tmp_path / "bot.db")
        assert line.voters == (work_voter(work, BEN).hidden, work_voter(work, BEN).named)
        left = await work.store.read(lambda c: c.execute("SELECT token FROM erasures").fetchall())
        assert left == [(line.token,)]


async def test_ballots_pass_between_the_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "POLLS", 1)
    async with at_work(tmp_path) as work:
        ids = await asked(work, 6)
        for poll_id in ids:
            await work.choose(ANN, poll_id, give(HOT))
        erased = asyncio.create_task(work.service.personal_data.erase(ANN))
        seen: list[int] = []
        while not erased.done():
            await work.choose(BEN, ids[0], give(COFFEE))
            seen.append(await work.store.read(lambda c: erasure.count(c, work_voter(work, ANN))))
        assert (await erased).found == 6
        assert len({left for left in seen if 0 < left < 6}) >= 2, "they were committed in between"
        assert await work.store.read(lambda c: polls.answers(c, ids[0])) == {COFFEE: 1}


def work_voter(work: AtWork, who: Member) -> ballots.Voter:
    return ballots.Voter(work.store.key, who)


@pytest.mark.parametrize("pieces", range(4))
async def test_what_was_begun_is_finished_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    monkeypatch.setattr(erasure, "POLLS", 1)
    async with at_work(tmp_path) as work:
        ids = await asked(work, 3)
        for who in (ANN, BEN):
            for poll_id in ids:
                await explain(work, who, poll_id, "Because.")
        await work.choose(ANN, ids[1], withdraw)
        one = erasure.of_member(work_voter(work, ANN), "token", 1)
        await work.store.write(lambda c: erasure.begin(c, one))
        for _ in range(pieces):
            (one,) = await work.store.read(erasure.pending)
            piece = await work.store.read(lambda c, one=one: erasure.find(c, one))
            await work.store.write(lambda c, one=one, piece=piece: erasure.delete(c, one, piece))
    async with at_work(tmp_path) as work:
        await work.service.resume_work()
        await work.service.personal_data.stop()
        assert await work.store.read(erasure.pending) == []
        assert await work.store.read(lambda c: erasure.count(c, work_voter(work, ANN))) == 0
        for poll_id in ids:
            log = await work.store.read(lambda c, one=poll_id: ballots.log(c, one))
            assert [who for who, _, _ in log] == [work_voter(work, BEN).hidden]
            assert await work.store.read(lambda c, one=poll_id: polls.answers(c, one)) == {HOT: 1}


async def test_what_is_done_takes_nothing_that_came_afterwards(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await work.choose(ANN, poll_id, give(HOT))
        await work.store.write(
            lambda c: erasure.begin(c, erasure.of_member(work_voter(work, ANN), "token", 1))
        )
        (one,) = await work.store.read(erasure.pending)
        for left in (0, 1):
            piece = await work.store.read(lambda c: erasure.find(c, one))
            await work.store.write(lambda c, piece=piece: erasure.delete(c, one, piece))
            assert await work.service.personal_data.count(ANN) == left
            await work.choose(ANN, poll_id, give(COFFEE))


async def test_what_is_handed_out_is_of_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She clicks on and on meanwhile, so that the last entry of her log is replaced."""
    loop, find = asyncio.get_running_loop(), erasure.find

    def find_and_wait(c: sqlite3.Connection, whose: erasure.Erasure) -> erasure.Piece:
        piece = find(c, whose)
        asyncio.run_coroutine_threadsafe(work.choose(ANN, poll_id, give(HOT)), loop).result(10)
        return piece

    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        for number in range(ballots.CHANGES_AT_MOST + 1):
            await work.choose(ANN, poll_id, give(number % 2))
        monkeypatch.setattr(erasure, "find", find_and_wait)
        (own,) = await work.service.personal_data.export(ANN)
        assert len(own.log) == ballots.CHANGES_AT_MOST
        assert own.log[-1][1] < work.board.now


async def test_a_list_beside_the_database_names_it_without_what_was_erased(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, PEOPLE[6], poll_id, "MY WORDS")
        await work.service.personal_data.erase(PEOPLE[6])
        (line,) = read(tmp_path / "bot.db")
        voter = work_voter(work, PEOPLE[6])
        assert (line.server_id, line.voters) == (SERVER, (voter.hidden, voter.named))
    assert (tmp_path / "bot.db.erased").stat().st_mode & 0o777 == 0o600


async def test_where_it_cannot_be_noted_nothing_is_erased(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "Because.")
        (tmp_path / "bot.db.erased").mkdir()
        with pytest.raises(personal_data.DatabaseTrouble):
            await work.service.personal_data.erase(ANN)
        assert await work.store.read(lambda c: erasure.count(c, work_voter(work, ANN))) == 1


async def test_what_the_list_alone_has_is_erased_soon_and_not_by_a_later_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await work.choose(ANN, poll_id, give(HOT))
        with monkeypatch.context() as patch:
            patch.setattr(erasure, "begin", refuse)
            with pytest.raises(personal_data.DatabaseTrouble):
                await work.service.personal_data.erase(ANN)
        assert await work.service.personal_data.count(ANN) == 1
        await look_again(work)
        assert await work.service.personal_data.count(ANN) == 0
        await work.choose(ANN, poll_id, give(COFFEE))
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert (put_back(tmp_path).answers) == 1


async def test_what_was_erased_in_a_lost_database_takes_nothing_from_the_next(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as work:
        await work.choose(ANN, (await asked(work, 1))[0], give(HOT))
        await work.service.personal_data.erase(ANN)
    (tmp_path / "bot.db").unlink()
    async with at_work(tmp_path) as work:
        await look_again(work)
        await work.choose(ANN, (await asked(work, 1))[0], give(HOT))
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    assert put_back(tmp_path).answers == 1


async def look_again(work: AtWork) -> None:
    """At the start, and some time after a failure."""
    work.service.personal_data.wake()
    await work.service.personal_data.stop()
    work.service.personal_data = personal_data.PersonalData(
        work.store, work.service.refresher, work.service.now
    )


# --- a backup that still has it ---


def put_back(folder: Path, stamp: str = "20260102T030405Z") -> Restored:
    return restore(folder / "copy.db", folder / "bot.db", folder / "bot.key", stamp)


async def test_what_was_erased_since_a_backup_is_erased_again_when_it_is_restored(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, BEN, poll_id, "BENS OLD WORDS")
        await work.service.personal_data.erase(BEN)
        await explain(work, BEN, poll_id, "BENS NEW WORDS")
        await explain(work, ANN, poll_id, "ANNS WORDS")
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
        await work.service.personal_data.erase(ANN)
    assert b"ANNS WORDS" in (tmp_path / "copy.db").read_bytes()
    assert put_back(tmp_path).erasures == 1
    database = (tmp_path / "bot.db").read_bytes()
    assert b"ANNS WORDS" not in database
    assert b"BENS OLD WORDS" not in database
    assert b"BENS NEW WORDS" in database, "he erased what was there before the backup"
    async with at_work(tmp_path) as work:
        assert await work.store.read(lambda c: polls.answers(c, poll_id)) == {HOT: 1}
        copy(tmp_path / "bot.db", tmp_path / "later.db")
    (tmp_path / "later.db").replace(tmp_path / "copy.db")
    (tmp_path / "bot.db").unlink()
    assert put_back(tmp_path, "later").erasures == 0, "it has nothing of it any more"


async def test_a_server_that_was_erased_stays_so_and_a_torn_line_hides_no_other(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "ANNS WORDS")
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
        with (tmp_path / "bot.db.erased").open("wb") as torn:
            torn.write(b'\n{"token":"abc","serv')
        await work.service.personal_data.erase_server(SERVER)
    (tmp_path / "bot.db").unlink()
    done = put_back(tmp_path)
    assert (done.erasures, done.answers) == (1, 0)
    assert b"ANNS WORDS" not in (tmp_path / "bot.db").read_bytes()


async def test_copies_that_a_restore_set_aside_are_named_since_they_still_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", f"{tmp_path / 'bot.db'}")
    monkeypatch.setenv("KEY_FILE", f"{tmp_path / 'bot.key'}")
    async with at_work(tmp_path) as work:
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "MY WORDS")
        copy(tmp_path / "bot.db", tmp_path / "copy.db")
    kept = put_back(tmp_path).kept
    assert await asyncio.to_thread(main, ["erase", f"{SERVER}", f"{ANN.id}"]) == 0
    said = capsys.readouterr().out
    assert f"{kept} is what was in the place of the database once" in said
    assert kept is not None
    assert b"MY WORDS" in kept.read_bytes()
    assert await asyncio.to_thread(main, ["erase", f"{SERVER}", f"{ANN.id}"]) == 1
    assert "can't be found by anyone" in capsys.readouterr().err


# --- all of a server ---


async def test_all_of_a_server_goes_and_nothing_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "ROWS", 5)
    async with at_work(tmp_path) as work:
        await work.play()
        (poll_id,) = await asked(work, 1)
        await explain(work, ANN, poll_id, "MY WORDS")
        there = (await work.service.asking.ask((99, 1), TEA, Rules(), None)).id
        await work.choose(Member(99, 1), there, give(HOT))
        done = await work.service.personal_data.erase_server(SERVER)
        assert done.is_clean
        assert not any(b"MY WORDS" in content for content in files(tmp_path).values())
        left = await work.store.read(lambda c: "\n".join(c.iterdump()))
        assert "lighthouse" not in left
        assert await work.store.read(lambda c: polls.answers(c, there)) == {HOT: 1}
        assert await work.store.read(lambda c: len(ballots.log(c, there))) == 1
        for table in ("rounds", "summaries", "steps", "reasons", "articles"):
            found = await work.store.read(
                lambda c, table=table: c.execute(f"SELECT count(*) FROM {table}").fetchone()
            )
            assert found == (0,), table


async def test_what_begins_on_a_server_while_it_is_erased_goes_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A card is on its way, and a round begins between two pieces."""
    monkeypatch.setattr(erasure, "ROWS", 3)
    loop, find = asyncio.get_running_loop(), erasure.find
    pieces = itertools.count(1)

    async def begin() -> None:
        await work.choose(ANN, (await work.round(await work.begin())).tracked_id, give(HOT))

    def find_as_one_begins(c: sqlite3.Connection, whose: erasure.Erasure) -> erasure.Piece:
        if next(pieces) == 3:
            asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
        return find(c, whose)

    async with at_work(tmp_path) as work:
        await work.play()
        went, post = asyncio.Event(), work.board.post

        async def post_later(card: CardData) -> Posted:
            monkeypatch.setattr(work.board, "post", post)
            await went.wait()
            return await post(card)

        monkeypatch.setattr(work.board, "post", post_later)
        closing = asyncio.create_task(work.steer(1, Action.FINISH))
        await asyncio.sleep(0.05)
        monkeypatch.setattr(erasure, "find", find_as_one_begins)
        assert (await work.service.personal_data.erase_server(SERVER)).is_clean
        went.set()
        with pytest.raises(Refused):
            await closing
        assert await work.store.read(lambda c: erasure.count_of_server(c, SERVER)) == 0
    assert not [one for one in caplog.records if one.levelname != "INFO"]
