"""Who wants it has nothing kept of them; who runs the bot can make all ballots anonymous."""

import sqlite3

import pytest
from world import World, said, text_of

from bot.cli import main
from bot.errors import UserError
from bot.rounds.erasure import erase_member
from bot.domain.rounds import Member
from bot.store.database import forget_key, open_store
from bot.store.keys import voter

TABLES = ("ballots", "ballot_log", "reasons")


def rows_of(world: World, member_id: int) -> int:
    pseudonym = voter(world.store.key, world.guild.id, member_id)
    with sqlite3.connect(world.settings.database) as c:
        counts = [
            c.execute(f"SELECT count(*) FROM {table} WHERE voter = ?", (pseudonym,)).fetchone()[0]
            for table in TABLES
        ]
    c.close()
    return sum(counts)


async def test_erasing_asks_once_and_leaves_nothing_of_this_member_alone(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    receipt = await ann.click(world.opening(), label="Yes")
    assert receipt.response
    form = await ann.click(receipt.response, label="Add a reason")
    await ann.submit_modal(form, {"reason": "So I think."})
    await world.vote(ben, world.opening(), "No")
    asked = await ann.slash(world.channel, "erase-my-answers")
    assert "1 poll" in said(asked)
    assert rows_of(world, ann.id) > 0
    assert asked.response
    await ann.click(asked.response, label="Erase them")
    assert rows_of(world, ann.id) == 0
    assert rows_of(world, ben.id) == 2
    await world.env.advance_time(20)
    assert "1 answer so far" in text_of(world.opening())
    assert "nothing to erase" in said(await ann.slash(world.channel, "erase-my-answers"))


async def test_what_came_after_an_erasure_still_moves_what_is_shown(world: World) -> None:
    members = world.join(9)
    await world.start(where="here", results="live")
    await world.steer("next")
    card = world.card("Passage 1 of 8")
    for one in members[:6]:
        await world.vote(one, card, "Agree")
    await world.env.advance_time(20)
    asked = await members[5].slash(world.channel, "erase-my-answers")
    assert asked.response
    await members[5].click(asked.response, label="Erase them")
    for one in members[6:]:
        await world.vote(one, card, "Disagree")
    await world.env.advance_time(20)
    assert "3 of 8" in text_of(world.card("Passage 1 of 8"))


async def test_the_key_is_forgotten_only_when_nothing_is_open(world: World) -> None:
    await world.start(where="here")
    (ann,) = world.join(1)
    await world.vote(ann, world.opening(), "Yes")
    await world.store.close()
    with pytest.raises(UserError, match="still open"):
        forget_key(world.settings.database, world.settings.key_file)
    assert world.settings.key_file.exists()
    await world.restart()
    await world.steer("end")
    await world.steer("end")
    await world.env.advance_time(60)
    with pytest.raises(UserError, match="Another process"):
        forget_key(world.settings.database, world.settings.key_file)
    await world.store.close()
    old = world.settings.key_file.read_text()
    forget_key(world.settings.database, world.settings.key_file)
    with pytest.raises(UserError, match="forgotten on purpose"):
        erase_member(world.settings.database, world.settings.key_file, Member(1, ann.id))
    assert not world.settings.key_file.exists()
    world.store = await open_store(world.settings.database, world.settings.key_file)
    assert world.settings.key_file.read_text() != old
    await world.store.close()
    await world.restart()


async def test_who_left_is_erased_by_whoever_runs_the_bot(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", str(world.settings.database))
    monkeypatch.setenv("KEY_FILE", str(world.settings.key_file))
    ann, ben = world.join(2)
    await world.start(where="here")
    await world.vote(ann, world.opening(), "Yes")
    await world.vote(ben, world.opening(), "No")
    await world.env.advance_time(20)
    right = ["erase", f"{world.guild.id}", f"{ann.id}"]
    assert main(right) == 1
    assert "Another process" in capsys.readouterr().err
    await world.store.close()
    assert main(["erase", f"{ann.id}", f"{world.guild.id}"]) == 1
    assert "the server comes first" in capsys.readouterr().err
    assert main(right) == 0
    assert "(polls: 1)" in capsys.readouterr().out
    assert rows_of(world, ann.id) == 0
    assert rows_of(world, ben.id) == 2
    await world.restart()
    await world.env.advance_time(20)
    assert "1 answer so far" in text_of(world.opening())


@pytest.mark.parametrize("wrong", ["ann", "-5", "0", "9" * 30, "1.5"])
def test_erasing_by_what_is_no_id(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["erase", "1", wrong])
    assert "is no id" in capsys.readouterr().err


def test_forgetting_the_key_says_first_what_it_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", "nowhere/test.db")
    assert main(["forget-key"]) == 1
    assert "--yes" in capsys.readouterr().err
